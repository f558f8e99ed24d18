"""The picture of one office's result."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.charts import words
from bot.documents.charts.data import ChartData, IndicatorBar
from bot.documents.charts.lettering import LINE_HEIGHT, plain, width, wrap, wrap_evenly
from bot.documents.charts.page import (
    BLUE,
    BODY,
    HEADING,
    INK,
    INNER_WIDTH,
    LINE,
    MARGIN,
    PANEL,
    SMALL,
    SOFT_INK,
    TRACK,
    VERMILION,
    WHITE,
    Page,
)
from bot.documents.charts.radar import draw_groups, origin_of, series_of

_GUTTER = 44
_COLUMN = (INNER_WIDTH - _GUTTER) / 2
_BAR = 18
_LEAST_SHARED_NAMES = 8
_LONG_TITLE = 70
_LINE = LINE_HEIGHT * SMALL


def compose_result(data: ChartData) -> Page:
    """The whole picture: whose result, index, groups, indicators, what to do next."""
    page = Page()
    top = _draw_head(page, MARGIN, data)
    if data.group_names:
        top = _draw_heading(page, top + 44, words.BY_GROUP) + 8
        top = draw_legend(page, top, data) + 30
        top = draw_groups(page, top, data)
    top = _draw_indicators(page, top + 48, data)
    recommendations = [text for text in data.recommendations if plain(text)]
    if recommendations:
        top = _draw_recommendations(page, top + 40, recommendations)
    return page.finish(top + MARGIN)


def _draw_head(page: Page, top: float, data: ChartData) -> float:
    above = " · ".join(part for part in (plain(data.subtitle), plain(data.instrument)) if part)
    top = page.lines(MARGIN, top, wrap(above, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 6
    title = plain(data.title)
    one_line = [size for size in (54, 50, 46) if width(title, size, True) <= INNER_WIDTH]
    size = one_line[0] if one_line else 50 if len(title) <= _LONG_TITLE else 42
    top = page.lines(MARGIN, top, wrap_evenly(title, size, INNER_WIDTH, True), size, bold=True) + 26
    return _draw_index(page, top, data)


def _draw_index(page: Page, top: float, data: ChartData) -> float:
    pad = 36
    index = plain(data.index_text or "")
    inner_top = top + pad
    scale = words.scale(data.lowest, data.highest)
    if index:
        page.text(MARGIN + pad, inner_top, words.INDEX, BODY, color=SOFT_INK)
        size = 116
        while width(index, size, True) > INNER_WIDTH * 0.5 and size > 40:
            size -= 4
        page.text(MARGIN + pad, inner_top + 30, index, size, bold=True, color=BLUE)
        left = MARGIN + pad + max(width(index, size, True), 220) + 56
        bottom = inner_top + 30 + size * 1.1
    else:
        page.text(MARGIN + pad, inner_top, words.NO_INDEX, HEADING, bold=True)
        left, bottom = MARGIN + pad, inner_top + HEADING * LINE_HEIGHT
    widest = MARGIN + INNER_WIDTH - pad - left
    right_top = inner_top + 22 if index else bottom + 8
    if index and data.predicate:
        right_top = page.lines(left, right_top, wrap(data.predicate, 48, widest, True), 48, bold=True) + 4
    facts = [scale]
    if data.own_index_text:
        facts.insert(0, words.own_index(data.own_index_text))
    for fact in facts:
        right_top = page.lines(left, right_top, wrap(fact, BODY, widest), BODY, color=SOFT_INK)
    bottom = max(bottom, right_top)
    if data.note:
        bottom = page.lines(MARGIN + pad, bottom + 10, wrap(data.note, BODY, INNER_WIDTH - 2 * pad), BODY)
    page.panel(MARGIN, top, INNER_WIDTH, bottom + pad - top)
    return bottom + pad


def _draw_heading(page: Page, top: float, text: str) -> float:
    return page.lines(MARGIN, top, wrap(text, HEADING, INNER_WIDTH, True), HEADING, bold=True) + 8


def draw_legend(page: Page, top: float, data: ChartData) -> float:
    """What colour, stroke and marker mean; in as many lines as it takes."""
    x = MARGIN
    for series in reversed(series_of(data)):
        needed = 92 + width(series.label, SMALL)
        if x > MARGIN and x + needed > MARGIN + INNER_WIDTH:
            x, top = MARGIN, top + _LINE + 10
        middle = top + _LINE / 2
        page.line([(x, middle), (x + 80, middle)], series.color, series.thickness, style=series.stroke)
        page.line(
            [(x + 40, middle)],
            series.color,
            0,
            marker=series.marker,
            marker_size=15,
            zorder=3,
            marker_fill=None if series.is_main else WHITE,
        )
        page.text(x + 92, top, series.label, SMALL)
        x += needed + 30
    return top + _LINE


@dataclass(frozen=True, slots=True)
class _Row:
    """A heading or an indicator of the list, already broken into lines."""

    code: tuple[str, ...]
    lines: tuple[str, ...]
    bar: IndicatorBar | None
    height: float


def _draw_indicators(page: Page, top: float, data: ChartData) -> float:
    top = _draw_heading(page, top, words.BY_INDICATOR)
    if not data.indicators:
        return page.lines(MARGIN, top, (words.NO_INDICATORS,), BODY, color=SOFT_INK)
    shared = shared_beginning([plain(bar.name) for bar in data.indicators])
    if shared:
        note = wrap(words.shared_beginning(shared.strip()), SMALL, INNER_WIDTH)
        top = page.lines(MARGIN, top, note, SMALL, color=SOFT_INK) + 8
    indent = max(width(plain(bar.code), SMALL, True) for bar in data.indicators) + 16
    indent = min(indent, _COLUMN * 0.4)
    rows = _rows(data.indicators, shared, indent)
    cut = _best_cut(rows)
    columns = [rows[:cut], rows[cut:]]
    if columns[1] and columns[1][0].bar is not None:
        group = columns[1][0].bar.group
        columns[1].insert(0, _heading(f"{group} {words.CONTINUED}"))
    bottom = top
    for place, column in enumerate(columns):
        x, y = MARGIN + place * (_COLUMN + _GUTTER), top
        for row in column:
            _draw_row(page, x, y, row, indent=indent, data=data)
            y += row.height
        bottom = max(bottom, y)
    return bottom


def shared_beginning(names: Sequence[str]) -> str:
    """The words that all names begin with, with the space after them; empty where it is not worth saying."""
    if len(names) < _LEAST_SHARED_NAMES:
        return ""
    first, *others = [name.split(" ") for name in names]
    count = 0
    while all(len(other) > count + 1 and other[count] == first[count] for other in (first, *others)):
        count += 1
    shared = " ".join(first[:count])
    return shared + " " if len(shared) >= 10 else ""


def _rows(bars: Sequence[IndicatorBar], shared: str, indent: float) -> list[_Row]:
    rows: list[_Row] = []
    group = ""
    for bar in bars:
        if bar.group != group:
            group = bar.group
            rows.append(_heading(group))
        lines = wrap_evenly(plain(bar.name)[len(shared) :], SMALL, _COLUMN - indent) or ("–",)
        code = wrap(bar.code, SMALL, indent - 16, True)
        height = _LINE * max(len(lines), len(code) - 1) + 10 + _BAR + 24
        rows.append(_Row(code, lines, bar, height))
    return rows


def _heading(text: str) -> _Row:
    lines = wrap(text, BODY, _COLUMN, True)
    return _Row((), lines, None, LINE_HEIGHT * BODY * len(lines) + 20 + 22)


def _best_cut(rows: Sequence[_Row]) -> int:
    """Where the second column begins, so that the longer one is as short as can be."""
    whole = sum(row.height for row in rows)
    best, least, above = len(rows), whole, 0.0
    for place, row in enumerate(rows):
        extra = 0 if row.bar is None else 100  # the heading said again; also a reason to cut between groups
        if place > 1 and rows[place - 2].bar is None:
            extra += 160  # one indicator alone under its heading
        follows_heading = place > 0 and rows[place - 1].bar is None
        longer = max(above, whole - above + extra)
        if place and not follows_heading and longer < least:
            best, least = place, longer
        above += row.height
    return best


def _draw_row(page: Page, x: float, top: float, row: _Row, *, indent: float, data: ChartData) -> None:
    if row.bar is None:
        page.lines(x, top + 14, row.lines, BODY, bold=True)
        page.line([(x, top + row.height - 16), (x + _COLUMN, top + row.height - 16)], LINE, 2)
        return
    page.lines(x, top, row.code, SMALL, bold=True, color=SOFT_INK)
    after = page.lines(x + indent, top, row.lines, SMALL)
    _draw_bar(page, x + indent, after + 8, row.bar, wide=_COLUMN - indent, data=data)


def _draw_bar(page: Page, x: float, top: float, bar: IndicatorBar, *, wide: float, data: ChartData) -> None:
    """A track over the whole scale, the confirmed level in it, the own one as a marker, and both in words."""
    origin = origin_of(data.lowest)
    track = wide - max(width(words.NOT_JUDGED, SMALL), width(words.NOT_APPLICABLE, SMALL)) - 28
    step = track / (data.highest - origin)
    shown = bar.confirmed if bar.applies else None
    page.box(x, top, track, _BAR, TRACK)
    if shown is not None:
        page.box(x, top, step * (min(shown, data.highest) - origin), _BAR, BLUE, zorder=1.2)
    for level in range(origin + 1, data.highest):
        page.line([(x + step * (level - origin), top), (x + step * (level - origin), top + _BAR)], WHITE, 3)
    if bar.own is not None:
        end = (x + step * (min(bar.own, data.highest) - origin), top + _BAR / 2)
        page.line([end], VERMILION, 0, marker="D", marker_size=14, marker_fill=WHITE, zorder=3)
    middle = top + _BAR / 2 - _LINE / 2 + 1
    if shown is None:
        text = words.NOT_JUDGED if bar.applies else words.NOT_APPLICABLE
        page.text(x + track + 28, middle, text, SMALL, color=SOFT_INK)
        return
    page.text(x + track + 28, middle, str(shown), SMALL, bold=True, color=BLUE)
    if bar.own is not None and bar.own != shown:
        page.text(x + track + 56, middle, words.own_level(bar.own), SMALL, color=SOFT_INK)


def _draw_recommendations(page: Page, top: float, texts: Sequence[str]) -> float:
    pad = 36
    inner = INNER_WIDTH - 2 * pad
    y = top + pad
    y = (
        page.lines(MARGIN + pad, y, wrap(words.RECOMMENDATIONS, HEADING, inner, True), HEADING, bold=True)
        + 14
    )
    for place, text in enumerate(texts, start=1):
        page.text(MARGIN + pad, y, f"{place}", BODY, bold=True, color=BLUE)
        y = page.lines(MARGIN + pad + 44, y, wrap(text, BODY, inner - 44), BODY, color=INK) + 14
    page.panel(MARGIN, top, INNER_WIDTH, y + pad - 14 - top, PANEL)
    return y + pad - 14

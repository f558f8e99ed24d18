"""The picture for the administrator: where all offices stand."""

from collections.abc import Sequence

from bot.documents.charts import words
from bot.documents.charts.data import DashboardData, GroupBar, OfficeBar, SpreadBar
from bot.documents.charts.lettering import LINE_HEIGHT, plain, shorten, width, wrap
from bot.documents.charts.page import (
    BLUE,
    BODY,
    HEADING,
    INNER_WIDTH,
    MARGIN,
    ORANGE,
    PURPLE,
    SKY,
    SLATE,
    SMALL,
    SOFT_INK,
    TRACK,
    Page,
)

_NAME_WIDTH, _BAR_WIDTH = 470, 370
_SPREAD_NAME, _SPREAD_COUNT = 280, 120
_LEAST_GAP = 12
_LINE = LINE_HEIGHT * SMALL
_ORDER = ("not_started", "filling", "returned", "submitted", "confirmed")
_COLORS = {
    "not_started": "#8b96a1",
    "filling": ORANGE,
    "returned": PURPLE,
    "submitted": SKY,
    "confirmed": BLUE,
}
_HATCHES = {"not_started": None, "filling": "//", "returned": "xx", "submitted": "..", "confirmed": None}


def compose_dashboard(data: DashboardData) -> Page:
    """Counts by state, progress by group, how many offices spread, and the offices by state."""
    page = Page()
    top = page.lines(MARGIN, MARGIN, wrap(data.subtitle, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 6
    top = page.lines(MARGIN, top, wrap(data.title, 48, INNER_WIDTH, True), 48, bold=True) + 6
    top = page.lines(MARGIN, top, wrap(data.as_of, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 28
    top = _draw_states(page, top, data) + 48
    if data.groups:
        top = _draw_heading(page, top, words.GROUP_PROGRESS)
        top = _draw_groups(page, top, data.groups) + 40
    if data.spread:
        top = _draw_heading(page, top, words.SPREAD)
        top = _draw_spread(page, top, data.spread)
        if not data.offices:
            return page.finish(top + MARGIN)
        top += 40
    top = _draw_heading(page, top, words.FURTHEST_BEHIND if data.spread else words.OFFICE_PROGRESS)
    return page.finish(_draw_offices(page, top, data) + MARGIN)


def _draw_heading(page: Page, top: float, text: str) -> float:
    return page.lines(MARGIN, top, (text,), HEADING, bold=True) + 10


def _draw_states(page: Page, top: float, data: DashboardData) -> float:
    """One bar of all offices, and under it what its parts mean."""
    counts = {state.key: state.count for state in data.states}
    total = sum(counts.values())
    x = float(MARGIN)
    page.box(MARGIN, top, INNER_WIDTH, 48, TRACK)
    for key in _ORDER:
        if counts.get(key):
            long = INNER_WIDTH * counts[key] / total
            page.box(x, top, long, 48, _COLORS[key], hatch=_HATCHES[key], edge="white", zorder=1.2)
            x += long
    top += 48 + 26
    said = {key: words.count(counts.get(key, 0)) for key in _ORDER}
    for size in (48, 36, 28):
        wide = {
            key: max(32 + width(words.STATES[key], SMALL), width(said[key], size, bold=True))
            for key in _ORDER
        }
        gap = (INNER_WIDTH - sum(wide.values())) / (len(_ORDER) - 1)
        if gap >= _LEAST_GAP:
            break
    x = float(MARGIN)
    for key in _ORDER:
        page.text(x, top + 48 - size, said[key], size, bold=True)
        page.box(x, top + 68, 24, 24, _COLORS[key], hatch=_HATCHES[key], edge="white")
        page.text(x + 32, top + 65, words.STATES[key], SMALL, color=SOFT_INK)
        x += wide[key] + gap
    return top + 68 + _LINE


def _draw_groups(page: Page, top: float, groups: Sequence[GroupBar]) -> float:
    long = INNER_WIDTH - 110
    for group in groups:
        top = page.lines(MARGIN, top, wrap(group.name, SMALL, INNER_WIDTH), SMALL) + 6
        page.box(MARGIN, top, long, 24, TRACK)
        if group.total:
            page.box(MARGIN, top, long * group.answered / group.total, 24, SLATE, zorder=1.2)
        share = words.share(group.answered, group.total)
        page.text(MARGIN + INNER_WIDTH, top - 4, share, SMALL, bold=True, align="right")
        top += 24 + 18
    return top


def _draw_spread(page: Page, top: float, bars: Sequence[SpreadBar]) -> float:
    """A bar for those who are equally far, its length their number, its parts their states."""
    largest = max(sum(state.count for state in bar.states) for bar in bars) or 1
    x, long = MARGIN + _SPREAD_NAME, INNER_WIDTH - _SPREAD_NAME - _SPREAD_COUNT
    for bar in bars:
        counts = {state.key: state.count for state in bar.states}
        page.text(MARGIN, top, bar.name, SMALL)
        page.box(x, top + 1, long, 30, TRACK)
        left = x
        for key in _ORDER:
            if counts.get(key):
                part = long * counts[key] / largest
                page.box(left, top + 1, part, 30, _COLORS[key], hatch=_HATCHES[key], zorder=1.2)
                left += part
        count = words.count(sum(counts.values()))
        page.text(MARGIN + INNER_WIDTH, top, count, SMALL, bold=True, align="right")
        top += 30 + 18
    return top


def _draw_offices(page: Page, top: float, data: DashboardData) -> float:
    """State by state: a bar for each that fills, of the others, who are all equally far, only the names."""
    if not data.offices:
        return page.lines(MARGIN, top, (words.NO_OFFICES,), BODY, color=SOFT_INK)
    counts = {state.key: state.count for state in data.states}
    for key in _ORDER:
        offices = [office for office in data.offices if office.state == key]
        if not offices:
            continue
        page.box(MARGIN, top + 3, 24, 24, _COLORS[key], hatch=_HATCHES[key], edge="white")
        top = page.lines(MARGIN + 36, top, (words.of_state(key, counts[key]),), SMALL, bold=True) + 8
        rest = counts[key] - len(offices)
        if key == "filling":
            top = _draw_bars(page, top, offices)
            names = words.and_more("", rest)
        else:
            names = words.and_more(", ".join(_together(office.name) for office in offices), rest)
        top = page.lines(MARGIN, top, wrap(names, SMALL, INNER_WIDTH), SMALL) + 24
    return top - 24


def _together(name: str) -> str:
    """The name on one line, unless it is so long that half a line would stay empty."""
    name = plain(name)
    return name.replace(" ", "\u00a0") if width(name, SMALL) <= INNER_WIDTH / 2 else name


def _draw_bars(page: Page, top: float, offices: Sequence[OfficeBar]) -> float:
    for office in offices:
        lines = wrap(office.name, SMALL, _NAME_WIDTH)
        if len(lines) > 2:
            lines = (lines[0], shorten(" ".join(lines[1:]), SMALL, _NAME_WIDTH))
        page.lines(MARGIN, top, lines, SMALL)
        x = MARGIN + _NAME_WIDTH + 20
        page.box(x, top + 5, _BAR_WIDTH, 22, TRACK)
        if office.total:
            part = _BAR_WIDTH * min(office.answered / office.total, 1)
            color, hatch = _COLORS[office.state], _HATCHES[office.state]
            page.box(x, top + 5, part, 22, color, hatch=hatch, zorder=1.2)
        done = words.of_total(office.answered, office.total)
        page.text(MARGIN + INNER_WIDTH, top, done, SMALL, bold=True, align="right")
        top += _LINE * max(len(lines), 1) + 12
    return top

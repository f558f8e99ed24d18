"""The picture for the administrator: where all offices stand."""

from collections.abc import Sequence

from bot.charts import words
from bot.charts.data import DashboardData, GroupBar, OfficeBar
from bot.charts.lettering import LINE_HEIGHT, shorten, width, wrap
from bot.charts.page import (
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

MOST_OFFICES = 60
"""More bars than this would not be read; then only FURTHEST_BEHIND are shown."""
FURTHEST_BEHIND = 40

_NAME_WIDTH, _BAR_WIDTH = 470, 190
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
    """Counts by state, progress by group, and a bar an office."""
    page = Page()
    top = page.lines(MARGIN, MARGIN, wrap(data.subtitle, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 6
    top = page.lines(MARGIN, top, wrap(data.title, 48, INNER_WIDTH, True), 48, bold=True) + 6
    top = page.lines(MARGIN, top, wrap(data.as_of, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 28
    top = _draw_states(page, top, data) + 48
    if data.groups:
        top = _draw_heading(page, top, words.GROUP_PROGRESS)
        top = _draw_groups(page, top, data.groups) + 40
    top = _draw_heading(page, top, words.OFFICE_PROGRESS)
    return page.finish(_draw_offices(page, top, data.offices) + MARGIN)


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
    wide = {key: 32 + width(words.STATES[key], SMALL) for key in _ORDER}
    gap = (INNER_WIDTH - sum(wide.values())) / (len(_ORDER) - 1)
    x = float(MARGIN)
    for key in _ORDER:
        page.text(x, top, str(counts.get(key, 0)), 48, bold=True)
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


def furthest_behind(offices: Sequence[OfficeBar]) -> tuple[OfficeBar, ...]:
    """All offices, the least advanced first; of very many only the first."""

    def advance(office: OfficeBar) -> tuple[int, float, str]:
        share = office.answered / office.total if office.total else 0
        return (_ORDER.index(office.state) if office.state in _ORDER else 0, share, office.name)

    ordered = tuple(sorted(offices, key=advance))
    return ordered if len(ordered) <= MOST_OFFICES else ordered[:FURTHEST_BEHIND]


def _draw_offices(page: Page, top: float, offices: Sequence[OfficeBar]) -> float:
    if not offices:
        return page.lines(MARGIN, top, (words.NO_OFFICES,), BODY, color=SOFT_INK)
    shown = furthest_behind(offices)
    if len(shown) < len(offices):
        note = wrap(words.furthest_behind(len(shown), len(offices)), SMALL, INNER_WIDTH)
        top = page.lines(MARGIN, top, note, SMALL, color=SOFT_INK) + 18
    name_width, bar_width = _NAME_WIDTH, _BAR_WIDTH
    for office in shown:
        lines = wrap(office.name, SMALL, name_width)
        if len(lines) > 2:
            lines = (lines[0], shorten(" ".join(lines[1:]), SMALL, name_width))
        page.lines(MARGIN, top, lines, SMALL)
        x = MARGIN + name_width + 20
        page.box(x, top + 5, bar_width, 22, TRACK)
        if office.total:
            part = bar_width * min(office.answered / office.total, 1)
            page.box(x, top + 5, part, 22, _COLORS[office.state], hatch=_HATCHES[office.state], zorder=1.2)
        x += bar_width + 16
        page.text(x, top, words.of_total(office.answered, office.total), SMALL, bold=True)
        page.text(MARGIN + INNER_WIDTH, top, words.STATES[office.state], SMALL, color=SOFT_INK, align="right")
        top += _LINE * max(len(lines), 1) + 12
    return top

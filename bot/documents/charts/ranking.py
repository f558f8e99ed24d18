"""The picture for a leader: how sure a rank is, and which offices cannot be told apart."""

from bot.documents.charts import words
from bot.documents.charts.data import RankBar, RankingData
from bot.documents.charts.lettering import LINE_HEIGHT, plain, shorten, wrap
from bot.documents.charts.page import (
    BLUE,
    BODY,
    INNER_WIDTH,
    MARGIN,
    PANEL,
    SKY,
    SMALL,
    SOFT_INK,
    TRACK,
    Page,
)

_RANK_WIDTH, _NAME_WIDTH, _INDEX_WIDTH, _RANKS_WIDTH = 60, 330, 90, 130
_BAR_X = MARGIN + _RANK_WIDTH + _NAME_WIDTH + _INDEX_WIDTH + 20
_BAR_WIDTH = INNER_WIDTH - (_RANK_WIDTH + _NAME_WIDTH + _INDEX_WIDTH + 20) - _RANKS_WIDTH - 20
_ROW = LINE_HEIGHT * SMALL + 10
_GAP = 26


def compose_ranking(data: RankingData) -> Page:
    """Each office with its index, the interval around it and its possible ranks, group by group."""
    page = Page()
    top = page.lines(MARGIN, MARGIN, wrap(data.subtitle, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 6
    top = page.lines(MARGIN, top, wrap(plain(data.title), 44, INNER_WIDTH, True), 44, bold=True) + 10
    top = page.lines(MARGIN, top, wrap(data.note, SMALL, INNER_WIDTH), SMALL, color=SOFT_INK) + 20
    for number in dict.fromkeys(office.group for office in data.offices):
        members = [office for office in data.offices if office.group == number]
        top = _draw_group(page, top, data, members, number) + _GAP
    return page.finish(top - _GAP + MARGIN)


def _draw_group(page: Page, top: float, data: RankingData, members: list[RankBar], number: int) -> float:
    high = _ROW * (len(members) + 1) + 16
    if number % 2:
        page.panel(MARGIN - 16, top, INNER_WIDTH + 32, high, PANEL)
    top += 8
    page.text(MARGIN, top, words.rank_group(number, len(members)), SMALL, bold=True)
    page.text(MARGIN + INNER_WIDTH, top, words.POSSIBLE_RANKS, SMALL, color=SOFT_INK, align="right")
    top += _ROW
    for office in members:
        _draw_office(page, top, data, office)
        top += _ROW
    return top + 8


def _draw_office(page: Page, top: float, data: RankingData, office: RankBar) -> None:
    page.text(MARGIN + _RANK_WIDTH - 14, top, office.rank, SMALL, align="right")
    page.text(MARGIN + _RANK_WIDTH, top, shorten(office.name, SMALL, _NAME_WIDTH), SMALL)
    right = MARGIN + _RANK_WIDTH + _NAME_WIDTH + _INDEX_WIDTH
    page.text(right, top, office.index_text, SMALL, bold=True, align="right")

    def x(value: float) -> float:
        share = (value - data.lowest) / (data.highest - data.lowest)
        return _BAR_X + _BAR_WIDTH * min(max(share, 0), 1)

    middle = top + _ROW / 2 - 5
    page.box(_BAR_X, middle - 3, _BAR_WIDTH, 6, TRACK)
    page.box(x(office.low), middle - 6, max(x(office.high) - x(office.low), 2), 12, SKY, zorder=1.2)
    page.line([(x(office.index), middle)], BLUE, 2, marker="o", marker_size=9, zorder=3)
    page.text(MARGIN + INNER_WIDTH, top, office.ranks, SMALL, align="right")

"""The picture that puts two offices side by side."""

from bot.documents.charts.data import ChartData, ComparisonData
from bot.documents.charts.lettering import plain, wrap, wrap_evenly
from bot.documents.charts.page import BLUE, BODY, HEADING, INNER_WIDTH, MARGIN, SOFT_INK, VERMILION, Page
from bot.documents.charts.radar import draw_groups
from bot.documents.charts.result import draw_legend

_TITLE = 44


def compose_comparison(data: ComparisonData) -> Page:
    """Whose, their indices, and one radar for both."""
    lines = ChartData(
        title=data.title,
        subtitle="",
        group_names=data.group_names,
        own=data.second,
        confirmed=data.first,
        average=None,
        indicators=(),
        index_text=None,
        predicate=None,
        lowest=data.lowest,
        highest=data.highest,
        labels=data.names,
    )
    page = Page()
    above = " · ".join(part for part in (plain(data.title), plain(data.instrument)) if part)
    top = page.lines(MARGIN, MARGIN, wrap(above, BODY, INNER_WIDTH), BODY, color=SOFT_INK) + 12
    for name, index, color in zip(data.names, data.indices, (BLUE, VERMILION), strict=True):
        top = page.lines(MARGIN, top, wrap_evenly(plain(name), _TITLE, INNER_WIDTH, True), _TITLE, bold=True)
        top = page.lines(MARGIN, top, wrap(index, HEADING, INNER_WIDTH), HEADING, color=color) + 16
    top = draw_legend(page, top + 16, lines) + 30
    return page.finish(draw_groups(page, top, lines) + MARGIN)

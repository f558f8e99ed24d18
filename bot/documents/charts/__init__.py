"""Numbers become a PNG. Importing this does not import matplotlib: only the worker, or drawing, does."""

from bot.documents.charts.data import (
    ChartData,
    ComparisonData,
    DashboardData,
    GroupBar,
    IndicatorBar,
    OfficeBar,
    RankBar,
    RankingData,
    SpreadBar,
    StateCount,
)
from bot.documents.charts.worker import (
    ChartWorker,
    draw,
    draw_comparison,
    draw_dashboard,
    draw_ranking,
    draw_result,
)

__all__ = [
    "ChartData",
    "ChartWorker",
    "ComparisonData",
    "DashboardData",
    "GroupBar",
    "IndicatorBar",
    "OfficeBar",
    "RankBar",
    "RankingData",
    "SpreadBar",
    "StateCount",
    "draw",
    "draw_comparison",
    "draw_dashboard",
    "draw_ranking",
    "draw_result",
]

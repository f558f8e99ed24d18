"""Numbers become a PNG. Importing this does not import matplotlib: only the worker, or drawing, does."""

from bot.charts.data import (
    ChartData,
    DashboardData,
    GroupBar,
    IndicatorBar,
    OfficeBar,
    StateCount,
)
from bot.charts.worker import ChartWorker, draw, draw_dashboard, draw_result

__all__ = [
    "ChartData",
    "ChartWorker",
    "DashboardData",
    "GroupBar",
    "IndicatorBar",
    "OfficeBar",
    "StateCount",
    "draw",
    "draw_dashboard",
    "draw_result",
]

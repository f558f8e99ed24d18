"""The buttons of reports."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import Tap


@dataclass(frozen=True, slots=True)
class ReportOfficeTap(Tap):
    """Sends the report of an office, chosen from several."""

    word: ClassVar[str] = "Rf"
    office: int


@dataclass(frozen=True, slots=True)
class ReportTap(Tap):
    """Makes the report of one sheet."""

    word: ClassVar[str] = "Rd"
    sheet: int


@dataclass(frozen=True, slots=True)
class RegencyReportTap(Tap):
    """Makes the report of a period."""

    word: ClassVar[str] = "Re"
    period: int

"""The buttons of reports."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class ReportOfficeButton(CallbackData):
    """Sends the report of an office, chosen from several."""

    word: ClassVar[str] = "Rf"
    office: int


@dataclass(frozen=True, slots=True)
class ReportButton(CallbackData):
    """Makes the report of one sheet."""

    word: ClassVar[str] = "Rd"
    sheet: int


@dataclass(frozen=True, slots=True)
class RegencyReportButton(CallbackData):
    """Makes the report of a period."""

    word: ClassVar[str] = "Re"
    period: int

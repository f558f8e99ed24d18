"""The buttons with which an admin looks at all offices of a period."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class OverseeButton(CallbackData):
    """A page of the offices, filtered and sorted."""

    word: ClassVar[str] = "vl"
    period: int
    which: int
    order: int
    page: int


@dataclass(frozen=True, slots=True)
class DashboardButton(CallbackData):
    """The dashboard again, from the list behind it."""

    word: ClassVar[str] = "vb"
    period: int


@dataclass(frozen=True, slots=True)
class PeriodDashboardButton(CallbackData):
    """The dashboard of another period, with its picture."""

    word: ClassVar[str] = "vp"
    period: int


@dataclass(frozen=True, slots=True)
class OverseeOfficeButton(CallbackData):
    """One office's sheet in detail, and the list from which one came."""

    word: ClassVar[str] = "vo"
    sheet: int
    which: int = 0
    order: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class NudgeButton(CallbackData):
    """Reminds the officers of this sheet now; at night and on a day off only once that is `sure`."""

    word: ClassVar[str] = "vn"
    sheet: int
    sure: int = 0


@dataclass(frozen=True, slots=True)
class ReopenButton(CallbackData):
    """Asks for the reason to open a confirmed sheet again."""

    word: ClassVar[str] = "vr"
    sheet: int


@dataclass(frozen=True, slots=True)
class SheetHistoryButton(CallbackData):
    """What was done at a sheet, newest first; the list is the one from which one came to the sheet."""

    word: ClassVar[str] = "vh"
    sheet: int
    page: int
    which: int = 0
    order: int = 0
    list_page: int = 0

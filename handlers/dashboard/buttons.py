"""The buttons with which an admin looks at all offices of a period."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import Tap


@dataclass(frozen=True, slots=True)
class OverseeTap(Tap):
    """A page of the offices, filtered and sorted."""

    word: ClassVar[str] = "vl"
    period: int
    which: int
    order: int
    page: int


@dataclass(frozen=True, slots=True)
class DashboardTap(Tap):
    """The dashboard again, from the list behind it."""

    word: ClassVar[str] = "vb"
    period: int


@dataclass(frozen=True, slots=True)
class OverseeOfficeTap(Tap):
    """One office's sheet in detail, and the list from which one came."""

    word: ClassVar[str] = "vo"
    sheet: int
    which: int = 0
    order: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class NudgeTap(Tap):
    """Reminds the officers of this sheet now."""

    word: ClassVar[str] = "vn"
    sheet: int


@dataclass(frozen=True, slots=True)
class ReopenTap(Tap):
    """Asks for the reason to open a confirmed sheet again."""

    word: ClassVar[str] = "vr"
    sheet: int


@dataclass(frozen=True, slots=True)
class SheetHistoryTap(Tap):
    """What was done at a sheet, newest first; the list is the one from which one came to the sheet."""

    word: ClassVar[str] = "vh"
    sheet: int
    page: int
    which: int = 0
    order: int = 0
    list_page: int = 0

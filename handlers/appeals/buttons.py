"""The buttons of appeals and of visits."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class AppealListButton(CallbackData):
    """Shows a page of the indicators of a confirmed sheet, to object to."""

    word: ClassVar[str] = "Al"
    sheet: int
    page: int


@dataclass(frozen=True, slots=True)
class AppealButton(CallbackData):
    """Asks why the office objects to one indicator."""

    word: ClassVar[str] = "Aa"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class AppealsButton(CallbackData):
    """Shows the appeals that wait for this person's word."""

    word: ClassVar[str] = "Aw"
    page: int


@dataclass(frozen=True, slots=True)
class SeeAppealButton(CallbackData):
    """Shows one appeal."""

    word: ClassVar[str] = "As"
    appeal: int


@dataclass(frozen=True, slots=True)
class AppealFilesButton(CallbackData):
    """Sends the new evidence of an appeal."""

    word: ClassVar[str] = "Af"
    appeal: int


@dataclass(frozen=True, slots=True)
class AcceptAppealButton(CallbackData):
    """Accepts with this level; the reason is asked for next."""

    word: ClassVar[str] = "Ay"
    appeal: int
    level: int


@dataclass(frozen=True, slots=True)
class RejectAppealButton(CallbackData):
    """Rejects; the reason is asked for next."""

    word: ClassVar[str] = "An"
    appeal: int

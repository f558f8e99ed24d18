"""The buttons of visits."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class VisitSheetsButton(CallbackData):
    """Shows a page of the sheets to note a visit for."""

    word: ClassVar[str] = "Vl"
    page: int


@dataclass(frozen=True, slots=True)
class VisitButton(CallbackData):
    """Shows the visits of one sheet, and asks for a new one."""

    word: ClassVar[str] = "Vo"
    sheet: int


@dataclass(frozen=True, slots=True)
class VisitDoneButton(CallbackData):
    """No more files for the visit or the appeal."""

    word: ClassVar[str] = "Vd"
    done: int

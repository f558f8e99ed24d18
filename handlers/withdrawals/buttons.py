"""The buttons of an office that wants its sheet back. The round makes a tap on an old one recognisable."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class WithdrawButton(CallbackData):
    """Asks whether the sheet is to be taken back."""

    word: ClassVar[str] = "Wk"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class WithdrawYesButton(CallbackData):
    """Takes it back, or asks the assessor for it."""

    word: ClassVar[str] = "Wy"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class WithdrawNoButton(CallbackData):
    """Leaves it where it is."""

    word: ClassVar[str] = "Wn"
    sheet: int


@dataclass(frozen=True, slots=True)
class GiveBackButton(CallbackData):
    """The assessor gives the sheet back that its office asks for."""

    word: ClassVar[str] = "Wa"
    sheet: int
    round: int

"""The buttons of `/privasi`."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class PrivacyButton(CallbackData):
    """What is kept about oneself."""

    word: ClassVar[str] = "yp"


@dataclass(frozen=True, slots=True)
class MyDataButton(CallbackData):
    """The same as a file."""

    word: ClassVar[str] = "yf"


@dataclass(frozen=True, slots=True)
class LeaveBotButton(CallbackData):
    """Asks whether to leave."""

    word: ClassVar[str] = "yl"


@dataclass(frozen=True, slots=True)
class LeaveBotYesButton(CallbackData):
    """Leaves."""

    word: ClassVar[str] = "yy"

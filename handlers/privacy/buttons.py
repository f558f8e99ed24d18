"""The buttons of `/privasi`."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import Tap


@dataclass(frozen=True, slots=True)
class PrivacyTap(Tap):
    """What is kept about oneself."""

    word: ClassVar[str] = "yp"


@dataclass(frozen=True, slots=True)
class MyDataTap(Tap):
    """The same as a file."""

    word: ClassVar[str] = "yf"


@dataclass(frozen=True, slots=True)
class LeaveBotTap(Tap):
    """Asks whether to leave."""

    word: ClassVar[str] = "yl"


@dataclass(frozen=True, slots=True)
class LeaveBotYesTap(Tap):
    """Leaves."""

    word: ClassVar[str] = "yy"

"""The buttons of `/atur`."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class SettingsButton(CallbackData):
    """All settings."""

    word: ClassVar[str] = "sl"


@dataclass(frozen=True, slots=True)
class ChangeSettingButton(CallbackData):
    """Asks for the setting of this number, or turns it to its next value."""

    word: ClassVar[str] = "sa"
    number: int


@dataclass(frozen=True, slots=True)
class ResetSettingButton(CallbackData):
    """The setting of this number as the program has it, once that is `sure`."""

    word: ClassVar[str] = "sr"
    number: int
    sure: int = 0

"""The buttons of `/atur`."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


class Which(IntEnum):
    """The choices that are typed."""

    HOURS = 1
    HOLIDAYS = 2
    INSTITUTIONS = 3
    WELCOME = 4
    KEPT = 5


@dataclass(frozen=True, slots=True)
class SettingsButton(CallbackData):
    """All choices."""

    word: ClassVar[str] = "sl"


@dataclass(frozen=True, slots=True)
class AskSettingButton(CallbackData):
    """Asks for one of `Which`."""

    word: ClassVar[str] = "sa"
    which: int


@dataclass(frozen=True, slots=True)
class ResetSettingButton(CallbackData):
    """One of `Which` as the program has it."""

    word: ClassVar[str] = "sr"
    which: int


@dataclass(frozen=True, slots=True)
class EvidenceRuleButton(CallbackData):
    """The next rule for evidence."""

    word: ClassVar[str] = "sb"

"""The buttons of `/atur`."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from bot.bot_api.callback_data import Tap


class Which(IntEnum):
    """The choices that are typed."""

    HOURS = 1
    HOLIDAYS = 2
    INSTITUTIONS = 3
    WELCOME = 4
    KEPT = 5


@dataclass(frozen=True, slots=True)
class SettingsTap(Tap):
    """All choices."""

    word: ClassVar[str] = "sl"


@dataclass(frozen=True, slots=True)
class AskSettingTap(Tap):
    """Asks for one of `Which`."""

    word: ClassVar[str] = "sa"
    which: int


@dataclass(frozen=True, slots=True)
class ResetSettingTap(Tap):
    """One of `Which` as the program has it."""

    word: ClassVar[str] = "sr"
    which: int


@dataclass(frozen=True, slots=True)
class EvidenceRuleTap(Tap):
    """The next rule for evidence."""

    word: ClassVar[str] = "sb"

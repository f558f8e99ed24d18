"""The buttons of conflicts of interest, for the admin."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import Tap


@dataclass(frozen=True, slots=True)
class ConflictsTap(Tap):
    """Shows a page of the assessors."""

    word: ClassVar[str] = "kb"
    page: int


@dataclass(frozen=True, slots=True)
class AssessorConflictsTap(Tap):
    """Shows what keeps one assessor from judging which offices."""

    word: ClassVar[str] = "kp"
    person: int


@dataclass(frozen=True, slots=True)
class ConflictOfficesTap(Tap):
    """Shows a page of the offices with which a conflict can be declared."""

    word: ClassVar[str] = "kt"
    person: int
    page: int


@dataclass(frozen=True, slots=True)
class DeclareConflictTap(Tap):
    """Declares that an assessor does not judge an office."""

    word: ClassVar[str] = "ks"
    person: int
    office: int


@dataclass(frozen=True, slots=True)
class WithdrawConflictTap(Tap):
    """Takes a declared conflict back."""

    word: ClassVar[str] = "ke"
    conflict: int

"""The buttons of conflicts of interest, for the admin."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class ConflictsButton(CallbackData):
    """Shows a page of the assessors."""

    word: ClassVar[str] = "kb"
    page: int


@dataclass(frozen=True, slots=True)
class AssessorConflictsButton(CallbackData):
    """Shows what keeps one assessor from judging which offices."""

    word: ClassVar[str] = "kp"
    person: int


@dataclass(frozen=True, slots=True)
class ConflictOfficesButton(CallbackData):
    """Shows a page of the offices with which a conflict can be declared."""

    word: ClassVar[str] = "kt"
    person: int
    page: int


@dataclass(frozen=True, slots=True)
class DeclareConflictButton(CallbackData):
    """Declares that an assessor does not judge an office."""

    word: ClassVar[str] = "ks"
    person: int
    office: int


@dataclass(frozen=True, slots=True)
class WithdrawConflictButton(CallbackData):
    """Takes a declared conflict back."""

    word: ClassVar[str] = "ke"
    conflict: int

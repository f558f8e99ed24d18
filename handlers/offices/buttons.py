"""The buttons with which an admin looks after offices."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class OfficesButton(CallbackData):
    """A page of the list of offices."""

    word: ClassVar[str] = "ol"
    page: int


@dataclass(frozen=True, slots=True)
class OfficeButton(CallbackData):
    """One office, with what can be done to it."""

    word: ClassVar[str] = "oc"
    office: int


@dataclass(frozen=True, slots=True)
class NewOfficeButton(CallbackData):
    """Asks for a new office's code and names."""

    word: ClassVar[str] = "on"


@dataclass(frozen=True, slots=True)
class RenameOfficeButton(CallbackData):
    """Asks for new names."""

    word: ClassVar[str] = "or"
    office: int


@dataclass(frozen=True, slots=True)
class InviteOfficeButton(CallbackData):
    """Whether the office takes part in new periods: 1 or 0."""

    word: ClassVar[str] = "oi"
    office: int
    invited: int


@dataclass(frozen=True, slots=True)
class RetireOfficeButton(CallbackData):
    """Asks whether the office is to take no part any more."""

    word: ClassVar[str] = "ot"
    office: int


@dataclass(frozen=True, slots=True)
class RetireOfficeYesButton(CallbackData):
    """Retires the office."""

    word: ClassVar[str] = "oy"
    office: int


@dataclass(frozen=True, slots=True)
class RestoreOfficeButton(CallbackData):
    """The office takes part again."""

    word: ClassVar[str] = "ob"
    office: int


@dataclass(frozen=True, slots=True)
class MergeOfficeButton(CallbackData):
    """Asks into which office this one goes."""

    word: ClassVar[str] = "om"
    office: int


@dataclass(frozen=True, slots=True)
class MergeIntoButton(CallbackData):
    """Asks once more, naming both."""

    word: ClassVar[str] = "ov"
    office: int
    into: int


@dataclass(frozen=True, slots=True)
class MergeYesButton(CallbackData):
    """Merges the first office into the second."""

    word: ClassVar[str] = "ow"
    office: int
    into: int


@dataclass(frozen=True, slots=True)
class ImportYesButton(CallbackData):
    """Takes over the file whose preview bears this number, and no other."""

    word: ClassVar[str] = "op"
    file: int


@dataclass(frozen=True, slots=True)
class ImportNoButton(CallbackData):
    """Drops the file."""

    word: ClassVar[str] = "oq"
    file: int


@dataclass(frozen=True, slots=True)
class ImportAnswerButton(CallbackData):
    """Takes over the file, once what it leaves open is answered: 0 unanswered, 1 yes, 2 no.

    `same`: offices of the same name under another code keep their code; `invited`: new ones are invited.
    """

    word: ClassVar[str] = "oa"
    file: int
    same: int
    invited: int


@dataclass(frozen=True, slots=True)
class OfficeTemplateButton(CallbackData):
    """Sends a table to fill in, with the offices that are known."""

    word: ClassVar[str] = "oe"

"""The buttons with which an admin looks after offices."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import Tap


@dataclass(frozen=True, slots=True)
class OfficesTap(Tap):
    """A page of the list of offices."""

    word: ClassVar[str] = "ol"
    page: int


@dataclass(frozen=True, slots=True)
class OfficeTap(Tap):
    """One office, with what can be done to it."""

    word: ClassVar[str] = "oc"
    office: int


@dataclass(frozen=True, slots=True)
class NewOfficeTap(Tap):
    """Asks for a new office's code and names."""

    word: ClassVar[str] = "on"


@dataclass(frozen=True, slots=True)
class RenameOfficeTap(Tap):
    """Asks for new names."""

    word: ClassVar[str] = "or"
    office: int


@dataclass(frozen=True, slots=True)
class InviteOfficeTap(Tap):
    """Whether the office takes part in new periods: 1 or 0."""

    word: ClassVar[str] = "oi"
    office: int
    invited: int


@dataclass(frozen=True, slots=True)
class RetireOfficeTap(Tap):
    """Asks whether the office is to take no part any more."""

    word: ClassVar[str] = "ot"
    office: int


@dataclass(frozen=True, slots=True)
class RetireOfficeYesTap(Tap):
    """Retires the office."""

    word: ClassVar[str] = "oy"
    office: int


@dataclass(frozen=True, slots=True)
class RestoreOfficeTap(Tap):
    """The office takes part again."""

    word: ClassVar[str] = "ob"
    office: int


@dataclass(frozen=True, slots=True)
class MergeOfficeTap(Tap):
    """Asks into which office this one goes."""

    word: ClassVar[str] = "om"
    office: int


@dataclass(frozen=True, slots=True)
class MergeIntoTap(Tap):
    """Asks once more, naming both."""

    word: ClassVar[str] = "ov"
    office: int
    into: int


@dataclass(frozen=True, slots=True)
class MergeYesTap(Tap):
    """Merges the first office into the second."""

    word: ClassVar[str] = "ow"
    office: int
    into: int


@dataclass(frozen=True, slots=True)
class ImportYesTap(Tap):
    """Takes over the file whose preview bears this number, and no other."""

    word: ClassVar[str] = "op"
    file: int


@dataclass(frozen=True, slots=True)
class ImportNoTap(Tap):
    """Drops the file."""

    word: ClassVar[str] = "oq"
    file: int


@dataclass(frozen=True, slots=True)
class ImportAnswerTap(Tap):
    """Takes over the file, once what it leaves open is answered: 0 unanswered, 1 yes, 2 no.

    `same`: offices of the same name under another code keep their code; `invited`: new ones are invited.
    """

    word: ClassVar[str] = "oa"
    file: int
    same: int
    invited: int


@dataclass(frozen=True, slots=True)
class OfficeTemplateTap(Tap):
    """Sends a table to fill in, with the offices that are known."""

    word: ClassVar[str] = "oe"

"""The buttons of a sheet as its assessor sees it."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class QueueButton(CallbackData):
    """Shows a page of the queue."""

    word: ClassVar[str] = "q"
    page: int


@dataclass(frozen=True, slots=True)
class OpenJudgingButton(CallbackData):
    """Opens a sheet at its first indicator that is not judged yet."""

    word: ClassVar[str] = "jo"
    sheet: int


@dataclass(frozen=True, slots=True)
class JudgeCardButton(CallbackData):
    """Shows an indicator to the assessor."""

    word: ClassVar[str] = "jc"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class JudgeButton(CallbackData):
    """Judges with a level. The round makes a tap on a card of an earlier round recognisable."""

    word: ClassVar[str] = "j"
    sheet: int
    round: int
    place: int
    level: int


@dataclass(frozen=True, slots=True)
class AgreeButton(CallbackData):
    """Takes the officer's own level."""

    word: ClassVar[str] = "ja"
    sheet: int
    round: int
    place: int


@dataclass(frozen=True, slots=True)
class JudgeNotApplicableButton(CallbackData):
    """Judges that the indicator does not apply."""

    word: ClassVar[str] = "jn"
    sheet: int
    round: int
    place: int


@dataclass(frozen=True, slots=True)
class NoteButton(CallbackData):
    """Asks for a note."""

    word: ClassVar[str] = "jt"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class RemoveNoteButton(CallbackData):
    """Takes a note away; the history keeps it."""

    word: ClassVar[str] = "jx"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class JudgeEvidenceButton(CallbackData):
    """Sends the officer's evidence and whole explanation."""

    word: ClassVar[str] = "je"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class JudgeListButton(CallbackData):
    """Shows a page of all indicators to the assessor."""

    word: ClassVar[str] = "jl"
    sheet: int
    page: int


@dataclass(frozen=True, slots=True)
class OpenGroupButton(CallbackData):
    """Opens all answers and evidence of the group of this indicator."""

    word: ClassVar[str] = "jg"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class AgreeGroupButton(CallbackData):
    """Takes the officer's own levels of the group of this indicator, once all of it was opened."""

    word: ClassVar[str] = "ju"
    sheet: int
    round: int
    place: int


@dataclass(frozen=True, slots=True)
class SummaryButton(CallbackData):
    """Shows how far the judging is and both scores."""

    word: ClassVar[str] = "js"
    sheet: int


@dataclass(frozen=True, slots=True)
class ReturnButton(CallbackData):
    """Returns the sheet with the notes there are, or asks for one."""

    word: ClassVar[str] = "jr"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class ConfirmButton(CallbackData):
    """Asks whether to confirm."""

    word: ClassVar[str] = "jk"
    sheet: int


@dataclass(frozen=True, slots=True)
class ConfirmYesButton(CallbackData):
    """Confirms the sheet as judged."""

    word: ClassVar[str] = "jy"
    sheet: int
    round: int

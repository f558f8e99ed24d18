"""The buttons of a sheet as its officers see it."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class OpenSheetButton(CallbackData):
    """Opens a sheet where it was left."""

    word: ClassVar[str] = "o"
    sheet: int


@dataclass(frozen=True, slots=True)
class LevelButton(CallbackData):
    """Records a level."""

    word: ClassVar[str] = "l"
    sheet: int
    place: int
    level: int


@dataclass(frozen=True, slots=True)
class UndoLevelButton(CallbackData):
    """Takes back the answer just given.

    `kept` is what that was, `before` what stood there: 0 for no answer, 1 for "not applicable", and above
    that the level and two.
    """

    word: ClassVar[str] = "Ul"
    sheet: int
    place: int
    kept: int
    before: int


@dataclass(frozen=True, slots=True)
class CarryButton(CallbackData):
    """Takes over last time's answer and evidence."""

    word: ClassVar[str] = "y"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class NotApplicableButton(CallbackData):
    """Records that the indicator does not apply."""

    word: ClassVar[str] = "na"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class CardButton(CallbackData):
    """Shows the card of an indicator."""

    word: ClassVar[str] = "c"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class WalkButton(CallbackData):
    """Shows the card of an indicator that lacks evidence, on the walk through all of those."""

    word: ClassVar[str] = "w"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class ListButton(CallbackData):
    """Shows a page of all indicators."""

    word: ClassVar[str] = "li"
    sheet: int
    page: int


@dataclass(frozen=True, slots=True)
class NeedsButton(CallbackData):
    """Shows a page of the indicators that lack evidence."""

    word: ClassVar[str] = "n"
    sheet: int
    page: int


@dataclass(frozen=True, slots=True)
class EvidenceButton(CallbackData):
    """Lists the evidence of an indicator."""

    word: ClassVar[str] = "e"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class SeeEvidenceButton(CallbackData):
    """Sends one piece of evidence into the chat."""

    word: ClassVar[str] = "es"
    sheet: int
    place: int
    evidence: int


@dataclass(frozen=True, slots=True)
class RemoveEvidenceButton(CallbackData):
    """Takes one piece of evidence away; the history keeps it."""

    word: ClassVar[str] = "er"
    sheet: int
    place: int
    evidence: int


@dataclass(frozen=True, slots=True)
class RestoreEvidenceButton(CallbackData):
    """Brings back one piece of evidence that was just taken away."""

    word: ClassVar[str] = "Ue"
    sheet: int
    place: int
    evidence: int


@dataclass(frozen=True, slots=True)
class ReplaceEvidenceButton(CallbackData):
    """Lets the next file take the place of one piece of evidence."""

    word: ClassVar[str] = "ep"
    sheet: int
    place: int
    evidence: int


@dataclass(frozen=True, slots=True)
class ExplanationButton(CallbackData):
    """Shows the whole explanation and asks for a new one."""

    word: ClassVar[str] = "x"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class KeepTypedButton(CallbackData):
    """The few letters just typed are an explanation after all."""

    word: ClassVar[str] = "xk"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class AddExplanationButton(CallbackData):
    """The text just typed comes behind the explanation there is."""

    word: ClassVar[str] = "xa"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class ReplaceExplanationButton(CallbackData):
    """The text just typed takes the place of the explanation there is."""

    word: ClassVar[str] = "xg"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class RestoreExplanationButton(CallbackData):
    """The explanation as it was before its last change."""

    word: ClassVar[str] = "xo"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class RemoveExplanationButton(CallbackData):
    """Takes the explanation away; the history keeps it."""

    word: ClassVar[str] = "xr"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class HistoryButton(CallbackData):
    """Shows who changed an answer, when, from what to what."""

    word: ClassVar[str] = "h"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class HandOverButton(CallbackData):
    """Makes a link that opens one indicator for a colleague."""

    word: ClassVar[str] = "g"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class NewHandOverButton(CallbackData):
    """Makes one more link although someone is helping already."""

    word: ClassVar[str] = "gn"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class WithdrawHandOverButton(CallbackData):
    """Takes such a link, or the access it gave, back."""

    word: ClassVar[str] = "gw"
    sheet: int
    place: int
    invitation: int


@dataclass(frozen=True, slots=True)
class CheckButton(CallbackData):
    """Shows the check before sending."""

    word: ClassVar[str] = "k"
    sheet: int


@dataclass(frozen=True, slots=True)
class ReadButton(CallbackData):
    """Sends all answers to read through."""

    word: ClassVar[str] = "r"
    sheet: int


@dataclass(frozen=True, slots=True)
class SendButton(CallbackData):
    """Asks whether to send."""

    word: ClassVar[str] = "s"
    sheet: int


@dataclass(frozen=True, slots=True)
class SendYesButton(CallbackData):
    """Sends the sheet to the assessor. The round makes a tap on an old question recognisable."""

    word: ClassVar[str] = "sy"
    sheet: int
    round: int

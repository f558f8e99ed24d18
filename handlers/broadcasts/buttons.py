"""The buttons of broadcasts."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class DraftButton(CallbackData):
    """Shows a draft again."""

    word: ClassVar[str] = "b"
    broadcast: int


@dataclass(frozen=True, slots=True)
class NewDraftButton(CallbackData):
    """Begins another broadcast, from the list of earlier ones."""

    word: ClassVar[str] = "bb"


@dataclass(frozen=True, slots=True)
class CrowdButton(CallbackData):
    """Switches a crowd of the audience, by its place in `Crowd`."""

    word: ClassVar[str] = "bc"
    broadcast: int
    crowd: int


@dataclass(frozen=True, slots=True)
class GroupsButton(CallbackData):
    """Shows the sorts of offices."""

    word: ClassVar[str] = "bg"
    broadcast: int


@dataclass(frozen=True, slots=True)
class GroupButton(CallbackData):
    """Switches a sort of offices; it is named by one office of that sort."""

    word: ClassVar[str] = "bgs"
    broadcast: int
    office: int


@dataclass(frozen=True, slots=True)
class AudienceOfficesButton(CallbackData):
    """Shows a page of offices to choose from."""

    word: ClassVar[str] = "bo"
    broadcast: int
    page: int


@dataclass(frozen=True, slots=True)
class AudienceOfficeButton(CallbackData):
    """Switches one office; the page is where to go on."""

    word: ClassVar[str] = "bos"
    broadcast: int
    office: int
    page: int


@dataclass(frozen=True, slots=True)
class AskReadButton(CallbackData):
    """Switches the button under the message with which people say that they read it."""

    word: ClassVar[str] = "bk"
    broadcast: int


@dataclass(frozen=True, slots=True)
class UsefulButton(CallbackData):
    """How many days the message is worth being read after the first."""

    word: ClassVar[str] = "bu"
    broadcast: int
    days: int


@dataclass(frozen=True, slots=True)
class PreviewButton(CallbackData):
    """Sends the message to the admin as the first reader will see it."""

    word: ClassVar[str] = "bp"
    broadcast: int


@dataclass(frozen=True, slots=True)
class SendBroadcastButton(CallbackData):
    """Sends to all; `sure` is 1 when asked about the same text, 3 when about the hour as well."""

    word: ClassVar[str] = "bs"
    broadcast: int
    sure: int


@dataclass(frozen=True, slots=True)
class ScheduleButton(CallbackData):
    """Asks when to send."""

    word: ClassVar[str] = "bt"
    broadcast: int


@dataclass(frozen=True, slots=True)
class ScheduleAtButton(CallbackData):
    """Sends at this minute (since 1970, UTC)."""

    word: ClassVar[str] = "bta"
    broadcast: int
    minute: int


@dataclass(frozen=True, slots=True)
class ScheduleSureButton(CallbackData):
    """The same, after it was asked about because the same text is sent near that minute."""

    word: ClassVar[str] = "bts"
    broadcast: int
    minute: int


@dataclass(frozen=True, slots=True)
class CancelButton(CallbackData):
    """Drops a draft, or what of a running one has not left yet."""

    word: ClassVar[str] = "bx"
    broadcast: int


@dataclass(frozen=True, slots=True)
class PauseButton(CallbackData):
    """Holds what has not left yet."""

    word: ClassVar[str] = "bh"
    broadcast: int


@dataclass(frozen=True, slots=True)
class GoOnButton(CallbackData):
    """Sends what was held."""

    word: ClassVar[str] = "bgo"
    broadcast: int


@dataclass(frozen=True, slots=True)
class HaveReadButton(CallbackData):
    """Says that one has read it."""

    word: ClassVar[str] = "br"
    broadcast: int


@dataclass(frozen=True, slots=True)
class BroadcastReportButton(CallbackData):
    """Shows a page of the report."""

    word: ClassVar[str] = "bre"
    broadcast: int
    page: int


@dataclass(frozen=True, slots=True)
class AgainButton(CallbackData):
    """A new draft of the same message: to whom it failed (0) or who did not say they read it (1)."""

    word: ClassVar[str] = "bag"
    broadcast: int
    unread: int


@dataclass(frozen=True, slots=True)
class BroadcastHistoryButton(CallbackData):
    """Shows a page of earlier broadcasts."""

    word: ClassVar[str] = "bhi"
    page: int

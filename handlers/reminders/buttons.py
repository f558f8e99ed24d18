"""The buttons of reminders, of summaries, and of the admin's view of both."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class TomorrowButton(CallbackData):
    """Reminds once more on the next working morning of what is open then."""

    word: ClassVar[str] = "rm"


@dataclass(frozen=True, slots=True)
class QuietButton(CallbackData):
    """Mutes reminders for so many days; 0 asks for how many."""

    word: ClassVar[str] = "rq"
    days: int


@dataclass(frozen=True, slots=True)
class HearAgainButton(CallbackData):
    """Reminders come as usual again."""

    word: ClassVar[str] = "rqe"


@dataclass(frozen=True, slots=True)
class LeaveButton(CallbackData):
    """Asks whether one is really no longer an officer of this office."""

    word: ClassVar[str] = "rl"
    office: int


@dataclass(frozen=True, slots=True)
class LeaveYesButton(CallbackData):
    """Ends the membership."""

    word: ClassVar[str] = "rly"
    office: int


@dataclass(frozen=True, slots=True)
class LeaveNoButton(CallbackData):
    """Everything stays as it is."""

    word: ClassVar[str] = "rln"


@dataclass(frozen=True, slots=True)
class InviteButton(CallbackData):
    """Makes an invitation for an officer of this office, ready to forward."""

    word: ClassVar[str] = "ri"
    office: int


@dataclass(frozen=True, slots=True)
class RemindButton(CallbackData):
    """Shows who would get what, of this period."""

    word: ClassVar[str] = "rh"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class RemindAskButton(CallbackData):
    """Asks before reminding by hand."""

    word: ClassVar[str] = "ra"
    period: int


@dataclass(frozen=True, slots=True)
class RemindYesButton(CallbackData):
    """Reminds by hand; at night and on a day off only when the question said so (`off_hours`)."""

    word: ClassVar[str] = "ry"
    period: int
    off_hours: int = 0


@dataclass(frozen=True, slots=True)
class PlanButton(CallbackData):
    """Shows the plan of this period as dates."""

    word: ClassVar[str] = "rp"
    period: int


@dataclass(frozen=True, slots=True)
class PlanSwitchButton(CallbackData):
    """Switches an occasion of the plan on (1) or off (0): 0 the opening, 9999 the last day, else so many
    days before.
    """

    word: ClassVar[str] = "rps"
    period: int
    what: int
    on: int


@dataclass(frozen=True, slots=True)
class PlanAfterButton(CallbackData):
    """After the deadline: every so many working days, so many times."""

    word: ClassVar[str] = "rpa"
    period: int
    every: int
    times: int


@dataclass(frozen=True, slots=True)
class PlanDayButton(CallbackData):
    """Takes a date out of the plan (0), or puts it in again (1); the date as its ordinal number."""

    word: ClassVar[str] = "rpd"
    period: int
    day: int
    on: int


@dataclass(frozen=True, slots=True)
class PlanDatesButton(CallbackData):
    """Shows the dates as buttons, to take some out or put some in."""

    word: ClassVar[str] = "rpl"
    period: int


@dataclass(frozen=True, slots=True)
class PlanUsualButton(CallbackData):
    """The usual plan again."""

    word: ClassVar[str] = "rpu"
    period: int
    sure: int = 0
    """1 once it was asked about: it replaces the dates that somebody chose."""


@dataclass(frozen=True, slots=True)
class ExtendListButton(CallbackData):
    """Shows the offices whose sheet is open, to give one more time."""

    word: ClassVar[str] = "rxl"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class ExtendButton(CallbackData):
    """Asks how long one office gets."""

    word: ClassVar[str] = "rx"
    sheet: int


@dataclass(frozen=True, slots=True)
class ExtendDaysButton(CallbackData):
    """So many working days more for one office; the reason is typed then."""

    word: ClassVar[str] = "rxd"
    sheet: int
    days: int

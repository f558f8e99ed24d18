"""The buttons with which an admin runs periods."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


class About(IntEnum):
    """What a date on the calendar is for."""

    DRAFT = 1
    """The deadline of a period that is not open yet."""
    PERIOD = 2
    """A later deadline for all offices of a period."""
    SHEET = 3
    """A later deadline for one office."""


class Turn(IntEnum):
    """The kinds of choices of a draft."""

    INSTRUMENT = 1
    PANEL = 2
    REMINDERS = 3
    EVIDENCE = 4
    ALL_OFFICES = 5
    """Those that are invited, whoever that will be on the day the period opens."""
    EVERY_OFFICE = 6
    NO_OFFICE = 7


@dataclass(frozen=True, slots=True)
class PeriodsButton(CallbackData):
    """The list of periods."""

    word: ClassVar[str] = "zl"


@dataclass(frozen=True, slots=True)
class PeriodButton(CallbackData):
    """One period, with what can be done to it."""

    word: ClassVar[str] = "zc"
    period: int


@dataclass(frozen=True, slots=True)
class NewPeriodButton(CallbackData):
    """A draft of a new period."""

    word: ClassVar[str] = "zn"


@dataclass(frozen=True, slots=True)
class CopyPeriodButton(CallbackData):
    """A draft that is like this period."""

    word: ClassVar[str] = "zy"
    period: int


@dataclass(frozen=True, slots=True)
class NamePeriodButton(CallbackData):
    """Asks for the draft's name."""

    word: ClassVar[str] = "zm"
    period: int


@dataclass(frozen=True, slots=True)
class TurnButton(CallbackData):
    """Takes all offices of a kind (`Turn`) into the draft; for another kind shows its choices."""

    word: ClassVar[str] = "zt"
    period: int
    kind: int


@dataclass(frozen=True, slots=True)
class ChoicesButton(CallbackData):
    """All choices of one kind (`Turn`) at once."""

    word: ClassVar[str] = "zh"
    period: int
    kind: int


@dataclass(frozen=True, slots=True)
class ChooseButton(CallbackData):
    """Takes a choice of one kind by its place among all of them."""

    word: ClassVar[str] = "zj"
    period: int
    kind: int
    place: int


@dataclass(frozen=True, slots=True)
class DiscardPeriodYesButton(CallbackData):
    """Throws the draft away, after the question."""

    word: ClassVar[str] = "zq"
    period: int


@dataclass(frozen=True, slots=True)
class PeriodDateButton(CallbackData):
    """Opens the calendar; `about` is of `About`."""

    word: ClassVar[str] = "zd"
    about: int
    target: int


@dataclass(frozen=True, slots=True)
class PeriodOfficesButton(CallbackData):
    """A page of the offices of a draft."""

    word: ClassVar[str] = "zf"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class SwitchOfficeButton(CallbackData):
    """Puts an office into the draft, or takes it out."""

    word: ClassVar[str] = "zs"
    period: int
    office: int
    page: int


@dataclass(frozen=True, slots=True)
class OpenPeriodButton(CallbackData):
    """Opens the draft."""

    word: ClassVar[str] = "zo"
    period: int


@dataclass(frozen=True, slots=True)
class DiscardPeriodButton(CallbackData):
    """Asks whether to throw the draft away."""

    word: ClassVar[str] = "zx"
    period: int


@dataclass(frozen=True, slots=True)
class ClosePeriodButton(CallbackData):
    """Asks whether to close."""

    word: ClassVar[str] = "zk"
    period: int


@dataclass(frozen=True, slots=True)
class ClosePeriodYesButton(CallbackData):
    """Closes the period."""

    word: ClassVar[str] = "zz"
    period: int


@dataclass(frozen=True, slots=True)
class PublishPeriodButton(CallbackData):
    """Asks whether to publish."""

    word: ClassVar[str] = "zu"
    period: int


@dataclass(frozen=True, slots=True)
class PublishPeriodYesButton(CallbackData):
    """Publishes the period."""

    word: ClassVar[str] = "zv"
    period: int


@dataclass(frozen=True, slots=True)
class ExtendOfficeButton(CallbackData):
    """Asks which office gets more time: a page of those that have not sent."""

    word: ClassVar[str] = "ze"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class ExtendYesButton(CallbackData):
    """More time for all until this day (as 20260305), after the question."""

    word: ClassVar[str] = "zg"
    period: int
    day: int

"""A month of days as buttons: a date is chosen, never typed."""

from calendar import Calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.screen import Button
from bot.texts.common import month_name
from questionnaires.calendar import working_day

NOTHING = "·"
_DAYS = ("Sn", "Sl", "Rb", "Km", "Jm", "Sb", "Mg")
_MONTHS_AHEAD = 24


@dataclass(frozen=True, slots=True)
class MonthButton(CallbackData):
    """Another month; `about` and `target` say what the date is for."""

    word: ClassVar[str] = "ca"
    about: int
    target: int
    month: int
    """Months since year 0."""


@dataclass(frozen=True, slots=True)
class DayButton(CallbackData):
    """A day, as 20260305."""

    word: ClassVar[str] = "cd"
    about: int
    target: int
    day: int

    @property
    def date(self) -> date | None:
        """The day; None when there is no such day."""
        try:
            return date(self.day // 10000, self.day // 100 % 100, self.day % 100)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class StillButton(CallbackData):
    """A field of the calendar that is no day to choose."""

    word: ClassVar[str] = "cx"


def month_of(day: date) -> int:
    """The month of a day as a `MonthButton` counts it."""
    return day.year * 12 + day.month - 1


def month_rows(
    about: int, target: int, month: int, today: date, holidays: Collection[date]
) -> list[tuple[Button, ...]]:
    """The rows of one month, from this month to two years ahead; days off bear a mark, days gone none."""
    first = month_of(today)
    month = min(max(month, first), first + _MONTHS_AHEAD)
    year, number = month // 12, month % 12 + 1
    still = StillButton()
    earlier = Button("‹", MonthButton(about, target, month - 1)) if month > first else Button(NOTHING, still)
    later = (
        Button("›", MonthButton(about, target, month + 1))
        if month < first + _MONTHS_AHEAD
        else Button(NOTHING, still)
    )
    rows: list[tuple[Button, ...]] = [
        (earlier, Button(f"{month_name(number)} {year}", still), later),
        tuple(Button(name, still) for name in _DAYS),
    ]
    for week in Calendar().monthdatescalendar(year, number):
        rows.append(tuple(_day(about, target, day, number, today, holidays) for day in week))
    return rows


def _day(about: int, target: int, day: date, month: int, today: date, holidays: Collection[date]) -> Button:
    if day.month != month or day < today:
        return Button(NOTHING, StillButton())
    label = str(day.day) if working_day(day, holidays) else f"{day.day}°"
    return Button(label, DayButton(about, target, day.year * 10000 + day.month * 100 + day.day))

"""The admin's side of reminders as screens."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from bot.bot_api.paging import grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten, shorten_apart
from handlers.periods.buttons import PeriodButton
from handlers.reminders import plan_texts as words
from handlers.reminders.buttons import (
    ExtendButton,
    ExtendDaysButton,
    ExtendListButton,
    PlanAfterButton,
    PlanButton,
    PlanDatesButton,
    PlanDayButton,
    PlanSwitchButton,
    PlanUsualButton,
    RemindAskButton,
    RemindButton,
    RemindYesButton,
)
from questionnaires.period import Period
from questionnaires.reminders.plan import MOST_EVERY, MOST_TIMES, PlannedDay, ReminderPlan
from questionnaires.summary import SheetSummary

DAYS_BEFORE = (14, 10, 7, 5, 3, 2, 1)
MORE_DAYS = (1, 2, 3, 5, 10)
OPENING, LAST_DAY = 0, 9999
"""What `PlanSwitchButton` says for the two occasions that are no count of days."""


def who_would_get(text: str, period: Period, others: Sequence[Period], people: int) -> Screen:
    """Who would get what, and where to go from there."""
    rows: list[tuple[Button, ...]] = []
    if people:
        rows.append((Button(words.send(people), RemindAskButton(period.id)),))
    rows.append(
        (
            Button(labels.REMINDER_PLAN, PlanButton(period.id)),
            Button(labels.EXTEND_OFFICE, ExtendListButton(period.id, 0)),
        )
    )
    names = shorten_apart([one.name for one in (period, *others[:10])], 40)
    rows += [
        (Button(name, RemindButton(other.id, 0)),) for name, other in zip(names[1:], others[:10], strict=True)
    ]
    rows.append((Button(words.BACK, PeriodButton(period.id)),))
    return Screen(within(text.split("\n")), tuple(rows))


def ask_to_send(text: str, period_id: int, *, is_off_hours: bool) -> Screen:
    """Asks once."""
    return Screen(
        text,
        (
            (
                Button(words.SEND_YES, RemindYesButton(period_id, int(is_off_hours))),
                Button(labels.CANCEL, RemindButton(period_id, 0)),
            ),
        ),
    )


def back(text: str, period_id: int) -> Screen:
    """Some words, and the way back."""
    return Screen(text, ((Button(words.BACK, RemindButton(period_id, 0)),),))


def plan(
    period: Period, days: Sequence[PlannedDay], chosen: ReminderPlan, now: datetime, zone: tzinfo
) -> Screen:
    """The plan as dates, with what can be switched."""
    number, every, times = period.id, chosen.every_days_after, chosen.times_after
    before = sorted({*DAYS_BEFORE, *chosen.days_before}, reverse=True)
    rows = [
        (
            _switch(words.AT_OPENING, number, OPENING, on=chosen.at_opening),
            _switch(words.LAST_DAY, number, LAST_DAY, on=chosen.on_the_last_day),
        ),
        *grid([_switch(str(count), number, count, on=count in chosen.days_before) for count in before[:20]]),
        (
            Button("➖", PlanAfterButton(number, max(every - 1, 1), times)),
            Button(words.every(every), PlanButton(number)),
            Button("➕", PlanAfterButton(number, min(every + 1, MOST_EVERY), times)),
        ),
        (
            Button("➖", PlanAfterButton(number, every, max(times - 1, 0))),
            Button(words.times(times), PlanButton(number)),
            Button("➕", PlanAfterButton(number, every, min(times + 1, MOST_TIMES))),
        ),
        (Button(words.DATES, PlanDatesButton(number)), Button(words.USUAL, PlanUsualButton(number))),
        (Button(words.BACK, RemindButton(number, 0)),),
    ]
    text = words.plan(period.name, period.deadline, days, chosen, now, zone)
    return Screen(within(text.split("\n")), tuple(rows))


def usual_question(period: Period) -> Screen:
    """Asks before the usual plan replaces the one that was chosen."""
    yes = Button(words.USUAL_YES, PlanUsualButton(period.id, 1))
    no = Button(labels.CANCEL, PlanButton(period.id))
    return Screen(words.usual_question(period.name), ((yes, no),))


def _switch(label: str, period_id: int, what: int, *, on: bool) -> Button:
    """Shows how it is, and switches to the other: what is tapped says what is wanted."""
    return Button(_ticked(label, on=on), PlanSwitchButton(period_id, what, int(not on)))


def _ticked(label: str, *, on: bool) -> str:
    return f"✅ {label}" if on else label


def dates(period_id: int, days: Sequence[PlannedDay], left_out: Sequence[date]) -> Screen:
    """The dates as buttons; those that are left out can be put in again."""
    there = {one.day: True for one in days} | dict.fromkeys(left_out, False)
    buttons = [
        Button(
            _ticked(words.short_day(day), on=there[day]),
            PlanDayButton(period_id, day.toordinal(), int(not there[day])),
        )
        for day in sorted(there)[:60]
    ]
    return Screen(
        words.CHOOSE_DATES, (*grid(buttons), (Button(labels.REMINDER_PLAN, PlanButton(period_id)),))
    )


def choose_office(period: Period, entries: Sequence[SheetSummary], page: int) -> Screen:
    """The offices whose sheet is open."""
    pages = pages_of(len(entries))
    page = page_within(page, pages)
    size = -(-len(entries) // pages) if entries else 0
    buttons = [
        Button(shorten(entry.office.short_name or entry.office.name, 24), ExtendButton(entry.id))
        for entry in entries[page * size : (page + 1) * size]
    ]
    turn = page_row(page, pages, lambda to: ExtendListButton(period.id, to))
    return Screen(
        words.choose_office(period.name) if entries else words.ALL_DONE,
        (*grid(buttons), *turn, (Button(words.BACK, RemindButton(period.id, 0)),)),
    )


def ask_days(entry: SheetSummary, zone: tzinfo) -> Screen:
    """How much more time one office gets."""
    buttons = [Button(words.more_days(count), ExtendDaysButton(entry.id, count)) for count in MORE_DAYS]
    return Screen(
        words.ask_days(entry.office, entry.period.deadline, zone),
        (*grid(buttons), (Button(words.BACK, ExtendListButton(entry.period.id, 0)),)),
    )

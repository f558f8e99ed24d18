"""Whom to remind of what at a given moment: a pure function of the period, the calendar and now."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from questionnaires.calendar import (
    add_working_days,
    in_office_hours,
    next_office_moment,
    next_working_day,
    opening_of,
)
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.sheet import Progress

_KEY = re.compile(r"(reminder:\d+:-?\d+):(\d{4}-\d\d-\d\d)(?:#|$)")


class ReminderKind(StrEnum):
    """What the reminder says, which is the office's situation at the moment it is sent."""

    NOT_BEGUN = "not_begun"
    HALF_WAY = "half_way"
    COMPLETE = "complete"
    """All is answered, but it is not sent."""
    RETURNED = "returned"
    NO_OFFICER = "no_officer"
    """Nobody of this office has joined: the admin is told."""


class Occasion(StrEnum):
    """Why a day is in the plan."""

    OPENING = "opening"
    BEFORE = "before"
    LAST_DAY = "last_day"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When a period reminds. Days are working days, counted from the deadline's day in local time."""

    at_opening: bool = True
    days_before: tuple[int, ...] = (7, 3, 1)
    on_the_last_day: bool = True
    every_days_after: int = 2
    times_after: int = 5


DEFAULT_PLAN = ReminderPlan()


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of the plan and the moment (UTC, in office hours) from which its reminder is due."""

    day: date
    moment: datetime
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """Where an office stands."""

    office_id: int
    sheet_state: SheetState
    progress: Progress
    has_officer: bool


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder to send now. `days_left` counts calendar days to the deadline's day, negative after it.

    `key` is unique for a period, an office and a day. One reminder may go to several officers: the
    key of each message is this one with "#" and the person's id behind it.
    """

    office_id: int
    key: str
    kind: ReminderKind
    days_left: int
    occasion: Occasion


def planned_days(
    period: Period, zone: tzinfo, *, plan: ReminderPlan = DEFAULT_PLAN, extra_holidays: Collection[date] = ()
) -> tuple[PlannedDay, ...]:
    """The plan as dates, in order, at most one entry a day; empty for a period that was never opened.

    What falls on a day off moves to the next working morning. Days before the opening fall away; of two
    occasions on one day the later stands, but the opening stands on its own day.
    """
    if period.opened_at is None:
        return ()
    last_day = period.deadline.astimezone(zone).date()
    opening = next_office_moment(period.opened_at, zone, extra_holidays)
    first_day = opening.astimezone(zone).date()
    found: dict[date, PlannedDay] = {}

    def plan_morning(day: date, occasion: Occasion) -> None:
        day = next_working_day(day, extra_holidays)
        if day > first_day or (day == first_day and not plan.at_opening):
            found[day] = PlannedDay(day, max(opening_of(day, zone), opening), occasion)

    for days in sorted(plan.days_before, reverse=True):
        plan_morning(add_working_days(last_day, -days, extra_holidays), Occasion.BEFORE)
    if plan.on_the_last_day:
        plan_morning(last_day, Occasion.LAST_DAY)
    for time in range(1, plan.times_after + 1):
        plan_morning(add_working_days(last_day, time * plan.every_days_after, extra_holidays), Occasion.AFTER)
    if plan.at_opening:
        found[first_day] = PlannedDay(first_day, opening, Occasion.OPENING)
    return tuple(sorted(found.values(), key=lambda planned: planned.day))


def due_reminders(
    period: Period,
    statuses: Iterable[OfficeStatus],
    already_sent: Collection[str],
    now: datetime,
    tz: tzinfo,
    *,
    plan: ReminderPlan = DEFAULT_PLAN,
    extra_holidays: Collection[date] = (),
) -> tuple[DueReminder, ...]:
    """The reminders to send at this moment; `already_sent` holds the keys of those that are queued or sent.

    Only the latest planned day counts: after an outage an office gets one reminder, fitting the state and
    the moment, and none when it was reminded on or after that planned day. So nobody gets two in a day, and
    none is sent twice when the deadline moves.
    """
    if period.state is not PeriodState.OPEN or not in_office_hours(now, tz, extra_holidays):
        return ()
    past = [
        planned
        for planned in planned_days(period, tz, plan=plan, extra_holidays=extra_holidays)
        if planned.moment <= now
    ]
    if not past:
        return ()
    latest = past[-1]
    today = now.astimezone(tz).date()
    days_left = (period.deadline.astimezone(tz).date() - today).days
    reminded = _last_reminded(already_sent)
    due: list[DueReminder] = []
    for status in statuses:
        kind = situation(status)
        prefix = f"reminder:{period.id}:{status.office_id}"
        if kind is None or reminded.get(prefix, date.min) >= latest.day:
            continue
        due.append(
            DueReminder(status.office_id, f"{prefix}:{today.isoformat()}", kind, days_left, latest.occasion)
        )
    return tuple(due)


def situation(status: OfficeStatus) -> ReminderKind | None:
    """What to remind this office of; None when its sheet is handed in."""
    if status.sheet_state not in (SheetState.DRAFT, SheetState.RETURNED):
        return None
    if not status.has_officer:
        return ReminderKind.NO_OFFICER
    if status.sheet_state is SheetState.RETURNED:
        return ReminderKind.RETURNED
    if not status.progress.answered:
        return ReminderKind.NOT_BEGUN
    if status.progress.answered < status.progress.total:
        return ReminderKind.HALF_WAY
    return ReminderKind.COMPLETE


def _last_reminded(keys: Iterable[str]) -> dict[str, date]:
    """The latest day by period and office; keys of other kinds of message are passed over."""
    latest: dict[str, date] = {}
    for key in keys:
        if (found := _KEY.match(key)) is not None:
            latest[found[1]] = max(latest.get(found[1], date.min), date.fromisoformat(found[2]))
    return latest

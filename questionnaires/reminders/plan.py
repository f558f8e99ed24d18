"""When a period reminds: the admin's choices, and the dates that follow from them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from questionnaires.calendar import (
    OfficeHours,
    add_working_days,
    next_office_moment,
    next_working_day,
    opening_of,
)
from questionnaires.period import Period

MOST_DAYS_BEFORE = 60
MOST_EVERY = 10
MOST_TIMES = 10
MOST_EXTRA_DAYS = 20


class Occasion(StrEnum):
    """Why a reminder goes out; all but the last two put a day into the plan."""

    OPENING = "opening"
    BEFORE = "before"
    LAST_DAY = "last_day"
    AFTER = "after"
    EXTRA = "extra"
    """A date that the admin added."""
    ASKED = "asked"
    """The person wanted to be reminded on this day."""
    BY_HAND = "by_hand"
    """The admin sent it."""


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When a period reminds. Counts are working days, from the deadline's day in local time.

    `since` is the moment of the last change: what the changed plan would have had before is not made up for.
    """

    at_opening: bool = True
    days_before: tuple[int, ...] = (7, 3, 1)
    on_the_last_day: bool = True
    every_days_after: int = 2
    times_after: int = 3
    extra_days: tuple[date, ...] = ()
    left_out: tuple[date, ...] = ()
    since: datetime | None = None


DEFAULT_PLAN = ReminderPlan()


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of the plan and the moment (UTC, in office hours) from which its reminder is due."""

    day: date
    moment: datetime
    occasion: Occasion


def planned_days(
    period: Period,
    zone: tzinfo,
    *,
    plan: ReminderPlan,
    extra_holidays: Collection[date],
    hours: OfficeHours,
) -> tuple[PlannedDay, ...]:
    """The plan as dates, in order, at most one entry a day; empty for a period that was never opened.

    What falls on a day off moves to the next working morning. Days before the opening fall away; of two
    occasions on one day the later stands, but the opening stands on its own day.
    """
    if period.opened_at is None:
        return ()
    last_day = period.deadline.astimezone(zone).date()
    opening = next_office_moment(period.opened_at, zone, extra_holidays, hours)
    first_day = opening.astimezone(zone).date()
    found: dict[date, PlannedDay] = {}

    def plan_morning(day: date, occasion: Occasion) -> None:
        day = next_working_day(day, extra_holidays)
        if day > first_day or (day == first_day and not plan.at_opening):
            found[day] = PlannedDay(day, max(opening_of(day, zone, hours), opening), occasion)

    for day in plan.extra_days:
        plan_morning(day, Occasion.EXTRA)
    for days in sorted(plan.days_before, reverse=True):
        plan_morning(add_working_days(last_day, -days, extra_holidays), Occasion.BEFORE)
    if plan.on_the_last_day:
        plan_morning(last_day, Occasion.LAST_DAY)
    for time in range(1, plan.times_after + 1):
        plan_morning(add_working_days(last_day, time * plan.every_days_after, extra_holidays), Occasion.AFTER)
    if plan.at_opening:
        found[first_day] = PlannedDay(first_day, opening, Occasion.OPENING)
    return tuple(found[day] for day in sorted(found) if day not in plan.left_out)


def switch_day_before(plan: ReminderPlan, days: int) -> ReminderPlan:
    """The plan with, or without, a reminder so many working days before the deadline."""
    if days in plan.days_before:
        return replace(plan, days_before=tuple(other for other in plan.days_before if other != days))
    if not 1 <= days <= MOST_DAYS_BEFORE:
        return plan
    return replace(plan, days_before=tuple(sorted({*plan.days_before, days}, reverse=True)))


def switch_day(plan: ReminderPlan, day: date) -> ReminderPlan:
    """The plan without this date, or with it again."""
    if day in plan.left_out:
        return replace(plan, left_out=tuple(other for other in plan.left_out if other != day))
    if day in plan.extra_days:
        return replace(plan, extra_days=tuple(other for other in plan.extra_days if other != day))
    return replace(plan, left_out=tuple(sorted({*plan.left_out, day})))


def add_day(plan: ReminderPlan, day: date) -> ReminderPlan:
    """The plan with this date; as it is when it has MOST_EXTRA_DAYS dates already."""
    if day in plan.left_out:
        return switch_day(plan, day)
    if len(plan.extra_days) >= MOST_EXTRA_DAYS:
        return plan
    return replace(plan, extra_days=tuple(sorted({*plan.extra_days, day})))


def repeat_after(plan: ReminderPlan, every: int, times: int) -> ReminderPlan:
    """The plan that reminds each `every` working days after the deadline, `times` times; kept in bounds."""
    return replace(
        plan,
        every_days_after=min(max(every, 1), MOST_EVERY),
        times_after=min(max(times, 0), MOST_TIMES),
    )


def plan_to_plain(plan: ReminderPlan) -> dict[str, Any]:
    """The plan as plain JSON values."""
    return {
        "at_opening": plan.at_opening,
        "days_before": list(plan.days_before),
        "on_the_last_day": plan.on_the_last_day,
        "every_days_after": plan.every_days_after,
        "times_after": plan.times_after,
        "extra_days": [day.isoformat() for day in plan.extra_days],
        "left_out": [day.isoformat() for day in plan.left_out],
        "since": None if plan.since is None else plan.since.isoformat(),
    }


def plan_from_plain(values: Mapping[str, Any]) -> ReminderPlan:
    """The plan again; what is not named is as usual. Raises ValueError for a date that is none."""
    usual = plan_to_plain(DEFAULT_PLAN) | dict(values)
    return ReminderPlan(
        bool(usual["at_opening"]),
        tuple(int(days) for days in usual["days_before"]),
        bool(usual["on_the_last_day"]),
        int(usual["every_days_after"]),
        int(usual["times_after"]),
        tuple(date.fromisoformat(day) for day in usual["extra_days"]),
        tuple(date.fromisoformat(day) for day in usual["left_out"]),
        None if usual["since"] is None else datetime.fromisoformat(usual["since"]),
    )

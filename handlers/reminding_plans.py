"""The reminder plan of a period: shown as dates, changed by tapping, a date added by typing it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from bot.config import Config
from bot.context import Context
from bot.screens import Screen
from bot.screens import reminder_plans as screens
from bot.screens.reminder_taps import (
    PlanAfterTap,
    PlanDatesTap,
    PlanDayTap,
    PlanSwitchTap,
    PlanTap,
    PlanUsualTap,
)
from bot.storage import periods, reminders
from bot.storage.office_time import office_time
from bot.storage.places import set_place
from bot.texts import reminder_plans as words
from handlers.at_card import stand_away
from handlers.switchboard import Reply
from questionnaires.moments import read_day
from questionnaires.people import Speaker
from questionnaires.period import Period, PeriodState
from questionnaires.reminder_plan import (
    DEFAULT_PLAN,
    PlannedDay,
    ReminderPlan,
    add_day,
    planned_days,
    repeat_after,
    switch_day,
    switch_day_before,
)

AWAITING = "plan_date"
"""What `Place.awaiting` says while a date to add is awaited."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A period's plan and the dates that follow from it."""

    period: Period
    plan: ReminderPlan
    days: tuple[PlannedDay, ...]


def planned_of(db: Session, period_id: int, config: Config) -> Planned | None:
    """The plan of an open period; None of any other."""
    period = periods.period(db, period_id)
    if period is None or period.state is not PeriodState.OPEN:
        return None
    when, plan = office_time(db), reminders.plan_of(db, period_id)
    days = planned_days(period, config.timezone, plan=plan, extra_holidays=when.extra, hours=when.hours)
    return Planned(period, plan, days)


async def show(context: Context, tap: PlanTap) -> None:
    """The plan as dates."""
    await context.in_database(stand_away)
    found = await context.read(lambda db, _speaker: planned_of(db, tap.period, context.config))
    await _show(context, found)


async def _show(context: Context, found: Planned | None) -> None:
    if found is None:
        await context.notice(words.CHANGED_MEANWHILE, alert=True)
    else:
        zone = context.config.timezone
        await context.show(screens.plan(found.period, found.days, found.plan, context.now, zone))


async def _change(
    context: Context, period_id: int, change: Callable[[ReminderPlan], ReminderPlan]
) -> Planned | None:
    """The changed plan, kept; what it would have had before now is not made up for."""

    def keep(db: Session, speaker: Speaker) -> Planned | None:
        found = planned_of(db, period_id, context.config)
        if found is None:
            return None
        changed = change(found.plan)
        if changed != found.plan:
            by = speaker.person.id if speaker.person else None
            reminders.keep_plan(db, period_id, replace(changed, since=context.now), context.now, by)
        return planned_of(db, period_id, context.config)

    return await context.in_database(keep)


async def switch(context: Context, tap: PlanSwitchTap) -> None:
    """One occasion more or less."""

    def change(plan: ReminderPlan) -> ReminderPlan:
        if tap.what == screens.OPENING:
            return replace(plan, at_opening=not plan.at_opening)
        if tap.what == screens.LAST_DAY:
            return replace(plan, on_the_last_day=not plan.on_the_last_day)
        return switch_day_before(plan, tap.what)

    await _show(context, await _change(context, tap.period, change))


async def change_after(context: Context, tap: PlanAfterTap) -> None:
    """How often, and how many times, after the deadline."""
    changed = await _change(context, tap.period, lambda plan: repeat_after(plan, tap.every, tap.times))
    await _show(context, changed)


async def usual(context: Context, tap: PlanUsualTap) -> None:
    """The usual plan again."""
    await _show(context, await _change(context, tap.period, lambda _plan: DEFAULT_PLAN))


async def show_dates(context: Context, tap: PlanDatesTap) -> None:
    """The dates as buttons; a date that is typed now is added."""

    def look(db: Session, speaker: Speaker) -> Planned | None:
        found = planned_of(db, tap.period, context.config)
        if found is not None:
            set_place(db, speaker.telegram_id, awaiting=AWAITING, awaiting_data={"period": tap.period})
        return found

    await _show_dates(context, await context.in_database(look))


async def _show_dates(context: Context, found: Planned | None) -> None:
    if found is None:
        await context.notice(words.CHANGED_MEANWHILE, alert=True)
    else:
        await context.show(screens.dates(found.period.id, found.days, found.plan.left_out))


async def switch_date(context: Context, tap: PlanDayTap) -> None:
    """One date out of the plan, or in again."""
    try:
        day = date.fromordinal(tap.day)
    except (ValueError, OverflowError):
        await context.notice(words.DAY_NOT_UNDERSTOOD, alert=True)
        return
    await _show_dates(context, await _change(context, tap.period, lambda plan: switch_day(plan, day)))


async def take_date(context: Context, reply: Reply) -> None:
    """One more date."""
    today = context.now.astimezone(context.config.timezone).date()
    day, period_id = read_day(reply.text, today), reply.place.awaiting_data.get("period")
    if day is None or not isinstance(period_id, int):
        await context.send(Screen(words.DAY_NOT_UNDERSTOOD))
    elif day < today:
        await context.send(Screen(words.DAY_IN_THE_PAST))
    else:
        await _show_dates(context, await _change(context, period_id, lambda plan: add_day(plan, day)))

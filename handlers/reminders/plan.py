"""The reminder plan of a period: shown as dates, changed by tapping, a date added by typing it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.config import Config
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.storage.audit.announced import Announced
from bot.storage.audit.trail import Done
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.periods import periods
from bot.storage.reminders import reminders
from bot.storage.settings.office_hours import office_time
from handlers.answering.sheet_cursor import stand_away
from handlers.reminders import plan_screens as screens
from handlers.reminders import plan_texts as words
from handlers.reminders.buttons import (
    PlanAfterButton,
    PlanButton,
    PlanDatesButton,
    PlanDayButton,
    PlanSwitchButton,
    PlanUsualButton,
)
from handlers.routing import Reply
from handlers.told_before import before
from questionnaires.people import Actor
from questionnaires.period import Period, PeriodState
from questionnaires.reminders.plan import (
    DEFAULT_PLAN,
    PlannedDay,
    ReminderPlan,
    add_day,
    planned_days,
    repeat_after,
    switch_day,
    switch_day_before,
)
from questionnaires.typed_dates import read_day

AWAITING = "plan_date"
"""What `ConversationState.awaiting` says while a date to add is awaited."""


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


def show(db: Session, actor: Actor, tap: PlanButton, at: Moment) -> Response:
    """The plan as dates."""
    stand_away(db, actor)
    return _plan(db, actor, tap.period, planned_of(db, tap.period, at.config), at)


def _closed(db: Session, actor: Actor, period_id: int, at: Moment) -> Toast:
    """That the period is open no more, and who closed it."""
    who = before(db, actor, at, (Done.PERIOD_CLOSED,), about=("period", period_id))
    return Toast(words.CHANGED_MEANWHILE + who, alert=True)


def _as_wanted(db: Session, actor: Actor, period_id: int, at: Moment) -> Toast:
    """That the plan is so already, and whose doing that is."""
    deeds = (Announced.REMINDER_PLAN_CHANGED,)
    return Toast(words.SO_ALREADY + before(db, actor, at, deeds, about=("period", period_id)), alert=True)


def _plan(db: Session, actor: Actor, period_id: int, found: Planned | None, at: Moment) -> Response:
    if found is None:
        return _closed(db, actor, period_id, at)
    return _screen(found, at)


def _screen(found: Planned, at: Moment) -> Screen:
    return screens.plan(found.period, found.days, found.plan, at.now, at.zone)


def _change(
    db: Session, actor: Actor, period_id: int, at: Moment, change: Callable[[ReminderPlan], ReminderPlan]
) -> Planned | None:
    """The changed plan, kept; what it would have had before now is not made up for."""
    found = planned_of(db, period_id, at.config)
    if found is None:
        return None
    changed = change(found.plan)
    if changed != found.plan:
        by = actor.person.id if actor.person else None
        reminders.keep_plan(db, period_id, replace(changed, since=at.now), at.now, by)
    return planned_of(db, period_id, at.config)


def switch(db: Session, actor: Actor, tap: PlanSwitchButton, at: Moment) -> Response:
    """One occasion more or less; one that somebody else switched so meanwhile stays as both want it."""
    is_on = bool(tap.on)

    def is_so(plan: ReminderPlan) -> bool:
        if tap.what == screens.OPENING:
            return plan.at_opening is is_on
        if tap.what == screens.LAST_DAY:
            return plan.on_the_last_day is is_on
        return (tap.what in plan.days_before) is is_on

    def change(plan: ReminderPlan) -> ReminderPlan:
        if tap.what == screens.OPENING:
            return replace(plan, at_opening=is_on)
        if tap.what == screens.LAST_DAY:
            return replace(plan, on_the_last_day=is_on)
        return switch_day_before(plan, tap.what)

    found = planned_of(db, tap.period, at.config)
    if found is not None and is_so(found.plan):
        return _as_wanted(db, actor, tap.period, at), _screen(found, at)
    return _plan(db, actor, tap.period, _change(db, actor, tap.period, at, change), at)


def change_after(db: Session, actor: Actor, tap: PlanAfterButton, at: Moment) -> Response:
    """How often, and how many times, after the deadline."""

    def change(plan: ReminderPlan) -> ReminderPlan:
        return repeat_after(plan, tap.every, tap.times)

    return _plan(db, actor, tap.period, _change(db, actor, tap.period, at, change), at)


def usual(db: Session, actor: Actor, tap: PlanUsualButton, at: Moment) -> Response:
    """The usual plan again; asked first, for it replaces what somebody chose."""
    found = planned_of(db, tap.period, at.config)
    if found is not None and not tap.sure:
        return screens.usual_question(found.period)
    changed = _change(db, actor, tap.period, at, lambda _: DEFAULT_PLAN)
    return _plan(db, actor, tap.period, changed, at)


def show_dates(db: Session, actor: Actor, tap: PlanDatesButton, at: Moment) -> Response:
    """The dates as buttons; a date that is typed now is added."""
    found = planned_of(db, tap.period, at.config)
    if found is not None:
        set_conversation_state(db, actor.telegram_id, awaiting=AWAITING, awaiting_data={"period": tap.period})
    return _dates(db, actor, tap.period, found, at)


def _dates(db: Session, actor: Actor, period_id: int, found: Planned | None, at: Moment) -> Response:
    if found is None:
        return _closed(db, actor, period_id, at)
    return screens.dates(found.period.id, found.days, found.plan.left_out)


def switch_date(db: Session, actor: Actor, tap: PlanDayButton, at: Moment) -> Response:
    """One date out of the plan, or in again."""
    try:
        day = date.fromordinal(tap.day)
    except (ValueError, OverflowError):
        return Toast(words.DAY_NOT_UNDERSTOOD, alert=True)
    found = planned_of(db, tap.period, at.config)
    if found is not None and any(one.day == day for one in found.days) is bool(tap.on):
        shown = screens.dates(found.period.id, found.days, found.plan.left_out)
        return _as_wanted(db, actor, tap.period, at), shown
    changed = _change(db, actor, tap.period, at, lambda plan: switch_day(plan, day))
    return _dates(db, actor, tap.period, changed, at)


def take_date(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """One more date."""
    today = at.now.astimezone(at.zone).date()
    day, period_id = read_day(reply.text, today), reply.conversation.awaiting_data.get("period")
    if day is None or not isinstance(period_id, int):
        return NewMessage(Screen(words.DAY_NOT_UNDERSTOOD))
    if day < today:
        return NewMessage(Screen(words.DAY_IN_THE_PAST))
    changed = _change(db, actor, period_id, at, lambda plan: add_day(plan, day))
    return _dates(db, actor, period_id, changed, at)

"""`/ingatkan`: who would get what now, and sending it on confirmation."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.config import Config
from bot.engine.responses import Away, Moment, NewMessage, Response, Toast
from bot.storage.audit import trail
from bot.storage.audit.announced import Announced
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.reminders import due as reminders_due
from bot.storage.reminders import reminders
from bot.storage.settings.office_hours import office_time
from handlers.reminders import plan_screens as screens
from handlers.reminders import plan_texts as words
from handlers.reminders.buttons import RemindAskButton, RemindButton, RemindYesButton
from handlers.reminders.remind import USEFUL_BY_HAND, DueAt, queue
from questionnaires.calendar import in_office_hours
from questionnaires.people import Actor
from questionnaires.period import Period, PeriodState
from questionnaires.reminders.due import DueReminder, ReminderKind, days_left, situation
from questionnaires.reminders.plan import Occasion, PlannedDay, planned_days


@dataclass(frozen=True, slots=True)
class Outlook:
    """What reminding by hand would do at this moment."""

    period: Period
    others: tuple[Period, ...]
    kinds: tuple[tuple[ReminderKind, tuple[str, ...]], ...]
    due: tuple[DueAt, ...]
    had_today: int
    muted: int
    next_day: PlannedDay | None

    @property
    def people(self) -> int:
        """How many people would get a reminder."""
        return len({one.reminder.person_id for one in self.due})


def show(db: Session, _: Actor, __: str, at: Moment) -> Response:
    """Who would get what, of the newest open period."""
    return NewMessage(_screen(outlook_of(db, None, at.now, at.config), at.config))


def show_period(db: Session, _: Actor, tap: RemindButton, at: Moment) -> Response:
    """The same of the period that was tapped."""
    return Away(None), _screen(outlook_of(db, tap.period, at.now, at.config), at.config)


def _screen(outlook: Outlook | None, config: Config) -> Screen:
    if outlook is None:
        return Screen(words.NO_PERIOD)
    text = words.who_would_get(
        outlook.period.name,
        outlook.period.deadline,
        outlook.next_day,
        outlook.kinds,
        outlook.people,
        outlook.had_today,
        outlook.muted,
        config.timezone,
    )
    return screens.who_would_get(text, outlook.period, outlook.others, outlook.people)


def outlook_of(db: Session, period_id: int | None, now: datetime, config: Config) -> Outlook | None:
    """What is open in this period (the newest open one without a number); None when it is not open."""
    open_ones = periods.open_periods(db)
    wanted = [period for period in open_ones if period_id in (None, period.id)]
    if not wanted:
        return None
    period = wanted[0]
    names = offices.short_names(db)
    today = now.astimezone(config.timezone).date()
    had_today = reminders.reminded_today(db, today)
    kinds: dict[ReminderKind, list[str]] = {}
    due: list[DueAt] = []
    left_out: set[int] = set()
    muted: set[int] = set()
    for status in reminders_due.open_offices(db, period, with_progress=True):
        kind = situation(status)
        if kind is None:
            continue
        kinds.setdefault(kind, []).append(names[status.office_id])
        if not status.has_officer:
            continue
        for recipient in status.recipients:
            if recipient.person_id in had_today:
                left_out.add(recipient.person_id)
            elif recipient.muted_until is not None and recipient.muted_until > now:
                muted.add(recipient.person_id)
            else:
                left = days_left(status.deadline or period.deadline, now, config.timezone)
                reminder = DueReminder(status.office_id, recipient.person_id, kind, left, Occasion.BY_HAND)
                due.append(DueAt(period, reminder))
    ordered = tuple((kind, tuple(kinds[kind])) for kind in ReminderKind if kind in kinds)
    return Outlook(
        period,
        tuple(other for other in open_ones if other.id != period.id),
        ordered,
        tuple(due),
        len(left_out),
        len(muted),
        _next_day(db, period, now, config),
    )


def _next_day(db: Session, period: Period, now: datetime, config: Config) -> PlannedDay | None:
    when = office_time(db)
    days = planned_days(
        period,
        config.timezone,
        plan=reminders.plan_of(db, period.id),
        extra_holidays=when.extra,
        hours=when.hours,
    )
    return next((one for one in days if one.moment > now), None)


def ask(db: Session, _: Actor, tap: RemindAskButton, at: Moment) -> Response:
    """Asks once before sending."""
    outlook = outlook_of(db, tap.period, at.now, at.config)
    if outlook is None or not outlook.people:
        return Toast(words.NOBODY, alert=True)
    return _question(outlook, is_off_hours=_is_off_hours(db, at))


def _is_off_hours(db: Session, at: Moment) -> bool:
    when = office_time(db)
    return not in_office_hours(at.now, at.zone, when.extra, when.hours)


def _question(outlook: Outlook, *, is_off_hours: bool) -> Screen:
    text = words.ask_to_send(outlook.period.name, outlook.people, is_off_hours=is_off_hours)
    return screens.ask_to_send(text, outlook.period.id, is_off_hours=is_off_hours)


def send(db: Session, actor: Actor, tap: RemindYesButton, at: Moment) -> Response:
    """Reminds all who are to be reminded and were not today; a second tap finds nobody left.

    A question that was asked in the day and answered at night is asked again.
    """
    outlook, count = outlook_of(db, tap.period, at.now, at.config), 0
    if outlook is not None and outlook.people and not tap.off_hours and _is_off_hours(db, at):
        return _question(outlook, is_off_hours=True)
    if outlook is not None and outlook.period.state is PeriodState.OPEN:
        count = queue(db, outlook.due, at.config, at.now, latest_at=at.now + USEFUL_BY_HAND)
        by = actor.person.id if actor.person else None
        details = {"period": tap.period, "people": count}
        trail.append(db, Announced.REMINDED_BY_HAND, at.now, by, details=details)
    return screens.back(words.was_sent(count), tap.period)

"""The reminders' tick: asks the rules what is due and puts it into the outbox, each once.

What a reminder says is made when it leaves, so it fits the state of that moment; who is done gets none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.config import Config
from bot.engine.context import Services
from bot.engine.outbox import OutgoingMessage
from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.reminders import due as reminders_due
from bot.storage.reminders import reminders
from bot.storage.settings.office_hours import OfficeTime, office_time
from handlers.reminders import screens
from questionnaires.calendar import closing_of, in_office_hours
from questionnaires.period import Period, PeriodState
from questionnaires.reminders.due import (
    AfterDeadline,
    DueReminder,
    after_deadline,
    days_left,
    due_reminders,
    last_planned_day,
    situation_of,
)
from questionnaires.reminders.plan import Occasion, planned_days
from questionnaires.time_estimate import minutes_for

KIND = "reminder"
"""How the outbox calls a reminder."""
USEFUL_BY_HAND = timedelta(hours=4)
"""A reminder sent by hand that could not leave by then is dropped."""


@dataclass(frozen=True, slots=True)
class DueAt:
    """A reminder and the period it is of."""

    period: Period
    reminder: DueReminder


async def remind(database: Database, config: Config, now: datetime) -> None:
    """What is due at this moment in every open period."""
    if await database.read(lambda db: due_for_officers(db, config, now)):
        await database.run(lambda db: _queue_due(db, config, now))


def _queue_due(db: Session, config: Config, now: datetime) -> None:
    due = due_for_officers(db, config, now)
    closing = closing_of(now.astimezone(config.timezone).date(), config.timezone, office_time(db).hours)
    queue(db, due, config, now, latest_at=closing - timedelta(seconds=1))


def due_for_officers(db: Session, config: Config, now: datetime) -> list[DueAt]:
    """The reminders to officers that are due now; nothing outside office hours."""
    when = office_time(db)
    if not in_office_hours(now, config.timezone, when.extra, when.hours):
        return []
    had = reminders.reminded_today(db, now.astimezone(config.timezone).date())
    return due_in_periods(db, config, now, when, had, has_officer=True)


def due_in_periods(
    db: Session, config: Config, now: datetime, when: OfficeTime, had: Iterable[int], *, has_officer: bool
) -> list[DueAt]:
    """What is due in every open period: for offices with officers to them, for the others to the admins."""
    had, zone = frozenset(had), config.timezone
    found: list[DueAt] = []
    for period in periods.open_periods(db):
        plan = reminders.plan_of(db, period.id)
        deadlines = reminders_due.deadlines_of(db, period)
        since = last_planned_day(
            period, deadlines, now, zone, plan=plan, extra_holidays=when.extra, hours=when.hours
        )
        today = now.astimezone(zone).date()
        statuses = reminders_due.offices_to_ask_about(db, period, since, today, unserved=not has_officer)
        due = due_reminders(
            period,
            statuses,
            now,
            zone,
            reminded_today=had,
            plan=plan,
            extra_holidays=when.extra,
            hours=when.hours,
        )
        found += [DueAt(period, reminder) for reminder in due]
    return found


def queue(db: Session, due: Sequence[DueAt], config: Config, now: datetime, *, latest_at: datetime) -> int:
    """Queues one message a person, whatever the number of offices; how many people those are.

    The key has the person and the day in it, so nobody ever gets two in a day.
    """
    today = now.astimezone(config.timezone).date()
    by_person: dict[int, list[DueAt]] = {}
    for one in due:
        by_person.setdefault(one.reminder.person_id, []).append(one)
    count = 0
    for person_id, parts in by_person.items():
        person = people.person(db, person_id)
        if person is None:
            continue
        key = key_of(person_id, today)
        of = [(one.period.id, one.reminder.office_id, str(one.reminder.occasion)) for one in parts]
        is_new = outbox.enqueue(
            db,
            key,
            person.telegram_id,
            KIND,
            {"person": person_id, "of": of},
            now,
            bulk=True,
            repeat_if_uncertain=False,
            latest_at=latest_at,
        )
        if not is_new:
            continue
        count += 1
        reminders.note_reminders(db, person_id, today, key, of)
    return count


def key_of(person_id: int, day: date) -> str:
    """The key under which the outbox has this person's reminder of that day."""
    return f"reminder:{person_id}:{day.isoformat()}"


async def make_reminder(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """The reminder as it is right at this moment; None when there is nothing left to be reminded of."""
    now = services.clock()
    parts = await services.database.read(lambda db: parts_of(db, payload, services.config, now))
    return OutgoingMessage(screens.reminder(parts, services.config.timezone)) if parts else None


def parts_of(
    db: Session, payload: dict[str, Any], config: Config, now: datetime
) -> list[screens.ReminderPart]:
    """What a queued reminder has to say now: of offices still served, in open periods, not handed in."""
    person_id = payload["person"]
    found: list[screens.ReminderPart] = []
    for period_id, office_id, occasion in payload["of"]:
        if person_id not in {officer.id for officer in people.officers_of(db, office_id)}:
            continue
        entry = reminders.sheet_of_office(db, period_id, office_id)
        if entry is None or entry.period.state is not PeriodState.OPEN:
            continue
        kind = situation_of(entry.state, entry.progress, withdrawn=entry.withdrawn)
        if kind is None:
            continue
        left = days_left(entry.period.deadline, now, config.timezone)
        missing = entry.progress.total - entry.progress.answered
        minutes = minutes_for(missing, reminders.answer_moments(db, period_id)) if missing else None
        after = _after(db, entry.period, config, now) if left < 0 else None
        has_head = after is not None and bool(people.heads_of(db, office_id, reachable=True))
        found.append(screens.ReminderPart(entry, kind, Occasion(occasion), left, minutes, after, has_head))
    return found


def _after(db: Session, period: Period, config: Config, now: datetime) -> AfterDeadline | None:
    """Which of the reminders after its deadline a sheet is at; `period` has the sheet's own deadline."""
    when = office_time(db)
    plan = reminders.plan_of(db, period.id)
    days = planned_days(period, config.timezone, plan=plan, extra_holidays=when.extra, hours=when.hours)
    return after_deadline(days, now.astimezone(config.timezone).date())

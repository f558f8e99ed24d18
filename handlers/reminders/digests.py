"""Summaries, once a working day: to admins and heads of offices who is late, to assessors what waits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.config import Config
from bot.engine.context import Services
from bot.engine.outbox import OutgoingMessage
from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.reminders import due, reminders
from bot.storage.review import assessments
from bot.storage.settings.office_hours import OfficeTime, office_time
from handlers.reminders import screens
from handlers.reminders.remind import DueAt, due_in_periods
from questionnaires.calendar import closing_of, in_office_hours, opening_of
from questionnaires.people import Person, Role
from questionnaires.reminders.due import days_left, overdue_before
from questionnaires.summary import SheetSummary

ADMIN = "admin_digest"
HEAD = "head_digest"
ASSESSOR = "assessor_digest"
Message = tuple[str, Person, str, dict[str, Any]]
"""The key, to whom, the kind, and what the message is made of."""


async def summarise(database: Database, config: Config, now: datetime) -> None:
    """What is due of today's summaries."""
    if await database.read(lambda db: _due(db, config, now)[0]):
        await database.run(lambda db: _queue(db, config, now))


def _queue(db: Session, config: Config, now: datetime) -> None:
    messages, told = _due(db, config, now)
    today = now.astimezone(config.timezone).date()
    until = closing_of(today, config.timezone, office_time(db).hours)
    for key, person, kind, payload in messages:
        outbox.enqueue(
            db,
            key,
            person.telegram_id,
            kind,
            payload,
            now,
            bulk=True,
            repeat_if_uncertain=False,
            latest_at=until,
        )
    for person_id, parts in told.items():
        of = [(one.period.id, one.reminder.office_id, str(one.reminder.occasion)) for one in parts]
        reminders.note_reminders(db, person_id, today, _key(today, ADMIN, person_id), of)


def _key(day: date, kind: str, person_id: int) -> str:
    return f"digest:{day.isoformat()}:{kind}:{person_id}"


def _due(db: Session, config: Config, now: datetime) -> tuple[list[Message], dict[int, list[DueAt]]]:
    """The summaries to queue now, and which reminders to the admins they contain, by person."""
    zone, when = config.timezone, office_time(db)
    if not in_office_hours(now, zone, when.extra, when.hours):
        return [], {}
    today = now.astimezone(zone).date()
    known = frozenset(outbox.keys_beginning(db, f"digest:{today.isoformat()}:"))
    quiet = reminders.muted(db, now)
    admins = [
        person
        for person in people.people_with_role(db, Role.ADMIN, reachable=True)
        if person.id not in quiet and _key(today, ADMIN, person.id) not in known
    ]
    heads = {
        person_id: found
        for person_id, found in reminders.heads_of_offices(db).items()
        if person_id not in quiet and _key(today, HEAD, person_id) not in known
    }
    # with all of today's told, nobody asks who is late
    overdue = _overdue_offices(db, overdue_before(now, zone)) if admins or heads else set[int]()
    messages: list[Message] = []
    told: dict[int, list[DueAt]] = {}
    if admins:
        unserved = due_in_periods(db, config, now, when, (), has_officer=False)
        for person in admins:
            mine = [one for one in unserved if one.reminder.person_id == person.id]
            if mine or overdue:
                of = [[one.period.id, one.reminder.office_id] for one in mine]
                messages.append((_key(today, ADMIN, person.id), person, ADMIN, {"of": of}))
                if mine:
                    told[person.id] = mine
    for person_id, (telegram_id, led) in heads.items():
        if led & overdue:
            head = Person(person_id, telegram_id, "")
            messages.append((_key(today, HEAD, person_id), head, HEAD, {"offices": sorted(led)}))
    messages += [
        one for one in _to_assessors(db, config, now, when) if one[0] not in known and one[1].id not in quiet
    ]
    return messages, told


def _overdue_offices(db: Session, before: datetime) -> set[int]:
    return {
        office_id
        for period in periods.open_periods(db)
        for office_id in due.offices_overdue(db, period, before)
    }


def _to_assessors(db: Session, config: Config, now: datetime, when: OfficeTime) -> list[Message]:
    """Those for whom sheets wait since before this morning; what came today was told at once."""
    today = now.astimezone(config.timezone).date()
    morning = opening_of(today, config.timezone, when.hours)
    found: list[Message] = []
    for person in people.people_with_role(db, Role.ASSESSOR, reachable=True):
        actor = people.load_actor(db, person.telegram_id)
        waiting = assessments.queue(db, actor)
        if any(entry.submitted_at is None or entry.submitted_at < morning for entry in waiting):
            found.append(
                (_key(today, ASSESSOR, person.id), person, ASSESSOR, {"telegram": person.telegram_id})
            )
    return found


async def make_admin_digest(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """Who has no officer and who is late, as it is now."""
    now, config = services.clock(), services.config
    news = await services.database.read(lambda db: _news(db, payload, config, now))
    today = now.astimezone(config.timezone).date()
    return OutgoingMessage(screens.admin_digest(news, today, config.timezone)) if news else None


def _news(db: Session, payload: dict[str, Any], config: Config, now: datetime) -> list[screens.PeriodNews]:
    served, midnight = due.offices_served(db), overdue_before(now, config.timezone)
    found: list[screens.PeriodNews] = []
    for period in periods.open_periods(db):
        wanted = [office for of, office in payload["of"] if of == period.id and office not in served]
        without = [office for number in wanted if (office := offices.office(db, number)) is not None]
        late = tuple(
            (entry, -days_left(entry.period.deadline, now, config.timezone))
            for entry in reminders.sheets_overdue(db, period, midnight)
        )
        if without or late:
            found.append(screens.PeriodNews(period, tuple(without), late))
    return found


async def make_head_digest(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """What is late of the offices that somebody leads, as it is now."""
    now, config = services.clock(), services.config

    def look(db: Session) -> list[tuple[SheetSummary, tuple[str, ...]]]:
        return [
            (entry, tuple(officer.name for officer in people.officers_of(db, entry.office.id)))
            for period in periods.open_periods(db)
            for entry in reminders.sheets_overdue(db, period, overdue_before(now, config.timezone))
            if entry.office.id in payload["offices"]
        ]

    late = await services.database.read(look)
    return OutgoingMessage(screens.head_digest(late, config.timezone)) if late else None


async def make_assessor_digest(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """What waits for an assessor, as it is now."""

    def look(db: Session) -> Sequence[SheetSummary]:
        return assessments.queue(db, people.load_actor(db, payload["telegram"]))

    waiting = await services.database.read(look)
    if not waiting:
        return None
    screen: Screen = screens.assessor_digest(
        [(entry.office, entry.submitted_at) for entry in waiting], services.config.timezone
    )
    return OutgoingMessage(screen)

"""Summaries, once a working day: to admins and heads of offices who is late, to assessors what waits."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.config import Config
from bot.engine.context import Services
from bot.engine.outbox import OutgoingMessage
from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.reminders import due, reminders
from bot.storage.reminders.told import told_before
from bot.storage.review import assessments
from bot.storage.settings.office_hours import OfficeTime, office_time
from handlers.reminders import screens
from handlers.reminders.remind import DueAt, due_in_periods
from questionnaires.calendar import closing_of, in_office_hours, opening_of
from questionnaires.people import Person, Role
from questionnaires.period import SheetState
from questionnaires.reminders.due import days_left, overdue_before
from questionnaires.reminders.news import may_tell_head
from questionnaires.summary import SheetSummary

ADMIN = "admin_digest"
HEAD = "head_digest"
ASSESSOR = "assessor_digest"
Message = tuple[str, Person, str, dict[str, Any]]
"""The key, to whom, the kind, and what the message is made of."""
Told = Mapping[int, dict[date, dict[str, Any]]]
"""By person: the summaries before today's, by day, as what each was made of."""


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
    midnight = overdue_before(now, zone)
    overdue = _overdue_offices(db, midnight) if admins or heads else set[int]()
    messages: list[Message] = []
    told: dict[int, list[DueAt]] = {}
    late = cache(lambda: _late(db, midnight))
    if admins:
        before: Told = told_before(db, ADMIN, today) if overdue else {}
        unserved = due_in_periods(db, config, now, when, (), has_officer=False)
        for person in admins:
            mine = [one for one in unserved if one.reminder.person_id == person.id]
            if mine or overdue:
                of = [[one.period.id, one.reminder.office_id] for one in mine]
                late_now = [list(one) for one in late()] if overdue else []
                content = {"of": of, "late": late_now, **_last(before.get(person.id, {}))}
                messages.append((_key(today, ADMIN, person.id), person, ADMIN, content))
                if mine:
                    told[person.id] = mine
    of_late_offices = {who: one for who, one in heads.items() if one[1] & overdue}
    if of_late_offices:
        messages += _to_heads(of_late_offices, told_before(db, HEAD, today), late, today)
    messages += [
        one for one in _to_assessors(db, config, now, when) if one[0] not in known and one[1].id not in quiet
    ]
    return messages, told


def _to_heads(
    heads: Mapping[int, tuple[int, frozenset[int]]],
    before: Told,
    late: Callable[[], Mapping[tuple[int, int], tuple[int, str]]],
    today: date,
) -> list[Message]:
    """The heads whose offices are late and who are told today (`may_tell_head`)."""
    found: list[Message] = []
    for person_id, (telegram_id, led) in heads.items():
        told = before.get(person_id, {})
        if not may_tell_head(today, told, is_news=True):
            continue
        now_so = [[*where, *how] for where, how in late().items() if where[1] in led]
        said: list[object] = told[max(told)].get("said", []) if told else []
        # of a sheet that is late no more nothing is told, so that alone is no news
        if may_tell_head(today, told, is_news=any(one not in said for one in now_so)):
            content = {"offices": sorted(led), "said": now_so, **_last(told)}
            found.append((_key(today, HEAD, person_id), Person(person_id, telegram_id, ""), HEAD, content))
    return found


def _late(db: Session, midnight: datetime) -> dict[tuple[int, int], tuple[int, str]]:
    """By period and office: how many answers a late sheet has, and its state."""
    return {
        (period.id, entry.office.id): (entry.progress.answered, str(entry.state))
        for period in periods.open_periods(db)
        for entry in reminders.sheets_overdue(db, period, midnight)
    }


def _last(told: Mapping[date, dict[str, Any]]) -> dict[str, Any]:
    """The day of the summary before this one and what it told; empty where that is not known."""
    last = told[max(told)] if told else {}
    before = last.get("said", last.get("late"))
    return {} if before is None else {"since": max(told).isoformat(), "before": before}


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
    since = payload.get("since")
    before = {tuple(one) for one in payload.get("before", ())}
    for period in periods.open_periods(db):
        wanted = [office for of, office in payload["of"] if of == period.id and office not in served]
        without = [office for number in wanted if (office := offices.office(db, number)) is not None]
        late = tuple(
            (entry, -days_left(entry.period.deadline, now, config.timezone))
            for entry in reminders.sheets_overdue(db, period, midnight)
        )
        if without or late:
            counts = sheets.period_counts(db, period.id)
            sent = counts[SheetState.SUBMITTED] + counts[SheetState.CONFIRMED]
            here = {entry.office.id for entry, _ in late}
            was = {office for of, office in before if of == period.id}
            news = None
            if since is not None:
                sent_since = [offices.office(db, number) for number in sorted(was - here)]
                gone = tuple(office for office in sent_since if office is not None)
                fresh = tuple(entry.office for entry, _ in late if entry.office.id not in was)
                news = screens.SinceLast(date.fromisoformat(since), fresh, gone)
            found.append(screens.PeriodNews(period, tuple(without), late, sent, sum(counts.values()), news))
    return found


async def make_head_digest(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """What is late of the offices that somebody leads, as it is now."""
    now, config = services.clock(), services.config

    since = payload.get("since")
    before = {(one[0], one[1]): one[2] for one in payload.get("before", ())}

    def look(db: Session) -> list[screens.LateSheet]:
        return [
            screens.LateSheet(
                entry,
                tuple(officer.name for officer in people.officers_of(db, entry.office.id)),
                None if since is None else date.fromisoformat(since),
                before.get((period.id, entry.office.id)),
                -days_left(entry.period.deadline, now, config.timezone),
            )
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

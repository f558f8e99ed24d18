"""Who could read a broadcast: officers with where their offices stand, and assessors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.dashboard.summaries import SheetSummary, period_summaries
from bot.storage.offices.offices import all_offices, office
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.reminders.reminders import sheet_of_office
from questionnaires.broadcasts import ServedOffice
from questionnaires.people import Office, Person, Role
from questionnaires.period import Period

_held = tables.membership.c
_person = tables.person.c


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody who can be addressed, by person id; offices and the sheets of the period by office id."""

    people: Mapping[int, Person]
    served: tuple[ServedOffice, ...]
    assessors: tuple[int, ...]
    offices: Mapping[int, Office]
    sheets: Mapping[int, SheetSummary]
    period: Period | None
    unreachable: Mapping[int, str]
    """Why some of the people cannot be reached: nothing is sent to them until they write."""
    leaders: tuple[tuple[int, int | None], ...] = ()
    """By person id: who leads an office, or the regency (None)."""


def readers(db: Session, period_id: int | None, now: datetime) -> Readers:
    """Everybody as of now; states are those of this period."""
    period = None if period_id is None else periods.period(db, period_id)
    sheets = {} if period is None else {entry.office.id: entry for entry in period_summaries(db, period.id)}
    rows = db.connection().execute(
        select(
            _person.id,
            _person.telegram_id,
            _person.name,
            _held.office_id,
        )
        .distinct()
        .join_from(tables.membership, tables.person, _held.person_id == _person.id)
        .where(
            _held.ended_at.is_(None),
            _held.role == str(Role.OFFICER),
            _held.indicator.is_(None),
            _held.office_id.is_not(None),
            _person.telegram_id.is_not(None),
        )
        .order_by(_held.office_id, _person.id)
    )
    known: dict[int, Person] = {}
    served: list[ServedOffice] = []
    for person_id, telegram_id, name, office_id in rows:
        known[person_id] = Person(person_id, telegram_id, name)
        entry = sheets.get(office_id)
        if entry is None:
            served.append(ServedOffice(person_id, office_id))
            continue
        served.append(ServedOffice(person_id, office_id, entry.state, entry.progress, entry.is_late(now)))
    judges = people.people_with_role(db, Role.ASSESSOR)
    known |= {person.id: person for person in judges}
    offices = {found.id: found for found in all_offices(db)}
    judging = tuple(person.id for person in judges)
    leading = [one for one in people.memberships(db) if one.membership.role is Role.VIEWER]
    known |= {one.person.id: one.person for one in leading}
    leaders = tuple((one.person.id, one.membership.office_id) for one in leading)
    return Readers(known, tuple(served), judging, offices, sheets, period, _unreachable(db), leaders)


def _unreachable(db: Session) -> dict[int, str]:
    rows = db.connection().execute(
        select(_person.id, _person.unreachable_reason).where(_person.unreachable_since.is_not(None))
    )
    return {row[0]: row[1] or "" for row in rows}


def readers_for(db: Session, period_id: int | None, office_ids: Collection[int]) -> Readers:
    """What a message to somebody of these offices can name; nobody else is looked up."""
    period = None if period_id is None else periods.period(db, period_id)
    offices = {number: found for number in office_ids if (found := office(db, number)) is not None}
    sheets: dict[int, SheetSummary] = {}
    if period is not None:
        for number in offices:
            entry = sheet_of_office(db, period.id, number)
            if entry is not None:
                sheets[number] = entry
    return Readers({}, (), (), offices, sheets, period, {})

"""Who has a conflict of interest with which office: by what they did, what they were, and what was declared.

Deeds are read from the audit trail, which keeps them also where another's answer took the place of the first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.trail import Done
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.offices.offices import OFFICE, office_from
from questionnaires.people import Conflict, Ground, Membership, Office, Role, present_conflicts

DEEDS = (
    Done.LEVEL,
    Done.EXPLANATION,
    Done.EVIDENCE_ADDED,
    Done.EVIDENCE_REMOVED,
    Done.SUBMITTED,
    Done.CARRIED_OVER,
    Done.APPEALED,
)
"""What only those do who speak for an office; files of appeals beside, as visits have files too."""

_entry = tables.audit_entry.c
_sheet = tables.sheet.c
_held = tables.membership.c
_period = tables.period.c
_office = tables.office.c
_declared = tables.declared_conflict.c

_DONE = (
    select(_entry.person_id, _sheet.office_id, _office.merged_into, _sheet.period_id)
    .distinct()
    .join_from(tables.audit_entry, tables.sheet, _entry.sheet_id == _sheet.id)
    .join(tables.office, _sheet.office_id == _office.id)
    .where(
        or_(
            *(_entry.deed == str(deed) for deed in DEEDS),
            and_(_entry.deed == str(Done.FILE_ATTACHED), _entry.details.not_like('%"appeal": null%')),
        )
    )
)
_WAS = (
    select(_held.person_id, _held.office_id, _office.merged_into, _period.id)
    .join_from(tables.membership, tables.office, _held.office_id == _office.id)
    .join(tables.period, and_(_period.opened_at.is_not(None), _held.ended_at >= _period.opened_at))
    .where(or_(_held.role == str(Role.OFFICER), _held.role == str(Role.VIEWER)), _held.indicator.is_(None))
)
"""Who served or led the office at some moment since the period was opened, and does so no more."""
_IS_DECLARED = (
    select(_declared.person_id, _declared.office_id, _office.merged_into)
    .join_from(tables.declared_conflict, tables.office, _declared.office_id == _office.id)
    .where(_declared.ended_at.is_(None))
)

_OF_ONE = tuple(
    (Prepared(statement.where(person == bindparam("person"))), ground)
    for statement, person, ground in (
        (_DONE, _entry.person_id, Ground.ANSWERED),
        (_WAS, _held.person_id, Ground.SERVED),
        (_IS_DECLARED, _declared.person_id, Ground.DECLARED),
    )
)
"""The same for one person: asked at every tap of an assessor."""


def conflicts_of(db: Session, people: Collection[int]) -> Mapping[int, frozenset[Conflict]]:
    """By person id, what keeps these people from judging, save the roles that they hold now."""
    found: defaultdict[int, set[Conflict]] = defaultdict(set)
    if people:
        for person_id, office_id, merged_into, period_id, ground in _rows(db, people):
            # whoever worked for an office that was merged has worked for the one that took it over
            for office in (office_id, merged_into):
                if office is not None:
                    found[person_id].add(Conflict(office, period_id, ground))
    return {person: frozenset(held) for person, held in found.items()}


def _rows(db: Session, people: Collection[int]) -> Iterator[tuple[int, int, int | None, int | None, Ground]]:
    connection = db.connection()
    if len(people) == 1:
        (only,) = people
        for prepared, ground in _OF_ONE:
            for row in prepared.all(connection, {"person": only}):
                yield row[0], row[1], row[2], row[3] if len(row) > 3 else None, ground
        return
    asked: tuple[tuple[Select[*tuple[Any, ...]], Any, Ground], ...] = (
        (_DONE, _entry.person_id, Ground.ANSWERED),
        (_WAS, _held.person_id, Ground.SERVED),
    )
    for statement, person, ground in asked:
        for row in connection.execute(statement.where(person.in_(people))):
            yield row[0], row[1], row[2], row[3], ground
    for row in connection.execute(_IS_DECLARED.where(_declared.person_id.in_(people))):
        yield row[0], row[1], row[2], None, Ground.DECLARED


def all_conflicts_of(db: Session, people: Collection[int]) -> Mapping[int, frozenset[Conflict]]:
    """As `conflicts_of`, with the roles that these people hold now."""
    found = {person: set(held) for person, held in conflicts_of(db, people).items()}
    rows = db.connection().execute(
        select(_held.person_id, _held.role, _held.office_id).where(
            _held.person_id.in_(people), _held.ended_at.is_(None), _held.office_id.is_not(None)
        )
    )
    for person, role, office_id in rows:
        found.setdefault(person, set()).update(present_conflicts([Membership(Role(role), office_id)]))
    return {person: frozenset(held) for person, held in found.items()}


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict of interest that an admin noted."""

    id: int
    office: Office


def declared_of(db: Session, person_id: int) -> tuple[Declared, ...]:
    """The declared conflicts of this person that stand, by office code."""
    rows = db.connection().execute(
        select(_declared.id, *OFFICE)
        .join_from(tables.declared_conflict, tables.office, _declared.office_id == _office.id)
        .where(_declared.person_id == person_id, _declared.ended_at.is_(None))
        .order_by(_office.code)
    )
    return tuple(Declared(row[0], office_from(row[1:])) for row in rows)


def declare(db: Session, person_id: int, office_id: int, now: datetime, by: int | None) -> bool:
    """This assessor judges this office in no period until it is withdrawn; False when it stood already."""
    if any(one.office.id == office_id for one in declared_of(db, person_id)):
        return False
    db.connection().execute(
        tables.declared_conflict.insert().values(
            person_id=person_id, office_id=office_id, declared_at=now, declared_by=by
        )
    )
    details = {"person": person_id, "office": office_id}
    trail.append(db, Done.CONFLICT_DECLARED, now, by, details=details)
    return True


def withdraw(db: Session, conflict_id: int, now: datetime, by: int | None) -> tuple[int, int] | None:
    """The declared conflict stands no more: ids of its person and office; None when it stood no more."""
    ended = db.connection().execute(
        update(tables.declared_conflict)
        .where(_declared.id == conflict_id, _declared.ended_at.is_(None))
        .values(ended_at=now, ended_by=by)
        .returning(_declared.person_id, _declared.office_id)
    )
    row = ended.first()
    if row is None:
        return None
    details = {"person": row[0], "office": row[1]}
    trail.append(db, Done.CONFLICT_WITHDRAWN, now, by, details=details)
    return row[0], row[1]

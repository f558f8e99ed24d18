"""People, their roles, and whether a message can reach them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import salted, trail, written_words
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.conflicts import conflicts_of
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.statements import execute, upsert, writes
from bot.storage.privacy.erasure import forget_captions, forget_traces
from questionnaires.people import Actor, Membership, Person, Role

_person = tables.person.c
_held = tables.membership.c
_active = _held.ended_at.is_(None)

_SPEAKER = Prepared(
    select(
        _person.id,
        _person.name,
        _person.unreachable_since,
        _held.role,
        _held.office_id,
        _held.institution,
        _held.sheet_id,
        _held.indicator,
    )
    .select_from(tables.person.outerjoin(tables.membership, and_(_held.person_id == _person.id, _active)))
    .where(_person.telegram_id == bindparam("telegram_id"))
    .order_by(_held.id)
)
_REACHABLE_AGAIN = (
    update(tables.person)
    .where(_person.id == bindparam("person_id"))
    .values(unreachable_since=None, unreachable_reason=None)
)
_REMEMBER = upsert(
    tables.person, ["telegram_id"], ["name", "username"], unreachable_since=None, unreachable_reason=None
)


_ROLES: dict[str, Role] = {str(role): role for role in Role}

NO_NAME = {Role.OFFICER: "petugas", Role.ASSESSOR: "asesor", Role.ADMIN: "admin", Role.VIEWER: "pimpinan"}
"""What stands for the name of a person who left, by the first of the roles that they held."""


@dataclass(frozen=True, slots=True)
class Held:
    """A membership as the admin sees it."""

    id: int
    person: Person
    membership: Membership
    granted_at: datetime


def load_actor(db: Session, telegram_id: int) -> Actor:
    """Who has this Telegram id, with the roles held now; nothing changes by it."""
    return _load(db, telegram_id)[0]


def hear_actor(db: Session, telegram_id: int) -> Actor:
    """As `load_actor`, of somebody who has just written to us and so can be reached again."""
    actor, is_unreachable = _load(db, telegram_id)
    if is_unreachable and actor.person is not None and writes(db):
        db.connection().execute(_REACHABLE_AGAIN, {"person_id": actor.person.id})
    return actor


def _load(db: Session, telegram_id: int) -> tuple[Actor, bool]:
    """The actor, and whether messages were said not to reach them."""
    rows = _SPEAKER.all(db.connection(), {"telegram_id": telegram_id})
    if not rows:
        return Actor(telegram_id), False
    person_id, name, unreachable_since = rows[0][:3]
    memberships = tuple(Membership(_ROLES[row[3]], *row[4:]) for row in rows if row[3] is not None)
    judges = any(held.role is Role.ASSESSOR for held in memberships)
    conflicts = conflicts_of(db, [person_id]).get(person_id, frozenset()) if judges else frozenset()
    actor = Actor(telegram_id, Person(person_id, telegram_id, name), memberships, conflicts)
    return actor, unreachable_since is not None


def remember_person(db: Session, telegram_id: int, name: str, username: str | None, now: datetime) -> Person:
    """The person with this Telegram id, new or known; name and @name become the present ones."""
    values = {"telegram_id": telegram_id, "name": name, "username": username, "joined_at": now}
    execute(db, _REMEMBER, values)
    found = select(_person.id).where(_person.telegram_id == telegram_id)
    person_id = db.connection().execute(found).scalar_one()
    return Person(person_id, telegram_id, name)


def update_name(db: Session, telegram_id: int, name: str, username: str | None) -> None:
    """Keeps what Telegram shows now; a stranger is not stored by this."""
    db.connection().execute(
        update(tables.person).where(_person.telegram_id == telegram_id).values(name=name, username=username)
    )


def grant(db: Session, person_id: int, membership: Membership, now: datetime, by: int | None) -> None:
    """Gives the role; one that is already held stays as it is."""
    values = {
        "role": str(membership.role),
        "office_id": membership.office_id,
        "institution": membership.institution,
        "sheet_id": membership.sheet_id,
        "indicator": membership.indicator,
    }
    same = [_held[name].is_not_distinct_from(value) for name, value in values.items()]
    held = select(_held.id).where(_held.person_id == person_id, _active, *same)
    if db.connection().execute(held).first() is not None:
        return
    db.connection().execute(
        tables.membership.insert().values(person_id=person_id, granted_at=now, granted_by=by, **values)
    )
    _tell(db, Done.ROLE_GRANTED, person_id, membership, now, by)


def end_membership(
    db: Session, person_id: int, membership: Membership, now: datetime, by: int | None
) -> bool:
    """Takes the role away; False when the person did not hold it."""
    ended = db.connection().execute(
        update(tables.membership)
        .where(
            _held.person_id == person_id,
            _active,
            _held.role == str(membership.role),
            _held.office_id.is_not_distinct_from(membership.office_id),
            _held.institution.is_not_distinct_from(membership.institution),
            _held.sheet_id.is_not_distinct_from(membership.sheet_id),
            _held.indicator.is_not_distinct_from(membership.indicator),
        )
        .values(ended_at=now, ended_by=by)
    )
    if not ended.rowcount:
        return False
    _tell(db, Done.ROLE_ENDED, person_id, membership, now, by)
    return True


def memberships(db: Session, office_id: int | None = None) -> tuple[Held, ...]:
    """All roles held now, of one office or of all, in the order of names."""
    wanted = (
        select(_held.id, *_PERSON, _held.granted_at, *_MEMBERSHIP)
        .join_from(tables.membership, tables.person, _held.person_id == _person.id)
        .where(_active, _person.telegram_id.is_not(None))
        .order_by(func.lower(_person.name), _held.id)
    )
    if office_id is not None:
        wanted = wanted.where(_held.office_id == office_id)
    return tuple(
        Held(row[0], Person(*row[1:4]), Membership(Role(row[5]), *row[6:]), row[4])
        for row in db.connection().execute(wanted)
    )


_PERSON = (_person.id, _person.telegram_id, _person.name)
_MEMBERSHIP = (_held.role, _held.office_id, _held.institution, _held.sheet_id, _held.indicator)


def officers_of(db: Session, office_id: int, *, reachable: bool = False) -> tuple[Person, ...]:
    """Who fills the sheets of this office (not those to whom one indicator was handed), by name.

    With `reachable` without those whom messages do not reach.
    """
    wanted = _people(reachable).where(
        _held.role == str(Role.OFFICER), _held.office_id == office_id, _held.indicator.is_(None)
    )
    return tuple(Person(*row) for row in db.connection().execute(wanted))


def heads_of(db: Session, office_id: int, *, reachable: bool = False) -> tuple[Person, ...]:
    """Who leads this office, by name; not those who lead all."""
    wanted = _people(reachable).where(_held.role == str(Role.VIEWER), _held.office_id == office_id)
    return tuple(Person(*row) for row in db.connection().execute(wanted))


def offices_with_officers(db: Session) -> frozenset[int]:
    """Ids of the offices for which somebody has joined to fill the sheet."""
    found = db.connection().execute(
        select(_held.office_id)
        .where(
            _active, _held.role == str(Role.OFFICER), _held.indicator.is_(None), _held.office_id.is_not(None)
        )
        .distinct()
    )
    return frozenset(found.scalars())


def people_with_role(db: Session, role: Role, *, reachable: bool = False) -> tuple[Person, ...]:
    """Who holds this role somewhere, each once, by name."""
    wanted = _people(reachable).where(_held.role == str(role), _held.indicator.is_(None))
    return tuple(Person(*row) for row in db.connection().execute(wanted))


def assessors(db: Session, *, reachable: bool = False) -> tuple[tuple[Person, str], ...]:
    """Assessors with their institution ("" when none was named)."""
    wanted = (
        _people(reachable)
        .add_columns(func.coalesce(_held.institution, ""))
        .where(_held.role == str(Role.ASSESSOR))
    )
    return tuple((Person(*row[:3]), row[3]) for row in db.connection().execute(wanted))


def assessors_of(db: Session, sheet_id: int) -> tuple[Person, ...]:
    """Who has judged this sheet, in whatever round, and can be reached."""
    judged = tables.judgement.c
    wanted = (
        select(*_PERSON)
        .distinct()
        .join_from(tables.judgement, tables.person, judged.assessor_id == _person.id)
        .where(
            judged.sheet_id == sheet_id, _person.telegram_id.is_not(None), _person.unreachable_since.is_(None)
        )
        .order_by(_person.name, _person.id)
    )
    return tuple(Person(*row) for row in db.connection().execute(wanted))


def person(db: Session, person_id: int) -> Person | None:
    """The person with this id; None when unknown or gone."""
    row = db.connection().execute(
        select(*_PERSON).where(_person.id == person_id, _person.telegram_id.is_not(None))
    )
    found = row.first()
    return None if found is None else Person(*found)


def is_reachable(db: Session, telegram_id: int) -> bool:
    """False for someone who blocked the bot or is gone; True for everyone else, strangers included."""
    since = db.connection().execute(
        select(_person.unreachable_since).where(_person.telegram_id == telegram_id)
    )
    return since.scalar() is None


def unreachable_since(db: Session, telegram_id: int) -> datetime | None:
    """Since when messages do not reach this person; None for somebody whom they reach, and for strangers."""
    found = db.connection().execute(
        select(_person.unreachable_since).where(_person.telegram_id == telegram_id)
    )
    return found.scalar()


def mark_unreachable(db: Session, telegram_id: int, reason: str, now: datetime) -> None:
    """No more messages to this person until they write again."""
    db.connection().execute(
        update(tables.person)
        .where(_person.telegram_id == telegram_id, _person.unreachable_since.is_(None))
        .values(unreachable_since=now, unreachable_reason=reason)
    )


def forget_person(db: Session, person_id: int, now: datetime, by: int | None) -> bool:
    """Ends all roles and takes number and names out; what the person did stays, told of nobody.

    False when the person is unknown or gone already.
    """
    row = db.connection().execute(
        select(_person.telegram_id, _person.name).where(
            _person.id == person_id, _person.telegram_id.is_not(None)
        )
    )
    found = row.first()
    if found is None:
        return False
    connection = db.connection()
    roles = set(connection.execute(select(_held.role).where(_held.person_id == person_id)).scalars())
    name = next((stands for role, stands in NO_NAME.items() if str(role) in roles), NO_NAME[Role.OFFICER])
    connection.execute(
        update(tables.membership)
        .where(_held.person_id == person_id, _active)
        .values(ended_at=now, ended_by=by)
    )
    telegram_id, present_name = found
    requests = forget_traces(db, telegram_id, present_name, name)
    forget_captions(db, person_id)
    written_words.forget_earlier_words(db, person_id)
    salted.forget_replaced(db, person_id)
    connection.execute(
        update(tables.person)
        .where(_person.id == person_id)
        .values(telegram_id=None, name=name, username=None, left_at=now)
    )
    rows = {**marks(db, "person", (person_id,)), **marks(db, "access_request", requests)}
    trail.append(db, Done.PERSON_LEFT, now, by, details={"person": person_id, ROWS: rows})
    return True


def _people(reachable: bool) -> Select[*tuple[Any, ...]]:
    wanted = (
        select(*_PERSON)
        .distinct()
        .join_from(tables.membership, tables.person, _held.person_id == _person.id)
        .where(_active, _person.telegram_id.is_not(None))
        .order_by(_person.name, _person.id)
    )
    return wanted.where(_person.unreachable_since.is_(None)) if reachable else wanted


def with_roles(db: Session, telegram_ids: Collection[int]) -> frozenset[int]:
    """Which of these people have a role now."""
    held = (
        select(_person.telegram_id)
        .join_from(tables.person, tables.membership, _held.person_id == _person.id)
        .where(_active, _person.telegram_id.in_(telegram_ids))
    )
    return frozenset(db.connection().execute(held).scalars())


def _tell(
    db: Session, deed: Done, person_id: int, membership: Membership, now: datetime, by: int | None
) -> None:
    details: dict[str, object] = {"person": person_id, "role": str(membership.role)}
    if membership.office_id is not None:
        details["office"] = membership.office_id
    if membership.institution is not None:
        details["institution_sha256"] = trail.fingerprint(membership.institution)
    if deed is Done.ROLE_GRANTED:
        details[ROWS] = marks(db, "person", (person_id,))
    trail.append(
        db, deed, now, by, sheet_id=membership.sheet_id, indicator=membership.indicator, details=details
    )

"""What is kept about one person, to be given to that person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session

from bot.storage import tables
from questionnaires.people import Role

_person = tables.person.c
_held = tables.membership.c
_request = tables.access_request.c


@dataclass(frozen=True, slots=True)
class KeptRole:
    """A role held now, or once."""

    role: Role
    office: str | None
    institution: str | None
    indicator: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request to be let in."""

    name: str
    wish: str | None
    state: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """Everything that leads to this person. The counts are of deeds, which stay when the person leaves."""

    telegram_id: int
    name: str | None
    username: str | None
    joined_at: datetime | None
    roles: tuple[KeptRole, ...]
    request: KeptRequest | None
    answers: int
    evidence: int
    judgements: int
    trail: int
    messages: int


def kept_about(db: Session, telegram_id: int) -> KeptAbout:
    """What is kept about the person with this Telegram id; of a stranger at most a request."""
    connection = db.connection()
    row = connection.execute(
        select(_person.id, _person.name, _person.username, _person.joined_at).where(
            _person.telegram_id == telegram_id
        )
    ).first()
    asked = connection.execute(
        select(_request.name, _request.wish, _request.state, _request.asked_at).where(
            _request.telegram_id == telegram_id
        )
    ).first()
    request = None if asked is None else KeptRequest(*asked)
    messages = _count(db, tables.outbox, tables.outbox.c.telegram_id == telegram_id)
    if row is None:
        return KeptAbout(telegram_id, None, None, None, (), request, 0, 0, 0, 0, messages)
    person_id = row[0]
    roles = connection.execute(
        select(
            _held.role,
            tables.office.c.name,
            _held.institution,
            _held.indicator,
            _held.granted_at,
            _held.ended_at,
        )
        .join_from(tables.membership, tables.office, _held.office_id == tables.office.c.id, isouter=True)
        .where(_held.person_id == person_id)
        .order_by(_held.id)
    )
    return KeptAbout(
        telegram_id,
        row[1],
        row[2],
        row[3],
        tuple(KeptRole(Role(found[0]), *found[1:]) for found in roles),
        request,
        _count(db, tables.answer, tables.answer.c.answered_by == person_id),
        _count(db, tables.evidence, tables.evidence.c.added_by == person_id),
        _count(db, tables.judgement, tables.judgement.c.assessor_id == person_id),
        _count(db, tables.audit_entry, tables.audit_entry.c.person_id == person_id),
        messages,
    )


def forget_request(db: Session, telegram_id: int) -> bool:
    """The request of somebody who is not let in is gone; False when there was none."""
    gone = db.connection().execute(delete(tables.access_request).where(_request.telegram_id == telegram_id))
    return bool(gone.rowcount)


def is_only_admin(db: Session, person_id: int) -> bool:
    """Whether nobody else could run the assessment when this person leaves."""
    admins = db.connection().execute(
        select(_held.person_id)
        .join_from(tables.membership, tables.person, _held.person_id == _person.id)
        .where(_held.role == str(Role.ADMIN), _held.ended_at.is_(None), _person.telegram_id.is_not(None))
        .distinct()
    )
    return list(admins.scalars()) == [person_id]


def _count(db: Session, table: object, which: object) -> int:
    counted = select(func.count()).select_from(table).where(which)  # type: ignore[arg-type] # any table of ours
    return db.connection().execute(counted).scalar_one()

"""What is kept about one person, to be given to that person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.audit.written_words import shown
from bot.storage.people.people import NO_NAME
from bot.storage.privacy.erasure import forget_traces
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
class KeptDeed:
    """One entry of the audit trail."""

    at: datetime
    deed: str
    office: str | None
    period: str | None
    indicator: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One piece of evidence that the person sent."""

    at: datetime
    name: str
    kind: str
    office: str
    indicator: str
    removed_at: datetime | None


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


def has_opened_links(db: Session, telegram_id: int) -> bool:
    """Whether a Telegram id is kept because an invitation's link, right or wrong, was opened with it."""
    return any(
        _count(db, table, table.c.telegram_id == telegram_id)
        for table in (tables.invitation_opening, tables.code_attempt)
    )


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


def history_of(db: Session, telegram_id: int) -> tuple[KeptDeed, ...]:
    """All that this person did, the oldest first."""
    entry = tables.audit_entry.c
    rows = db.connection().execute(
        select(
            entry.at,
            entry.deed,
            tables.office.c.name,
            tables.period.c.name,
            entry.indicator,
            shown(entry.before),
            shown(entry.after),
        )
        .join_from(tables.audit_entry, tables.person, entry.person_id == _person.id)
        .join(tables.sheet, entry.sheet_id == tables.sheet.c.id, isouter=True)
        .join(tables.office, tables.sheet.c.office_id == tables.office.c.id, isouter=True)
        .join(tables.period, tables.sheet.c.period_id == tables.period.c.id, isouter=True)
        .where(_person.telegram_id == telegram_id)
        .order_by(entry.id)
    )
    return tuple(KeptDeed(*row) for row in rows)


def files_of(db: Session, telegram_id: int) -> tuple[KeptFile, ...]:
    """The evidence that this person sent, the oldest first."""
    sent = tables.evidence.c
    rows = db.connection().execute(
        select(sent.added_at, sent.name, sent.kind, tables.office.c.name, sent.indicator, sent.removed_at)
        .join_from(tables.evidence, tables.person, sent.added_by == _person.id)
        .join(tables.sheet, sent.sheet_id == tables.sheet.c.id)
        .join(tables.office, tables.sheet.c.office_id == tables.office.c.id)
        .where(_person.telegram_id == telegram_id)
        .order_by(sent.id)
    )
    return tuple(KeptFile(*row) for row in rows)


def forget_request(db: Session, telegram_id: int, now: datetime) -> bool:
    """The request of somebody who is not let in is gone, with all that leads to them; False without one."""
    asked = db.connection().execute(select(_request.id).where(_request.telegram_id == telegram_id)).first()
    if asked is None:
        return False
    requests = forget_traces(db, telegram_id, None, NO_NAME[Role.OFFICER])
    details = {ROWS: marks(db, "access_request", requests)}
    trail.append(db, Managed.ACCESS_FORGOTTEN, now, details=details)
    return True


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


def note_reading(db: Session, telegram_id: int, what: str, number: int, now: datetime) -> None:
    """Tells the trail that somebody read what is kept about others: `what` with this id."""
    reader = db.connection().execute(select(_person.id).where(_person.telegram_id == telegram_id)).scalar()
    trail.append(db, Done.DATA_READ, now, reader, details={"what": what, "id": number})


def note_evidence_read(db: Session, telegram_id: int, evidence_id: int, now: datetime) -> None:
    """The same of a file, if somebody else sent it."""
    sent = tables.evidence.c
    own = db.connection().execute(
        select(sent.id)
        .join_from(tables.evidence, tables.person, sent.added_by == _person.id)
        .where(sent.id == evidence_id, _person.telegram_id == telegram_id)
    )
    if own.first() is None:
        note_reading(db, telegram_id, "evidence", evidence_id, now)

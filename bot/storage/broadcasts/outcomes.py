"""How the messages of a broadcast fared: counted, named, and whom to reach once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages import outbox

_recipient = tables.broadcast_recipient.c
_outbox = tables.outbox.c
_person = tables.person.c

CANCELLED = "cancelled"
"""The cause noted at a message that was taken back before it left."""
NO_LONGER_APPLIES = "no longer applies"
"""The cause noted at a message that nobody wanted to say any more when its turn came."""
_UNDER_WAY = (outbox.QUEUED, outbox.SENDING)


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How the messages of a broadcast fared. `dropped` are those whose time had passed."""

    total: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    dropped: int = 0
    cancelled: int = 0
    waiting: int = 0
    read: int = 0

    @property
    def ended(self) -> int:
        """Messages whose fate is known."""
        return self.total - self.waiting


@dataclass(frozen=True, slots=True)
class Missed:
    """One person whom it did not reach, and why; `state` as in the outbox, None when the person left."""

    name: str
    offices: tuple[int, ...]
    state: str | None
    cause: str | None


def is_under_way(db: Session, broadcast_id: int) -> bool:
    """Whether any message of it waits or is on its way."""
    wanted = (
        select(_outbox.id)
        .join_from(tables.broadcast_recipient, tables.outbox, _outbox.key == _recipient.outbox_key)
        .where(_recipient.broadcast_id == broadcast_id, _outbox.state.in_(_UNDER_WAY))
    )
    return bool(db.connection().execute(select(exists(wanted))).scalar())


def mark_read(db: Session, broadcast_id: int, person_id: int, now: datetime) -> bool:
    """The person says to have read it; False when they were not addressed. The first time counts."""
    db.connection().execute(
        update(tables.broadcast_recipient)
        .where(
            _recipient.broadcast_id == broadcast_id,
            _recipient.person_id == person_id,
            _recipient.read_at.is_(None),
        )
        .values(read_at=now)
    )
    wanted = select(_recipient.person_id).where(
        _recipient.broadcast_id == broadcast_id, _recipient.person_id == person_id
    )
    return db.connection().execute(wanted).first() is not None


def tally(db: Session, broadcast_id: int) -> DeliveryCounts:
    """How its messages fared so far."""
    fate = case(
        (_outbox.state.in_(_UNDER_WAY), "waiting"),
        (_outbox.state == outbox.SENT, "sent"),
        (_outbox.state == outbox.UNCERTAIN, "uncertain"),
        (_outbox.cause == outbox.TOO_LATE, "dropped"),
        (_outbox.cause.in_((CANCELLED, NO_LONGER_APPLIES)), "cancelled"),
        else_="failed",
    )
    rows = db.connection().execute(
        select(fate, func.count(), func.count(_recipient.read_at))
        .join_from(
            tables.broadcast_recipient, tables.outbox, _outbox.key == _recipient.outbox_key, isouter=True
        )
        .where(_recipient.broadcast_id == broadcast_id)
        .group_by(fate)
    )
    found = {row[0]: (row[1], row[2]) for row in rows}
    counts = {name: count for name, (count, _) in found.items()}
    total, read = sum(counts.values()), sum(read for _, read in found.values())
    return DeliveryCounts(total=total, read=read, **counts)


def missed(db: Session, broadcast_id: int, limit: int, offset: int = 0) -> tuple[Missed, ...]:
    """Whom it did not reach, or perhaps not, in the order of offices and names."""
    rows = db.connection().execute(
        select(_person.name, _recipient.offices, _outbox.state, _outbox.cause)
        .select_from(_messages())
        .where(_recipient.broadcast_id == broadcast_id, _not_sent())
        .order_by(_outbox.cause, _person.name, _person.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(Missed(row[0], tuple(row[1]), row[2], row[3]) for row in rows)


def count_missed(db: Session, broadcast_id: int) -> int:
    """How many that are."""
    wanted = (
        select(func.count())
        .select_from(_messages())
        .where(_recipient.broadcast_id == broadcast_id, _not_sent())
    )
    return db.connection().execute(wanted).scalar_one()


def people_missed(db: Session, broadcast_id: int, *, unread: bool) -> frozenset[int]:
    """Whom to reach again: those to whom it failed for sure; with `unread` those who got it in silence."""
    which = (
        and_(_outbox.state == outbox.SENT, _recipient.read_at.is_(None))
        if unread
        else and_(_outbox.state == outbox.FAILED)
    )
    rows = db.connection().execute(
        select(_recipient.person_id)
        .select_from(_messages())
        .where(
            _recipient.broadcast_id == broadcast_id,
            which,
            _person.telegram_id.is_not(None),
            _person.unreachable_since.is_(None),
        )
    )
    return frozenset(rows.scalars())


def _messages() -> Any:
    return tables.broadcast_recipient.join(tables.person, _person.id == _recipient.person_id).outerjoin(
        tables.outbox, _outbox.key == _recipient.outbox_key
    )


def _not_sent() -> Any:
    return or_(_outbox.state.is_(None), _outbox.state.in_((outbox.FAILED, outbox.UNCERTAIN)))

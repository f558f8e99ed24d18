"""Broadcasts: what is said to whom, how far it is, who has read it. All of it outlives the process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.announced import Announced
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.broadcasts.outcomes import CANCELLED, is_under_way
from bot.storage.messages import outbox
from questionnaires.broadcasts import Audience, audience_from_plain, audience_to_plain
from questionnaires.people import Person

_broadcast = tables.broadcast.c
_recipient = tables.broadcast_recipient.c
_outbox = tables.outbox.c

KIND = "broadcast"
"""How the outbox calls one message of a broadcast."""
HELD_UNTIL = datetime(9999, 1, 1, tzinfo=UTC)
"""A message is due then while its broadcast pauses."""


class BroadcastState(StrEnum):
    """draft -> (scheduled ->) running <-> paused -> done, or cancelled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


EARLIER = (BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One message to many. `text` is HTML with placeholders, `plain` the same as it was written."""

    id: int
    state: BroadcastState
    created_at: datetime
    created_by: int
    text: str
    plain: str
    media_kind: str | None
    media_id: str | None
    digest: str | None
    audience: Audience
    period_id: int | None
    asks_read: bool
    useful_days: int
    starts_at: datetime | None
    latest_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    repeats: int | None
    message_id: int | None
    shown_at: datetime | None


_NAMES = tuple(Broadcast.__slots__)
_COLUMNS = tuple(_broadcast[name] for name in _NAMES)


def new_broadcast(
    db: Session,
    by: int,
    now: datetime,
    *,
    period_id: int | None,
    audience: Audience | None = None,
    **values: Any,
) -> Broadcast:
    """An empty draft, or with `values` one that says what an earlier one said."""
    added = db.connection().execute(
        tables.broadcast.insert()
        .values(
            state=str(BroadcastState.DRAFT),
            created_at=now,
            created_by=by,
            audience=audience_to_plain(audience or Audience()),
            period_id=period_id,
            **{"text": "", "plain": "", "asks_read": False, "useful_days": 0, **values},
        )
        .returning(_broadcast.id)
    )
    made = broadcast(db, added.scalar_one())
    if made is None:
        raise LookupError("a broadcast vanished while it was made")
    return made


def broadcast(db: Session, broadcast_id: int) -> Broadcast | None:
    """The broadcast with this id, or None."""
    return _one(db, select(*_COLUMNS).where(_broadcast.id == broadcast_id))


def earlier(db: Session, limit: int, offset: int = 0) -> tuple[Broadcast, ...]:
    """Broadcasts that were begun or are to begin, the newest first."""
    states = [str(state) for state in (*EARLIER, BroadcastState.SCHEDULED)]
    wanted = (
        select(*_COLUMNS)
        .where(_broadcast.state.in_(states))
        .order_by(_broadcast.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(_from(row) for row in db.connection().execute(wanted))


def count_earlier(db: Session) -> int:
    """How many `earlier` gives in all."""
    states = [str(state) for state in (*EARLIER, BroadcastState.SCHEDULED)]
    wanted = select(func.count()).select_from(tables.broadcast).where(_broadcast.state.in_(states))
    return db.connection().execute(wanted).scalar_one()


def in_state(db: Session, *states: BroadcastState) -> tuple[Broadcast, ...]:
    """All broadcasts in one of these states."""
    wanted = select(*_COLUMNS).where(_broadcast.state.in_([str(state) for state in states]))
    return tuple(_from(row) for row in db.connection().execute(wanted.order_by(_broadcast.id)))


def change_draft(db: Session, broadcast_id: int, **values: Any) -> bool:
    """Changes a draft; False when it is none any more."""
    if "audience" in values:
        values["audience"] = audience_to_plain(values["audience"])
    return _move(db, broadcast_id, (BroadcastState.DRAFT,), BroadcastState.DRAFT, **values)


def same_since(db: Session, one: Broadcast, since: datetime) -> datetime | None:
    """When the same was last begun to be sent after `since`; None when it was not."""
    wanted = select(func.max(_broadcast.started_at, type_=_broadcast.started_at.type)).where(
        _broadcast.digest == one.digest, _broadcast.id != one.id, _broadcast.started_at >= since
    )
    return db.connection().execute(wanted).scalar()


def same_planned(db: Session, one: Broadcast, since: datetime, until: datetime) -> datetime | None:
    """When the same is next planned to begin between these moments; None when it is not."""
    wanted = select(func.min(_broadcast.starts_at, type_=_broadcast.starts_at.type)).where(
        _broadcast.digest == one.digest,
        _broadcast.id != one.id,
        _broadcast.state == str(BroadcastState.SCHEDULED),
        _broadcast.starts_at.between(since, until),
    )
    return db.connection().execute(wanted).scalar()


def schedule(
    db: Session, broadcast_id: int, starts_at: datetime, latest_at: datetime, now: datetime, by: int | None
) -> bool:
    """A draft that begins by itself; False when it is no draft any more."""
    planned = _move(
        db,
        broadcast_id,
        (BroadcastState.DRAFT,),
        BroadcastState.SCHEDULED,
        starts_at=starts_at,
        latest_at=latest_at,
    )
    if planned:
        _tell(db, Announced.BROADCAST_PLANNED, now, by, broadcast_id)
    return planned


def start(
    db: Session,
    one: Broadcast,
    people: Mapping[Person, Sequence[int]],
    now: datetime,
    latest_at: datetime,
    unreachable: Mapping[int, str],
    by: int | None = None,
) -> bool:
    """Queues a message for each person, on account of these offices; False when it was begun before.

    To those who are `unreachable`, by id with the reason, it has failed without being tried again. `by` is
    who sends it: where nobody does, since its time has come, it is said to be its author's doing.
    """
    begun = _move(
        db,
        one.id,
        (BroadcastState.DRAFT, BroadcastState.SCHEDULED),
        BroadcastState.RUNNING,
        started_at=now,
        latest_at=latest_at,
    )
    if not begun:
        return False
    rows: list[dict[str, Any]] = []
    for person, offices in people.items():
        key = f"broadcast:{one.id}:{person.id}"
        rows.append(
            {"broadcast_id": one.id, "person_id": person.id, "offices": list(offices), "outbox_key": key}
        )
        outbox.enqueue(
            db,
            key,
            person.telegram_id,
            KIND,
            {"broadcast": one.id, "offices": list(offices)},
            now,
            bulk=True,
            repeat_if_uncertain=False,
            latest_at=latest_at,
        )
        if person.id in unreachable:
            db.connection().execute(
                update(tables.outbox)
                .where(_outbox.key == key)
                .values(state=outbox.FAILED, cause=unreachable[person.id], ended_at=now)
            )
    if rows:
        db.connection().execute(tables.broadcast_recipient.insert(), rows)
    more = {"people": len(rows), "text": one.digest}
    _tell(db, Announced.BROADCAST_STARTED, now, one.created_by if by is None else by, one.id, **more)
    return True


def pause(db: Session, broadcast_id: int, now: datetime, by: int | None) -> bool:
    """Holds what has not left yet; False when it does not run."""
    if not _move(db, broadcast_id, (BroadcastState.RUNNING,), BroadcastState.PAUSED):
        return False
    hold(db, broadcast_id)
    _tell(db, Announced.BROADCAST_PAUSED, now, by, broadcast_id)
    return True


def hold(db: Session, broadcast_id: int) -> None:
    """Also what came back into the queue after the pause began."""
    _change_queued(db, broadcast_id, due_at=HELD_UNTIL)


def go_on(db: Session, broadcast_id: int, now: datetime, by: int | None) -> bool:
    """Sends what was held; False when it does not pause."""
    if not _move(db, broadcast_id, (BroadcastState.PAUSED,), BroadcastState.RUNNING):
        return False
    _change_queued(db, broadcast_id, due_at=now)
    _tell(db, Announced.BROADCAST_RESUMED, now, by, broadcast_id)
    outbox.announce(db)
    return True


def cancel(db: Session, broadcast_id: int, now: datetime, by: int | None) -> bool:
    """Takes back what has not left yet; False when there is nothing to take back."""
    states = (
        BroadcastState.DRAFT,
        BroadcastState.SCHEDULED,
        BroadcastState.RUNNING,
        BroadcastState.PAUSED,
    )
    if not _move(db, broadcast_id, states, BroadcastState.CANCELLED, ended_at=now):
        return False
    _change_queued(db, broadcast_id, state=outbox.FAILED, cause=CANCELLED, ended_at=now)
    _tell(db, Announced.BROADCAST_CANCELLED, now, by, broadcast_id)
    return True


def finish(db: Session, broadcast_id: int, now: datetime) -> bool:
    """Done, if nothing is under way any more; True for the one call that found it so."""
    if is_under_way(db, broadcast_id):
        return False
    states = (BroadcastState.RUNNING, BroadcastState.PAUSED)
    ended = _move(db, broadcast_id, states, BroadcastState.DONE, ended_at=now)
    if ended:
        _tell(db, Announced.BROADCAST_ENDED, now, None, broadcast_id)
    return ended


def may_show(db: Session, broadcast_id: int, now: datetime, before: datetime) -> bool:
    """Whether it is time to show the progress again; True for one caller only, whatever the process."""
    shown = db.connection().execute(
        update(tables.broadcast)
        .where(
            _broadcast.id == broadcast_id, or_(_broadcast.shown_at.is_(None), _broadcast.shown_at <= before)
        )
        .values(shown_at=now)
    )
    return bool(shown.rowcount)


def show_in(db: Session, broadcast_id: int, message_id: int | None) -> None:
    """The message in the admin's chat that shows how far it is."""
    db.connection().execute(
        update(tables.broadcast).where(_broadcast.id == broadcast_id).values(message_id=message_id)
    )


def follow_message(db: Session, telegram_id: int, old_id: int, new_id: int | None) -> None:
    """What an admin's message showed is shown by another one from now on."""
    admin = select(tables.person.c.id).where(tables.person.c.telegram_id == telegram_id).scalar_subquery()
    db.connection().execute(
        update(tables.broadcast)
        .where(_broadcast.message_id == old_id, _broadcast.created_by == admin)
        .values(message_id=new_id)
    )


def _change_queued(db: Session, broadcast_id: int, **values: Any) -> None:
    keys = select(_recipient.outbox_key).where(_recipient.broadcast_id == broadcast_id)
    db.connection().execute(
        update(tables.outbox).where(_outbox.key.in_(keys), _outbox.state == outbox.QUEUED).values(**values)
    )


def _tell(
    db: Session, deed: Announced, now: datetime, by: int | None, broadcast_id: int, **more: object
) -> None:
    details = {"broadcast": broadcast_id, **more, ROWS: marks(db, "broadcast", (broadcast_id,))}
    trail.append(db, deed, now, by, details=details)


def _move(
    db: Session,
    broadcast_id: int,
    states: Sequence[BroadcastState],
    to: BroadcastState,
    **values: Any,
) -> bool:
    moved = db.connection().execute(
        update(tables.broadcast)
        .where(_broadcast.id == broadcast_id, _broadcast.state.in_([str(state) for state in states]))
        .values(state=str(to), **values)
    )
    return bool(moved.rowcount)


def _one(db: Session, wanted: Select[*tuple[Any, ...]]) -> Broadcast | None:
    row = db.connection().execute(wanted).first()
    return None if row is None else _from(row)


def _from(row: Sequence[Any]) -> Broadcast:
    values = dict(zip(_NAMES, row, strict=True))
    values["state"] = BroadcastState(values["state"])
    values["audience"] = audience_from_plain(values["audience"])
    return Broadcast(**values)

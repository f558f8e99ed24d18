"""What the bot says by itself: each item once, under a key of its own."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.statements import execute, for_both
from bot.storage.connection.workers import is_alive

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
UNCERTAIN = "uncertain"

TOO_LATE = "too late"
"""The cause noted at an item whose time had passed before it could be sent."""

NO_LONGER_APPLIES = "no longer applies"
"""The cause noted at an item about something that is over."""

INTERRUPTED = "interrupted"
"""The cause noted at an item whose process died while it was on its way."""

_NEWS = "outbox_news"
_TOPIC = "outbox_topic"

_item = tables.outbox.c
_ITEM = (
    _item.id,
    _item.key,
    _item.telegram_id,
    _item.kind,
    _item.payload,
    _item.bulk,
    _item.repeat_if_uncertain,
    _item.latest_at,
    _item.attempts,
)
_ADD = for_both(
    lambda insert: insert(tables.outbox).on_conflict_do_nothing(index_elements=["key"]).returning(_item.id)
)
_IS_DUE = (
    _item.state == QUEUED,
    _item.bulk == bindparam("bulk"),
    _item.due_at <= bindparam("now"),
    or_(_item.latest_at.is_(None), _item.latest_at >= bindparam("now")),
)
_ANY_DUE = Prepared(select(exists().where(*_IS_DUE)))
_DUE = (
    select(*_ITEM)
    .where(*_IS_DUE)
    .order_by(_item.due_at, _item.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(tables.outbox)
    .where(_item.id == bindparam("item"))
    .values(
        state=SENDING, worker=bindparam("who"), claimed_at=bindparam("moment"), attempts=_item.attempts + 1
    )
)
_EXPIRE = (
    update(tables.outbox)
    .where(_item.state == QUEUED, _item.latest_at < bindparam("moment"))
    .values(state=FAILED, cause=TOO_LATE, ended_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class OutgoingItem:
    """One message to one person; `attempts` counts this one."""

    id: int
    key: str
    telegram_id: int
    kind: str
    payload: dict[str, Any]
    bulk: bool
    repeat_if_uncertain: bool
    latest_at: datetime | None
    attempts: int


@contextmanager
def asked_in(db: Session, topic: int | None, chat_id: int | None = None) -> Iterator[None]:
    """Within it, what is queued for that chat (None: for whoever) goes into the topic it was asked for in."""
    if topic is None:
        yield
        return
    db.info[_TOPIC] = (topic, chat_id)
    try:
        yield
    finally:
        del db.info[_TOPIC]


def topic_here(db: Session) -> int | None:
    """The topic of `asked_in`."""
    topic, _ = db.info.get(_TOPIC, (None, None))
    return topic


def enqueue(
    db: Session,
    key: str,
    telegram_id: int,
    kind: str,
    payload: Mapping[str, Any],
    now: datetime,
    *,
    bulk: bool,
    repeat_if_uncertain: bool,
    latest_at: datetime | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Queues the item; False when an item of this key was queued ever before.

    After `latest_at` it is not sent any more. An item whose process died on the way is sent again only with
    `repeat_if_uncertain`.
    """
    topic, chat_id = db.info.get(_TOPIC, (None, None))
    where = {} if topic is None or chat_id not in (None, telegram_id) else {"topic": topic}
    added = execute(
        db,
        _ADD,
        {
            "key": key,
            "telegram_id": telegram_id,
            "kind": kind,
            "payload": {**where, **payload},
            "state": QUEUED,
            "bulk": bulk,
            "repeat_if_uncertain": repeat_if_uncertain,
            "queued_at": now,
            "due_at": due_at or now,
            "latest_at": latest_at,
            "attempts": 0,
        },
    )
    is_new = added.scalar() is not None
    if is_new:
        announce(db)
    return is_new


def announce(db: Session) -> None:
    """Something in the queue may leave now: whoever commits wakes the sender."""
    db.info[_NEWS] = True


def take_news(db: Session) -> bool:
    """Whether this session announced something since it was last asked: whoever commits wakes the sender."""
    return bool(db.info.pop(_NEWS, False))


def is_any_due(db: Session, now: datetime, *, bulk: bool) -> bool:
    """Whether `claim_due` would find something; reads only."""
    row = _ANY_DUE.first(db.connection(), {"now": now, "bulk": bulk})
    return row is not None and bool(row[0])


def keys_beginning(db: Session, prefix: str) -> tuple[str, ...]:
    """The keys of all items ever queued that begin so."""
    found = db.connection().execute(select(_item.key).where(_item.key.startswith(prefix, autoescape=True)))
    return tuple(found.scalars())


def claim_due(db: Session, now: datetime, limit: int, worker: str, *, bulk: bool) -> tuple[OutgoingItem, ...]:
    """Takes due items for this worker, the oldest first; no two workers get the same one."""
    connection = db.connection()
    rows = connection.execute(_DUE, {"now": now, "most": limit, "bulk": bulk}).all()
    if rows:
        connection.execute(_CLAIM, [{"item": row[0], "who": worker, "moment": now} for row in rows])
    return tuple(OutgoingItem(*row[:-1], row[-1] + 1) for row in rows)


def expire_late(db: Session, now: datetime) -> int:
    """Items whose time has passed fail; how many there were."""
    return db.connection().execute(_EXPIRE, {"moment": now}).rowcount


def mark_sent(db: Session, item_id: int, message_id: int | None, now: datetime) -> None:
    """Telegram took it."""
    _end(db, item_id, state=SENT, message_id=message_id, ended_at=now, cause=None)


def mark_retry(db: Session, item_id: int, due_at: datetime, cause: str) -> None:
    """Telegram did not take it, and it was certainly not sent: once more at `due_at`."""
    _end(db, item_id, state=QUEUED, due_at=due_at, cause=cause)


def mark_failed(db: Session, item_id: int, cause: str, now: datetime) -> None:
    """It will never be sent, for Telegram's reason."""
    _end(db, item_id, state=FAILED, cause=cause, ended_at=now)


def mark_uncertain(db: Session, item_id: int, cause: str, now: datetime) -> None:
    """Nobody knows whether it arrived, and it must not arrive twice."""
    _end(db, item_id, state=UNCERTAIN, cause=cause, ended_at=now)


def recover_stale(db: Session, now: datetime, *, only_process: bool) -> int:
    """Items on their way whose process has died: queued again if that does no harm, else uncertain; how many.

    With `only_process` nobody else has anything on its way; else (PostgreSQL) living workers keep theirs.
    """
    which = (_item.state == SENDING,)
    return _recover(db, now, *which) if only_process else _recover(db, now, *which, ~is_alive(_item.worker))


def recover_lost(db: Session, worker: str, on_their_way: Collection[int], now: datetime) -> int:
    """The same for the items of this worker that it does not know of."""
    return _recover(db, now, _item.state == SENDING, _item.worker == worker, _item.id.not_in(on_their_way))


def _recover(db: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    stale = update(tables.outbox).where(*which)
    again = db.connection().execute(
        stale.where(_item.repeat_if_uncertain).values(state=QUEUED, due_at=now, cause=INTERRUPTED)
    )
    given_up = db.connection().execute(
        stale.where(~_item.repeat_if_uncertain).values(state=UNCERTAIN, ended_at=now, cause=INTERRUPTED)
    )
    return again.rowcount + given_up.rowcount


def move_chat(db: Session, old_id: int, new_id: int) -> None:
    """Follows a chat to its new number, for all that is still to be sent."""
    db.connection().execute(
        update(tables.outbox)
        .where(_item.telegram_id == old_id, _item.state.in_((QUEUED, SENDING)))
        .values(telegram_id=new_id)
    )


def count_states(db: Session, key_prefix: str = "") -> dict[str, int]:
    """How many items are in each state, of the keys that begin with `key_prefix`."""
    wanted = select(_item.state, func.count()).group_by(_item.state)
    if key_prefix:
        wanted = wanted.where(_item.key.startswith(key_prefix, autoescape=True))
    return {state: count for state, count in db.connection().execute(wanted)}  # noqa: C416 - rows are no pairs to dict()


def drop_ended(db: Session, key_prefix: str) -> bool:
    """Deletes the items whose keys begin so and that have ended; False when any of them has not."""
    these = _item.key.startswith(key_prefix, autoescape=True)
    waits = _item.state.in_((QUEUED, SENDING))
    db.connection().execute(delete(tables.outbox).where(these, ~waits))
    return not db.connection().execute(select(exists().where(these))).scalar_one()


def attempts_of(db: Session, key: str) -> int:
    """How often the item was taken in hand; 0 for an unknown key."""
    return db.connection().execute(select(_item.attempts).where(_item.key == key)).scalar() or 0


def _undelivered(telegram_id: int, since: datetime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What Telegram refused since then for this chat, and what is still worth being read."""
    return (
        _item.telegram_id == telegram_id,
        _item.state == FAILED,
        _item.ended_at >= since,
        _item.cause.not_in((TOO_LATE, NO_LONGER_APPLIES)),
        or_(_item.latest_at.is_(None), _item.latest_at >= now),
    )


def count_undelivered(db: Session, telegram_id: int, since: datetime, now: datetime) -> int:
    """How many messages `send_undelivered` would send."""
    wanted = select(func.count()).select_from(tables.outbox).where(*_undelivered(telegram_id, since, now))
    return db.connection().execute(wanted).scalar_one()


def send_undelivered(db: Session, telegram_id: int, since: datetime, now: datetime) -> int:
    """The messages that did not reach this chat since then are queued once more; how many."""
    again = update(tables.outbox).where(*_undelivered(telegram_id, since, now))
    db.info[_NEWS] = True
    return db.connection().execute(again.values(state=QUEUED, due_at=now, cause=None, ended_at=None)).rowcount


def next_due(db: Session) -> datetime | None:
    """When the next queued item is due; None when nothing waits."""
    return db.connection().execute(select(func.min(_item.due_at)).where(_item.state == QUEUED)).scalar()


def _end(db: Session, item_id: int, **values: Any) -> None:
    db.connection().execute(
        update(tables.outbox).where(_item.id == item_id, _item.state == SENDING).values(**values)
    )

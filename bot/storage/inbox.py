"""Updates that Telegram gave us: who has them in hand, which are done.

Several processes may share one inbox over PostgreSQL. A chat belongs to one process at a time: an update of a
chat that another has in hand is stored free, and claimed once that one is through with the chat or is dead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, delete, exists, null, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.prepared import Prepared
from bot.storage.statements import for_both
from bot.storage.workers import is_alive

WAITING = "waiting"
DONE = "done"
SET_ASIDE = "set_aside"

REMEMBERED = timedelta(hours=48)
"""How long a handled update is known; Telegram brings an unconfirmed one again for at most a day."""

_inbox = tables.inbox.c
_other = tables.inbox.alias("other")

_STORE = Prepared(
    for_both(
        lambda insert: (
            insert(tables.inbox)
            .values(
                worker=case(
                    (
                        exists().where(
                            _other.c.chat_key == bindparam("chat_key"),
                            _other.c.state == WAITING,
                            _other.c.worker.is_distinct_from(bindparam("who")),
                        ),
                        null(),
                    ),
                    else_=bindparam("who"),
                ),
                update_id=bindparam("update_id"),
                chat_key=bindparam("chat_key"),
                payload=bindparam("payload"),
                received_at=bindparam("received_at"),
                state=WAITING,
                attempts=0,
            )
            .on_conflict_do_nothing(index_elements=["update_id"])
            .returning(_inbox.worker)
        )
    )
)
_DONE = Prepared(
    update(tables.inbox)
    .where(
        _inbox.update_id == bindparam("number"), _inbox.state == WAITING, _inbox.worker == bindparam("who")
    )
    .values(state=DONE, payload="", worker=None)
)
_PENDING = (
    select(_inbox.update_id, _inbox.chat_key, _inbox.payload, _inbox.attempts)
    .where(_inbox.state == WAITING, _inbox.update_id > bindparam("after"))
    .order_by(_inbox.update_id)
    .limit(bindparam("most"))
)
_FREE = or_(_inbox.worker.is_(None), ~is_alive(_inbox.worker))
_FIRST_OF_FREE_CHATS = (
    select(_inbox.chat_key)
    .where(
        _inbox.state == WAITING,
        _FREE,
        ~exists().where(
            _other.c.chat_key == _inbox.chat_key,
            _other.c.state == WAITING,
            _other.c.update_id < _inbox.update_id,
        ),
    )
    .order_by(_inbox.update_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_FAILED = (
    update(tables.inbox)
    .where(_inbox.update_id == bindparam("number"))
    .values(attempts=_inbox.attempts + 1, cause=bindparam("why"))
    .returning(_inbox.attempts)
)
_ASIDE = (
    update(tables.inbox)
    .where(_inbox.update_id == bindparam("number"), _inbox.state == WAITING)
    .values(state=SET_ASIDE, cause=bindparam("why"), worker=None)
)


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as it came: `payload` is Telegram's JSON, `chat_key` what keeps a conversation in order."""

    update_id: int
    chat_key: int
    payload: str
    attempts: int = 0


def store_updates(
    db: Session, updates: Sequence[tuple[int, int, str]], now: datetime, worker: str = ""
) -> frozenset[int]:
    """Keeps updates given as (update_id, chat_key, payload); the numbers of those `worker` has in hand now.

    Not among them are updates that came before, and those of a chat that another process has in hand.
    """
    taken: set[int] = set()
    connection = db.connection()
    for number, chat_key, payload in updates:
        values = {
            "update_id": number,
            "chat_key": chat_key,
            "payload": payload,
            "received_at": now,
            "who": worker,
        }
        kept = _STORE.first(connection, values)
        if kept is not None and kept[0] == worker:
            taken.add(number)
    return frozenset(taken)


def pending(db: Session, limit: int, after: int = -1) -> tuple[StoredUpdate, ...]:
    """The waiting updates with a number above `after`, in order, whoever has them in hand."""
    rows = db.connection().execute(_PENDING, {"most": limit, "after": after})
    return tuple(StoredUpdate(*row) for row in rows)


def take_over(db: Session, worker: str) -> tuple[StoredUpdate, ...]:
    """All that waits, in order, now in the hand of `worker`: for the only process there is."""
    db.connection().execute(update(tables.inbox).where(_inbox.state == WAITING).values(worker=worker))
    return pending(db, limit=-1 if db.connection().dialect.name == "sqlite" else 1_000_000)


def claim(db: Session, worker: str, chats: int = 50) -> tuple[StoredUpdate, ...]:
    """What waits in chats that no living process has in hand, in order; now in the hand of `worker`.

    Only the first waiting update of a chat is locked, so of two processes one gets the whole chat.
    """
    connection = db.connection()
    free = [row[0] for row in connection.execute(_FIRST_OF_FREE_CHATS, {"most": chats})]
    if not free:
        return ()
    rows = connection.execute(
        update(tables.inbox)
        .where(_inbox.chat_key.in_(free), _inbox.state == WAITING, _FREE)
        .values(worker=worker)
        .returning(_inbox.update_id, _inbox.chat_key, _inbox.payload, _inbox.attempts)
    )
    return tuple(sorted((StoredUpdate(*row) for row in rows), key=lambda stored: stored.update_id))


def is_any_free(db: Session) -> bool:
    """Whether `claim` would find something; reads only."""
    return db.connection().execute(select(exists().where(_inbox.state == WAITING, _FREE))).scalar_one()


def done(db: Session, update_id: int, worker: str = "") -> bool:
    """Takes the update out. False when this worker has it in hand no more: someone handled it already."""
    return _DONE.change(db.connection(), {"number": update_id, "who": worker}) > 0


def failed(db: Session, update_id: int, cause: str, now: datetime) -> int:
    """Counts one more failed attempt and returns how many there are; 0 when the update is gone."""
    return db.connection().execute(_FAILED, {"number": update_id, "why": cause}).scalar() or 0


def set_aside(db: Session, update_id: int, cause: str, now: datetime) -> None:
    """No more attempts; the update stays with its cause for someone to look at."""
    db.connection().execute(_ASIDE, {"number": update_id, "why": cause})


def put_aside(db: Session) -> tuple[tuple[StoredUpdate, str], ...]:
    """The updates set aside, with their causes."""
    rows = db.connection().execute(
        select(_inbox.update_id, _inbox.chat_key, _inbox.payload, _inbox.attempts, _inbox.cause)
        .where(_inbox.state == SET_ASIDE)
        .order_by(_inbox.update_id)
    )
    return tuple((StoredUpdate(*row[:4]), row[4]) for row in rows)


def forget_done(db: Session, now: datetime) -> int:
    """Drops handled updates that Telegram will not bring again; how many there were."""
    old = and_(_inbox.state == DONE, _inbox.received_at < now - REMEMBERED)
    return db.connection().execute(delete(tables.inbox).where(old)).rowcount

"""Updates that Telegram gave us: who has them in hand, which are done.

Several processes may share one inbox over PostgreSQL. A chat belongs to one process at a time: an update of a
chat that another has in hand is stored free, and claimed once that one is through with the chat or is dead.

Of a process that died, the first waiting update of each chat was in hand. Where there were several, nobody
can tell which of them was the cause; from then on each is handled alone, marked as begun before. Two deaths
at which the process had nothing else in hand are an update's own, and it is set aside; of those among others
it takes three, as a process may also be killed from outside.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, null, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.statements import execute, for_both
from bot.storage.connection.workers import is_alive
from bot.storage.messages.other_work import other_work

WAITING = "waiting"
DONE = "done"
SET_ASIDE = "set_aside"

REMEMBERED = timedelta(hours=48)
"""How long a handled update is known; Telegram brings an unconfirmed one again for at most a day."""

ALONE = 3
"""How much a death counts at which the process had nothing else in hand."""
AMONG_OTHERS = 2
ENOUGH = 6
"""Two deaths alone, or three whatever else was in hand."""
NOBODY = 0
"""The chat of what was stored for somebody who has left."""
FATAL = "the process ended each time it was handled"

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
                deaths=0,
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
_STORED = (_inbox.update_id, _inbox.chat_key, _inbox.payload, _inbox.attempts, _inbox.deaths)
_PENDING = (
    select(*_STORED)
    .where(_inbox.state == WAITING, _inbox.update_id > bindparam("after"))
    .order_by(_inbox.update_id)
    .limit(bindparam("most"))
)
_NEXT_OF_CHAT = Prepared(
    select(*_STORED)
    .where(_inbox.chat_key == bindparam("chat"), _inbox.state == WAITING, _inbox.worker == bindparam("who"))
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
_IS_FIRST_OF_CHAT = ~exists().where(
    _other.c.chat_key == _inbox.chat_key, _other.c.state == WAITING, _other.c.update_id < _inbox.update_id
)
_WAS_IN_HAND = or_(and_(_inbox.deaths == 0, _IS_FIRST_OF_CHAT), _inbox.begun_at.is_not(None))
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
_STORE_ASIDE = for_both(
    lambda insert: insert(tables.inbox).on_conflict_do_nothing(index_elements=["update_id"])
)


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as it came: `payload` is Telegram's JSON, `chat_key` what keeps a conversation in order."""

    update_id: int
    chat_key: int
    payload: str
    attempts: int = 0
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took in hand: how many updates wait in each chat, and what it must not even try."""

    chats: Mapping[int, int] = field(default_factory=dict[int, int])
    fatal: tuple[StoredUpdate, ...] = ()


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


def take_over(db: Session, worker: str, now: datetime) -> Taken:
    """All that waits, now in the hand of `worker`: for the only process there is."""
    fatal = _count_deaths(db, now, _inbox.worker.is_not(None), _inbox.worker != worker)
    return Taken(_take(db, worker), fatal)


def claim(db: Session, worker: str, now: datetime, chats: int = 50) -> Taken:
    """What waits in chats that no living process has in hand; now in the hand of `worker`.

    Only the first waiting update of a chat is locked, so of two processes one gets the whole chat.
    """
    free = list(db.connection().execute(_FIRST_OF_FREE_CHATS, {"most": chats}).scalars())
    if not free:
        return Taken()
    these = (_inbox.chat_key.in_(free), _FREE)
    fatal = _count_deaths(db, now, *these, _inbox.worker.is_not(None))
    return Taken(_take(db, worker, *these), fatal)


def claim_released(db: Session, worker: str) -> Taken:
    """What waits and is nobody's, such as what is to be tried once more: for the only process there is."""
    return Taken(_take(db, worker, _inbox.worker.is_(None)))


def _count_deaths(db: Session, now: datetime, *which: ColumnElement[bool]) -> tuple[StoredUpdate, ...]:
    """One death more for what was in hand of these; those that had enough are set aside."""
    connection = db.connection()
    waits = (_inbox.state == WAITING, *which)
    counted = connection.execute(
        update(tables.inbox)
        .where(*waits, _WAS_IN_HAND)
        .values(deaths=_inbox.deaths + AMONG_OTHERS, begun_at=None)
        .returning(*_STORED, _inbox.worker)
    ).all()
    in_hand = Counter(row[-1] for row in counted)
    for worker in in_hand:
        in_hand[worker] += other_work(db, worker)
    met = [(StoredUpdate(*values), in_hand[worker] == 1) for *values, worker in counted]
    for found, is_alone in met:
        if is_alone:
            one = update(tables.inbox).where(_inbox.update_id == found.update_id)
            connection.execute(one.values(deaths=_inbox.deaths + ALONE - AMONG_OTHERS))
    fatal = tuple(
        found for found, is_alone in met if found.deaths + (ALONE - AMONG_OTHERS if is_alone else 0) >= ENOUGH
    )
    for found in fatal:
        set_aside(db, found.update_id, FATAL, now)
    return fatal


def _take(db: Session, worker: str, *which: ColumnElement[bool]) -> dict[int, int]:
    """How many updates wait in each chat; those chats first whose next update met the fewest deaths.

    So an update that ends the process comes when all others have been handled, and one that was in hand by
    chance does not come first each time.
    """
    rows = db.connection().execute(
        update(tables.inbox)
        .where(_inbox.state == WAITING, *which)
        .values(worker=worker, begun_at=None)
        .returning(_inbox.update_id, _inbox.chat_key, _inbox.deaths)
    )
    first: dict[int, tuple[int, int]] = {}
    counts: Counter[int] = Counter()
    for number, chat, deaths in sorted(tuple(row) for row in rows):
        first.setdefault(chat, (deaths, number))
        counts[chat] += 1
    return {chat: counts[chat] for chat in sorted(first, key=first.__getitem__)}


def next_of_chat(db: Session, chat_key: int, worker: str, limit: int) -> tuple[StoredUpdate, ...]:
    """The first updates of this chat that wait for this worker, in order."""
    values = {"chat": chat_key, "who": worker, "most": limit}
    return tuple(StoredUpdate(*row) for row in _NEXT_OF_CHAT.all(db.connection(), values))


def begin_alone(db: Session, update_id: int, now: datetime) -> None:
    """From now on a death counts against this update: it was in hand at one before."""
    db.connection().execute(
        update(tables.inbox)
        .where(_inbox.update_id == update_id, _inbox.state == WAITING)
        .values(begun_at=now)
    )


def is_any_free(db: Session) -> bool:
    """Whether `claim` would find something; reads only."""
    return db.connection().execute(select(exists().where(_inbox.state == WAITING, _FREE))).scalar_one()


def is_any_released(db: Session) -> bool:
    """Whether `claim_released` would find something; reads only."""
    waits = exists().where(_inbox.state == WAITING, _inbox.worker.is_(None))
    return db.connection().execute(select(waits)).scalar_one()


def done(db: Session, update_id: int, worker: str = "") -> bool:
    """Takes the update out. False when this worker has it in hand no more: someone handled it already."""
    return _DONE.change(db.connection(), {"number": update_id, "who": worker}) > 0


def failed(db: Session, update_id: int, cause: str, now: datetime) -> int:
    """Counts one more failed attempt and returns how many there are; 0 when the update is gone."""
    return db.connection().execute(_FAILED, {"number": update_id, "why": cause}).scalar() or 0


def set_aside(db: Session, update_id: int, cause: str, now: datetime) -> None:
    """No more attempts; the update stays with its cause for someone to look at."""
    db.connection().execute(_ASIDE, {"number": update_id, "why": cause})


def store_aside(db: Session, number: int, chat_key: int, raw: str, cause: str, now: datetime) -> bool:
    """Keeps what could not be read or stored as an update; False when it was there already."""
    values = {
        "update_id": number,
        "chat_key": chat_key,
        "payload": raw,
        "received_at": now,
        "state": SET_ASIDE,
        "attempts": 0,
        "deaths": 0,
        "cause": cause,
    }
    return execute(db, _STORE_ASIDE, values).rowcount > 0


def put_aside(db: Session) -> tuple[tuple[StoredUpdate, str], ...]:
    """The updates set aside, with their causes."""
    rows = db.connection().execute(
        select(*_STORED, _inbox.cause).where(_inbox.state == SET_ASIDE).order_by(_inbox.update_id)
    )
    return tuple((StoredUpdate(*row[:-1]), row[-1] or "") for row in rows)


def empty(db: Session, update_id: int) -> bool:
    """Takes out what an update that was set aside holds; False when there is none of this number.

    The number stays for a while, so that it is known when Telegram brings the update again.
    """
    one = update(tables.inbox).where(_inbox.update_id == update_id, _inbox.state == SET_ASIDE)
    return db.connection().execute(one.values(state=DONE, payload="", chat_key=NOBODY)).rowcount > 0


def forget_updates_of(db: Session, telegram_id: int) -> int:
    """Empties what is kept of this person's updates that are done or set aside; how many were not empty.

    That are those of the private chat, and those set aside that name the person anywhere else.
    """
    named = re.compile(rf'"id"\s*:\s*{telegram_id}(?![0-9])')
    numbers = [
        found.update_id
        for found, _ in put_aside(db)
        if found.chat_key == telegram_id or named.search(found.payload)
    ]
    for number in numbers:
        empty(db, number)
    own = (_inbox.chat_key == telegram_id, _inbox.state == DONE)
    done_before = update(tables.inbox).where(*own, _inbox.payload != "").values(payload="")
    emptied = db.connection().execute(done_before).rowcount
    db.connection().execute(update(tables.inbox).where(*own).values(chat_key=NOBODY))
    return len(numbers) + emptied


def forget_done(db: Session, now: datetime) -> int:
    """Drops handled updates that Telegram will not bring again; how many there were."""
    old = and_(_inbox.state == DONE, _inbox.received_at < now - REMEMBERED)
    return db.connection().execute(delete(tables.inbox).where(old)).rowcount

"""Replies to updates: kept in the transaction of the deed, until they have been shown.

The reply lies in the update's own row of the inbox, which is written at that moment anyhow. What a process
that died had not shown becomes news in the outbox, which repeats it until it has arrived.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, exists, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.workers import is_alive
from bot.storage.messages import outbox
from bot.storage.messages.inbox import DONE, NOBODY, WAITING
from bot.storage.messages.other_work import REPLYING

"""The state of an update that was handled and whose reply has not been shown yet."""
KIND = "reply"
"""The kind of an outgoing message that is such a reply."""

FAREWELL = "farewell"
"""What a step does that is said to somebody who has left: whose update it was is not kept."""

_inbox = tables.inbox.c

_KEEP = Prepared(
    update(tables.inbox)
    .where(
        _inbox.update_id == bindparam("number"), _inbox.state == WAITING, _inbox.worker == bindparam("who")
    )
    .values(state=REPLYING, payload=bindparam("reply"))
)
_SHOWN = Prepared(
    update(tables.inbox)
    .where(_inbox.update_id == bindparam("number"), _inbox.state == REPLYING)
    .values(state=DONE, payload="", worker=None)
)


def keep(
    db: Session,
    update_id: int,
    worker: str,
    chat_id: int,
    steps: Sequence[dict[str, Any]],
    topic: int | None = None,
) -> bool:
    """Takes the update out and keeps what is to be shown for it, in that topic of the chat.

    False when this worker has it in hand no more: someone handled it already.
    """
    where = {"chat": chat_id} if topic is None else {"chat": chat_id, "topic": topic}
    reply = orjson.dumps({**where, "steps": steps}).decode()
    is_kept = _KEEP.change(db.connection(), {"number": update_id, "who": worker, "reply": reply}) > 0
    if is_kept and any(step["do"] == FAREWELL for step in steps):
        of_nobody = update(tables.inbox).where(_inbox.update_id == update_id).values(chat_key=NOBODY)
        db.connection().execute(of_nobody)
    return is_kept


def mark_shown(db: Session, update_ids: Sequence[int]) -> None:
    """Nothing is left to be shown for these updates."""
    _SHOWN.change_each(db.connection(), [{"number": update_id} for update_id in update_ids])


def hand_over(db: Session, update_id: int, now: datetime, done: int = 0) -> tuple[int, ...]:
    """What is left of an update's reply after its first `done` steps becomes news in the outbox.

    Whose command menus are to be set anew.
    """
    row = db.connection().execute(
        select(_inbox.chat_key, _inbox.payload).where(_inbox.update_id == update_id, _inbox.state == REPLYING)
    )
    found = row.one_or_none()
    if found is None:
        return ()
    menus = _queue(db, update_id, found.chat_key, orjson.loads(found.payload), now, done)
    mark_shown(db, [update_id])
    return menus


def recover(db: Session, now: datetime, *, only_process: bool) -> tuple[int, ...]:
    """What dead processes had not shown becomes news; whose command menus are to be set anew.

    With `only_process` nobody else is at work; else (PostgreSQL) living workers keep theirs.
    """
    unshown = (
        select(_inbox.update_id, _inbox.chat_key, _inbox.payload)
        .where(_inbox.state == REPLYING)
        .order_by(_inbox.update_id)
        .with_for_update(skip_locked=True)
    )
    if not only_process:
        unshown = unshown.where(~is_alive(_inbox.worker))
    menus: list[int] = []
    rows = db.connection().execute(unshown).all()
    for row in rows:
        menus.extend(_queue(db, row.update_id, row.chat_key, orjson.loads(row.payload), now))
    if rows:
        mark_shown(db, [row.update_id for row in rows])
    return tuple(menus)


def forget_sent(db: Session, update_id: int) -> bool:
    """Takes the reply to this update out of the outbox; False while it still has to be sent."""
    return outbox.drop_ended(db, f"reply:{update_id}:")


def is_any_left(db: Session) -> bool:
    """Whether `recover` would find something that a process which is not alive has left (PostgreSQL)."""
    left = exists().where(_inbox.state == REPLYING, ~is_alive(_inbox.worker))
    return db.connection().execute(select(left)).scalar_one()


def is_overtaken(db: Session, chat_key: int, update_id: int) -> bool:
    """Whether something that came later in this chat has been handled."""
    later = exists().where(
        _inbox.update_id > update_id, _inbox.chat_key == chat_key, _inbox.state.in_((DONE, REPLYING))
    )
    return db.connection().execute(select(later)).scalar_one()


def _queue(
    db: Session, update_id: int, chat_key: int, reply: dict[str, Any], now: datetime, done: int = 0
) -> tuple[int, ...]:
    """The steps after the first `done`; whose command menus are to be set anew."""
    steps: list[dict[str, Any]] = reply["steps"][done:]
    where = {name: reply[name] for name in ("chat", "topic") if name in reply}
    for number, step in enumerate(steps, start=done):
        if step["do"] not in ("menu", "away"):
            outbox.enqueue(
                db,
                f"reply:{update_id}:{number}",
                reply["chat"],
                step["kind"] if step["do"] == "draw" else KIND,
                {**step, **where, "update": update_id, "chat_key": chat_key},
                now,
                bulk=False,
                repeat_if_uncertain=True,
            )
    return tuple(step["person"] for step in steps if step["do"] == "menu")

"""What a process holds by the database and not by its own memory, or the other way round.

That happens when the connection breaks while a commit is asked for: nobody learns whether it was done. And
when the clock of the machine was put back: then what was due already is due in the future.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages.inbox import WAITING
from bot.storage.messages.outbox import QUEUED, SENDING

_inbox = tables.inbox.c
_item = tables.outbox.c

_LONGEST_DELAY = timedelta(days=1)
"""More than any pause before another attempt; what is due later than this was put off on purpose."""


def take_back(db: Session, numbers: Sequence[int], worker: str, *, alone: bool) -> frozenset[int]:
    """Which of these updates are stored, wait, and are this worker's; with `alone` all become his."""
    these = (_inbox.update_id.in_(numbers), _inbox.state == WAITING)
    if alone:
        db.connection().execute(update(tables.inbox).where(*these).values(worker=worker))
    else:
        these = (*these, _inbox.worker == worker)
    return frozenset(db.connection().execute(select(_inbox.update_id).where(*these)).scalars())


def release_updates(db: Session, worker: str, in_hand: Collection[int]) -> int:
    """Frees the waiting updates that are this worker's and that it does not know of; how many."""
    forgotten = (
        update(tables.inbox)
        .where(_inbox.state == WAITING, _inbox.worker == worker, _inbox.update_id.not_in(in_hand))
        .values(worker=None)
    )
    return db.connection().execute(forgotten).rowcount


def put_back_items(db: Session, worker: str, on_their_way: Collection[int]) -> int:
    """Queues again the messages that this worker took and that never left; how many."""
    forgotten = (
        update(tables.outbox)
        .where(_item.state == SENDING, _item.worker == worker, _item.id.not_in(on_their_way))
        .values(state=QUEUED, worker=None)
    )
    return db.connection().execute(forgotten).rowcount


def hasten(db: Session, now: datetime) -> int:
    """Makes due now what was due before somebody put the clock back; how many messages."""
    was_due_at_once = (_item.queued_at > now) & (_item.due_at == _item.queued_at)
    was_tried = (_item.claimed_at > now) & (_item.due_at < now + _LONGEST_DELAY)
    late = (
        update(tables.outbox)
        .where(_item.state == QUEUED, _item.due_at > now, was_due_at_once | was_tried)
        .values(due_at=now)
    )
    return db.connection().execute(late).rowcount

"""Updates that were set aside, as an operator looks at them: which there are, once more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages.inbox import AMONG_OTHERS, ENOUGH, SET_ASIDE, WAITING

_inbox = tables.inbox.c


@dataclass(frozen=True, slots=True)
class SetAside:
    """An update that was set aside, and why. `payload` is JSON, or bytes that are none, written as text."""

    update_id: int
    payload: str
    received_at: datetime
    cause: str


def all_set_aside(db: Session) -> tuple[SetAside, ...]:
    """The updates set aside, the oldest first."""
    rows = db.connection().execute(
        select(_inbox.update_id, _inbox.payload, _inbox.received_at, _inbox.cause)
        .where(_inbox.state == SET_ASIDE)
        .order_by(_inbox.received_at, _inbox.update_id)
    )
    return tuple(SetAside(row[0], row[1], row[2], row[3] or "") for row in rows)


def count_set_aside(db: Session) -> int:
    """How many updates are set aside."""
    counted = select(func.count()).select_from(tables.inbox).where(_inbox.state == SET_ASIDE)
    return db.connection().execute(counted).scalar_one()


def retry(db: Session, update_id: int) -> bool:
    """Has an update that was set aside handled once more; False when there is none of this number.

    One that ended the process is handled alone, and is set aside again when it ends it once more.
    """
    again = (
        update(tables.inbox)
        .where(_inbox.update_id == update_id, _inbox.state == SET_ASIDE)
        .values(
            state=WAITING,
            worker=None,
            attempts=0,
            deaths=case((_inbox.deaths > 0, ENOUGH - AMONG_OTHERS), else_=0),
            begun_at=None,
            cause=None,
        )
    )
    return db.connection().execute(again).rowcount > 0

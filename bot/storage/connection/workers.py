"""The processes at work on this database; by the database's clock, so that theirs need not agree."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, select, text
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.statements import execute, for_both

DEAD_AFTER_SECONDS = 6
BEAT_SECONDS = 2.0

_worker = tables.worker.c
_LIVING = _worker.alive_at > func.now() - text(f"interval '{DEAD_AFTER_SECONDS} seconds'")

_BEAT = for_both(
    lambda insert: (
        insert(tables.worker)
        .values(name=bindparam("who"), alive_at=func.now())
        .on_conflict_do_update(index_elements=["name"], set_={"alive_at": func.now()})
    )
)


def is_alive(name: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that the worker of this name was heard of lately (PostgreSQL only)."""
    return exists().where(_worker.name == name, _LIVING)


def beat(db: Session, worker: str) -> None:
    """This worker is alive."""
    execute(db, _BEAT, {"who": worker})


def leave(db: Session, worker: str) -> None:
    """This worker ends; what it had in hand is free at once."""
    db.connection().execute(delete(tables.worker).where(_worker.name == worker))


def leads(db: Session, worker: str) -> bool:
    """Whether this is the one living worker that does what only one should do at a time."""
    first = db.connection().execute(select(func.min(_worker.name)).where(_LIVING)).scalar()
    return first in (None, worker)


def forget_dead(db: Session) -> None:
    """Drops workers that died long ago."""
    if db.connection().dialect.name == "postgresql":  # SQLite has only one process and counts time otherwise
        old = _worker.alive_at < func.now() - text("interval '1 day'")
        db.connection().execute(delete(tables.worker).where(old))

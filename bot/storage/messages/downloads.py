"""Files on their way from Telegram into the store: which process fetches each, and which were left behind.

A row is there from the moment the person's message is handled until the file is kept or refused for good and
the person was told; so whatever becomes of the process, somebody finds it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.workers import is_alive
from bot.storage.messages.outbox import topic_here

_row = tables.download.c
_COLUMNS = (
    _row.id,
    _row.purpose,
    _row.subject_id,
    _row.file_id,
    _row.declared_size,
    _row.attempts,
    _row.topic,
)


class Purpose(StrEnum):
    """What a file is for: the table that its subject is in."""

    EVIDENCE = "evidence"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Download:
    """One file to fetch for the row `subject_id` of what `purpose` says. `declared_size` in bytes."""

    id: int
    purpose: Purpose
    subject_id: int
    file_id: str
    declared_size: int | None
    attempts: int = 0
    """How many processes took it over from one that died."""
    topic: int | None = None
    """Where in the chat it was sent."""


def begin(
    db: Session,
    purpose: Purpose,
    subject_id: int,
    file_id: str,
    declared_size: int | None,
    worker: str,
    now: datetime,
) -> Download:
    """The file is in the hand of `worker` from the commit on."""
    topic = topic_here(db)
    added = db.connection().execute(
        tables.download.insert()
        .values(
            purpose=str(purpose),
            subject_id=subject_id,
            file_id=file_id,
            declared_size=declared_size,
            begun_at=now,
            worker=worker,
            attempts=0,
            topic=topic,
        )
        .returning(_row.id)
    )
    return Download(added.scalar_one(), purpose, subject_id, file_id, declared_size, topic=topic)


def is_held(db: Session, download_id: int, worker: str) -> bool:
    """Whether this worker still has it in hand; nobody else can take it until this transaction ends."""
    held = select(_row.id).where(_row.id == download_id, _row.worker == worker).with_for_update()
    return db.connection().execute(held).first() is not None


def end(db: Session, download_id: int) -> None:
    """The file is kept or given up, and the person is told."""
    db.connection().execute(delete(tables.download).where(_row.id == download_id))


def is_any_left(db: Session, worker: str, in_hand: Collection[int], *, alone: bool) -> bool:
    """Whether `take_left` would find something; reads only."""
    return db.connection().execute(select(exists().where(_is_left(worker, in_hand, alone)))).scalar_one()


def take_left(db: Session, worker: str, in_hand: Collection[int], *, alone: bool) -> tuple[Download, ...]:
    """The files that nobody living fetches, in the order they came, now in the hand of `worker`.

    Those are the files of dead processes, and the worker's own that it does not know of (`in_hand` is what it
    knows of). With `alone` there is no other living process; otherwise (PostgreSQL) the living keep theirs.
    """
    rows = db.connection().execute(
        update(tables.download)
        .where(_is_left(worker, in_hand, alone))
        .values(worker=worker, attempts=_row.attempts + 1)
        .returning(*_COLUMNS)
    )
    return tuple(
        sorted((Download(row[0], Purpose(row[1]), *row[2:]) for row in rows), key=lambda found: found.id)
    )


def _is_left(worker: str, in_hand: Collection[int], alone: bool) -> ColumnElement[bool]:
    others: ColumnElement[Any] = _row.worker.is_distinct_from(worker)
    if not alone:
        others = and_(others, or_(_row.worker.is_(None), ~is_alive(_row.worker)))
    return or_(others, and_(_row.worker == worker, _row.id.not_in(in_hand)))

"""What waits, what was set aside and what did not get through: the numbers that an operator looks at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages.inbox import SET_ASIDE, WAITING
from bot.storage.messages.outbox import FAILED, QUEUED, SENDING, TOO_LATE, UNCERTAIN

_inbox = tables.inbox.c
_item = tables.outbox.c
_download = tables.download.c

LOOKED_BACK = timedelta(days=7)
"""For what did not get through: older troubles are history."""
NO_LONGER_APPLIES = "no longer applies"
"""The cause noted at an item that had nothing to say any more when its turn came."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """At one moment. Seconds are the age of the oldest, 0 when there is none."""

    inbox_waiting: int
    inbox_seconds: float
    set_aside: int
    newest_set_aside: datetime | None
    outbox_due: int
    """News, without bulk."""
    outbox_seconds: float
    outbox_queued: int
    outbox_sending: int
    unsendable: int
    uncertain: int
    downloads: int
    download_seconds: float
    no_bytes: int
    """Evidence and attachments that are neither kept, failed nor on anybody's road."""


def backlog(db: Session, now: datetime) -> Backlog:
    """Each number by an index of its own, so that it costs the same however much was sent before."""
    connection = db.connection()

    def one(statement: Select[*tuple[int, datetime | None]]) -> tuple[int, datetime | None]:
        row = connection.execute(statement).one()
        return row[0], row[1]

    waiting, oldest = one(select(func.count(), func.min(_inbox.received_at)).where(_inbox.state == WAITING))
    aside, newest = one(select(func.count(), func.max(_inbox.received_at)).where(_inbox.state == SET_ASIDE))
    due, due_since = one(
        select(func.count(), func.min(_item.due_at)).where(
            # bulk waits for its pace: a broadcast to thousands is no queue that is stuck
            _item.state == QUEUED,
            _item.bulk.is_(False),
            _item.due_at <= now,
        )
    )
    downloads, begun = one(select(func.count(), func.min(_download.begun_at)))

    def count(*which: ColumnElement[bool]) -> int:
        return connection.execute(select(func.count()).select_from(tables.outbox).where(*which)).scalar_one()

    lately = _item.ended_at >= now - LOOKED_BACK
    return Backlog(
        waiting,
        _age(oldest, now),
        aside,
        newest,
        due,
        _age(due_since, now),
        count(_item.state == QUEUED),
        count(_item.state == SENDING),
        count(_item.state == FAILED, lately, _item.cause.not_in((TOO_LATE, NO_LONGER_APPLIES))),
        count(_item.state == UNCERTAIN, lately),
        downloads,
        _age(begun, now),
        without_bytes(db),
    )


def without_bytes(db: Session) -> int:
    """Files that wait for their content although nobody fetches it: there should be none."""
    connection, found = db.connection(), 0
    for purpose, table in (("evidence", tables.evidence), ("attachment", tables.attachment)):
        fetched = (
            select(_download.id)
            .where(_download.purpose == purpose, _download.subject_id == table.c.id)
            .exists()
        )
        lost = select(func.count()).select_from(table).where(table.c.state == "arriving", ~fetched)
        found += connection.execute(lost).scalar_one()
    return found


def kept_hashes(db: Session) -> frozenset[str]:
    """The SHA-256 of every file that counts as kept."""
    found: set[str] = set()
    for table in (tables.evidence, tables.attachment):
        hashes = select(table.c.sha256).where(table.c.sha256.is_not(None)).distinct()
        found.update(db.connection().execute(hashes).scalars())
    return frozenset(found)


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)

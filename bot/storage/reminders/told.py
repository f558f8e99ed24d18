"""What summaries told before: the key of each has its day, its kind and its person."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages.outbox import FAILED

REMEMBERED = timedelta(days=14)
"""So far back a summary says what is new since."""
_item = tables.outbox.c


def told_before(db: Session, kind: str, now: datetime) -> Mapping[int, dict[date, dict[str, Any]]]:
    """By person: on which days of late they got such a summary, with what it was made of."""
    rows = db.connection().execute(
        select(_item.key, _item.payload).where(
            _item.kind == kind, _item.queued_at >= now - REMEMBERED, _item.state != FAILED
        )
    )
    found: dict[int, dict[date, dict[str, Any]]] = {}
    for key, payload in rows:
        _, day, _, person = key.split(":")
        found.setdefault(int(person), {})[date.fromisoformat(day)] = payload
    return found

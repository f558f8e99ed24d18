"""What summaries told before: the key of each has its day, its kind and its person."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages.outbox import FAILED

REMEMBERED = timedelta(days=14)
"""So far back a summary says what is new since."""
_item = tables.outbox.c


def told_before(db: Session, kind: str, today: date) -> Mapping[int, dict[date, dict[str, Any]]]:
    """By person: on which days of late, before today, they got such a summary, with what it was made of.

    Asked every minute: the days are a range of keys, so that of years of messages only a few are read.
    """
    since, until = (f"digest:{day.isoformat()}" for day in (today - REMEMBERED, today))
    rows = db.connection().execute(
        select(_item.key, _item.payload).where(
            _item.key >= since, _item.key < until, _item.kind == kind, _item.state != FAILED
        )
    )
    found: dict[int, dict[date, dict[str, Any]]] = {}
    for key, payload in rows:
        _, day, _, person = key.split(":")
        found.setdefault(int(person), {})[date.fromisoformat(day)] = payload
    return found

"""Which heads of the audit trail have been given out of the house, and when."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import outbox, tables
from questionnaires.people import Person

KIND = "seal"
"""How the outbox calls a message with the head."""
_item = tables.outbox.c
_LAST = select(_item.payload).where(_item.key.startswith(f"{KIND}:")).order_by(_item.id.desc()).limit(1)


def is_given_out(db: Session, day: date) -> bool:
    """Whether a head went out on this day."""
    return bool(outbox.keys_beginning(db, f"{KIND}:{day.isoformat()}:"))


def last_head(db: Session) -> str | None:
    """The head that went out last; None when none ever did."""
    payload = db.connection().execute(_LAST).scalar()
    return None if payload is None else str(payload["head"])


def give_out(db: Session, head: str, day: date, institution: str, person: Person, now: datetime) -> bool:
    """Queues the head of that day for one person of the institution; False when it had one that day."""
    return outbox.enqueue(
        db,
        f"{KIND}:{day.isoformat()}:{institution}",
        person.telegram_id,
        KIND,
        {"head": head, "at": now.isoformat()},
        now,
        bulk=True,
        repeat_if_uncertain=False,
    )

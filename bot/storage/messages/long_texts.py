"""The last text of each person that was about as long as a message can be: more of it may follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.statements import execute, upsert

_long = tables.long_text.c
_KEEP = upsert(tables.long_text, ["telegram_id"], ["message_id", "sent_at", "units", "place"])


@dataclass(frozen=True, slots=True)
class LongText:
    """A text so long that Telegram's apps may have cut it.

    `message_id` and `sent_at` (by Telegram's clock) are those of its last piece so far, `units` the length of
    all pieces in UTF-16 units; `place` says what was awaited when it began.
    """

    message_id: int
    sent_at: datetime
    units: int
    place: dict[str, Any]


def long_text_of(db: Session, telegram_id: int) -> LongText | None:
    """The last one of this person."""
    row = (
        db.connection()
        .execute(
            select(_long.message_id, _long.sent_at, _long.units, _long.place).where(
                _long.telegram_id == telegram_id
            )
        )
        .first()
    )
    return None if row is None else LongText(*row)


def keep_long_text(db: Session, telegram_id: int, text: LongText) -> None:
    """In the place of the one before."""
    values = {"message_id": text.message_id, "sent_at": text.sent_at, "units": text.units}
    execute(db, _KEEP, {"telegram_id": telegram_id, **values, "place": text.place})


def forget_long_text(db: Session, telegram_id: int) -> None:
    """Nothing that comes now continues a text."""
    db.connection().execute(delete(tables.long_text).where(_long.telegram_id == telegram_id))

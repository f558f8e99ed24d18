"""In which message an explanation or a note was typed, with the fingerprint of what was kept of it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit.trail import fingerprint
from bot.storage.connection.statements import execute, upsert

_typed = tables.typed_message.c
_KEEP = upsert(
    tables.typed_message, ["telegram_id", "sheet_id", "indicator", "is_note"], ["message_id", "digest"]
)


@dataclass(frozen=True, slots=True)
class TypedMessage:
    """What a message became: an assessor's note, or an explanation."""

    sheet_id: int
    indicator: str
    is_note: bool
    digest: str

    def is_still(self, text: str | None) -> bool:
        """Whether this text is what was kept of the message: nobody has changed it since."""
        return text is not None and fingerprint(text) == self.digest


def keep_typed(
    db: Session,
    telegram_id: int,
    message_id: int,
    sheet_id: int,
    indicator: str,
    text: str,
    *,
    is_note: bool = False,
) -> None:
    """The text as it was kept; in the place of the message that stood there before."""
    values = {"message_id": message_id, "digest": fingerprint(text), "is_note": is_note}
    where = {"telegram_id": telegram_id, "sheet_id": sheet_id, "indicator": indicator}
    execute(db, _KEEP, {**where, **values})


def typed_in(db: Session, telegram_id: int, message_id: int) -> TypedMessage | None:
    """What this message became; None where nothing was kept of it, or another took its place."""
    row = (
        db.connection()
        .execute(
            select(_typed.sheet_id, _typed.indicator, _typed.is_note, _typed.digest).where(
                _typed.telegram_id == telegram_id, _typed.message_id == message_id
            )
        )
        .first()
    )
    return None if row is None else TypedMessage(*row)

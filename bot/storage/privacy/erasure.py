"""What is taken out beside the person's own row when somebody leaves, or takes a request back."""

import json
import re
from datetime import datetime, timedelta
from html import escape

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlmodel import Session

from bot.settings import UPDATES_KEPT_DAYS
from bot.storage import tables
from bot.storage.messages.inbox import SET_ASIDE, forget_updates_of
from bot.storage.messages.outbox import FAILED, SENT, UNCERTAIN
from bot.storage.settings.settings import choices

NOBODY = 0
"""The chat of updates that were handled for somebody who has left, and of messages that had gone to them."""

_outbox = tables.outbox.c
_inbox = tables.inbox.c
_request = tables.access_request.c


def forget_traces(db: Session, telegram_id: int, name: str | None, stands: str) -> tuple[int, ...]:
    """Everything under this Telegram id gone, and the name out of what others were told: `stands` is there.

    The handled updates stay, for Telegram may bring them again, but not whose they were. What became of each
    message of a broadcast stays as well, for its report tells how many it reached, but not whom.
    The ids of the requests for access that are gone.
    """
    connection = db.connection()
    wanted = select(_request.id, _request.name).where(_request.telegram_id == telegram_id)
    asked = connection.execute(wanted).all()
    for request_id, asked_as in asked:
        _forget_messages(db, asked_as, stands, f"access:{request_id}:")
    if name is not None:
        _forget_messages(db, name, stands)
    broadcasts = select(tables.broadcast_recipient.c.outbox_key)
    connection.execute(
        update(tables.outbox)
        .where(
            _outbox.telegram_id == telegram_id,
            _outbox.state.in_((SENT, FAILED, UNCERTAIN)),
            _outbox.key.in_(broadcasts),
        )
        .values(telegram_id=NOBODY, payload={}, message_id=None)
    )
    for table in (
        tables.place,
        tables.long_text,
        tables.typed_message,
        tables.invitation_opening,
        tables.code_attempt,
        tables.access_request,
        tables.outbox,
    ):
        connection.execute(delete(table).where(table.c.telegram_id == telegram_id))
    forget_updates_of(db, telegram_id)
    return tuple(row[0] for row in asked)


def forget_captions(db: Session, person_id: int) -> None:
    """What the person wrote beside files; the files themselves are the office's evidence and stay."""
    for table in (tables.evidence, tables.attachment):
        db.connection().execute(
            update(table)
            .where(table.c.added_by == person_id, table.c.caption.is_not(None))
            .values(caption=None)
        )


def forget_set_aside(db: Session, now: datetime) -> int:
    """Drops updates that were set aside longer ago than an admin chose; how many there were."""
    old = now - timedelta(days=choices(db)[UPDATES_KEPT_DAYS])
    gone = delete(tables.inbox).where(_inbox.state == SET_ASIDE, _inbox.received_at < old)
    return db.connection().execute(gone).rowcount


def _forget_messages(db: Session, name: str, stands: str, about: str | None = None) -> None:
    """Messages that speak of this name do so no more; those `about` the person (by key) say nothing else."""
    written = json.dumps(escape(name, quote=False))[1:-1]
    names_them = cast(_outbox.payload, Text).contains(written, autoescape=True)
    told = names_them if about is None else or_(names_them, _outbox.key.startswith(about, autoescape=True))
    rows = db.connection().execute(select(_outbox.id, _outbox.key, _outbox.payload).where(told)).all()
    word = re.compile(rf"(?<!\w){re.escape(escape(name, quote=False))}(?!\w)")
    for item_id, key, payload in rows:
        is_about = about is not None and key.startswith(about)
        changed = {"text": stands} if is_about else _without(payload, word, stands)
        db.connection().execute(update(tables.outbox).where(_outbox.id == item_id).values(payload=changed))


def _without(kept: object, word: re.Pattern[str], stands: str) -> object:
    """The same values with another word in every text."""
    match kept:
        case str():
            return word.sub(lambda _: stands, kept)
        case dict():
            return {key: _without(value, word, stands) for key, value in kept.items()}
        case list():
            return [_without(value, word, stands) for value in kept]
        case _:
            return kept

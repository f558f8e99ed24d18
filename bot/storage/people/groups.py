"""Groups in which the bot may speak: those to which an admin added it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.written_words import make_key
from bot.storage.connection.statements import execute, upsert
from bot.storage.messages import outbox

_group = tables.group_chat.c
_JOIN = upsert(tables.group_chat, ["chat_id"], ["added_by", "added_at"], left_at=None)


def join_group(db: Session, chat_id: int, now: datetime, by: int) -> None:
    """An admin added the bot to this group."""
    execute(db, _JOIN, {"chat_id": chat_id, "added_by": by, "added_at": now, "left_at": None})
    _tell(db, Managed.GROUP_JOINED, now, by, chat_id)


def leave_group(db: Session, chat_id: int, now: datetime) -> None:
    """The bot is no member any more."""
    left = db.connection().execute(
        update(tables.group_chat)
        .where(_group.chat_id == chat_id, _group.left_at.is_(None))
        .values(left_at=now)
    )
    if left.rowcount:
        _tell(db, Managed.GROUP_LEFT, now, None, chat_id)


def is_served(db: Session, chat_id: int) -> bool:
    """Whether the bot answers in this group."""
    found = db.connection().execute(
        select(_group.chat_id).where(_group.chat_id == chat_id, _group.left_at.is_(None))
    )
    return found.first() is not None


def follow_chat(db: Session, old_id: int, new_id: int, now: datetime) -> None:
    """A group has a new number: what is still to be said goes there, and it stays a group of ours."""
    outbox.move_chat(db, old_id, new_id)
    move_group(db, old_id, new_id, now)


def move_group(db: Session, chat_id: int, to: int, now: datetime) -> None:
    """The group was upgraded and has a new number."""
    found = db.connection().execute(
        select(_group.added_by, _group.added_at).where(_group.chat_id == chat_id, _group.left_at.is_(None))
    )
    row = found.first()
    if row is None:
        return
    execute(db, _JOIN, {"chat_id": to, "added_by": row[0], "added_at": row[1], "left_at": None})
    db.connection().execute(update(tables.group_chat).where(_group.chat_id == chat_id).values(left_at=now))
    _tell(db, Managed.GROUP_MOVED, now, None, chat_id, to)


def _tell(db: Session, deed: Managed, now: datetime, by: int | None, *groups: int) -> None:
    # the mark of a group's number needs the key
    make_key(db, now)
    trail.append(db, deed, now, by, details={ROWS: marks(db, "group_chat", groups)})

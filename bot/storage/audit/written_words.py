"""What people wrote, beside the audit trail: an entry holds a mark of it, and the words can be forgotten.

A mark is an HMAC under a key that this database made for itself: the same words have the same mark here and
another one elsewhere, and nobody who has only the trail can try out what was written. Entries of earlier
versions hold the words themselves.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.statements import execute, for_both

FORGOTTEN = "…"
"""What is shown in place of words that were forgotten."""
_BEGINS = "hmac:"
_LENGTH = len(_BEGINS) + 64
_KEY = "key"
"""How the key is called among the marks of the trail."""

_mark = tables.trail_mark.c
_words = tables.trail_text.c
_MAKE = for_both(lambda insert: insert(tables.trail_mark).on_conflict_do_nothing())
_KEEP = for_both(lambda insert: insert(tables.trail_text).on_conflict_do_nothing())


def keep(db: Session, words: str | None, now: datetime) -> str | None:
    """The mark that stands for these words in an entry; they themselves are kept beside it."""
    if words is None:
        return None
    mark = mark_of(make_key(db, now), words)
    execute(db, _KEEP, {"mark": mark, "text": words})
    return mark


def make_key(db: Session, now: datetime) -> str:
    """The key of this database, made when it is first needed."""
    key = _key(db)
    if key is None:
        execute(db, _MAKE, {"kind": _KEY, "entry_id": 0, "hash": secrets.token_hex(32), "at": now})
        key = _key(db)
    return key or ""


def mark_of(key: str, words: str) -> str:
    """The mark of these words under this key."""
    return _BEGINS + hmac.new(key.encode(), words.encode(errors="replace"), hashlib.sha256).hexdigest()


def is_mark(text: str) -> bool:
    """Whether an entry holds a mark here, and not the words themselves."""
    return len(text) == _LENGTH and text.startswith(_BEGINS)


def key_of(db: Session) -> str:
    """The key of this database; one of the moment where it has none, so that nothing was marked yet."""
    return _key(db) or secrets.token_hex(32)


def shown(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What an entry holds in this column, with the words in place of their mark."""
    words = select(_words.text).where(_words.mark == column).scalar_subquery()
    return case((column.like(f"{_BEGINS}%"), func.coalesce(words, FORGOTTEN)), else_=column)


def forget_earlier_words(db: Session, person_id: int) -> None:
    """What this person wrote and what has been replaced or taken away since; what stands stays."""
    entry = tables.audit_entry.c
    own = select(entry.after).where(entry.person_id == person_id, entry.after.like(f"{_BEGINS}%"))
    marks = set(db.connection().execute(own).scalars())
    key = _key(db)
    if not marks or key is None:
        return
    # a later revision, or the sheet of a later period, may stand on the same words
    sheet, other = tables.sheet.c, tables.sheet.alias()
    sheets = (
        select(sheet.id)
        .join_from(tables.sheet, other, other.c.office_id == sheet.office_id)
        .join(tables.audit_entry, entry.sheet_id == other.c.id)
        .where(entry.person_id == person_id)
    )
    for table, column in (
        (tables.answer, tables.answer.c.explanation),
        (tables.judgement, tables.judgement.c.note),
        (tables.evidence, tables.evidence.c.name),
    ):
        standing = select(column).where(table.c.sheet_id.in_(sheets), column.is_not(None))
        if table is tables.evidence:
            standing = standing.where(tables.evidence.c.removed_at.is_(None))
        marks -= {mark_of(key, words) for words in db.connection().execute(standing).scalars()}
    gone = sorted(marks)
    for start in range(0, len(gone), 500):
        db.connection().execute(delete(tables.trail_text).where(_words.mark.in_(gone[start : start + 500])))


def _key(db: Session) -> str | None:
    return db.connection().execute(select(_mark.hash).where(_mark.kind == _KEY)).scalar()

"""Texts of which the trail keeps a salted hash, with the salt beside it, so that it can be forgotten.

Reasons, notes and what was found at a visit are often short: a plain hash of them could be tried out for
ever, also once the text is gone. Here the entry names what the text is about, and only while that text stands
its salt is kept: another text at the same place gets another salt, and the earlier can be tried out no more.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.statements import execute, upsert

_SALT = "salt:"
"""With what the name of a salt begins among the texts beside the trail."""

_kept = tables.trail_text.c
_entry = tables.audit_entry.c
_KEEP = upsert(tables.trail_text, ["mark"], ["text"])


def keep(db: Session, about: str, text: str) -> str:
    """What an entry tells of this text; its salt is kept under what it is `about`, in place of an earlier."""
    return f"{about}:{_hash(new_salt(db, about), text)}"


def new_salt(db: Session, about: str) -> str:
    """A new salt for what is told `about` this, in place of the earlier one."""
    salt = secrets.token_hex(16)
    execute(db, _KEEP, {"mark": _SALT + about, "text": salt})
    return salt


def drop_salt(db: Session, about: str) -> None:
    """What was told about this can be tried out no more."""
    db.connection().execute(delete(tables.trail_text).where(_kept.mark == _SALT + about))


def salts_of(db: Session) -> dict[str, str]:
    """All salts that are kept, by what they are about."""
    rows = db.connection().execute(select(_kept.mark, _kept.text).where(_kept.mark.like(f"{_SALT}%")))
    return {mark.removeprefix(_SALT): text for mark, text in rows}


def told_in(details: Mapping[str, Any], name: str) -> str | None:
    """What an entry tells of a text: salted, or as earlier versions did."""
    known = details.get(f"{name}_salted", details.get(f"{name}_sha256"))
    return None if known is None else str(known)


def is_same(salts: Mapping[str, str], told: str, text: str) -> bool:
    """Whether this is the text of which an entry told."""
    about, _, known = told.rpartition(":")
    if not about:
        return known == hashlib.sha256(text.encode()).hexdigest()
    return about in salts and known == _hash(salts[about], text)


def about_settlement(sheet_id: int, round_: int, code: str) -> str:
    """What the reason of a lead is about."""
    return f"settled {sheet_id} {round_} {code}"


def forget_replaced(db: Session, person_id: int) -> None:
    """The salts of reasons that this person gave as lead and that stand no more."""
    wanted = select(_entry.details).where(
        _entry.person_id == person_id, _entry.deed.in_(("settled", "sent_back")), _entry.details.is_not(None)
    )
    told = (json.loads(details).get("reason_salted") for details in db.connection().execute(wanted).scalars())
    settled = tables.settlement.c
    for about in {one.rpartition(":")[0] for one in told if one is not None}:
        _, sheet_id, round_, code = about.split(" ", 3)
        here = (settled.sheet_id == int(sheet_id), settled.round == int(round_), settled.indicator == code)
        if db.connection().execute(select(settled.sheet_id).where(*here)).first() is None:
            drop_salt(db, about)


def _hash(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode(errors="replace")).hexdigest()

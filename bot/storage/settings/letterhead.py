"""The sender of letters, as an admin typed it once."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.audit.replayed_sheet import plain_json
from bot.storage.connection.statements import execute, upsert
from questionnaires.letterhead import Letterhead

NAME = "letterhead"
_setting = tables.setting.c
_KEEP = upsert(tables.setting, ["name"], ["content", "changed_at", "changed_by"])


def letterhead(db: Session) -> Letterhead:
    """What was typed last; an empty one until then."""
    found = db.connection().execute(select(_setting.content).where(_setting.name == NAME)).scalar()
    return Letterhead(*(found or {}).get("lines", ()))


def keep_letterhead(db: Session, new: Letterhead, now: datetime, by: int | None) -> None:
    """Keeps it, with an entry in the audit trail that has no name in it."""
    before, after = {"lines": list(letterhead(db).lines())}, {"lines": list(new.lines())}
    if before == after:
        return
    execute(db, _KEEP, {"name": NAME, "content": after, "changed_at": now, "changed_by": by})
    details = {
        "setting": NAME,
        "before_sha256": trail.fingerprint(plain_json(before)),
        "after_sha256": trail.fingerprint(plain_json(after)),
    }
    trail.append(db, Managed.SETTING_CHANGED, now, by, details=details)

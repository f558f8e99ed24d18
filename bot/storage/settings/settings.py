"""The settings that admins choose in chat."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session

from bot.settings import Choices, Setting
from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.audit.replayed_sheet import plain_json
from bot.storage.connection.statements import execute, upsert

T = TypeVar("T")
_setting = tables.setting.c
_KEEP = upsert(tables.setting, ["name"], ["content", "changed_at", "changed_by"])


def choices(db: Session) -> Choices:
    """Everything chosen so far; what nobody chose is as the program has it."""
    rows = db.connection().execute(select(_setting.name, _setting.content))
    return Choices({row[0]: row[1] for row in rows})


def keep_choice(db: Session, setting: Setting[T], value: T, now: datetime, by: int | None) -> None:
    """Keeps a value that differs from the one before, with an entry in the audit trail."""
    before, after = setting.to_json(choices(db)[setting]), setting.to_json(value)
    if before == after:
        return
    execute(db, _KEEP, {"name": setting.key, "content": after, "changed_at": now, "changed_by": by})
    details = {
        "setting": setting.key,
        "before_sha256": trail.fingerprint(plain_json(before)),
        "after_sha256": trail.fingerprint(plain_json(after)),
    }
    trail.append(db, Managed.SETTING_CHANGED, now, by, details=details)

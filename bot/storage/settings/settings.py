"""The choices of the admins that are made in chat."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.audit.replayed_sheet import plain_json
from bot.storage.connection.statements import execute, upsert
from questionnaires.settings import Choices

_setting = tables.setting.c
_KEEP = upsert(tables.setting, ["name"], ["content", "changed_at", "changed_by"])


def choices(db: Session) -> Choices:
    """Everything chosen so far; what nobody chose is as the program has it."""
    rows = db.connection().execute(select(_setting.name, _setting.content))
    return Choices.from_json({row[0]: row[1] for row in rows})


def keep_choices(db: Session, new: Choices, now: datetime, by: int | None) -> tuple[str, ...]:
    """Keeps what differs from before, each with an entry in the audit trail; the names of what changed."""
    before, after = choices(db).to_json(), new.to_json()
    changed = tuple(name for name in after if after[name] != before[name])
    for name in changed:
        values = {"name": name, "content": after[name], "changed_at": now, "changed_by": by}
        execute(db, _KEEP, values)
        details = {
            "setting": name,
            "before_sha256": trail.fingerprint(plain_json(before[name])),
            "after_sha256": trail.fingerprint(plain_json(after[name])),
        }
        trail.append(db, Managed.SETTING_CHANGED, now, by, details=details)
    return changed

"""Short messages to the admins when something needs a person: at most one an hour of each kind.

What was told is in the outbox itself, so neither a restart nor a second process tells it again.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages import outbox
from bot.storage.people import people
from questionnaires.people import Role

_item = tables.outbox.c

PAUSE = timedelta(hours=1)
USEFUL = timedelta(hours=12)
"""After so long without reaching an admin the message says nothing new."""
_KEY = "notice:"


class Need(StrEnum):
    """What a person has to see to."""

    DISK = "disk"
    QUEUE = "queue"
    SET_ASIDE = "set_aside"
    BACKUP = "backup"
    REFUSED_BY_TELEGRAM = "refused_by_telegram"


def tell_admins(db: Session, need: Need, text: str, now: datetime, pause: timedelta = PAUSE) -> bool:
    """Queues the text (HTML) for every admin; False when all heard of this kind within `pause` already.

    Each is told once though two processes may ask at the same moment: the number of the notice is its key.
    """
    told = False
    for admin in people.people_with_role(db, Role.ADMIN):
        count, last = _told(db, need, admin.telegram_id)
        if last is not None and last > now - pause:
            continue
        told |= outbox.enqueue(
            db,
            f"{_KEY}{need}:{admin.id}:{count + 1}",
            admin.telegram_id,
            "screen",
            {"text": text},
            now,
            bulk=False,
            repeat_if_uncertain=False,
            latest_at=now + USEFUL,
        )
    return told


def last_told(db: Session, need: Need) -> datetime | None:
    """When an admin was last told of this kind; None when nobody ever was."""
    last = [_told(db, need, admin.telegram_id)[1] for admin in people.people_with_role(db, Role.ADMIN)]
    return max((moment for moment in last if moment is not None), default=None)


def _told(db: Session, need: Need, telegram_id: int) -> tuple[int, datetime | None]:
    # by the person first: that is what the table has an index for
    told = db.connection().execute(
        select(func.count(), func.max(_item.queued_at)).where(
            _item.telegram_id == telegram_id, _item.key.startswith(f"{_KEY}{need}:")
        )
    )
    row = told.one()
    return row[0], row[1]

"""Tells the admins, once an hour of each kind, when something needs a person."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.documents.evidence_files import LEAST_FREE_BYTES, free_bytes
from bot.engine.context import Services
from bot.storage.messages import admin_notices
from bot.storage.messages.admin_notices import Need
from bot.storage.messages.backlog import Backlog, backlog
from bot.texts import notices as words

LOW_FREE_BYTES = 2 * LEAST_FREE_BYTES
"""From here on there is still time to make room."""
OLD_MINUTES = 10
"""What waits longer than this waits for a person."""
SET_ASIDE_AGAIN = timedelta(days=1)
"""Between two notices of the same updates that nobody has looked at."""


async def look(services: Services, now: datetime) -> None:
    """What there is to tell, queued."""
    free = free_bytes(services.config.data_dir)
    found = await services.database.read(lambda db: backlog(db, now))
    needs = what_is_needed(found, free)
    if needs:
        await services.database.run(lambda db: _tell(db, needs, found, now))


def what_is_needed(found: Backlog, free: int) -> dict[Need, str]:
    """What a person has to see to, with the words for it; `free` is the room on the disk in bytes."""
    needs: dict[Need, str] = {}
    if free < LEAST_FREE_BYTES:
        needs[Need.DISK] = words.disk_full(free)
    elif free < LOW_FREE_BYTES:
        needs[Need.DISK] = words.disk_low(free)
    waiting = {
        "inbox": found.inbox_seconds,
        "outbox": found.outbox_seconds,
        "downloads": found.download_seconds,
    }
    what = max(waiting, key=lambda name: waiting[name])
    minutes = int(waiting[what] // 60)
    if minutes >= OLD_MINUTES:
        needs[Need.QUEUE] = words.queue_old(what, minutes)
    if found.set_aside:
        needs[Need.SET_ASIDE] = words.set_aside(found.set_aside)
    return needs


def _tell(db: Session, needs: dict[Need, str], found: Backlog, now: datetime) -> None:
    for need, text in needs.items():
        pause = admin_notices.PAUSE
        last = admin_notices.last_told(db, need)
        if need is Need.SET_ASIDE and last is not None and (found.newest_set_aside or now) < last:
            pause = SET_ASIDE_AGAIN
        admin_notices.tell_admins(db, need, text, now, pause)

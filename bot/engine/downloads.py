"""The one road of a file that somebody sends: begun, fetched, checked, kept or given up, and told.

What is fetched is in the database before the first byte is (`bot.storage.messages.downloads`). The outcome
and what the person reads of it are kept in one transaction; only then is the file off the road. When a
process dies on the way, its row has no living hand any more; the next look of any process takes it over.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.bot_api.sending import Sender
from bot.documents.evidence_files import EvidenceStore, Kept, NoRoomError, TooLargeError
from bot.engine.context import Services
from bot.storage.connection.errors import is_unavailable
from bot.storage.messages import downloads as stored
from bot.storage.messages import outbox as stored_outbox
from bot.storage.messages.downloads import Download, Purpose
from bot.texts.common import EVIDENCE_BYTES

log = logging.getLogger(__name__)

T = TypeVar("T")

FETCH_PAUSES = (1.0, 4.0, 15.0, 40.0)
"""Seconds before another try; after the last one the person is asked to send the file again."""
DATABASE_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""The same for an outcome that cannot be kept; the last one is repeated for as long as it takes."""
ALBUM_QUIET_SECONDS = 1.0
"""Telegram delivers an album as single messages within a third of a second; by then it is complete."""
MOST_TAKEN_OVER = 5
"""A file at which so many processes died is given up."""

LARGE, EMPTY, SIZE, UNREACHABLE, NO_ROOM = "large", "empty", "size", "unreachable", "no_room"
"""The causes of a failure, as they are kept."""


@dataclass(frozen=True, slots=True)
class Road:
    """What the files of one purpose do at the end. All are called inside a transaction.

    `settle(db, subject, outcome, now)` keeps the outcome, a file or the cause of failure, and says whether
    the subject was still waiting for it. `is_waiting(db, subject)` asks only that. `tell(db, subject, now)`
    queues what the person reads, once all that was sent together is settled. `in_album(db, subject)` says
    whether more may follow.
    """

    is_waiting: Callable[[Session, int], bool]
    settle: Callable[[Session, int, Kept | str, datetime], bool]
    in_album: Callable[[Session, int], bool]
    newest: Callable[[Session, int], int]
    """The last of the files that were sent together, by number."""
    tell: Callable[[Session, int, datetime], None]


def fetch_later(services: Services, item: Download, road: Road) -> None:
    """Fetches the file in the background, unless this process does so already."""
    if item.id not in services.fetching:
        services.fetching.add(item.id)
        services.later(_travel(services, item, road))


async def look_for_left(services: Services, roads: Mapping[Purpose, Road]) -> int:
    """Takes over the files that nobody living fetches; how many."""
    alone, worker = services.config.is_alone, services.worker
    in_hand = frozenset(services.fetching)
    if not await services.database.read(lambda db: stored.is_any_left(db, worker, in_hand, alone=alone)):
        return 0
    # asked anew: between the look and this, an update may have begun another
    in_hand = frozenset(services.fetching)
    left = await services.database.run(lambda db: stored.take_left(db, worker, in_hand, alone=alone))
    for item in left:
        fetch_later(services, item, roads[item.purpose])
    if left:
        log.info("%d files that were left behind are fetched", len(left))
    return len(left)


async def _travel(services: Services, item: Download, road: Road) -> None:
    try:
        if await _in_database(services, item, lambda db: road.is_waiting(db, item.subject_id)):
            outcome = await _fetched(services, item)
            if not await _in_database(services, item, lambda db: _settle(db, services, item, road, outcome)):
                return
        newest = await services.database.read(lambda db: road.newest(db, item.subject_id))
        await asyncio.sleep(ALBUM_QUIET_SECONDS if item.attempts == 0 else 0)
        await _in_database(services, item, lambda db: _tell(db, services, item, road, newest))
    finally:
        services.fetching.discard(item.id)


def _settle(db: Session, services: Services, item: Download, road: Road, outcome: Kept | str) -> bool:
    """Keeps the outcome; whether there is something left to do. A single file is told of at once."""
    if not stored.is_held(db, item.id, services.worker):
        log.info("download %d was taken over by another process", item.id)
        return False
    now = services.clock()
    if road.settle(db, item.subject_id, outcome, now):
        services.metrics.downloads["kept" if isinstance(outcome, Kept) else outcome] += 1
    if road.in_album(db, item.subject_id):
        return True
    with stored_outbox.asked_in(db, item.topic):
        road.tell(db, item.subject_id, now)
    stored.end(db, item.id)
    return False


def _tell(db: Session, services: Services, item: Download, road: Road, newest: int) -> None:
    if stored.is_held(db, item.id, services.worker):
        # what came to the album meanwhile tells of all of it
        if road.newest(db, item.subject_id) == newest:
            with stored_outbox.asked_in(db, item.topic):
                road.tell(db, item.subject_id, services.clock())
        stored.end(db, item.id)


async def _in_database(services: Services, item: Download, work: Callable[[Session], T]) -> T:
    """What `work` returns once it is committed, however long the database is away."""
    has_news = False

    def transaction(db: Session) -> T:
        nonlocal has_news
        outcome = work(db)
        has_news = stored_outbox.take_news(db)
        return outcome

    failures = 0
    while True:
        try:
            outcome = await services.database.run(transaction)
        except Exception as trouble:
            if not is_unavailable(trouble):
                raise  # logged by whoever waits for the background; the next look takes the file up again
            if failures == 0:
                log.error("what became of download %d cannot be kept: %s", item.id, type(trouble).__name__)
            await asyncio.sleep(DATABASE_PAUSES[min(failures, len(DATABASE_PAUSES) - 1)])
            failures += 1
        else:
            if has_news:
                services.wake_outbox()
            return outcome


async def _fetched(services: Services, item: Download) -> Kept | str:
    """The file on disk, or the cause of failure."""
    if item.attempts > MOST_TAKEN_OVER:
        log.error("download %d is given up: %d processes ended over it", item.id, item.attempts)
        return UNREACHABLE
    store = EvidenceStore(services.config.data_dir / "evidence")
    for pause in (*FETCH_PAUSES, None):
        wait = pause
        try:
            await asyncio.to_thread(store.look_for_room, item.declared_size)
            kept = await store.keep(services.sender.stream_file(item.file_id), EVIDENCE_BYTES)
        except NoRoomError:
            log.error("download %d was not begun: the disk is nearly full", item.id)
            return NO_ROOM
        except TooLargeError:
            return LARGE
        except BadRequest as refusal:
            log.warning("download %d is refused: %s", item.id, refusal.message)
            return LARGE if "too big" in refusal.message.lower() else UNREACHABLE
        except (TelegramError, OSError) as trouble:
            log.warning("download %d did not succeed: %s", item.id, trouble)
            if isinstance(trouble, RetryAfter) and pause is not None:
                asked = trouble.retry_after
                wait = max(pause, asked if isinstance(asked, int | float) else asked.total_seconds())
        else:
            return _checked(item, kept) or kept
        if wait is None:
            break
        await asyncio.sleep(wait)
    return UNREACHABLE


async def read_whole(sender: Sender, file_id: str, most: int) -> bytes:
    """The content of a file that is used at once and not kept; while it is fetched, its update stays in hand.

    Raises TooLargeError beyond `most` bytes, BadRequest when Telegram refuses, and TelegramError or OSError
    when it does not come at the third try either.
    """
    for pause in (*FETCH_PAUSES[:2], None):
        content = bytearray()
        try:
            async for piece in sender.stream_file(file_id):
                content += piece
                if len(content) > most:
                    raise TooLargeError
        except BadRequest:
            raise
        except (TelegramError, OSError):
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return bytes(content)
    raise AssertionError("the last try returns or raises")


def _checked(item: Download, kept: Kept) -> str | None:
    """What is wrong with the file; None when it is what Telegram announced."""
    if kept.size == 0:
        return EMPTY
    if item.declared_size is not None and kept.size != item.declared_size:
        log.warning("download %d has %d bytes instead of %d", item.id, kept.size, item.declared_size)
        return SIZE
    return None

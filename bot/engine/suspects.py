"""Updates that were in hand when a process died: one at a time, so that the next death names its cause."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import orjson
from sqlmodel import Session

from bot.bot_api.incoming import Incoming
from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.engine.context import Services
from bot.storage.connection.errors import cause_of
from bot.storage.messages import inbox as stored
from bot.storage.messages import outbox
from bot.texts import errors as words

log = logging.getLogger(__name__)

SECONDS_FOR_QUIET = 3.0
"""So long it waits until nothing else is in hand, so that a death can be nobody else's."""
SECONDS_ALONE = 3.0
"""After so long the next one begins all the same: whoever waits for Telegram must not hold up the others."""
_FILES = ("document", "photo", "video", "audio", "voice", "video_note", "animation", "sticker")


class Suspects:
    """Handles them one after the other, each with a mark in the database that it was begun."""

    def __init__(self, services: Services, at_work: Callable[[], int]) -> None:
        """`at_work` tells how many chats are at work, those that wait here included."""
        self._world = services
        self._at_work = at_work
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._quiet = asyncio.Event()

    async def handle(self, item: Incoming, handle: Callable[[Incoming], Awaitable[None]]) -> None:
        """Handles it when its turn has come; raises what `handle` raises."""
        await self._take_turn()
        is_over = False

        def end_turn() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self._turn.release()

        try:
            await self._mark(item.update_id)
            asyncio.get_running_loop().call_later(SECONDS_ALONE, end_turn)
            await handle(item)
        finally:
            end_turn()

    def look(self) -> None:
        """Some chat began or ended: whether all that are at work wait here."""
        if self._at_work() <= self._waiting:
            self._quiet.set()
        else:
            self._quiet.clear()

    async def _take_turn(self) -> None:
        self._waiting += 1
        self.look()
        try:
            await self._turn.acquire()
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SECONDS_FOR_QUIET):
                        await self._quiet.wait()
            except BaseException:
                self._turn.release()
                raise
        finally:
            self._waiting -= 1
            self.look()

    async def _mark(self, update_id: int) -> None:
        now = self._world.clock()
        try:
            await self._world.database.run(lambda db: stored.begin_alone(db, update_id, now))
        except Exception as trouble:  # noqa: BLE001 - handling it waits for the database by itself
            log.error("update %d could not be marked as begun: %s", update_id, cause_of(trouble))


def tell_sender(db: Session, update: stored.StoredUpdate, now: datetime) -> None:
    """The sender reads that the update was set aside; in the same transaction, so that it is certain.

    Only in a private chat: a group or a look-up from another chat is no place for it.
    """
    content: dict[str, Any] = orjson.loads(update.payload)
    if update.chat_key <= 0 or not content.keys() & {"message", "edited_message", "callback_query"}:
        return
    message = content.get("message") or {}
    what = words.A_MESSAGE
    if "callback_query" in content:
        what = words.A_TAP
    elif any(kind in message for kind in _FILES):
        what = words.A_FILE
    screen = Screen(words.set_aside_after_deaths(what))
    outbox.enqueue(
        db,
        f"aside:{update.update_id}:{now.timestamp():.0f}",
        update.chat_key,
        "screen",
        to_payload(screen),
        now,
        bulk=False,
        repeat_if_uncertain=True,
    )

"""Chats at work: in order within each, different ones at once.

A chat has a few updates in memory; what it sends beyond that waits in the database until its turn comes. So a
chat that waits for Telegram keeps nobody else's place, and memory does not grow with what one person sends.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import orjson

from bot.bot_api.incoming import Incoming
from bot.engine.context import Services
from bot.engine.suspects import Suspects
from bot.storage.connection.errors import cause_of, trace_of
from bot.storage.messages import inbox as stored

log = logging.getLogger(__name__)

MOST_OF_A_CHAT = 20
"""Updates of one chat held in memory."""
MOST_CHATS = 1000
"""Chats at work at once before strangers' chats have to wait for one of them to end."""
_PAUSE = 1.0
"""Seconds before the database is asked again for what a chat has sent."""


@dataclass(slots=True, eq=False)
class _Chat:
    """A chat at work."""

    queue: deque[Incoming] = field(default_factory=deque[Incoming])
    has_more: bool = False
    """Whether more of it waits in the database."""
    is_filling: bool = False
    """Whether the database is being asked for more of it."""
    failed: set[int] = field(default_factory=set[int])
    """What stays stored for the next start, and is not taken out of the database again before."""


class ChatQueues:
    """Hands each update to `handle`; what that raises is logged, and the chat goes on."""

    def __init__(self, services: Services, handle: Callable[[Incoming], Awaitable[None]]) -> None:
        self._world = services
        self._handle = handle
        self._suspects = Suspects(services, lambda: len(self._tasks) + len(self._left_out))
        self._chats: dict[int, _Chat] = {}
        self._left_out: dict[int, None] = {}
        """Chats that wait in the database until another one ends, in order."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_ending = False
        self.in_hand: set[int] = set()
        """The numbers of the updates in memory."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in hand."""
        return not self._tasks

    def is_full_for(self, chat_key: int) -> bool:
        """Whether this chat has to wait, unless it is that of somebody with a role."""
        return len(self._chats) >= MOST_CHATS and chat_key not in self._chats

    async def idle(self) -> None:
        """Returns when nothing is in hand."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self, seconds: float) -> None:
        """No update is begun any more; those in hand get this long."""
        self._is_ending = True
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def take_in(self, item: Incoming) -> None:
        """This update after those of its chat; it is stored already."""
        if item.update_id in self.in_hand:
            return
        chat = self._chats.get(item.chat_key)
        if chat is None:
            chat = self._begin(item.chat_key, has_more=item.chat_key in self._left_out)
            self._left_out.pop(item.chat_key, None)
        if chat.has_more or chat.is_filling or len(chat.queue) >= MOST_OF_A_CHAT:
            chat.has_more = True
        else:
            self._enqueue(chat, item)

    def take_in_stored(self, chat_keys: Iterable[int]) -> None:
        """What the database has of these chats; where there are too many, each when another one ends."""
        for chat_key in chat_keys:
            if chat_key in self._chats:
                self._chats[chat_key].has_more = True
            else:
                self._left_out[chat_key] = None
        self._begin_left_out()

    def _begin_left_out(self) -> None:
        while self._left_out and len(self._chats) < MOST_CHATS and not self._is_ending:
            chat_key = next(iter(self._left_out))
            del self._left_out[chat_key]
            self._begin(chat_key, has_more=True)

    def _begin(self, chat_key: int, *, has_more: bool) -> _Chat:
        chat = self._chats[chat_key] = _Chat(has_more=has_more)
        task = asyncio.get_running_loop().create_task(self._work(chat_key, chat))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        self._suspects.look()
        return chat

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._suspects.look()

    def _enqueue(self, chat: _Chat, item: Incoming) -> None:
        self.in_hand.add(item.update_id)
        chat.queue.append(item)

    async def _work(self, chat_key: int, chat: _Chat) -> None:
        """Handle what this chat sent, one after the other."""
        try:
            while not self._is_ending:
                if chat.queue:
                    await self._next(chat)
                elif chat.has_more:
                    await self._fill(chat_key, chat)
                else:
                    break
        finally:
            del self._chats[chat_key]
            self.in_hand.difference_update(item.update_id for item in chat.queue)
            self._begin_left_out()

    async def _next(self, chat: _Chat) -> None:
        item = chat.queue.popleft()
        try:
            if item.deaths:
                await self._suspects.handle(item, self._handle)
            else:
                await self._handle(item)
        except Exception as trouble:  # noqa: BLE001 - a chat must outlive whatever one update causes
            log.error("update %d stays stored for the next start: %s", item.update_id, trace_of(trouble))
            chat.failed.add(item.update_id)
        finally:
            self.in_hand.discard(item.update_id)

    async def _fill(self, chat_key: int, chat: _Chat) -> None:
        """More of the chat into its queue. What arrives meanwhile is left for the next time: order counts."""
        worker, limit = self._world.worker, MOST_OF_A_CHAT + len(chat.failed) + 1
        chat.has_more, chat.is_filling = False, True
        try:
            rows = await self._world.database.read(
                lambda db: stored.next_of_chat(db, chat_key, worker, limit)
            )
        except Exception as trouble:  # noqa: BLE001 - whatever it is, the updates are still there
            log.error("stored updates cannot be read: %s", cause_of(trouble))
            chat.has_more = True
            await asyncio.sleep(_PAUSE)
            return
        finally:
            chat.is_filling = False
        new = [row for row in rows if row.update_id not in chat.failed]
        for row in new[:MOST_OF_A_CHAT]:
            content = orjson.loads(row.payload)
            self._enqueue(chat, Incoming(row.update_id, row.chat_key, content, deaths=row.deaths))
        chat.has_more = chat.has_more or len(new) > MOST_OF_A_CHAT

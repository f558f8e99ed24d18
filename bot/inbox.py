"""Updates: stored, then confirmed to Telegram, then handled, in order by chat, different chats at once."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from telegram import Update
from telegram.error import NetworkError

from bot.context import AlreadyHandledError, Context, Handler, World
from bot.health import Meters
from bot.storage import inbox as stored
from bot.storage.trouble import is_unavailable, ping

log = logging.getLogger(__name__)

UPDATE_KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What is asked of Telegram; the bot has a use for nothing else."""

MOST_WAITING = 2000
"""Updates held in memory before no more are fetched."""

_RETRY_PAUSES = (0.5, 2.0)
_DATABASE_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)

Apology = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update that is stored. `chat_key` groups what must stay in order."""

    update_id: int
    chat_key: int
    content: Mapping[str, Any]


class Inbox:
    """Keeps updates and has them handled.

    A handler that fails before it kept anything is tried again when the trouble is one that passes (network,
    database), and otherwise set aside with its cause; the chat goes on, and the person reads one sentence.
    """

    def __init__(self, world: World, dispatch: Handler, apology: Apology, meters: Meters) -> None:
        self._world = world
        self._dispatch = dispatch
        self._apology = apology
        self._meters = meters
        self._chats: dict[int, deque[Incoming]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()
        self._stopping = False

    async def resume(self) -> int:
        """How many updates an earlier run left behind; they are handled first, in order.

        For the only process there is: it takes everything that waits.
        """
        worker = self._world.worker
        return self._take_in_stored(await self._world.database.run(lambda db: stored.take_over(db, worker)))

    async def claim(self) -> int:
        """How many updates were taken that no living process has in hand (PostgreSQL)."""
        worker, database = self._world.worker, self._world.database
        if self._stopping or not await database.read(stored.is_any_free):
            return 0
        return self._take_in_stored(await database.run(lambda db: stored.claim(db, worker)))

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """The updates stored and committed, then taken in hand; not those that came before.

        Raises what the database raises: then Telegram must not be told that they arrived.
        """
        incoming = [_incoming(update) for update in updates]
        rows = [(item.update_id, item.chat_key, orjson.dumps(item.content).decode()) for item in incoming]
        now, worker = self._world.clock(), self._world.worker
        taken = await self._world.database.run(lambda db: stored.store_updates(db, rows, now, worker))
        self._meters.received += len(rows)
        for item in incoming:
            if item.update_id in taken:
                self._take_in(item)

    async def room(self) -> None:
        """Returns when there is room for more."""
        await self._room.wait()

    async def stop(self, seconds: float) -> None:
        """No update is begun any more; those in hand get this long. What is left stays stored."""
        self._stopping = True
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def idle(self) -> None:
        """Returns when nothing is in hand."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _take_in_stored(self, rows: Sequence[stored.StoredUpdate]) -> int:
        for row in rows:
            self._take_in(Incoming(row.update_id, row.chat_key, orjson.loads(row.payload)))
        return len(rows)

    def _take_in(self, item: Incoming) -> None:
        self._waiting += 1
        if self._waiting >= MOST_WAITING:
            self._room.clear()
        queue = self._chats.get(item.chat_key)
        if queue is not None:
            queue.append(item)
            return
        self._chats[item.chat_key] = deque((item,))
        task = asyncio.get_running_loop().create_task(self._work(item.chat_key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, chat_key: int) -> None:
        """Handle what this chat sent, one after the other."""
        queue = self._chats[chat_key]
        try:
            while queue and not self._stopping:
                item = queue.popleft()
                await self._handle(item)
                self._waiting -= 1
                if self._waiting < MOST_WAITING:
                    self._room.set()
        finally:
            del self._chats[chat_key]

    async def _handle(self, item: Incoming) -> None:
        began = asyncio.get_running_loop().time()
        failures = 0
        while True:
            context: Context | None = None
            try:
                # without a Bot: its shortcuts would send past sending.py
                context = Context(self._world, Update.de_json(dict(item.content), None))
                await self._dispatch(context, context.update)
                await context.finish()
                break
            except AlreadyHandledError:
                log.info("update %d had been handled before", item.update_id)
                break
            except Exception as trouble:  # noqa: BLE001 - a chat must outlive whatever one update causes
                if is_unavailable(trouble) and (context is None or not context.is_kept):
                    await self._until_database_answers(trouble)
                    if self._stopping:
                        return
                passing = is_unavailable(trouble) or isinstance(trouble, NetworkError)
                kept = context is not None and context.is_kept
                if passing and not kept and failures < len(_RETRY_PAUSES):
                    await asyncio.sleep(_RETRY_PAUSES[failures])
                    failures += 1
                    continue
                await self._give_up(item, context, trouble)
                break
        self._meters.handled += 1
        self._meters.observe(asyncio.get_running_loop().time() - began)

    async def _give_up(self, item: Incoming, context: Context | None, trouble: Exception) -> None:
        log.error("update %d failed and is set aside", item.update_id, exc_info=trouble)
        self._meters.set_aside += 1
        if context is None or not context.is_kept:
            cause = f"{type(trouble).__name__}: {trouble}"[:500]
            now = self._world.clock()
            await self._world.database.run(lambda db: stored.set_aside(db, item.update_id, cause, now))
        if context is None:
            return
        try:
            await self._apology(context)
        except Exception:
            log.exception("the apology for update %d failed as well", item.update_id)

    async def _until_database_answers(self, trouble: Exception) -> None:
        """Returns when the database can be read, or when the bot is to stop."""
        attempt = 0
        while not self._stopping:
            try:
                await self._world.database.read(ping)
            except Exception as again:
                if not is_unavailable(again):
                    raise
                if attempt == 0:
                    log.error("the database does not answer: %s", type(trouble).__name__)
                await asyncio.sleep(_DATABASE_PAUSES[min(attempt, len(_DATABASE_PAUSES) - 1)])
                attempt += 1
            else:
                if attempt:
                    log.info("the database answers again")
                return


def _incoming(update: Mapping[str, Any]) -> Incoming:
    query = update.get("callback_query")
    if query is None:
        return Incoming(update["update_id"], _chat_key(update), update)
    message = query.get("message")
    if message is None:
        return Incoming(update["update_id"], query["from"]["id"], update)
    # what the tapped message said is our own text: nothing to trust or to need, and parsing it is dear. With
    # the date 0 Telegram itself names a message that it only points to.
    slim = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
    return Incoming(
        update["update_id"], message["chat"]["id"], {**update, "callback_query": {**query, "message": slim}}
    )


def _chat_key(update: Mapping[str, Any]) -> int:
    for value in update.values():
        if isinstance(value, dict):
            origin = value.get("chat") or value.get("from")
            if origin is not None:
                return int(origin["id"])
    return 0

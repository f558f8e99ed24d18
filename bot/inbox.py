"""Updates: stored, then confirmed to Telegram, then handled, in order by chat, different chats at once."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from telegram.error import NetworkError

from bot.context import AlreadyHandledError, Context, Handler, World
from bot.health import Meters
from bot.storage import inbox as stored
from bot.storage import reconciling
from bot.storage.trouble import is_full, is_unavailable
from bot.texts.trouble import NOT_STORED_YET

log = logging.getLogger(__name__)

UPDATE_KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What is asked of Telegram; the bot has a use for nothing else."""

MOST_WAITING = 2000
"""Updates held in memory before no more are fetched."""

_RETRY_PAUSES = (0.5, 2.0)
"""Seconds before another try when the network was in the way."""
_DATABASE_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""The same for the database; the last one is repeated for as long as it takes."""
PATIENCE = 3.0
"""Seconds of trouble with the database after which people are told; of a full disk they hear at once."""
MOST_TRIES = 30
"""For an update at which the database gives up although it can be written otherwise."""

_LARGEST_KEY = 2**63
"""No database keeps a larger one; Telegram's numbers have 52 bits."""

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
        self._in_hand: set[int] = set()
        self._room = asyncio.Event()
        self._room.set()
        self._ending = asyncio.Event()
        self.is_alone = True
        """Whether no other process shares the inbox."""
        self._is_unsure = False
        """Whether a commit failed, so that the database may say of an update that it is ours and we not."""
        self._trouble_since: float | None = None
        """The loop time since which nothing can be stored."""
        self._told: set[int] = set()
        """The people who have read of the present trouble."""

    async def resume(self) -> int:
        """How many updates an earlier run left behind; they are handled first, in order.

        For the only process there is: it takes everything that waits.
        """
        worker = self._world.worker
        return self._take_in_stored(await self._world.database.run(lambda db: stored.take_over(db, worker)))

    async def claim(self) -> int:
        """How many updates were taken that no living process has in hand (PostgreSQL)."""
        worker, database = self._world.worker, self._world.database
        if self._stopping:
            return 0
        if self._is_unsure:
            in_hand = frozenset(self._in_hand)
            await database.run(lambda db: reconciling.release_updates(db, worker, in_hand))
            self._is_unsure = False
        if not await database.read(stored.is_any_free):
            return 0
        try:
            return self._take_in_stored(await database.run(lambda db: stored.claim(db, worker)))
        except BaseException:
            self._is_unsure = True
            raise

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """The updates stored and committed, then taken in hand; not those that came before.

        Raises what the database raises: then Telegram must not be told that they arrived. The people whose
        updates they are read a sentence when that lasts.
        """
        incoming = [_incoming(update) for update in updates]
        try:
            taken = await self._store(incoming)
        except Exception as trouble:
            self._is_unsure = True
            self._say_unstored(incoming, trouble)
            raise
        self._trouble_since = None
        self._meters.received += len(incoming)
        for item in incoming:
            if item.update_id in taken:
                self._take_in(item)

    async def _store(self, incoming: Sequence[Incoming]) -> frozenset[int]:
        """The numbers of the updates to take in hand now."""
        rows = [(item.update_id, item.chat_key, orjson.dumps(item.content).decode()) for item in incoming]
        now, worker, database = self._world.clock(), self._world.worker, self._world.database
        taken = await database.run(lambda db: stored.store_updates(db, rows, now, worker))
        known = [item.update_id for item in incoming if item.update_id not in taken | self._in_hand]
        if not known:
            return taken
        # They came before. If it was we who stored them and never learned of it, nobody has them in hand.
        alone = self.is_alone
        return taken | await database.run(lambda db: reconciling.take_back(db, known, worker, alone=alone))

    async def room(self) -> None:
        """Returns when there is room for more."""
        await self._room.wait()

    async def stop(self, seconds: float) -> None:
        """No update is begun any more; those in hand get this long. What is left stays stored."""
        self._ending.set()
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in hand."""
        return not self._tasks

    async def idle(self) -> None:
        """Returns when nothing is in hand."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _take_in_stored(self, rows: Sequence[stored.StoredUpdate]) -> int:
        for row in rows:
            self._take_in(Incoming(row.update_id, row.chat_key, orjson.loads(row.payload)))
        return len(rows)

    def _take_in(self, item: Incoming) -> None:
        if item.update_id in self._in_hand:
            return
        self._in_hand.add(item.update_id)
        if len(self._in_hand) >= MOST_WAITING:
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
                try:
                    await self._handle(item)
                except Exception:
                    log.exception("update %d stays stored for the next start", item.update_id)
                self._in_hand.discard(item.update_id)
                if len(self._in_hand) < MOST_WAITING:
                    self._room.set()
        finally:
            del self._chats[chat_key]

    async def _handle(self, item: Incoming) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        tries = 0
        while not self._stopping:
            tries += 1
            context: Context | None = None
            try:
                context = Context(self._world, item.content)
                await self._dispatch(context)
                await context.finish()
                self._told.discard(context.telegram_id)
                break
            except AlreadyHandledError:
                log.info("update %d had been handled before", item.update_id)
                if context is not None and tries > 1:
                    await context.acknowledge()  # our own try before failed at the commit, and yet was done
                break
            except Exception as trouble:  # noqa: BLE001 - a chat must outlive whatever one update causes
                kept = context is not None and context.is_kept
                pause = None if kept else await self._pause_before_next(item, trouble, tries)
                if pause is None:
                    await self._give_up(item, context, trouble)
                    break
                if is_full(trouble) or (is_unavailable(trouble) and loop.time() - began >= PATIENCE):
                    self._say_not_stored(context)
                await self._rest(pause)
        else:
            return
        self._meters.handled += 1
        self._meters.observe(loop.time() - began)

    async def _pause_before_next(self, item: Incoming, trouble: Exception, tries: int) -> float | None:
        """Seconds to wait before this update is tried again; None when that would be useless."""
        if is_unavailable(trouble):
            if tries == 1:
                log.error("the database does not answer: %s", type(trouble).__name__)
            if tries >= MOST_TRIES and not is_full(trouble) and await self._can_write(item, trouble):
                return None
            return _DATABASE_PAUSES[min(tries, len(_DATABASE_PAUSES)) - 1]
        if isinstance(trouble, NetworkError) and tries <= len(_RETRY_PAUSES):
            return _RETRY_PAUSES[tries - 1]
        return None

    async def _can_write(self, item: Incoming, trouble: Exception) -> bool:
        """Whether the database takes something else about this update."""
        now, cause = self._world.clock(), _cause(trouble)
        try:
            await self._world.database.run(lambda db: stored.failed(db, item.update_id, cause, now))
        except Exception as again:  # noqa: BLE001 - only whether it takes it is asked
            return not is_unavailable(again)
        return True

    async def _give_up(self, item: Incoming, context: Context | None, trouble: Exception) -> None:
        log.error("update %d failed and is set aside", item.update_id, exc_info=trouble)
        self._meters.set_aside += 1
        if context is None or not context.is_kept:
            await self._set_aside(item, _cause(trouble))
        if context is None:
            return
        try:
            await self._apology(context)
        except Exception:
            log.exception("the apology for update %d failed as well", item.update_id)

    async def _set_aside(self, item: Incoming, cause: str) -> None:
        """Tries until it is kept, or the bot is to stop: then the next run tries the update again."""
        now, tries = self._world.clock(), 0
        while not self._stopping:
            try:
                await self._world.database.run(lambda db: stored.set_aside(db, item.update_id, cause, now))
            except Exception as trouble:  # noqa: BLE001 - whatever it is, the chat must go on
                if tries == 0:
                    log.error("an update cannot be set aside: %s", type(trouble).__name__)
                await self._rest(_DATABASE_PAUSES[min(tries, len(_DATABASE_PAUSES) - 1)])
                tries += 1
            else:
                return

    async def _rest(self, seconds: float) -> None:
        """Waits so long, or until the bot is to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()

    @property
    def _stopping(self) -> bool:
        return self._ending.is_set()

    def _say_unstored(self, incoming: Sequence[Incoming], trouble: Exception) -> None:
        """Tells the people whose updates cannot even be stored, when that lasts or the disk is full."""
        now = asyncio.get_running_loop().time()
        if self._trouble_since is None:
            self._trouble_since = now
        if not is_full(trouble) and now - self._trouble_since < PATIENCE:
            return
        for item in incoming:
            if item.content.keys() & {"message", "callback_query"}:
                self._say_not_stored(Context(self._world, item.content))

    def _say_not_stored(self, context: Context | None) -> None:
        """One sentence a person for all of the trouble; in the background, for Telegram may be slow."""
        if context is not None and context.is_private and context.telegram_id not in self._told:
            self._told.add(context.telegram_id)
            self._world.later(context.notice(NOT_STORED_YET, alert=True))


def _cause(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:500]


def _incoming(update: Mapping[str, Any]) -> Incoming:
    """The update as it is stored, whatever it holds: one that cannot be stored would come again for ever."""
    try:
        incoming = _in_its_chat(update)
    except (AttributeError, KeyError, TypeError, ValueError):
        log.warning("update %d is of no known form", update["update_id"])
        return Incoming(update["update_id"], 0, update)
    if abs(incoming.chat_key) < _LARGEST_KEY:
        return incoming
    return Incoming(incoming.update_id, 0, incoming.content)


def _in_its_chat(update: Mapping[str, Any]) -> Incoming:
    query = update.get("callback_query")
    if query is None:
        return Incoming(update["update_id"], _chat_key(update), update)
    message = query.get("message")
    if message is None:
        return Incoming(update["update_id"], query["from"]["id"], update)
    # what the tapped message said is our own text: nothing to trust or to need, and parsing it is dear. With
    # the date 0 Telegram itself names a message that it only points to.
    slim = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
    slim |= {name: message[name] for name in ("message_thread_id", "is_topic_message") if name in message}
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

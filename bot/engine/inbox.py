"""Updates: stored, then confirmed to Telegram, then handled."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from sqlmodel import Session
from telegram.error import NetworkError

from bot.bot_api.incoming import Incoming, Undigested, digest, undigested
from bot.engine.admission import Admission
from bot.engine.chat_queues import ChatQueues
from bot.engine.context import AlreadyHandledError, Context, Handler, Services
from bot.engine.handling import show_kept_reply
from bot.engine.health import Metrics
from bot.engine.log_ids import update_in_hand
from bot.engine.suspects import tell_sender
from bot.storage.connection.errors import cause_of, is_full, is_of_the_content, is_unavailable, trace_of
from bot.storage.messages import inbox as stored
from bot.storage.messages import recovery
from bot.texts.errors import NOT_STORED_YET

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""Between two looks for updates that an operator wants tried once more."""

_RETRY_PAUSES = (0.5, 2.0)
"""Seconds before another try when the network was in the way."""
_DATABASE_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""The same for the database; the last one is repeated for as long as it takes."""
PATIENCE = 3.0
"""Seconds of trouble with the database after which people are told; of a full disk they hear at once."""
MOST_TRIES = 30
"""For an update at which the database gives up although it can be written otherwise."""
_SECONDS_TO_RELEASE = 2.0

Apology = Callable[[Context], Awaitable[None]]


class Inbox:
    """Keeps updates and has them handled.

    A handler that fails before it kept anything is tried again when the trouble is one that passes (network,
    database), and otherwise set aside with its cause; the chat goes on, and the person reads one sentence.
    """

    def __init__(self, services: Services, dispatch: Handler, apology: Apology, metrics: Metrics) -> None:
        self._world = services
        self._dispatch = dispatch
        self._apology = apology
        self._meters = metrics
        self._admission = Admission(services, metrics)
        self._chats = ChatQueues(services, self._handle)
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
        worker, now = self._world.worker, self._world.clock()
        return await self._take_stored(lambda db: stored.take_over(db, worker, now))

    async def claim(self) -> int:
        """How many updates were taken that no living process has in hand (PostgreSQL)."""
        worker, now, database = self._world.worker, self._world.clock(), self._world.database
        if self._stopping:
            return 0
        if self._is_unsure:
            await database.run(
                lambda db: recovery.release_updates(db, worker, frozenset(self._chats.in_hand))
            )
            self._is_unsure = False
        if not await database.read(stored.is_any_free):
            return 0
        try:
            return await self._take_stored(lambda db: stored.claim(db, worker, now))
        except BaseException:
            self._is_unsure = True
            raise

    async def watch(self) -> None:
        """Looks for what an operator wants tried once more, until it is cancelled; for the only process."""
        worker, failing = self._world.worker, False
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                if await self._world.database.read(stored.is_any_released):
                    await self._take_stored(lambda db: stored.claim_released(db, worker))
            except Exception as trouble:  # noqa: BLE001 - the next look may succeed
                if not failing:
                    log.error("released updates cannot be looked for: %s", cause_of(trouble))
                failing = True
            else:
                failing = False

    async def accept(self, updates: Sequence[object]) -> None:
        """The updates stored and committed, then taken in hand; not those that came before.

        Raises what the database raises: then Telegram must not be told that they arrived. The people whose
        updates they are read a sentence when that lasts. What cannot be understood or stored is set aside.
        """
        digested = [digest(update) for update in updates]
        incoming = [item for item in digested if isinstance(item, Incoming)]
        try:
            await self._keep_aside(item for item in digested if isinstance(item, Undigested))
            admitted = await self._admission.admit(incoming)
            await self._take_in_new(admitted)
        except Exception as trouble:
            self._is_unsure = True
            self._admission.take_back(incoming)
            self._say_unstored(incoming, trouble)
            raise
        self._trouble_since = None
        self._meters.received += len(updates)

    async def accept_raw(self, raw: bytes, cause: str) -> None:
        """Bytes that are no update, set aside; raises what the database raises."""
        await self._keep_aside((undigested(raw, cause),))

    async def stop(self, seconds: float) -> None:
        """No update is begun any more; those in hand get this long. What is left stays stored."""
        self._ending.set()
        await self._chats.stop(seconds)
        await self._release()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in hand."""
        return self._chats.is_idle

    async def idle(self) -> None:
        """Returns when nothing is in hand."""
        await self._chats.idle()

    async def _release(self) -> None:
        """What waits is nobody's: the end of this process counts against none of it."""
        worker = self._world.worker
        try:
            async with asyncio.timeout(_SECONDS_TO_RELEASE):
                await self._world.database.run(lambda db: recovery.release_updates(db, worker, ()))
        except Exception as trouble:  # noqa: BLE001 - the next run handles it all the same
            log.warning("what waits could not be released: %s", cause_of(trouble))

    async def _keep_aside(self, items: Iterable[Undigested]) -> None:
        now, database = self._world.clock(), self._world.database
        for item in items:

            def keep(db: Session, item: Undigested = item) -> bool:
                return stored.store_aside(db, item.number, item.chat_key, item.raw, item.cause, now)

            if await database.run(keep):
                self._meters.set_aside += 1
                log.error("update %d is set aside: %s", item.number, item.cause)

    async def _take_in_new(self, incoming: Sequence[Incoming]) -> None:
        """Stored and in hand; one by one when one of them is what the database refuses."""
        if not incoming:
            return
        try:
            taken = await self._store(incoming)
        except Exception as trouble:
            if not is_of_the_content(trouble):
                raise
            if len(incoming) == 1:
                raw = incoming[0].payload.encode()
                await self._keep_aside(
                    [undigested(raw, f"cannot be stored: {cause_of(trouble)}", incoming[0].update_id)]
                )
                return
            for item in incoming:
                await self._take_in_new([item])
            return
        members: frozenset[int] = frozenset()
        for item in incoming:
            if item.update_id not in taken:
                continue
            if self._chats.is_full_for(item.chat_key):
                members = members or await self._admission.members({item.sender for item in incoming})
                if item.sender not in members:
                    self._chats.take_in_stored((item.chat_key,))
                    continue
            self._chats.take_in(item)

    async def _store(self, incoming: Sequence[Incoming]) -> frozenset[int]:
        """The numbers of the updates to take in hand now."""
        rows = [(item.update_id, item.chat_key, item.payload) for item in incoming]
        now, worker, database = self._world.clock(), self._world.worker, self._world.database
        taken = await database.run(lambda db: stored.store_updates(db, rows, now, worker))
        known = [item.update_id for item in incoming if item.update_id not in taken | self._chats.in_hand]
        if not known:
            return taken
        # They came before. If it was we who stored them and never learned of it, nobody has them in hand.
        alone = self.is_alone
        return taken | await database.run(lambda db: recovery.take_back(db, known, worker, alone=alone))

    async def _take_stored(self, claim: Callable[[Session], stored.Taken]) -> int:
        """Takes in hand what `claim` finds in the database; how many updates that are."""
        now = self._world.clock()

        def work(db: Session) -> stored.Taken:
            found = claim(db)
            for update in found.fatal:
                tell_sender(db, update, now)
            return found

        found = await self._world.database.run(work)
        for update in found.fatal:
            log.error("update %d ended the process again and is set aside", update.update_id)
            self._meters.set_aside += 1
        if found.fatal:
            self._world.wake_outbox()
        self._chats.take_in_stored(found.chats)
        return sum(found.chats.values())

    async def _handle(self, item: Incoming) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        tries = 0
        update_in_hand.set(item.update_id)
        await self._wait_for_turn(item)
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
                    # our own try before failed at the commit, and yet was done
                    await context.acknowledge()
                    await show_kept_reply(context)
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

    async def _wait_for_turn(self, item: Incoming) -> None:
        """Many strangers are answered in turn, so that what Telegram allows is left to others."""
        try:
            pause = await self._admission.pause(item)
        except Exception as trouble:  # noqa: BLE001 - handling it waits for the database by itself
            log.debug("who sent an update cannot be asked: %s", cause_of(trouble))
            return
        if pause:
            await self._rest(pause)

    async def _pause_before_next(self, item: Incoming, trouble: Exception, tries: int) -> float | None:
        """Seconds to wait before this update is tried again; None when that would be useless."""
        if is_unavailable(trouble):
            if tries == 1:  # the log hears of an outage once, from the database itself
                log.debug("update %d waits for the database: %s", item.update_id, type(trouble).__name__)
            if tries >= MOST_TRIES and not is_full(trouble) and await self._can_write(item, trouble):
                return None
            return _DATABASE_PAUSES[min(tries, len(_DATABASE_PAUSES)) - 1]
        if isinstance(trouble, NetworkError) and tries <= len(_RETRY_PAUSES):
            return _RETRY_PAUSES[tries - 1]
        return None

    async def _can_write(self, item: Incoming, trouble: Exception) -> bool:
        """Whether the database takes something else about this update."""
        now, cause = self._world.clock(), cause_of(trouble)
        try:
            await self._world.database.run(lambda db: stored.failed(db, item.update_id, cause, now))
        except Exception as again:  # noqa: BLE001 - only whether it takes it is asked
            return not is_unavailable(again)
        return True

    async def _give_up(self, item: Incoming, context: Context | None, trouble: Exception) -> None:
        log.error("update %d failed and is set aside: %s", item.update_id, trace_of(trouble))
        self._meters.set_aside += 1
        if context is None or not context.is_kept:
            await self._set_aside(item, cause_of(trouble))
        if context is None:
            return
        try:
            await self._apology(context)
        except Exception as again:  # noqa: BLE001 - there is nothing more to say
            log.error("the apology for update %d failed as well: %s", item.update_id, trace_of(again))

    async def _set_aside(self, item: Incoming, cause: str) -> None:
        """Tries until it is kept, or the bot is to stop: then the next run tries the update again."""
        now, tries = self._world.clock(), 0
        while not self._stopping:
            try:
                await self._world.database.run(lambda db: stored.set_aside(db, item.update_id, cause, now))
            except Exception as trouble:  # noqa: BLE001 - whatever it is, the chat must go on
                if tries == 0 and not is_unavailable(trouble):
                    log.error("an update cannot be set aside: %s", cause_of(trouble))
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

"""What the bot says by itself: queued, paced, sent once."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.bot_api.rate_limit import LastSecond
from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import from_payload
from bot.bot_api.sending import Delivery, Status
from bot.engine.delivery import UNREADABLE, afterwards, deliver
from bot.engine.health import Metrics
from bot.engine.services import Services, insist
from bot.storage.connection.errors import is_unavailable
from bot.storage.messages import outbox as stored
from bot.storage.messages import recovery
from bot.storage.messages.outbox import OutgoingItem
from bot.storage.messages.pictures import remember_file_id
from bot.storage.people.groups import follow_chat
from bot.storage.people.people import mark_unreachable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message as it leaves; without a screen whoever made it has sent it already.

    `remember_as` is the key that keeps the id of an uploaded picture, for sending it again; `arrived`
    is told the message's id once it is there; `settled` is called once the outcome is kept, whichever it is.
    """

    screen: Screen | None
    remember_as: str | None = None
    edits: int | None = None
    """The message of ours that it takes the place of, where that can still be edited."""
    arrived: Callable[[int], Awaitable[None]] | None = None
    settled: Callable[[], Awaitable[None]] | None = None
    anew: Callable[[], Awaitable[Screen]] | None = None
    """Makes it without what Telegram was thought to have; asked for once when Telegram refuses `screen`."""
    refused: Callable[[str], Awaitable[None]] | None = None
    """Is told Telegram's words when it refuses the message for good."""


Producer = Callable[[dict[str, Any], Services], Awaitable[OutgoingMessage | None]]
"""Makes the message at the moment of sending; None when there is nothing to say any more."""

BULK_PER_SECOND = 29.0
"""A little less than what Telegram allows."""
MOST_A_SECOND = 30
"""Telegram allows a bot about so many messages to different people."""
DIRECT_AT_ONCE = 20
MOST_ATTEMPTS = 20
_POLL_SECONDS = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
_MOST_DOUBLINGS = 3
"""Of the pause between bulk messages while Telegram is out of reach: sixteen seconds at most."""


class Outbox:
    """Sends what is due: news about one's own sheet at once, bulk (reminders, broadcasts) at an even pace.

    An item is marked as on its way, committed, before the request leaves, and no earlier than its turn comes:
    what a crash leaves on its way is uncertain, so there must be little of it.
    """

    def __init__(
        self,
        services: Services,
        producers: Mapping[str, Producer],
        metrics: Metrics,
        per_second: float = BULK_PER_SECOND,
    ) -> None:
        self._world = services
        self._producers = producers
        self._meters = metrics
        self._interval = 1.0 / per_second
        self.may_send_bulk = True
        """Only one process sends bulk, for the pace is that of the bot."""
        self._news = asyncio.Event()
        self._ending = asyncio.Event()
        self._sending: dict[int, asyncio.Task[None]] = {}
        """What is on its way, by the item's id."""
        self._is_taking = False
        """Whether items may be taken that are not in `_sending` yet."""
        self._is_unsure = False
        """Whether taking items failed, so that some may count as on their way which are not."""
        self._looks_for_lost = False
        self._unreached = 0
        """How many messages in a row did not get through to Telegram at all."""
        self._last_second = LastSecond(MOST_A_SECOND)
        self._next_bulk = 0.0
        """The loop time at which the next bulk message may leave."""

    def wake(self) -> None:
        """Look now: something was queued."""
        self._news.set()

    async def recover(self, *, only_process: bool) -> None:
        """What a dead process left on its way becomes uncertain, or is queued again if that does no harm."""
        now = self._world.clock()
        await self._world.database.run(lambda db: stored.recover_stale(db, now, only_process=only_process))

    async def look_for_lost(self) -> None:
        """The next round looks for items that count as on their way by this process but are not in its hand.

        Whatever lost them, nobody knows whether they left.
        """
        self._looks_for_lost = True
        self._news.set()

    async def run(self) -> None:
        """Runs until `end`; cancelling it instead might leave items that count as on their way."""
        failing = False
        while not self._ending.is_set():
            try:
                await self._round()
            except Exception as trouble:
                if not failing and not is_unavailable(trouble):
                    log.exception("the outbox cannot work; it goes on trying")
                failing = True
                await self._rest(self._ending, _POLL_SECONDS)
            else:
                failing = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._sending

    async def idle(self) -> None:
        """Returns when no news is due and nothing is on its way; bulk waits for its own pace."""
        while not self._ending.is_set():
            if self._sending:
                await asyncio.wait(set(self._sending.values()))
            elif self._is_taking:
                await asyncio.sleep(0)
            elif await self._is_any_due(bulk=False):
                self.wake()
                await asyncio.sleep(0)
            elif not (self._sending or self._is_taking):
                return

    def end(self) -> None:
        """No more is sent; `run` returns soon."""
        self._ending.set()
        self._news.set()

    async def stop(self, seconds: float) -> None:
        """Waits so long for what is on its way."""
        if self._sending:
            await asyncio.wait(set(self._sending.values()), timeout=seconds)

    async def _round(self) -> None:
        """Send what is due, or wait for news, for the next turn of bulk, or for a second."""
        loop = asyncio.get_running_loop()
        self._news.clear()
        direct = await self._begin_due(bulk=False, limit=DIRECT_AT_ONCE)
        wait = max(self._next_bulk - loop.time(), self._last_second.wait(loop.time()))
        if wait <= 0 and not self.may_send_bulk:
            wait = _POLL_SECONDS
        elif wait <= 0:
            if await self._begin_due(bulk=True, limit=1):
                # an even beat without catching up: late turns must not become a burst
                self._next_bulk = max(self._next_bulk + self._interval, loop.time() - self._interval)
                wait = self._next_bulk - loop.time()
            else:
                wait = _POLL_SECONDS
        if direct == DIRECT_AT_ONCE or wait <= 0:
            await asyncio.sleep(0)
            return
        await self._rest(self._news, min(wait, _POLL_SECONDS))

    async def _rest(self, event: asyncio.Event, seconds: float) -> None:
        """Waits for the event, at most so long."""
        # not wait_for: on Python 3.11 it swallows a cancellation that comes together with the event
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()

    async def _begin_due(self, *, bulk: bool, limit: int) -> int:
        """Takes what is due and sets it on its way; how many."""
        self._is_taking = True
        try:
            items = await self._claim(bulk=bulk, limit=limit)
            for item in items:
                self._begin(item)
        finally:
            self._is_taking = False
        return len(items)

    async def _claim(self, *, bulk: bool, limit: int) -> tuple[OutgoingItem, ...]:
        now, worker = self._world.clock(), self._world.worker
        database = self._world.database
        if self._is_unsure:
            on_their_way = frozenset(self._sending)
            await database.run(lambda db: recovery.put_back_items(db, worker, on_their_way))
            self._is_unsure = False
        if self._looks_for_lost:
            self._looks_for_lost = False
            on_their_way = frozenset(self._sending)
            await database.run(lambda db: stored.recover_lost(db, worker, on_their_way, now))
        if not await self._is_any_due(bulk=bulk):
            return ()
        try:
            return await database.run(lambda db: stored.claim_due(db, now, limit, worker, bulk=bulk))
        except BaseException:
            self._is_unsure = True
            raise

    async def _is_any_due(self, *, bulk: bool) -> bool:
        now = self._world.clock()
        return await self._world.database.read(lambda db: stored.is_any_due(db, now, bulk=bulk))

    def _begin(self, item: OutgoingItem) -> None:
        self._last_second.left(item.id)
        task = asyncio.get_running_loop().create_task(self._send(item))
        self._sending[item.id] = task
        task.add_done_callback(lambda _: self._sent(item.id, task))

    def _sent(self, item_id: int, task: asyncio.Task[None]) -> None:
        self._last_second.dropped(item_id)
        if self._sending.get(item_id) is task:
            del self._sending[item_id]

    async def _send(self, item: OutgoingItem) -> None:
        try:
            made = await self._make(item)
        except Exception as trouble:
            if not is_unavailable(trouble):
                log.exception("the message %s cannot be made", item.key)
            await self._again(item, f"{type(trouble).__name__}: {trouble}"[:500], None)
            return
        now = self._world.clock()
        if made is None:
            await self._end(item, lambda db: stored.mark_failed(db, item.id, stored.NO_LONGER_APPLIES, now))
            return
        if made.screen is None:
            await self._end(item, lambda db: stored.mark_sent(db, item.id, None, now))
            return
        if is_late(item, now):
            await self._end(item, lambda db: stored.mark_failed(db, item.id, stored.TOO_LATE, now))
            return
        topic = item.payload.get("topic")
        delivery = await deliver(self._world.sender, item, made.screen.in_topic(topic), made.edits)
        if delivery is not None and delivery.status is Status.FAILED and made.anew is not None:
            log.info("the message %s is made anew: %s", item.key, delivery.cause)
            delivery = await deliver(self._world.sender, item, (await made.anew()).in_topic(topic))
        self._last_second.answered(item.id, asyncio.get_running_loop().time())
        if delivery is None:
            await self._again(item, UNREADABLE, None)
            return
        await self._settle(item, made, delivery)
        if made.settled is not None:
            await afterwards(item, made.settled())

    async def _make(self, item: OutgoingItem) -> OutgoingMessage | None:
        if item.kind == "screen":
            return OutgoingMessage(from_payload(item.payload))
        return await self._producers[item.kind](item.payload, self._world)

    async def _settle(self, item: OutgoingItem, made: OutgoingMessage, delivery: Delivery) -> None:
        now = self._world.clock()
        cause = delivery.cause or ""
        if delivery.chat_id is not None:
            await self._end(item, lambda db: follow_chat(db, item.telegram_id, delivery.chat_id or 0, now))
        if delivery.status is Status.SENT:
            self._meters.sent += 1
            self._unreached = 0

            def sent(db: Any) -> None:
                stored.mark_sent(db, item.id, delivery.message_id, now)
                if made.remember_as and delivery.file_id:
                    remember_file_id(db, made.remember_as, delivery.file_id)

            await self._end(item, sent)
            if made.arrived is not None and delivery.message_id is not None:
                await afterwards(item, made.arrived(delivery.message_id))
        elif delivery.status is Status.BLOCKED:

            def unreachable(db: Any) -> None:
                stored.mark_failed(db, item.id, cause, now)
                mark_unreachable(db, item.telegram_id, cause, now)

            self._meters.send_failures += 1
            await self._end(item, unreachable)
        elif delivery.status is Status.FAILED:
            log.error("Telegram refuses the message %s: %s", item.key, cause)
            self._meters.send_failures += 1
            await self._end(item, lambda db: stored.mark_failed(db, item.id, cause, now))
            if made.refused is not None:
                await afterwards(item, made.refused(cause))
        elif delivery.status is Status.UNCERTAIN and not item.repeat_if_uncertain:
            log.warning("whether the message %s arrived is uncertain: %s", item.key, cause)
            await self._end(item, lambda db: stored.mark_uncertain(db, item.id, cause, now))
        else:
            if delivery.retry_after is not None:
                self._pause_bulk(delivery.retry_after)
            elif delivery.status is Status.RETRY:
                self._hold_bulk(pause_before(min(self._unreached, _MOST_DOUBLINGS)))
                self._unreached += 1
            counts = delivery.status is not Status.RETRY
            await self._again(item, cause, delivery.retry_after, counts=counts)

    def _pause_bulk(self, seconds: float) -> None:
        """Telegram asked for it: all bulk keeps silent; what people ask for goes on."""
        self._meters.flood_pauses += 1
        log.warning("Telegram asks for a pause of %g seconds; bulk messages wait", seconds)
        self._hold_bulk(seconds + 0.1)

    def _hold_bulk(self, seconds: float) -> None:
        """No bulk message leaves for so long."""
        self._next_bulk = max(self._next_bulk, asyncio.get_running_loop().time() + seconds)

    def release_bulk(self) -> None:
        """Bulk may leave again at once."""
        self._next_bulk = 0.0
        self._news.set()

    async def _again(
        self, item: OutgoingItem, cause: str, retry_after: float | None, *, counts: bool = True
    ) -> None:
        """Once more later; not endlessly, unless Telegram was not even reached (`counts` is False)."""
        now = self._world.clock()
        if counts and item.attempts >= MOST_ATTEMPTS:
            self._meters.send_failures += 1
            await self._end(item, lambda db: stored.mark_failed(db, item.id, cause, now))
            return
        due = now + timedelta(seconds=retry_after if retry_after is not None else pause_before(item.attempts))
        await self._end(item, lambda db: stored.mark_retry(db, item.id, due, cause))

    async def _end(self, item: OutgoingItem, work: Callable[[Any], None]) -> None:
        """Keeps the outcome, however long the database is away: a lost one would be uncertain."""
        await insist(self._world.database, work)


def pause_before(attempt: int) -> float:
    """Seconds before the next attempt: doubling to a minute, spread."""
    spread = random.uniform(0.75, 1.0)  # noqa: S311 - no secret
    return min(_FIRST_PAUSE * 2 ** min(attempt, 10), _LONGEST_PAUSE) * spread


def is_late(item: OutgoingItem, now: datetime) -> bool:
    """Whether it is better not said any more."""
    return item.latest_at is not None and now > item.latest_at

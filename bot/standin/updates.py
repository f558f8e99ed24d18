"""Updates for the bot: kept until confirmed, fetched by getUpdates or delivered to a webhook."""

import asyncio
from collections import OrderedDict
from itertools import islice
from typing import Any

import orjson

from bot.standin.faults import HasNow
from bot.standin.refusals import conflict
from bot.standin.webhook import Webhook

# Telegram sends all but these unless they are asked for
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_KEPT_SECONDS = 24 * 3600
_TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

_Entry = tuple[int, float, bytes]  # whose it is, when it was made, its JSON


class Updates:
    """The queue of one bot."""

    def __init__(self, clock: HasNow) -> None:
        self._clock = clock
        self._queue: OrderedDict[int, _Entry] = OrderedDict()
        self.next_id = 870_000_001
        self._allowed: frozenset[str] | None = None
        self._poll: asyncio.Future[bool] | None = None  # True: something arrived; False: terminated
        self._confirmation: list[asyncio.Future[None]] = []
        self.fetched = 0  # the highest update the bot was given
        self.webhook: Webhook | None = None

    def add(self, kind: str, content: Any, owner: int) -> int | None:
        """Queue an update as it is now; its number, or None when the bot does not want this kind.

        Updates of one owner (a chat or a person) reach a webhook one after the other.
        """
        allowed = self._allowed
        if kind in _ONLY_WHEN_ASKED if allowed is None else kind not in allowed:
            return None
        return self._queue_up(orjson.dumps({"update_id": self.next_id, kind: content}), owner)

    def add_raw(self, body: bytes, owner: int = 0) -> int:
        """Queue these bytes in the place of an update's JSON, whatever they are; `%d` becomes the number.

        For what modified clients bring about, and what no client should.
        """
        return self._queue_up(body.replace(b"%d", str(self.next_id).encode()), owner)

    def _queue_up(self, body: bytes, owner: int) -> int:
        number = self.next_id
        self.next_id += 1
        self._queue[number] = (owner, self._clock.now(), body)
        self._wake_poll()
        if self.webhook is not None:
            self.webhook.deliver(number, owner, body)
        return number

    @property
    def waiting(self) -> int:
        """How many updates are not confirmed."""
        return len(self._queue)

    def is_confirmed(self, number: int) -> bool:
        """Whether the bot has confirmed this update."""
        return number not in self._queue

    async def get(self, offset: int, limit: int, timeout: float, allowed: list[str] | None) -> bytes:
        """The answer to getUpdates: a JSON array."""
        if self.webhook is not None:
            raise conflict(_WEBHOOK_ACTIVE)
        self._allow(allowed)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
        self._confirm_before(offset)
        if not self._queue and timeout > 0:
            mine = self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait([mine], timeout=timeout)
            if mine.done() and not mine.result():
                raise conflict(_TERMINATED)
            if self.webhook is not None:
                raise conflict(_WEBHOOK_ACTIVE)
        given = list(islice(self._queue.items(), min(max(limit, 1), 100)))
        if given:
            self.fetched = max(self.fetched, given[-1][0])
        return b"[" + b",".join(entry[2] for _, entry in given) + b"]"

    def _allow(self, allowed: list[str] | None) -> None:
        if allowed is not None:
            self._allowed = frozenset(allowed) or None

    def _confirm_before(self, offset: int) -> None:
        too_old = self._clock.now() - _KEPT_SECONDS
        queue = self._queue
        while offset < 0 and len(queue) > -offset:  # the last ones only; what is before them is forgotten
            queue.popitem(last=False)
        while queue:
            number, (_, made_at, _) = next(iter(queue.items()))
            if number >= offset and made_at >= too_old:
                break
            queue.popitem(last=False)
        self._tell_confirmed()

    def _delivered(self, number: int) -> None:
        self._queue.pop(number, None)
        self._tell_confirmed()

    def _tell_confirmed(self) -> None:
        if self._confirmation:
            waiting, self._confirmation = self._confirmation, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def next_confirmation(self) -> asyncio.Future[None]:
        """ActionDone when the bot confirms anything."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._confirmation.append(future)
        return future

    def _wake_poll(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)

    def drop(self) -> None:
        """Forget all that waits."""
        self._queue.clear()
        self._tell_confirmed()

    async def set_webhook(self, url: str, secret: str, allowed: list[str] | None, connections: int) -> None:
        """Deliver to this address from now on, what waits first; an empty one ends it."""
        webhook = Webhook(url, secret, connections, self._clock, self._delivered) if url else None
        if self.webhook is not None:
            await self.webhook.close()
        self._allow(allowed)
        self.webhook = webhook
        self._wake_poll()
        if webhook is not None:
            for number, (owner, _, body) in self._queue.items():
                webhook.deliver(number, owner, body)

    def webhook_info(self) -> dict[str, Any]:
        """The WebhookInfo object."""
        about: dict[str, Any] = {"url": "", "has_custom_certificate": False}
        if self.webhook is not None:
            about |= self.webhook.about()
        if self._allowed is not None:
            about["allowed_updates"] = sorted(self._allowed)
        return about | {"pending_update_count": len(self._queue)}

    async def close(self) -> None:
        """End polls and delivery."""
        self._wake_poll()
        if self.webhook is not None:
            await self.webhook.close()

"""Delivery to a webhook: many at once, those of one owner in order, each until the bot says 200."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.standin.faults import HasNow
from bot.standin.refusals import bad_request

_RETRY_SECONDS = 0.05  # Telegram waits longer, and longer each time; a test should not
_RETRY_LONGEST = 5.0
_ANSWER_SECONDS = 60


class Webhook:
    """One address that gets the updates."""

    def __init__(
        self, url: str, secret: str, connections: int, clock: HasNow, delivered: Callable[[int], None]
    ) -> None:
        # Telegram wants https; a stand-in without certificates takes http as well
        if urlsplit(url).scheme not in {"https", "http"} or not urlsplit(url).hostname:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > 256 or not all(
            letter.isascii() and (letter.isalnum() or letter in "_-") for letter in secret
        ):
            raise bad_request("secret token contains unallowed characters")
        self.url = url
        self._connections = min(max(connections or 40, 1), 100)
        self._headers = {"Content-Type": "application/json"}
        if secret:
            self._headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        self._clock = clock
        self._delivered = delivered
        self._free = asyncio.Semaphore(self._connections)
        self._lanes: dict[int, deque[tuple[int, bytes]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._last_error: dict[str, Any] = {}

    def about(self) -> dict[str, Any]:
        """Its part of the WebhookInfo object."""
        return {"url": self.url, "max_connections": self._connections, **self._last_error}

    def deliver(self, number: int, owner: int, body: bytes) -> None:
        """Deliver an update after those of the same owner."""
        lane = self._lanes.get(owner)
        if lane is not None:
            lane.append((number, body))
            return
        self._lanes[owner] = deque([(number, body)])
        task = asyncio.create_task(self._run_lane(owner))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, owner: int) -> None:
        lane = self._lanes[owner]
        pause = _RETRY_SECONDS
        while lane:
            number, body = lane[0]
            async with self._free:
                problem = await self._post(body)
            if problem:
                self._last_error = {
                    "last_error_date": int(self._clock.now()),
                    "last_error_message": problem,
                }
                await asyncio.sleep(pause)
                pause = min(2 * pause, _RETRY_LONGEST)
                continue
            pause = _RETRY_SECONDS
            lane.popleft()
            self._delivered(number)
        del self._lanes[owner]

    async def _post(self, body: bytes) -> str:
        """What went wrong, empty when nothing did."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=_ANSWER_SECONDS),
                connector=aiohttp.TCPConnector(limit=self._connections),
            )
        try:
            async with self._session.post(self.url, data=body, headers=self._headers) as response:
                if response.status == 200:
                    return ""
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            return f"Connection failed: {type(failure).__name__}"

    async def close(self) -> None:
        """Deliver no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

"""Our own getUpdates loop: the next offset confirms only what is committed."""

import asyncio
import logging
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.health import Meters
from bot.inbox import UPDATE_KINDS, Inbox
from bot.sending import Sender, describe, outcome_of
from bot.storage.trouble import cause_of, is_unavailable
from bot.transport import Values

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
_LONGEST_PAUSE = 30.0
NEWCOMER_SECONDS = 3.0
"""How long a copy that starts only looks whether another one fetches as well.

Telegram ends the fetch of whichever copy asked first, and a copy at work asks again at once; so whoever
starts beside it sees a conflict within a round trip. Until then nothing is confirmed and nothing is handled.
"""
AFTER_WEBHOOK_SECONDS = 30.0
"""The same where a webhook was set: longer than a copy behind one takes to notice that it is gone."""
_AGAIN_SECONDS = 0.5
CALM_CONFLICTS = 20
"""So many conflicts in a row a copy at work answers at once; then once a second, lest both run hot."""
UNDISTURBED_SECONDS = 10.0
"""After so long without a conflict the next one is told again."""


class SecondCopyError(Conflict):
    """Another process reads the updates of this bot."""


class Poller:
    """Fetches updates and has them stored before the next fetch confirms them."""

    def __init__(
        self,
        sender: Sender,
        inbox: Inbox,
        meters: Meters,
        tell_second_copy: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`tell_second_copy` is called when another copy begins to fetch beside this one."""
        self._sender = sender
        self._inbox = inbox
        self._meters = meters
        self._tell_second_copy = tell_second_copy
        self._last_conflict = -UNDISTURBED_SECONDS
        self._has_ended_webhook = False

    async def wait_until_alone(self, seconds: float) -> None:
        """Returns once nobody else fetched for so long. Confirms nothing, so nobody misses anything by it.

        Raises `SecondCopyError` at the first conflict, for then another copy is at work; or `InvalidToken`.
        """
        loop = asyncio.get_running_loop()
        since: float | None = None
        failures = 0
        while True:
            began = loop.time()
            rest = seconds if since is None else seconds - (began - since)
            if rest <= 0:
                return
            try:
                updates = await self._fetch(0, math.ceil(rest))
            except Conflict as conflict:
                self._meters.telegram_is_reached = True
                if "webhook" not in conflict.message.lower():
                    log.error("another copy of this bot is at work; this one ends and has handled nothing")
                    raise SecondCopyError("another copy of this bot is running") from None
                await self._end_webhook()
                seconds, since = max(seconds, AFTER_WEBHOOK_SECONDS), None
            except RetryAfter as refusal:
                since = None
                await asyncio.sleep(outcome_of(refusal).retry_after or 1.0)
            except TelegramError as trouble:
                since = None
                failures = await self._unreached(trouble, failures)
            else:
                self._meters.telegram_is_reached = True
                since = began if since is None else since
                if updates:  # they are given again at once each time
                    await asyncio.sleep(min(_AGAIN_SECONDS, seconds))

    async def run(self) -> None:
        """Runs until it is cancelled; raises `SecondCopyError`, or `InvalidToken`."""
        offset = 0
        conflicts = failures = 0
        while True:
            await self._inbox.room()
            try:
                # at first and after trouble without waiting for news: then it is known at once that it works
                reached = self._meters.telegram_is_reached
                updates = await self._fetch(offset, LONG_POLL_SECONDS if reached else 0)
            except Conflict as conflict:
                self._meters.telegram_is_reached = True
                if "webhook" in conflict.message.lower():
                    await self._end_webhook()
                    continue
                conflicts = await self._insist(conflicts)
                continue
            except RetryAfter as refusal:
                await asyncio.sleep(outcome_of(refusal).retry_after or 1.0)
                continue
            except TelegramError as trouble:
                failures = await self._unreached(trouble, failures)
                continue
            if failures:
                log.info("Telegram is reached again after %d failures", failures)
            failures = 0
            self._meters.telegram_is_reached = True
            if updates:
                await self._store(updates)
                offset = updates[-1]["update_id"] + 1

    async def _insist(self, conflicts: int) -> int:
        """Another copy ended our fetch: the next one ends theirs, at once. The conflicts in a row."""
        now = asyncio.get_running_loop().time()
        if now - self._last_conflict > UNDISTURBED_SECONDS:
            conflicts = 0
            log.error("another copy of this bot tries to read its updates; this one goes on")
            if self._tell_second_copy is not None:
                await self._tell_second_copy()
        self._last_conflict = now
        if conflicts >= CALM_CONFLICTS:
            await asyncio.sleep(1.0)
        return conflicts + 1

    async def _unreached(self, trouble: TelegramError, failures: int) -> int:
        """Waits before the next try; the failures in a row. Raises `InvalidToken` when nothing will help."""
        if isinstance(trouble, InvalidToken) and not await self._sender.knows_token():
            raise trouble
        self._meters.telegram_is_reached = False
        if failures == 0:
            log.warning("Telegram cannot be reached: %s", describe(trouble))
        await asyncio.sleep(pause_after(failures + 1))
        return failures + 1

    async def _end_webhook(self) -> None:
        """Telegram posts the updates elsewhere; whoever polls has been told to fetch them.

        Set again after that, there is a copy that insists on it, and this one gives way: `SecondCopyError`.
        """
        if self._has_ended_webhook:
            raise SecondCopyError("another copy of this bot has the updates posted to it")
        log.warning("a webhook is set for this bot; it is removed, since this process fetches the updates")
        try:
            await self._sender.call("deleteWebhook", {})
        except TelegramError as trouble:
            log.warning("the webhook could not be removed: %s", describe(trouble))
            await asyncio.sleep(pause_after(3))
        else:
            self._has_ended_webhook = True

    async def _fetch(self, offset: int, seconds: int) -> list[Mapping[str, Any]]:
        values: Values = {
            "timeout": seconds,
            "allowed_updates": orjson.dumps(UPDATE_KINDS).decode(),
        }
        if offset:
            values["offset"] = offset
        return await self._sender.call("getUpdates", values, seconds + 10.0)

    async def _store(self, updates: list[Mapping[str, Any]]) -> None:
        """Tries until the updates are committed: Telegram keeps them as long as we do not confirm."""
        failures = 0
        while True:
            try:
                await self._inbox.accept(updates)
            except Exception as trouble:  # noqa: BLE001 - whatever it is, confirming would lose the updates
                if failures == 0 and not is_unavailable(trouble):  # of that the database tells itself, once
                    log.error("updates cannot be stored: %s", cause_of(trouble))
                failures += 1
                await asyncio.sleep(pause_after(failures))
            else:
                if failures:
                    log.debug("updates are stored again after %d failures", failures)
                return


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubling to thirty, spread."""
    spread = random.uniform(0.5, 1.0)  # noqa: S311 - no secret
    return min(0.5 * 2 ** min(failures - 1, 10), _LONGEST_PAUSE) * spread

"""Our own getUpdates loop: the next offset confirms only what is committed."""

import asyncio
import contextlib
import logging
import math
import random
import re
from collections.abc import Awaitable, Callable

import orjson
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.bot_api.incoming import UPDATE_KINDS, number_in, number_of
from bot.bot_api.sending import Sender, describe, outcome_of
from bot.bot_api.transport import Values, read_json
from bot.engine.health import Metrics
from bot.engine.inbox import Inbox
from bot.storage.connection.errors import cause_of, is_unavailable

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
MOST_AT_ONCE = 100
"""Telegram gives no more updates in one answer."""
PAUSE_BEFORE_STEP = 1.0
_QUICK_STEPS = 100
_ONLY_RESULT = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[(.*)\]\s*\}\s*', re.DOTALL)
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
        metrics: Metrics,
        tell_second_copy: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`tell_second_copy` is called when another copy begins to fetch beside this one."""
        self._sender = sender
        self._inbox = inbox
        self._meters = metrics
        self._tell_second_copy = tell_second_copy
        self._last_conflict = -UNDISTURBED_SECONDS
        self._has_ended_webhook = False
        self._offset = 0
        """The number of the update to fetch next; whatever is below counts as confirmed. 0: not known yet."""
        self._batch = MOST_AT_ONCE
        self._unreadable = b""
        """The last answer about a single update that could not be read."""
        self._steps = 0
        """How often in a row the next update had no number to read."""

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
                answer = await self._fetch(math.ceil(rest), MOST_AT_ONCE)
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
                if _brings_updates(answer):  # they are given again at once each time
                    await asyncio.sleep(min(_AGAIN_SECONDS, seconds))

    async def run(self) -> None:
        """Runs until it is cancelled; raises `SecondCopyError`, or `InvalidToken`."""
        conflicts = failures = 0
        while True:
            try:
                # at first and after trouble without waiting for news: then it is known at once that it works
                reached = self._meters.telegram_is_reached
                answer = await self._fetch(LONG_POLL_SECONDS if reached else 0, self._batch)
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
            await self._take(answer)

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

    async def _fetch(self, seconds: int, limit: int) -> bytes:
        values: Values = {
            "timeout": seconds,
            "allowed_updates": orjson.dumps(UPDATE_KINDS).decode(),
        }
        if limit != MOST_AT_ONCE:
            values["limit"] = limit
        if self._offset:
            values["offset"] = self._offset
        return await self._sender.fetch("getUpdates", values, seconds + 10.0)

    async def _take(self, answer: bytes) -> None:
        """What Telegram answered is stored or set aside, and the next fetch will confirm it."""
        try:
            updates = read_json(answer)["result"]
            if not isinstance(updates, list):
                raise TypeError
        except (ValueError, TypeError, KeyError):
            await self._take_unreadable(answer)
            return
        found: list[object] = updates
        if not found:
            self._batch = MOST_AT_ONCE
            return
        await self._store(lambda: self._inbox.accept(found))
        numbers = [number for update in found if (number := number_of(update)) is not None]
        await self._pass(max(numbers, default=None))

    async def _take_unreadable(self, answer: bytes) -> None:
        """An answer that cannot even be taken apart: one update at a time, and past the one it is about."""
        if self._batch != 1:
            log.error("updates cannot be read; they are fetched one at a time")
            self._batch = 1
            return
        if answer != self._unreadable:
            self._unreadable = answer  # it may have been cut on its way; once more
            return
        found = _ONLY_RESULT.fullmatch(answer)
        raw = found[1] if found else answer
        await self._store(lambda: self._inbox.accept_raw(raw, "cannot be read"))
        self._batch = MOST_AT_ONCE
        number = number_in(raw)
        if number is None and not self._offset:
            # the one that follows has a number, which is not that of the unreadable one before it
            with contextlib.suppress(TelegramError):  # else the next update of anybody will bring it
                following = number_in(await self._fetch(0, MOST_AT_ONCE))
                number = following and following - 1
        await self._pass(number)

    async def _pass(self, number: int | None) -> None:
        """The next fetch confirms this update and all before it.

        Without a number it is the first that Telegram has, so a step of one passes nothing else. Before any
        number is known there is no such step; the next update of anybody brings it, and is served as well.
        """
        if number is not None:
            self._offset, self._steps = number + 1, 0
            return
        self._steps += 1
        if self._offset:
            self._offset += 1
        if not self._offset or self._steps > _QUICK_STEPS:
            await asyncio.sleep(PAUSE_BEFORE_STEP)

    async def _store(self, store: Callable[[], Awaitable[None]]) -> None:
        """Tries until the updates are committed: Telegram keeps them as long as we do not confirm."""
        failures = 0
        while True:
            try:
                await store()
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


def _brings_updates(answer: bytes) -> bool:
    """Whether there is anything in it, readable or not."""
    try:
        return read_json(answer)["result"] != []
    except (ValueError, TypeError, KeyError):
        return True

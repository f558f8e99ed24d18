"""Our own getUpdates loop: the next offset confirms only what is committed."""

import asyncio
import logging
import random
from collections.abc import Mapping
from typing import Any

import orjson
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.health import Meters
from bot.inbox import UPDATE_KINDS, Inbox
from bot.sending import Sender, describe, outcome_of
from bot.transport import Values

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
_LONGEST_PAUSE = 30.0
NEWCOMER_PAUSES = (1.0, 2.0)
PATIENT_PAUSES = (2.0, 2.0, 2.0, 4.0, 8.0, 16.0, *(30.0,) * 20)
"""Seconds between tries while another copy is reading. Telegram ends the fetch of whichever copy asked first,
so both copies see it: the one that came later must give up sooner. While the established copy pauses, the
other fetches undisturbed, so its first pauses are much shorter than what makes a copy established."""
ESTABLISHED_AFTER = 10.0
"""Seconds of undisturbed fetching after which a copy is no newcomer."""


class SecondCopyError(Conflict):
    """Another process reads the updates of this bot."""


class Poller:
    """Fetches updates and has them stored before the next fetch confirms them."""

    def __init__(self, sender: Sender, inbox: Inbox, meters: Meters) -> None:
        self._sender = sender
        self._inbox = inbox
        self._meters = meters
        self._first_fetch: float | None = None
        self._is_established = False
        self._has_ended_webhook = False

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
                if conflicts == 0:
                    log.error("another copy of this bot is reading its updates; only one may run")
                pauses = PATIENT_PAUSES if self._is_established else NEWCOMER_PAUSES
                if conflicts >= len(pauses):
                    raise SecondCopyError("another copy of this bot is running") from None
                await asyncio.sleep(pauses[conflicts])
                conflicts += 1
                continue
            except RetryAfter as refusal:
                await asyncio.sleep(outcome_of(refusal).retry_after or 1.0)
                continue
            except TelegramError as trouble:
                if isinstance(trouble, InvalidToken) and not await self._sender.knows_token():
                    raise
                self._meters.telegram_is_reached = False
                if failures == 0:
                    log.warning("Telegram cannot be reached: %s", describe(trouble))
                failures += 1
                await asyncio.sleep(pause_after(failures))
                continue
            if failures:
                log.info("Telegram is reached again after %d failures", failures)
            conflicts = self._undisturbed(conflicts)
            failures = 0
            self._meters.telegram_is_reached = True
            if updates:
                await self._store(updates)
                offset = updates[-1]["update_id"] + 1

    def _undisturbed(self, conflicts: int) -> int:
        """Called after a fetch that succeeded; the conflicts that still count."""
        now = asyncio.get_running_loop().time()
        if conflicts or self._first_fetch is None:
            self._first_fetch = now
        if now - self._first_fetch < ESTABLISHED_AFTER:
            return conflicts
        self._is_established = True
        return 0

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
                if failures == 0:
                    cause = str(trouble).partition("\n")[0]  # what follows is the statement
                    log.error("updates cannot be stored: %s: %s", type(trouble).__name__, cause)
                failures += 1
                await asyncio.sleep(pause_after(failures))
            else:
                if failures:
                    log.info("updates are stored again after %d failures", failures)
                return


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubling to thirty, spread."""
    spread = random.uniform(0.5, 1.0)  # noqa: S311 - no secret
    return min(0.5 * 2 ** min(failures - 1, 10), _LONGEST_PAUSE) * spread

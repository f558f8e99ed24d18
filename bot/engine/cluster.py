"""Several processes on one PostgreSQL: saying that one lives, taking over from those that died."""

import asyncio
import logging
from datetime import datetime

from sqlmodel import Session

from bot.config import Config
from bot.engine import unshown_replies
from bot.engine.context import Services
from bot.engine.inbox import Inbox
from bot.engine.outbox import Outbox
from bot.storage.connection import workers
from bot.storage.connection.database import Database
from bot.storage.connection.errors import is_unavailable
from bot.storage.messages import inbox as stored_inbox
from bot.storage.messages import outbox as stored_outbox
from bot.storage.messages import recovery
from bot.storage.privacy import erasure

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""How long an update may lie that came while another process had its chat in hand."""
TROUBLED_SECONDS = 2.0
"""The same while the database is away: each look leaves a line in the log."""


class Sharing:
    """Keeps this process known to the others and claims what nobody living has in hand."""

    def __init__(self, services: Services, inbox: Inbox, outbox: Outbox) -> None:
        self._world = services
        self._inbox = inbox
        self._outbox = outbox

    async def begin(self) -> None:
        """Known to the others from now on."""
        await self._beat()

    async def run(self) -> None:
        """Runs until it is cancelled; trouble with the database is waited out."""
        loop = asyncio.get_running_loop()
        next_beat = loop.time() + workers.BEAT_SECONDS
        failing = False
        while True:
            await asyncio.sleep(TROUBLED_SECONDS if failing else LOOK_SECONDS)
            try:
                if loop.time() >= next_beat:
                    next_beat = loop.time() + workers.BEAT_SECONDS
                    await self._beat()
                await self._inbox.claim()
            except Exception as trouble:
                if not failing and not is_unavailable(trouble):
                    log.exception("the shared work cannot be looked at; it goes on trying")
                failing = True
            else:
                failing = False

    async def end(self) -> None:
        """What this process had in hand is free for the others at once."""
        worker = self._world.worker
        await self._world.database.run(lambda db: workers.leave(db, worker))

    async def _beat(self) -> None:
        worker, database = self._world.worker, self._world.database
        await database.run(lambda db: workers.beat(db, worker))
        self._outbox.may_send_bulk = await database.read(lambda db: workers.leads(db, worker))
        await self._outbox.recover(only_process=False)
        await unshown_replies.recover(self._world, only_process=False)


async def keep_house(database: Database, config: Config, now: datetime) -> None:
    """Each minute: messages whose time has passed fail, handled updates and dead workers are forgotten.

    When the clock was put back, messages that were due before do not wait for it.
    """

    def tidy(db: Session) -> None:
        recovery.hasten(db, now)
        stored_outbox.expire_late(db, now)
        stored_inbox.forget_done(db, now)
        erasure.forget_set_aside(db, now)
        workers.forget_dead(db)

    await database.run(tidy)

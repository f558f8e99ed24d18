"""Looks every two seconds whether this process may still work on its database, and says so when not."""

import asyncio
import logging
from collections.abc import Sequence

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Services
from bot.storage.connection import workers
from bot.storage.connection.database_file import DatabaseReplaced
from bot.storage.connection.instance_lock import Claim, DatabaseInUse
from bot.storage.people import people
from bot.texts.errors import DATABASE_GONE
from questionnaires.people import Role

log = logging.getLogger(__name__)

_BEATS_A_LOOK = 30
"""Between two looks who the admins are."""


def _admins(db: Session) -> list[int]:
    return [admin.telegram_id for admin in people.people_with_role(db, Role.ADMIN, reachable=True)]


class InstanceWatch:
    """Ends the process when another one took its database; tells when the file was taken away below it."""

    def __init__(self, services: Services, claim: Claim | None) -> None:
        self._world = services
        self._claim = claim
        self._admins: Sequence[int] = ()
        self._beats = 0
        self._has_told = False

    async def run(self) -> None:
        """Runs until it is cancelled; raises DatabaseInUse."""
        while True:
            await self.look()
            await asyncio.sleep(workers.BEAT_SECONDS)

    async def look(self) -> None:
        """One look; raises DatabaseInUse. Trouble with the database itself is waited out."""
        database = self._world.database
        try:
            if self._claim is not None:
                await asyncio.to_thread(self._claim.check)
            await asyncio.to_thread(database.check_file)
            if self._beats % _BEATS_A_LOOK == 0:
                self._admins = await database.read(_admins)
        except DatabaseInUse:
            log.error("another process has taken the database; this one ends")
            raise
        except DatabaseReplaced as trouble:
            if not self._has_told:
                log.critical("%s; nothing is stored any more until the bot is started again", trouble)
                self._has_told = True
                self._world.later(self._tell())
        except Exception as trouble:  # noqa: BLE001 - the database says once itself that it is away
            log.debug("the claim on the database could not be looked at: %s", type(trouble).__name__)
        else:
            self._beats += 1
            self._has_told = False

    async def _tell(self) -> None:
        """At once and past the outbox, for nothing can be queued any more."""
        for admin in self._admins:
            await self._world.sender.send(admin, Screen(DATABASE_GONE))

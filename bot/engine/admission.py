"""Who may send how much: people with a role everything, strangers a little at a time."""

import asyncio
import logging
from collections.abc import Collection, Sequence

from bot.bot_api.incoming import Incoming
from bot.engine.allowance import Allowance, Share
from bot.engine.context import Services
from bot.engine.health import Metrics
from bot.storage.people.people import with_roles

log = logging.getLogger(__name__)

STRANGERS_AT_ONCE = 10
"""Enough to ask for access in one go, and for an album sent too early."""
STRANGERS_PER_SECOND = 0.2
"""Fifty who flood the bot at once may then send ten a second."""
STRANGERS_TOGETHER_AT_ONCE = 20
STRANGERS_TOGETHER_PER_SECOND = 8.0
"""All strangers together are answered so often: a quarter of what Telegram allows, the rest is for others."""
_ROLES_KNOWN_FOR, _STRANGER_KNOWN_FOR = 3600.0, 5.0
"""Seconds for which an answer of the database is believed: who just joined must not wait for the hour."""
_MOST_KNOWN = 20_000
_LOG_EVERY = 60.0


class Admission:
    """Drops, with a count and without an answer, what a stranger sends beyond the limit.

    The database is asked only about people who have used up what a stranger may send.
    """

    def __init__(self, services: Services, metrics: Metrics) -> None:
        self._world = services
        self._meters = metrics
        self._allowance = Allowance(STRANGERS_AT_ONCE, STRANGERS_PER_SECOND)
        self._share = Share(STRANGERS_TOGETHER_AT_ONCE, STRANGERS_TOGETHER_PER_SECOND)
        self._known: dict[int, tuple[bool, float]] = {}
        """Whether the person has a role, and the loop time until which that is believed."""
        self._untold = 0
        self._next_line = 0.0

    async def admit(self, items: Sequence[Incoming]) -> list[Incoming]:
        """Those to be stored, in order. Raises what the database raises."""
        now = asyncio.get_running_loop().time()
        over = {
            item.update_id for item in items if item.is_limited and not self._allowance.take(item.sender, now)
        }
        if not over:
            return list(items)
        members = await self.members({item.sender for item in items if item.update_id in over})
        admitted = [item for item in items if item.update_id not in over or item.sender in members]
        self._count(len(items) - len(admitted), now)
        return admitted

    async def pause(self, item: Incoming) -> float:
        """Seconds until this update may be answered; its turn is taken with that.

        Only strangers wait for each other, and only while there are many. Raises what the database raises.
        """
        now = asyncio.get_running_loop().time()
        is_member, until = self._known.get(item.sender, (False, 0.0))
        if not item.is_limited or (is_member and until > now):
            return 0.0
        if not self._share.is_free(now) and item.sender in await self.members({item.sender}):
            return 0.0
        return self._share.reserve(now)

    def take_back(self, items: Sequence[Incoming]) -> None:
        """These could not be stored and will come again: they do not count."""
        now = asyncio.get_running_loop().time()
        for item in items:
            if item.is_limited:
                self._allowance.give_back(item.sender, now)

    async def members(self, people: Collection[int]) -> frozenset[int]:
        """Which of these people have a role. Raises what the database raises."""
        now = asyncio.get_running_loop().time()
        unknown = [person for person in people if self._known.get(person, (False, 0.0))[1] <= now]
        if unknown:
            found = await self._world.database.read(lambda db: with_roles(db, unknown))
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            for person in unknown:
                is_member = person in found
                lasts = _ROLES_KNOWN_FOR if is_member else _STRANGER_KNOWN_FOR
                self._known[person] = (is_member, now + lasts)
            return found | {person for person in people if self._known.get(person, (False, 0.0))[0]}
        return frozenset(person for person in people if self._known[person][0])

    def _count(self, dropped: int, now: float) -> None:
        self._meters.dropped += dropped
        self._untold += dropped
        if self._untold and now >= self._next_line:
            log.warning("strangers sent more than they may: %d updates were dropped", self._untold)
            self._untold, self._next_line = 0, now + _LOG_EVERY

"""APScheduler's one minute tick: ask the rules what is due, put it into the outbox.

One tick serves all. No scheduled job per reminder is there to be lost, and what is due is asked of the
database each time, so after an outage the first tick catches up.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.config import Config
from bot.storage.database import Database

log = logging.getLogger(__name__)

TICK_SECONDS = 60
Tick = Callable[[Database, Config, datetime], Awaitable[None]]


class Scheduler:
    """Calls each tick function once a minute, at first at once; one failing does not hinder others."""

    def __init__(
        self,
        ticks: Sequence[Tick],
        database: Database,
        config: Config,
        clock: Callable[[], datetime],
        wake_outbox: Callable[[], None],
    ) -> None:
        self._ticks = ticks
        self._database = database
        self._config = config
        self._clock = clock
        self._wake_outbox = wake_outbox
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin, inside a running event loop."""
        if not self._ticks:
            return
        self._scheduler.add_job(
            self.tick,
            IntervalTrigger(seconds=TICK_SECONDS, timezone=UTC),
            id="tick",
            next_run_time=datetime.now(UTC),
            # the library's own grace is one second: a busy moment would skip the tick
            misfire_grace_time=TICK_SECONDS,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """No tick begins any more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """What happens every minute."""
        now = self._clock()
        for work in self._ticks:
            try:
                await work(self._database, self._config, now)
            except Exception:
                log.exception("the minute's work %s failed; it is tried again next minute", _name(work))
        self._wake_outbox()


def _name(work: Tick) -> str:
    return getattr(work, "__name__", repr(work))

"""APScheduler's one minute tick: ask the rules what is due, put it into the outbox.

One tick serves all. No scheduled job per reminder is there to be lost, and what is due is asked of the
database each time, so after an outage the first tick catches up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.config import Config
from bot.storage.database import Database
from bot.storage.trouble import is_unavailable

log = logging.getLogger(__name__)

TICK_SECONDS = 60
_JOB = "tick"
_DAILY_GRACE_SECONDS = 6 * 3600
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
        self._ticking: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, inside a running event loop."""
        if not self._ticks:
            return
        self._scheduler.add_job(
            self._begin_tick,
            IntervalTrigger(seconds=TICK_SECONDS, timezone=UTC),
            id=_JOB,
            next_run_time=datetime.now(UTC),
            # the library's own grace is one second: a busy moment would skip the tick
            misfire_grace_time=TICK_SECONDS,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()
        self._watch_clock()

    def add_daily(
        self, name: str, hour: int, work: Callable[[], Awaitable[None]], *, is_overdue: bool = False
    ) -> None:
        """Work of its own at this hour of the settings' time zone, or at once when it is overdue."""
        job = self._scheduler.add_job(
            work,
            CronTrigger(hour=hour, timezone=self._config.timezone),
            id=name,
            misfire_grace_time=_DAILY_GRACE_SECONDS,
            coalesce=True,
            max_instances=1,
        )
        if is_overdue:
            job.modify(next_run_time=datetime.now(UTC))

    async def stop(self, seconds: float) -> None:
        """No tick begins any more; one that has begun gets this long."""
        if not self._scheduler.running:
            return
        if self._watch is not None:
            self._watch.cancel()
        self._scheduler.pause()
        await asyncio.sleep(0)  # a job about to run runs: a shutdown would cancel it, with a traceback
        if self._ticking is not None:
            await asyncio.wait({self._ticking}, timeout=seconds)
            self._ticking.cancel()
        self._scheduler.shutdown(wait=False)

    async def _begin_tick(self) -> None:
        """What APScheduler calls: the work itself goes on even when the scheduler is shut down."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.get_running_loop().create_task(self.tick())

    def _watch_clock(self) -> None:
        """APScheduler reckons by the wall clock: put back by an hour, it would be silent for an hour."""
        self.keep_near(datetime.now(UTC))
        self._watch = asyncio.get_running_loop().call_later(TICK_SECONDS, self._watch_clock)

    def keep_near(self, now: datetime) -> None:
        """The next tick comes within a minute of `now`, whatever the clock was when it was planned."""
        job = self._scheduler.get_job(_JOB)
        if job is not None and job.next_run_time > now + timedelta(seconds=TICK_SECONDS + 1):
            log.warning("the clock was put back; the next tick is planned anew")
            job.modify(next_run_time=now)

    @property
    def next_tick(self) -> datetime | None:
        """When the next tick is planned; None when there is none."""
        job = self._scheduler.get_job(_JOB)
        return None if job is None else job.next_run_time

    async def tick(self) -> None:
        """What happens every minute."""
        now = self._clock()
        for work in self._ticks:
            try:
                await work(self._database, self._config, now)
            except Exception as trouble:
                if is_unavailable(trouble):  # the database says once itself that it is away
                    log.debug("the minute's work %s waits for the database", _name(work))
                    continue
                log.exception("the minute's work %s failed; it is tried again next minute", _name(work))
        self._wake_outbox()


def _name(work: Tick) -> str:
    return getattr(work, "__name__", repr(work))

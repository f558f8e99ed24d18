"""What happens by the clock: one APScheduler job for each concern, all in one table.

What is due is asked of the database each time a job runs, so no job per reminder is there to be lost, and
after an outage the first run catches up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_MISSED, EVENT_JOB_SUBMITTED, JobEvent, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.config import Config
from bot.engine.context import Services
from bot.engine.health import Metrics
from bot.storage.connection.database import Database
from bot.storage.connection.errors import is_unavailable

log = logging.getLogger(__name__)

WATCH_SECONDS = 60
"""Between two looks whether the clock was put back."""
Tick = Callable[[Database, Config, datetime], Awaitable[None]]
Work = Callable[[Services, datetime], Awaitable[None]]


def every(*, seconds: int = 60) -> BaseTrigger:
    """A trigger at an even beat."""
    return IntervalTrigger(seconds=seconds, timezone=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """One concern. `work` is given the moment by the bot's clock; the trigger goes by the machine's.

    A run that is late by less than `grace_seconds` is done, and runs that were missed become one; the
    library's own grace of one second would skip a busy moment. With `at_start` it runs once when the bot
    starts as well.
    """

    name: str
    work: Work
    trigger: BaseTrigger = field(default_factory=every)
    grace_seconds: int = 60
    at_start: bool = True


def on_database(tick: Tick) -> Work:
    """Work that needs no more than the database and the settings."""

    async def work(services: Services, now: datetime) -> None:
        await tick(services.database, services.config, now)

    return work


class Scheduler:
    """Runs each job by its own trigger; one that fails or takes long does not hinder the others."""

    def __init__(self, jobs: Sequence[Job], services: Services, metrics: Metrics) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._world = services
        self._meters = metrics
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: set[asyncio.Task[None]] = set()
        self._watch: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, inside a running event loop."""
        if not self._jobs:
            return
        now = datetime.now(UTC)
        for job in self._jobs.values():
            self._scheduler.add_job(
                self._run,
                job.trigger,
                args=(job,),
                id=job.name,
                name=job.name,
                next_run_time=now if job.at_start else job.trigger.get_next_fire_time(None, now),
                misfire_grace_time=job.grace_seconds,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.add_listener(self._submitted, EVENT_JOB_SUBMITTED)
        self._scheduler.add_listener(self._missed, EVENT_JOB_MISSED)
        self._scheduler.start()
        self._watch_clock()

    async def stop(self, seconds: float) -> None:
        """No run begins any more; those that have begun get this long."""
        if not self._scheduler.running:
            return
        if self._watch is not None:
            self._watch.cancel()
        self._scheduler.pause()
        await asyncio.sleep(0)  # a job about to run runs: a shutdown would cancel it, with a traceback
        if self._running:
            _, unfinished = await asyncio.wait(self._running, timeout=seconds)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished, timeout=1.0)
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Runs every job now, one after the other."""
        for job in self._jobs.values():
            await self._run(job)

    @property
    def planned(self) -> dict[str, datetime | None]:
        """When the next run of each job is planned, by its name."""
        return {job.name: job.next_run_time for job in self._scheduler.get_jobs()}

    def keep_near(self, now: datetime) -> None:
        """Each job runs when it would had it been planned at `now`, whatever the clock was then.

        APScheduler reckons by the wall clock: put back by an hour, it would be silent for an hour.
        """
        for planned in self._scheduler.get_jobs():
            trigger = planned.trigger
            if isinstance(trigger, IntervalTrigger):
                latest, instead = now + trigger.interval + timedelta(seconds=1), now
            else:
                latest = instead = trigger.get_next_fire_time(None, now) or planned.next_run_time
            if planned.next_run_time is not None and planned.next_run_time > latest:
                log.warning("the clock was put back; %s is planned anew", planned.name)
                planned.modify(next_run_time=instead)

    def _watch_clock(self) -> None:
        self.keep_near(datetime.now(UTC))
        self._watch = asyncio.get_running_loop().call_later(WATCH_SECONDS, self._watch_clock)

    async def _run(self, job: Job) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        try:
            await job.work(self._world, self._world.clock())
        except asyncio.CancelledError:
            log.warning("the job %s was cut off; it goes on at the next start", job.name)
        except Exception as trouble:
            self._meters.job_failures[job.name] += 1
            if is_unavailable(trouble):  # the database says once itself that it is away
                log.debug("the job %s waits for the database", job.name)
            else:
                log.exception("the job %s failed; it runs again at its next time", job.name)
        finally:
            if task is not None:
                self._running.discard(task)
        self._world.wake_outbox()

    def _submitted(self, event: JobSubmissionEvent) -> None:
        late = datetime.now(UTC) - event.scheduled_run_times[0]
        self._meters.job_lag[event.job_id] = max(late.total_seconds(), 0.0)

    def _missed(self, event: JobEvent) -> None:
        self._meters.job_failures[event.job_id] += 1
        log.warning("a run of the job %s was missed", event.job_id)

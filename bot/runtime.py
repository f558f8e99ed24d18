"""Joins the parts and starts them; the only file that imports handlers."""

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from apscheduler.triggers.cron import CronTrigger
from telegram.error import InvalidToken

from bot.bot_api import polling
from bot.bot_api.connections import LimitedListener
from bot.bot_api.introduction import introduce, show_menu
from bot.bot_api.polling import Poller
from bot.bot_api.sending import Sender
from bot.bot_api.transport import AiohttpRequest, proxy_for
from bot.bot_api.webhook import NoSecretError, look_at_webhook, webhook_application
from bot.config import Config
from bot.documents.charts import ChartWorker
from bot.engine import unshown_replies
from bot.engine.backups import DailyBackup, is_overdue
from bot.engine.cluster import Sharing, keep_house
from bot.engine.context import Handler
from bot.engine.health import Metrics, health_application, is_written, read_backlog
from bot.engine.inbox import Apology, Inbox
from bot.engine.instance_watch import InstanceWatch
from bot.engine.made_files import tidy_made_files
from bot.engine.notices import tell_revoked, tell_second_copy
from bot.engine.outbox import Outbox, Producer
from bot.engine.scheduler import Job, Scheduler, on_database
from bot.engine.services import Commands, Services, ended_within
from bot.storage.connection.database import Database
from bot.storage.connection.instance_lock import Claim
from bot.storage.messages import replies

log = logging.getLogger(__name__)

WATCH_SECONDS = 20.0
"""Between two looks whether Telegram is there and still posts to the webhook."""

BACKUP_GRACE_SECONDS = 6 * 3600
"""How late the daily copy may still be made."""
SECONDS_TO_FINISH = 8.0
"""For what is in hand after SIGTERM; with what follows, the process ends within ten."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the handlers room gives to the engine."""

    dispatch: Handler
    apology: Apology
    producers: Mapping[str, Producer] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    commands: Commands | None = None
    resume: Callable[[Services], Coroutine[Any, Any, None]] | None = None
    """Work that an earlier run left unfinished, taken up at the start in the background."""


def build(
    config: Config,
    clock: Callable[[], datetime] | None = None,
    switchboard: Handlers | None = None,
    *,
    newcomer_seconds: float | None = None,
    claim: Claim | None = None,
) -> "Runtime":
    """The bot with these settings, not started yet. Without a switchboard it is the one of `handlers`.

    `newcomer_seconds` is how long it looks whether another copy polls before it handles anything;
    `claim` is this process's right to work on the database, which is then looked after.
    Raises `NoSecretError` for a webhook without a secret, ValueError without a token.
    """
    seconds = polling.NEWCOMER_SECONDS if newcomer_seconds is None else newcomer_seconds
    return Runtime(config, clock or _utc_now, switchboard or _handlers(), seconds, claim)


class Runtime:
    """The running bot."""

    def __init__(
        self,
        config: Config,
        clock: Callable[[], datetime],
        switchboard: Handlers,
        newcomer_seconds: float = 0.0,
        claim: Claim | None = None,
    ) -> None:
        if not config.bot_token:
            raise ValueError("the bot needs a token")
        if config.webhook_url and not config.webhook_secret:
            raise NoSecretError
        self.config = config
        self.metrics = Metrics()
        self._switchboard = switchboard
        self._newcomer_seconds = newcomer_seconds
        self._request = AiohttpRequest(proxy=proxy_for(config.api_url))
        sender = Sender(self._request, config.api_url, config.bot_token)
        self.services = Services(
            config=config,
            database=Database(config.database_url),
            sender=sender,
            clock=clock,
            wake_outbox=self._wake_outbox,
            worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
            commands=switchboard.commands,
            metrics=self.metrics,
        )
        self.inbox = Inbox(self.services, switchboard.dispatch, switchboard.apology, self.metrics)
        self.services.database.observe = self.metrics.database.observe
        self._charts = ChartWorker()
        self.services.draw = self._draw
        producers = {replies.KIND: unshown_replies.make_reply, **switchboard.producers}
        self.outbox = Outbox(self.services, producers, self.metrics)
        self.sharing = None if config.is_alone else Sharing(self.services, self.inbox, self.outbox)
        self.inbox.is_alone = self.sharing is None
        jobs = (
            Job("housekeeping", on_database(keep_house)),
            Job("made files", on_database(tidy_made_files)),
            Job("outbox", self._look_at_outbox),
            *self._backup_jobs(clock()),
            *switchboard.jobs,
        )
        self.scheduler = Scheduler(jobs, self.services, self.metrics)
        self.instance_watch = InstanceWatch(self.services, claim)
        self._poller = Poller(sender, self.inbox, self.metrics, partial(tell_second_copy, self.services))
        self._tasks: list[asyncio.Task[None]] = []
        self._sending_task: asyncio.Task[None] | None = None
        self._menu_task: asyncio.Task[None] | None = None
        self._servers: list[LimitedListener] = []
        self._may_work = asyncio.Event()
        self._is_stopped = False

    async def start(self) -> None:
        """Everything at work: first what an earlier run left behind, then what is new.

        With long polling nothing is at work before it is certain that no other copy is: see `Poller`. Raises
        OSError when a port is in use, and `InvalidToken` when Telegram does not know the token.
        """
        await self._request.initialize()
        if self.config.health_listen is not None:
            await self._serve(
                health_application(
                    self.metrics,
                    partial(is_written, self.services.database),
                    partial(read_backlog, self.services.database, self.services.clock),
                    self.config.data_dir,
                ),
                self.config.health_listen,
            )
        self._tasks.append(asyncio.create_task(self.instance_watch.run()))
        self._sending_task = asyncio.create_task(self._send())
        if self.config.webhook_url or not self._newcomer_seconds:
            await self._begin_work()
        self._tasks.append(asyncio.create_task(self._receive()))
        if self.config.webhook_url:
            path = urlsplit(self.config.webhook_url).path or "/"
            application = webhook_application(self.inbox, self.config.webhook_secret, path, self.metrics)
            await self._serve(application, self.config.listen)

    async def _begin_work(self) -> None:
        """Takes up what is stored, and whatever the bot does by itself."""
        if self._may_work.is_set():
            return
        if self.sharing is not None:
            await self.sharing.begin()
            left = await self.inbox.claim()
            self._tasks.append(asyncio.create_task(self.sharing.run()))
        else:
            await unshown_replies.recover(self.services, only_process=True)
            left = await self.inbox.resume()
            await self.outbox.recover(only_process=True)
            self._tasks.append(asyncio.create_task(self.inbox.watch()))
        if left:
            log.info("%d updates of an earlier run are handled first", left)
        self._may_work.set()
        if self._switchboard.resume is not None:
            self.services.later(self._switchboard.resume(self.services))
        self.scheduler.start()
        log.info("the bot is at work")

    def _backup_jobs(self, now: datetime) -> tuple[Job, ...]:
        """The daily copy, where the settings name a folder for it; at the start when it is overdue."""
        if self.config.backup_dir is None:
            return ()
        daily = DailyBackup(lambda: self.outbox.may_send_bulk)
        hour = CronTrigger(hour=self.config.backup_hour, timezone=self.config.timezone)
        overdue = is_overdue(self.config, now)
        return (Job("backup", daily.run, hour, grace_seconds=BACKUP_GRACE_SECONDS, at_start=overdue),)

    async def _send(self) -> None:
        await self._may_work.wait()
        await self.outbox.run()

    async def idle(self) -> None:
        """Returns when no update and nothing in the background is in hand and all news is told."""
        while True:
            await self.inbox.idle()
            if self.services.background:
                await asyncio.wait(set(self.services.background))
                continue
            await self.outbox.idle()
            if self.inbox.is_idle and not self.services.background:
                return

    async def stop(self) -> None:
        """What is in hand is finished within ten seconds; everything else stays stored for the next start."""
        if self._is_stopped:
            return
        self._is_stopped = True
        deadline = asyncio.get_running_loop().time() + SECONDS_TO_FINISH

        def left() -> float:
            return max(deadline - asyncio.get_running_loop().time(), 0.1)

        self.outbox.end()
        self._may_work.set()
        await self.scheduler.stop(left())
        for server in self._servers:
            await server.cleanup()
        await ended_within([task for task in (*self._tasks, self._menu_task) if task is not None], 0.0)
        await asyncio.gather(self.inbox.stop(left()), self._stop_sending(left))
        await ended_within(list(self.services.background), left())
        await self._charts.close()
        if self.sharing is not None:
            await self._leave(self.sharing, left())
        await self._request.shutdown()
        await asyncio.to_thread(self.services.database.close)
        log.info("the bot has stopped")

    async def _stop_sending(self, left: Callable[[], float]) -> None:
        if self._sending_task is not None:
            await ended_within([self._sending_task], left())
        await self.outbox.stop(left())

    async def work_ended(self) -> None:
        """Returns when one of the lasting parts has ended by itself, and raises why."""
        lasting = [task for task in (*self._tasks, self._sending_task) if task is not None]
        ended, _ = await asyncio.wait(lasting, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()

    async def run_until_signal(self) -> None:
        """Runs until SIGTERM or SIGINT; raises what made receiving end, such as a second copy of the bot."""
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(number, told.set)
            except NotImplementedError:
                # Windows' loop has none; there Ctrl+C ends the loop by itself
                log.debug("signals are not handled on this system")
        try:
            await self.start()
            waiting = asyncio.create_task(told.wait())
            ended = asyncio.create_task(self.work_ended())
            await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if ended.done():
                ended.result()
            ended.cancel()
        finally:
            await self.stop()

    async def _receive(self) -> None:
        """Introduces the bot to Telegram, then receives; a token that was revoked meanwhile ends it."""
        had_webhook = await introduce(self.services, self.metrics)
        try:
            await self._receive_as(had_webhook)
        except InvalidToken:
            log.critical("Telegram does not know the token any more; this process ends")
            await tell_revoked(self.services)
            raise

    async def _receive_as(self, had_webhook: bool) -> None:
        """Polls; with a webhook it looks whether that still stands."""
        self._menu_task = asyncio.create_task(show_menu(self.services, self._switchboard.commands))
        while self.config.webhook_url:
            await asyncio.sleep(WATCH_SECONDS)
            secret = self.config.webhook_secret or ""
            await look_at_webhook(self.services.sender, self.config.webhook_url, secret, self.metrics)
        if not self._may_work.is_set():
            seconds = polling.AFTER_WEBHOOK_SECONDS if had_webhook else self._newcomer_seconds
            await self._poller.wait_until_alone(seconds)
            await self._begin_work()
        await self._poller.run()

    async def _serve(self, application: web.Application, address: tuple[str, int]) -> None:
        door = LimitedListener(application)
        self._servers.append(door)
        await door.open(*address)

    async def _leave(self, sharing: Sharing, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await sharing.end()
        except Exception as trouble:  # noqa: BLE001 - the others notice by themselves, some seconds later
            log.warning("the other processes could not be told of the end: %s", type(trouble).__name__)

    async def _draw(self, data: Any) -> bytes:
        began = asyncio.get_running_loop().time()
        try:
            return await self._charts.draw(data)
        except Exception:
            self.metrics.render_failures += 1
            raise
        finally:
            self.metrics.renders.observe(asyncio.get_running_loop().time() - began)

    async def _look_at_outbox(self, _: Services, __: datetime) -> None:
        await self.outbox.look_for_lost()

    def _wake_outbox(self) -> None:
        self.outbox.wake()


def _handlers() -> Handlers:
    import handlers  # noqa: PLC0415 - tests bring a switchboard of their own

    return Handlers(
        dispatch=handlers.dispatch,
        apology=handlers.apology,
        producers=handlers.OUTGOING,
        jobs=handlers.JOBS,
        commands=handlers.commands_for,
        resume=handlers.resume,
    )


def _utc_now() -> datetime:
    return datetime.now(UTC)

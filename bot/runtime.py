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
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.charts import ChartWorker
from bot.config import Config
from bot.context import Commands, Handler, World, set_commands
from bot.health import Meters, health_application
from bot.inbox import Apology, Inbox
from bot.outbox import Outbox, Producer
from bot.polling import Poller, pause_after
from bot.scheduler import Job, Scheduler, on_database
from bot.sending import Sender, describe
from bot.sharing import Sharing, keep_house
from bot.storage.backlog import Backlog, backlog
from bot.storage.database import Database
from bot.storage.trouble import ping
from bot.transport import AiohttpRequest, proxy_for
from bot.webhook import NoSecretError, announce_webhook, look_at_webhook, webhook_application
from questionnaires.people import Speaker

log = logging.getLogger(__name__)

WATCH_SECONDS = 60.0
"""Between two looks whether Telegram is there and still posts to the webhook."""

SECONDS_TO_FINISH = 8.0
"""For what is in hand after SIGTERM; with what follows, the process ends within ten."""


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What the handlers room gives to the engine."""

    dispatch: Handler
    apology: Apology
    producers: Mapping[str, Producer] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    commands: Commands | None = None
    resume: Callable[[World], Coroutine[Any, Any, None]] | None = None
    """Work that an earlier run left unfinished, taken up at the start in the background."""


def build(
    config: Config, clock: Callable[[], datetime] | None = None, switchboard: Switchboard | None = None
) -> "Runtime":
    """The bot with these settings, not started yet. Without a switchboard it is the one of `handlers`.

    Raises `NoSecretError` for a webhook without a secret, ValueError without a token.
    """
    return Runtime(config, clock or _utc_now, switchboard or _handlers())


class Runtime:
    """The running bot."""

    def __init__(self, config: Config, clock: Callable[[], datetime], switchboard: Switchboard) -> None:
        if not config.bot_token:
            raise ValueError("the bot needs a token")
        if config.webhook_url and not config.webhook_secret:
            raise NoSecretError
        self.config = config
        self.meters = Meters()
        self._switchboard = switchboard
        self._request = AiohttpRequest(proxy=proxy_for(config.api_url))
        sender = Sender(self._request, config.api_url, config.bot_token)
        self.world = World(
            config=config,
            database=Database(config.database_url),
            sender=sender,
            clock=clock,
            wake_outbox=self._wake_outbox,
            worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
            commands=switchboard.commands,
            meters=self.meters,
        )
        self.inbox = Inbox(self.world, switchboard.dispatch, switchboard.apology, self.meters)
        self.world.database.observe = self.meters.database.observe
        self._charts = ChartWorker()
        self.world.draw = self._draw
        self.outbox = Outbox(self.world, switchboard.producers, self.meters)
        self.sharing = None if config.is_alone else Sharing(self.world, self.inbox, self.outbox)
        self.inbox.is_alone = self.sharing is None
        jobs = (
            Job("housekeeping", on_database(keep_house)),
            Job("outbox", self._look_at_outbox),
            *switchboard.jobs,
        )
        self.scheduler = Scheduler(jobs, self.world, self.meters)
        self._poller = Poller(sender, self.inbox, self.meters)
        self._tasks: list[asyncio.Task[None]] = []
        self._sending_task: asyncio.Task[None] | None = None
        self._menu_task: asyncio.Task[None] | None = None
        self._servers: list[web.AppRunner] = []
        self._is_stopped = False

    async def start(self) -> None:
        """Everything at work: first what an earlier run left behind, then what is new.

        Raises OSError when a port is in use, and `InvalidToken` when Telegram does not know the token.
        """
        await self._request.initialize()
        if self.config.health_listen is not None:
            await self._serve(
                health_application(self.meters, self._database_answers, self._backlog, self.config.data_dir),
                self.config.health_listen,
            )
        if self.sharing is not None:
            await self.sharing.begin()
            left = await self.inbox.claim()
            self._tasks.append(asyncio.create_task(self.sharing.run()))
        else:
            left = await self.inbox.resume()
            await self.outbox.recover(only_process=True)
        if left:
            log.info("%d updates of an earlier run are handled first", left)
        self._sending_task = asyncio.create_task(self.outbox.run())
        self._tasks.append(asyncio.create_task(self._receive()))
        if self.config.webhook_url:
            path = urlsplit(self.config.webhook_url).path or "/"
            application = webhook_application(self.inbox, self.config.webhook_secret, path)
            await self._serve(application, self.config.listen)
        if self._switchboard.resume is not None:
            self.world.later(self._switchboard.resume(self.world))
        self.scheduler.start()
        log.info("the bot is at work")

    async def idle(self) -> None:
        """Returns when no update and nothing in the background is in hand and all news is told."""
        while True:
            await self.inbox.idle()
            if self.world.background:
                await asyncio.wait(set(self.world.background))
                continue
            await self.outbox.idle()
            if self.inbox.is_idle and not self.world.background:
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
        await self.scheduler.stop(left())
        for server in self._servers:
            await server.cleanup()
        await _ended([task for task in (*self._tasks, self._menu_task) if task is not None], 0.0)
        await asyncio.gather(self.inbox.stop(left()), self._stop_sending(left))
        await _ended(list(self.world.background), left())
        await self._charts.close()
        if self.sharing is not None:
            await self._leave(self.sharing, left())
        await self._request.shutdown()
        await asyncio.to_thread(self.world.database.close)
        log.info("the bot has stopped")

    async def _stop_sending(self, left: Callable[[], float]) -> None:
        if self._sending_task is not None:
            await _ended([self._sending_task], left())
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
        """Introduces the bot to Telegram, then polls; with a webhook it looks whether that still stands."""
        await self._introduce()
        while self.config.webhook_url:
            await asyncio.sleep(WATCH_SECONDS)
            secret = self.config.webhook_secret or ""
            await look_at_webhook(self.world.sender, self.config.webhook_url, secret, self.meters)
        await self._poller.run()

    async def _introduce(self) -> None:
        """Says to Telegram how updates shall come.

        Fetching needs nobody's leave, so there one try is enough: the poller notices a webhook that is set. A
        webhook is announced as often as it takes to be heard. A method that a small Bot API server does not
        have is no obstacle; raises `InvalidToken` when Telegram does not know the bot.
        """
        failures = 0
        sender = self.world.sender
        while True:
            try:
                if self.config.webhook_url:
                    await announce_webhook(sender, self.config.webhook_url, self.config.webhook_secret or "")
                else:
                    await sender.call("deleteWebhook", {})
            except TelegramError as trouble:
                unknown = isinstance(trouble, InvalidToken)
                if unknown and not await sender.knows_token():
                    raise
                if failures == 0:
                    log.warning("Telegram did not take how updates shall come: %s", describe(trouble))
                if unknown or not self.config.webhook_url:
                    break
                failures += 1
                await asyncio.sleep(pause_after(failures))
            else:
                self.meters.telegram_is_reached = True
                break
        self._menu_task = asyncio.create_task(self._menu())

    async def _menu(self) -> None:
        """The bot's own name for links and the commands that everybody sees; never in the way."""
        failures = 0
        while self.world.username is None:
            try:
                await self.world.bot_username()
            except TelegramError as trouble:
                if not isinstance(trouble, NetworkError | RetryAfter) or isinstance(trouble, BadRequest):
                    log.warning("Telegram did not say the bot's name: %s", describe(trouble))
                    break
                failures += 1
                await asyncio.sleep(pause_after(failures))
        if self._switchboard.commands is not None:
            await set_commands(self.world, None, self._switchboard.commands(Speaker(telegram_id=0)))

    async def _serve(self, application: web.Application, address: tuple[str, int]) -> None:
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        self._servers.append(runner)
        await web.TCPSite(runner, *address).start()

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
            self.meters.render_failures += 1
            raise
        finally:
            self.meters.renders.observe(asyncio.get_running_loop().time() - began)

    async def _look_at_outbox(self, _: World, __: datetime) -> None:
        await self.outbox.look_for_lost()

    async def _database_answers(self) -> bool:
        try:
            await self.world.database.read(ping)
        except Exception as trouble:  # noqa: BLE001 - the question is whether it answers, not why not
            log.warning("the database does not answer: %s", type(trouble).__name__)
            return False
        return True

    async def _backlog(self) -> Backlog | None:
        """What waits; None while the database cannot be asked."""
        now = self.world.clock()
        try:
            return await self.world.database.read(lambda db: backlog(db, now))
        except Exception as trouble:  # noqa: BLE001 - the numbers of the process are told all the same
            log.warning("the backlog cannot be read: %s", type(trouble).__name__)
            return None

    def _wake_outbox(self) -> None:
        self.outbox.wake()


async def _ended(tasks: Sequence[asyncio.Task[Any]], seconds: float) -> None:
    """Gives the tasks so long, then cancels them; returns when all have ended, or a second later."""
    if not tasks:
        return
    _, unfinished = await asyncio.wait(tasks, timeout=seconds)
    for task in unfinished:
        task.cancel()
    if unfinished:
        await asyncio.wait(unfinished, timeout=1.0)


def _handlers() -> Switchboard:
    import handlers  # noqa: PLC0415 - tests bring a switchboard of their own

    return Switchboard(
        dispatch=handlers.dispatch,
        apology=handlers.apology,
        producers=handlers.OUTGOING,
        jobs=handlers.JOBS,
        commands=handlers.commands_for,
        resume=handlers.resume,
    )


def _utc_now() -> datetime:
    return datetime.now(UTC)

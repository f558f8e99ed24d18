"""Real processes: two behind one webhook on one PostgreSQL, and two that poll with one token."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bench import kuesioner
from bench.crash import Bot, Plan, finished, populate, queue_bulk
from bench.crash_checks import examine, instrument_of
from bench.crash_people import Officer
from bench.field import FIRST_PERSON
from bot.standin import StandIn
from bot.storage.connection.database import Database
from tests.conversation import Person
from tests.engine.conftest import until
from tests.engine.test_receiving import SECRET, free_port

__all__ = ["free_port"]

PEOPLE = 8
_RUN = (
    "import sys; from bot.bot_api import polling; from bot.storage.connection import instance_lock; "
    "polling.NEWCOMER_SECONDS = 0.0; {}; "
    "from bot.__main__ import main; sys.exit(main(['run']))"
)


@pytest.fixture
def kind() -> str:
    """Only PostgreSQL is shared by several processes."""
    return "postgresql"


@pytest.fixture
async def spread(free_port: int) -> AsyncIterator[tuple[str, list[int]]]:
    """A proxy that hands what is posted to the ports in the list in turn; its URL."""
    ports: list[int] = []
    turns = itertools.count()

    async def forward(request: web.Request) -> web.Response:
        body = await request.read()
        port = ports[next(turns) % len(ports)]
        try:
            answer = await session.post(
                f"http://127.0.0.1:{port}/hook", data=body, headers=request.headers.copy()
            )
        except aiohttp.ClientError:
            return web.Response(status=502)
        return web.Response(status=answer.status)

    application = web.Application()
    application.router.add_post("/hook", forward)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", free_port).start()
    async with aiohttp.ClientSession() as session:
        yield f"http://127.0.0.1:{free_port}/hook", ports
        await runner.cleanup()


async def reached(officers: Sequence[Officer], reacted: asyncio.Event, taps: int) -> None:
    """Returns when everybody has tapped so many times more than now."""
    goal = {officer.number: len(officer.taps) + taps for officer in officers}
    async with asyncio.timeout(60):
        while any(len(officer.taps) < goal[officer.number] for officer in officers):
            reacted.clear()
            await reacted.wait()


async def test_two_processes_share_one_webhook_and_one_takes_over_when_the_other_is_killed(
    empty_url: str, tmp_path: Path, standin: StandIn, spread: tuple[str, list[int]]
) -> None:
    url, ports = spread
    plan = Plan(empty_url, tmp_path)
    kuesioner.prepare_url(empty_url, PEOPLE)
    database = Database(empty_url)
    readers = populate(standin.world, PEOPLE)
    bulk = await queue_bulk(database, readers, 60)
    places = len((await database.read(instrument_of)).indicators)
    officers = [
        Officer(standin.world, FIRST_PERSON + number, random.Random(number), places)
        for number in range(PEOPLE)
    ]
    over, reacted = asyncio.Event(), asyncio.Event()
    answering: list[asyncio.Task[None]] = []
    bots: list[Bot] = []
    try:
        for name in ("one", "two"):
            ports.append(await _free())
            settings = {
                "KUESIONER_WEBHOOK_URL": url,
                "KUESIONER_WEBHOOK_SECRET": SECRET,
                "KUESIONER_LISTEN": f"127.0.0.1:{ports[-1]}",
            }
            bots.append(Bot(plan, standin, name, **settings))
            await bots[-1].start()
        answering += [asyncio.create_task(officer.answer(over, reacted)) for officer in officers]
        await reached(officers, reacted, 10)
        await bots[0].kill()
        await reached(officers, reacted, 10)
        over.set()
        await asyncio.gather(*answering)
        await finished(standin.world, database)
        assert await bots[1].stop() == 0
        found = await database.read(lambda db: examine(db, standin.world, officers, bulk, ()))
    finally:
        over.set()
        for task in answering:
            task.cancel()
        for bot in bots:
            await bot.stop()
        await asyncio.to_thread(database.close)
    assert found.losses == [], str(found)
    assert " ERROR " not in bots[1].said()
    for number in (officer.number for officer in officers):
        texts = [post.content["text"] for post in standin.world.chats[number].posts.values() if post.by_bot]
        assert sum(text.startswith("📣") for text in texts) <= 1, "the scheduler's work happens once"


async def _free() -> int:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def test_a_second_process_with_the_same_token_says_so_and_ends(
    tmp_path: Path, standin: StandIn, ani: Person
) -> None:
    here, there = (Plan(f"sqlite:///{tmp_path / name}.db", tmp_path) for name in ("here", "there"))
    first = Bot(here, standin, "first")
    second = Bot(there, standin, "second", ("-m", "bot", "run"))
    answers: Callable[[], int] = lambda: standin.world.calls["sendMessage"]  # noqa: E731 - its type is the point
    try:
        await first.start()
        await ani.starts(settle=False)
        await until(answers)
        await second.start()
        assert await second.ended() == 2, "systemd does not start it again: RestartPreventExitStatus=2"
        assert "sudah berjalan di tempat lain" in second.said().splitlines()[-1]
        before = answers()
        await ani.says("/bantuan", settle=False)
        await until(lambda: answers() > before)
        assert await first.stop() == 0
    finally:
        await first.stop()
        await second.stop()
    assert answers() == before + 1


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database for processes that do not share it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'own.db'}"
    url: str = request.getfixturevalue("empty_url")
    return url


async def test_a_second_process_on_the_same_database_says_so_and_touches_nothing(
    own_url: str, tmp_path: Path, standin: StandIn, ani: Person
) -> None:
    plan = Plan(own_url, tmp_path)
    first = Bot(plan, standin, "first")
    impatient = _RUN.format("instance_lock.PATIENCE = 0.0")
    second = Bot(plan, standin, "second", ("-c", impatient))
    copy = str(tmp_path / "salinan.zip")
    backup = Bot(plan, standin, "backup", ("-m", "bot", "db", "backup", copy))
    restore = Bot(
        plan,
        standin,
        "restore",
        ("-c", _RUN.format("instance_lock.PATIENCE = 0.0").replace("'run'", f"'db', 'restore', {copy!r}")),
    )
    try:
        await first.start()
        await ani.starts(settle=False)
        await until(lambda: standin.world.calls["sendMessage"])
        await second.start()
        assert await second.ended() == 1
        assert "Bot sedang berjalan dengan basis data ini." in second.said().splitlines()[-1]
        assert standin.world.calls["getWebhookInfo"] == 1, "the second never spoke to Telegram"
        await backup.start()
        assert await backup.ended() == 0
        await restore.start()
        assert await restore.ended() == 1
        assert "Bot sedang berjalan dengan basis data ini." in restore.said()
        # a process that was killed leaves nothing behind that would keep the next one out
        await first.kill()
        await first.start()
        before = standin.world.calls["sendMessage"]
        await ani.says("/bantuan", settle=False)
        await until(lambda: standin.world.calls["sendMessage"] > before)
        assert await first.stop() == 0
    finally:
        await first.stop()
        await second.stop()

"""Eight people answer at full speed while the bot is told to stop, or PostgreSQL is restarted under it."""

import asyncio
import random
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from bench import kuesioner
from bench.crash import Bot, Plan, PostgresServer, finished, populate, postgresql, queue_bulk
from bench.crash_checks import examine, instrument_of
from bench.crash_people import Officer
from bench.field import FIRST_PERSON
from bot.standin import StandIn
from bot.storage.connection.database import Database
from tests.conftest import quick_folder
from tests.engine.test_processes import reached

PEOPLE = 8


class Crowd:
    """The people, and what must have become of all they tapped."""

    def __init__(self, standin: StandIn, places: int) -> None:
        self.officers = [
            Officer(standin.world, FIRST_PERSON + number, random.Random(number), places)
            for number in range(PEOPLE)
        ]
        self.reacted, self.over = asyncio.Event(), asyncio.Event()

    async def taps(self, times: int) -> None:
        """Returns when everybody has tapped so many times more."""
        await reached(self.officers, self.reacted, times)


@asynccontextmanager
async def answering(url: str, standin: StandIn, bot: Bot) -> AsyncIterator[Crowd]:
    """A crowd that answers; at the end nothing may be lost, and nothing may have come twice."""
    kuesioner.prepare_url(url, PEOPLE)
    database = Database(url)
    readers = populate(standin.world, PEOPLE)
    bulk = await queue_bulk(database, readers, 100)
    crowd = Crowd(standin, len((await database.read(instrument_of)).indicators))
    tasks = [asyncio.create_task(one.answer(crowd.over, crowd.reacted)) for one in crowd.officers]
    try:
        yield crowd
        crowd.over.set()
        await asyncio.gather(*tasks)
        await finished(standin.world, database)
        assert await bot.stop() == 0
        found = await database.read(lambda db: examine(db, standin.world, crowd.officers, bulk, ()))
        assert found.losses == [], str(found)
        assert found.counts["updates set aside"] == 0
    finally:
        crowd.over.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await bot.stop()
        await asyncio.to_thread(database.close)


async def test_sigterm_finishes_what_is_in_hand_and_the_next_start_does_the_rest(
    empty_url: str, tmp_path: Path, standin: StandIn
) -> None:
    bot = Bot(Plan(empty_url, tmp_path), standin)
    async with answering(empty_url, standin, bot) as crowd:
        for _ in range(3):
            await bot.start()
            await crowd.taps(6)
            assert await bot.stop() == 0
        await bot.start()
        await crowd.taps(6)
    assert " ERROR " not in bot.said()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL that this test alone may stop."""
    with tempfile.TemporaryDirectory(prefix="kuesioner-stopped-", dir=quick_folder()) as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        with postgresql(Path(folder)) as own:
            yield own


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
async def test_postgresql_is_restarted_under_the_bot(
    server: PostgresServer, tmp_path: Path, standin: StandIn, how: signal.Signals
) -> None:
    url = server.get_uri()
    bot = Bot(Plan(url, tmp_path), standin)
    async with answering(url, standin, bot) as crowd:
        await bot.start()
        await crowd.taps(5)
        postmaster = psutil.Process(server.get_pid())
        postmaster.send_signal(how)
        await asyncio.to_thread(postmaster.wait)
        await asyncio.to_thread(server.start)
        await crowd.taps(5)

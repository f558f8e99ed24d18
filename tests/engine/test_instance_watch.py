"""A bot below which the database is taken away, or which is not the only one any more."""

import logging
from pathlib import Path

import aiohttp
import pytest

from bot.config import Config
from bot.engine import health, inbox
from bot.runtime import build
from bot.standin import StandIn
from bot.storage.connection import workers
from bot.storage.connection.instance_lock import Claim, DatabaseInUse
from bot.texts.errors import NOT_STORED_YET
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_faults import bot_texts
from tests.engine.test_receiving import free_port, make_admin

__all__ = ["free_port"]


@pytest.fixture
def kind() -> str:
    """Only SQLite has a file that can be taken away."""
    return "sqlite"


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(inbox, "PATIENCE", 0.0)


async def test_a_database_file_that_is_deleted_confirms_nothing_any_more(
    starts: Starts,
    ani: Person,
    dedi: Person,
    standin: StandIn,
    tmp_path: Path,
    quick: None,
    often: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot = await starts()
    await ani.says("/start")
    await dedi.says("/start")
    await bot.services.database.run(lambda db: make_admin(db, dedi.id, bot.services.clock()))
    bot.instance_watch._beats = 0
    await until(lambda: bot.instance_watch._admins)
    await ani.says("satu")
    aside = tmp_path / "aside"
    aside.mkdir()
    for name in ("kuesioner.db", "kuesioner.db-wal", "kuesioner.db-shm"):
        (tmp_path / name).rename(aside / name)
    await ani.says("dua", settle=False)
    await until(lambda: NOT_STORED_YET in bot_texts(standin, ani))
    await until(lambda: any("hilang atau diganti" in said for said in bot_texts(standin, dedi)))
    assert not any("menulis dua" in said for said in bot_texts(standin, ani))
    assert standin.world.updates.waiting == 1, "Telegram keeps it"
    assert not (tmp_path / "kuesioner.db").exists()
    assert len([line for line in caplog.messages if "nothing is stored any more" in line]) == 1
    await bot.stop()
    for name in ("kuesioner.db", "kuesioner.db-wal", "kuesioner.db-shm"):
        if (aside / name).exists():
            (aside / name).replace(tmp_path / name)
    again = await starts()
    await ani.people.all_confirmed()
    await again.idle()
    assert await again.services.database.read(kept) == ["say satu", "say dua"]


class Taken(Claim):
    """Somebody else has it."""

    def take(self) -> bool:
        return False

    def release(self) -> None:
        """Nothing to let go of."""

    def check(self) -> None:
        raise DatabaseInUse


async def test_a_bot_whose_database_another_process_has_taken_ends(config: Config, survey: Survey) -> None:
    bot = build(config, switchboard=survey.switchboard(), claim=Taken())
    with pytest.raises(DatabaseInUse):
        await bot.run_until_signal()


async def test_ready_is_only_who_can_write(
    starts: Starts,
    config: Config,
    tmp_path: Path,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    ready = health.health_application(health.Metrics(telegram_is_reached=True), _written, _nothing, tmp_path)
    runner = aiohttp.web.AppRunner(ready)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", free_port).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{free_port}") as session:
        assert (await session.get("/readyz")).status == 200
        monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**80)
        refused = await session.get("/readyz")
        assert (refused.status, (await refused.json())["disk"]) == (503, False)
    await runner.cleanup()
    bot = await starts()
    assert await health.is_written(bot.services.database)
    (tmp_path / "kuesioner.db").unlink()
    assert not await health.is_written(bot.services.database)


async def _nothing() -> None:
    return None


async def _written() -> bool:
    return True

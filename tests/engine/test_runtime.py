"""Starting, stopping, and what an operator's tools are told."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from bot.config import Config
from bot.context import Context
from bot.runtime import Runtime
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_receiving import free_port

__all__ = ["free_port"]


@pytest.fixture
def kind() -> str:
    """What is tested here does not depend on the database."""
    return "sqlite"


async def test_a_stop_finishes_what_is_in_hand_and_leaves_the_rest(
    starts: Starts, ani: Person, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()
    dispatch = survey.dispatch

    async def slow(context: Context) -> None:
        begun.set()
        await goes_on.wait()
        await dispatch(context)

    monkeypatch.setattr(survey, "dispatch", slow)
    first = await starts()
    await ani.says("satu", settle=False)
    await ani.says("dua", settle=False)
    await begun.wait()
    await ani.people.all_confirmed()
    stopping = asyncio.create_task(first.stop())
    await asyncio.sleep(0)
    goes_on.set()
    await stopping
    second = await starts()
    await second.idle()
    assert await second.world.database.read(kept) == ["say satu", "say dua"]


async def test_health_is_told(starts: Starts, config: Config, ani: Person, free_port: int) -> None:
    bot: Runtime = await starts(replace(config, health_listen=("127.0.0.1", free_port)))
    await ani.says("halo")
    await until(lambda: bot.meters.telegram_is_reached)
    await bot.idle()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{free_port}") as session:
        assert (await session.get("/healthz")).status == 200
        ready = await session.get("/readyz")
        assert (ready.status, await ready.json()) == (200, {"database": True, "disk": True, "telegram": True})
        counted = await (await session.get("/metrics")).text()
        assert "kuesioner_updates_handled_total 1\n" in counted
        bot.meters.telegram_is_reached = False
        assert (await session.get("/readyz")).status == 503


async def test_one_failing_tick_does_not_hinder_the_others(starts: Starts) -> None:
    seen: list[str] = []

    async def fails(database: object, config: object, now: object) -> None:
        raise ValueError("a mistake")

    async def works(database: object, config: object, now: object) -> None:
        seen.append("worked")

    bot = await starts(ticks=(fails, works))
    seen.clear()
    await bot.scheduler.tick()
    assert "worked" in seen

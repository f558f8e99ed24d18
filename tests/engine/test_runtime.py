"""Starting, stopping, and what an operator's tools are told."""

import asyncio
import errno
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import aiohttp
import pytest
from apscheduler.triggers.cron import CronTrigger

from bot.config import Config
from bot.engine.context import Context
from bot.engine.scheduler import Job
from bot.runtime import Runtime
from bot.storage.copies import migrate
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_receiving import free_port, make_admin

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
    assert await second.services.database.read(kept) == ["say satu", "say dua"]


async def test_health_is_told(starts: Starts, config: Config, ani: Person, free_port: int) -> None:
    bot: Runtime = await starts(replace(config, health_listen=("127.0.0.1", free_port)))
    await ani.says("halo")
    await until(lambda: bot.metrics.telegram_is_reached)
    await bot.idle()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{free_port}") as session:
        assert (await session.get("/healthz")).status == 200
        ready = await session.get("/readyz")
        assert (ready.status, await ready.json()) == (200, {"database": True, "disk": True, "telegram": True})
        counted = await (await session.get("/metrics")).text()
        assert "kuesioner_updates_handled_total 1.0\n" in counted
        bot.metrics.telegram_is_reached = False
        assert (await session.get("/readyz")).status == 503


async def test_one_failing_job_does_not_hinder_the_others(starts: Starts) -> None:
    seen: list[str] = []

    async def fails(*_: object) -> None:
        raise ValueError("a mistake")

    async def works(*_: object) -> None:
        seen.append("worked")

    bot = await starts(jobs=(Job("fails", fails), Job("works", works)))
    seen.clear()
    await bot.scheduler.tick()
    assert "worked" in seen
    assert bot.metrics.job_failures["fails"] >= 1
    assert not bot.metrics.job_failures["works"]


async def test_a_job_that_hangs_keeps_no_other_from_its_turn(starts: Starts) -> None:
    seen: list[str] = []
    hangs = asyncio.Event()

    async def waits(*_: object) -> None:
        await hangs.wait()

    async def works(*_: object) -> None:
        seen.append("worked")

    bot = await starts(jobs=(Job("hangs", waits), Job("works", works)))
    await until(lambda: seen)
    assert set(bot.metrics.job_lag) >= {"hangs", "works", "housekeeping"}
    hangs.set()


async def test_a_daily_job_waits_for_its_hour_and_survives_a_clock_put_back(starts: Starts) -> None:
    async def works(*_: object) -> None:
        raise AssertionError("not yet")

    daily = Job("daily", works, CronTrigger(hour=2, timezone=UTC), grace_seconds=3600, at_start=False)
    bot = await starts(jobs=(daily,))
    planned = bot.scheduler.planned["daily"]
    assert planned is not None
    assert planned.hour == 2
    bot.scheduler.keep_near(planned - timedelta(days=3, hours=1))
    assert bot.scheduler.planned["daily"] == planned - timedelta(days=3)


async def test_a_backup_that_fails_is_told_to_the_admins_once_an_hour(
    starts: Starts, config: Config, ani: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is overdue at the start, as after a night in which the machine was off."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(migrate, "backup", full)
    bot = await starts()
    await ani.says("/start")
    await bot.services.database.run(lambda db: make_admin(db, ani.id, bot.services.clock()))
    await bot.stop()
    again = await starts(replace(config, backup_dir=tmp_path / "cadangan"))
    told = await ani.comes_to_see("Pencadangan harian gagal")
    assert "Tempat di disk tidak cukup" in told.text
    await again.scheduler.tick()
    await again.idle()
    await ani.looks()
    assert len([message for message in ani.messages if "Pencadangan" in message.text]) == 1

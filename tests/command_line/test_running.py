"""`kuesioner run` as a process of its own, against the local Telegram."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import pytest

from bot.standin import People, StandIn

TOKEN = "7000000002:AAE-hunter2_hunter2_hunter2_hunter2"


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn(token=TOKEN) as standin:
        yield standin


@asynccontextmanager
async def running(*words: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    out, _ = await process.communicate()
    return process.returncode, out.decode()


def settings_for(telegram: StandIn, **more: str) -> dict[str, str]:
    return {"KUESIONER_API_URL": telegram.url, "KUESIONER_BOT_TOKEN": TOKEN, **more}


async def test_it_answers_and_stops_when_told(clean_start, telegram):
    async with running("run", **settings_for(telegram)) as process, People(telegram.people_url) as people:
        ani = await people.create("Ani")
        assert await people.settle(await people.start(ani), patience=60)
        assert (await people.view(ani)).messages[-1].from_bot
        process.send_signal(signal.SIGTERM)
        status, output = await ended(process)
    assert status == 0, output
    assert "hunter2" not in output
    assert f"kuesioner {version('kuesioner')} starts: polling, database sqlite:///data/kuesioner.db" in output
    assert (clean_start / "data" / "kuesioner.db").exists()
    assert (clean_start / "data").stat().st_mode & 0o077 == 0, "what lies there is about people"


async def test_a_token_that_telegram_does_not_know(clean_start, telegram):
    wrong = settings_for(telegram, KUESIONER_BOT_TOKEN="7000000002:hunter2")
    async with running("run", **wrong) as process:
        status, output = await ended(process)
    assert status == 2, output
    assert "KUESIONER_BOT_TOKEN" in output.splitlines()[-1]
    assert "hunter2" not in output


async def test_a_port_in_use(clean_start, telegram):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        webhook = settings_for(
            telegram,
            KUESIONER_WEBHOOK_URL="http://127.0.0.1:1/telegram",
            KUESIONER_WEBHOOK_SECRET="hunter2",
            KUESIONER_LISTEN=f"127.0.0.1:{port}",
        )
        async with running("run", **webhook) as process:
            status, output = await ended(process)
    assert status == 2, output
    assert str(port) in output.splitlines()[-1]
    assert "KUESIONER_HEALTH_LISTEN" in output.splitlines()[-1]
    assert "hunter2" not in output


async def test_a_webhook_without_a_secret_does_not_start(clean_start, telegram):
    webhook = settings_for(telegram, KUESIONER_WEBHOOK_URL="http://127.0.0.1:1/telegram")
    async with running("run", **webhook) as process:
        status, output = await ended(process)
    assert status == 2
    assert output.startswith("KUESIONER_WEBHOOK_SECRET")

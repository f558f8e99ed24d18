"""A bot on the engine alone, the stand-in, and people who talk to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.bot_api import polling, sending
from bot.config import Config
from bot.engine import context, inbox, outbox
from bot.runtime import Runtime, build
from bot.standin import People, StandIn
from tests.conversation import Person
from tests.engine.survey import Survey


async def until(condition: Callable[[], Any]) -> None:
    """Returns when the condition holds; TimeoutError when it never does."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to tell of it
            await asyncio.sleep(0)


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn() as server:
        yield server


@pytest.fixture
async def people(standin: StandIn) -> AsyncIterator[People]:
    async with People(standin.people_url) as everybody:
        yield everybody


@pytest.fixture
def survey() -> Survey:
    return Survey()


@pytest.fixture
def config(standin: StandIn, database_url: str, tmp_path: Path) -> Config:
    return Config(
        bot_token=standin.world.token, api_url=standin.url, database_url=database_url, data_dir=tmp_path
    )


Starts = Callable[..., Awaitable[Runtime]]


@pytest.fixture
async def starts(config: Config, survey: Survey) -> AsyncIterator[Starts]:
    """Starts a bot; several may be started, each is stopped at the end."""
    running: list[Runtime] = []

    async def start(config: Config = config, **more: object) -> Runtime:
        runtime = build(config, switchboard=survey.switchboard(**more))
        running.append(runtime)
        await runtime.start()
        return runtime

    yield start
    for runtime in running:
        await runtime.stop()


@pytest.fixture
async def ani(people: People) -> Person:
    return await Person.arrives(people, "Ani", number=7_123_456_789)


@pytest.fixture
async def dedi(people: People) -> Person:
    return await Person.arrives(people, "Dedi")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries take no time."""
    for module in (inbox, context, outbox):
        for name in ("_RETRY_PAUSES", "_DATABASE_PAUSES", "_PAUSES"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, tuple(0.0 for _ in getattr(module, name)))
    monkeypatch.setattr(outbox, "_FIRST_PAUSE", 0.0)
    monkeypatch.setattr(polling, "pause_after", lambda failures: 0.0)
    monkeypatch.setattr(sending, "REPEAT_PAUSES", (0.0, 0.0))

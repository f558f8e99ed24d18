"""A stand-in, its people, and a bot of python-telegram-bot that talks to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.standin import People, StandIn


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    """A fresh Telegram."""
    async with StandIn() as running:
        yield running


@pytest.fixture
async def people(standin: StandIn) -> AsyncIterator[People]:
    """Its people."""
    async with People(standin.people_url) as everybody:
        yield everybody


@pytest.fixture
async def bot(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """A bot with python-telegram-bot's own transport."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else it warns of every pause it is told
    async with Bot(
        standin.world.token, base_url=f"{standin.url}/bot", base_file_url=f"{standin.url}/file/bot"
    ) as client:
        yield client


@pytest.fixture
async def ani(people: People) -> int:
    """A person with a number over 32 bits who has started the bot."""
    number = await people.create("Ani", number=7123456789, username="ani_disdik")
    await people.start(number)
    return number

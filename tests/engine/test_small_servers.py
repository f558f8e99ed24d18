"""A Bot API server that lacks methods, or refuses them, hinders nothing; groups that get a new number."""

from dataclasses import replace

import pytest
from telegram.error import InvalidToken

from bot.config import Config
from bot.runtime import build
from bot.standin import People, StandIn
from bot.storage.people import groups
from bot.storage.people.people import remember_person
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_outbox import queue, received, settled
from tests.engine.test_receiving import SECRET, free_port

__all__ = ["free_port"]


@pytest.fixture
def kind() -> str:
    """What is tested here does not depend on the database."""
    return "sqlite"


@pytest.mark.parametrize("code", [400, 404, 500])
async def test_optional_methods_that_fail_hinder_nothing(
    starts: Starts, ani: Person, standin: StandIn, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    methods = ["getWebhookInfo", "deleteWebhook", "setMyCommands", "answerCallbackQuery"]
    await ani.people.fault("error", methods=methods, code=code)
    bot = await starts(commands=lambda actor: [("start", "Mulai")])
    await ani.says("/start")
    await ani.taps("3 · Tingkat", settle=False)
    await ani.people.all_confirmed()
    await bot.idle()
    assert await bot.services.database.read(kept) == ["tap 3"]
    await until(lambda: standin.world.calls["setMyCommands"])
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_webhook_that_cannot_be_announced_is_served_all_the_same(
    starts: Starts, config: Config, ani: Person, standin: StandIn, free_port: int
) -> None:
    await ani.people.fault("error", methods=["setWebhook"], code=404)
    url = f"http://127.0.0.1:{free_port}/hook"
    bot = await starts(
        replace(config, webhook_url=url, webhook_secret=SECRET, listen=("127.0.0.1", free_port))
    )
    await until(lambda: standin.world.calls["getMe"])
    await standin.world.updates.set_webhook(url, SECRET, None, 10)
    await ani.says("halo")
    ani.sees("Anda menulis halo")
    await bot.idle()


async def test_a_token_that_nothing_knows_is_a_wrong_one(config: Config, survey: Survey) -> None:
    bot = build(replace(config, bot_token="7000000001:wrong"), switchboard=survey.switchboard())
    with pytest.raises(InvalidToken):
        await bot.run_until_signal()


async def test_a_webhook_left_behind_is_removed(starts: Starts, ani: Person, standin: StandIn) -> None:
    await ani.people.fault("error", methods=["deleteWebhook"], code=500, times=1)
    await standin.world.updates.set_webhook("http://127.0.0.1:1/", "", None, 1)
    bot = await starts()
    await ani.says("halo")
    ani.sees("Anda menulis halo")
    await bot.idle()


async def test_what_waits_for_a_group_follows_it_to_its_new_number(
    starts: Starts, ani: Person, standin: StandIn, people: People
) -> None:
    bot = await starts()
    await ani.says("/start")
    database, now = bot.services.database, bot.services.clock()
    old, new = -4_000_001, -1_001_987_654_321
    await people.group("OPD", [ani.id], number=old, kind="group")
    await people.migrate(old, new)
    admin = await database.run(lambda db: remember_person(db, ani.id, "Ani", None, now))
    await database.run(lambda db: groups.join_group(db, old, now, admin.id))
    await database.run(lambda db: queue(db, [old]))
    bot.outbox.wake()
    assert await settled(database) == {"sent": 1}
    assert received(standin, [new]) == {new: 1}
    assert await database.read(lambda db: groups.is_served(db, new))
    assert not await database.read(lambda db: groups.is_served(db, old))

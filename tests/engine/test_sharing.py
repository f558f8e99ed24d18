"""Several processes on one PostgreSQL: a chat stays in order, and the living take over from the dead."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from bot.config import Config
from bot.runtime import Runtime
from bot.storage.connection import workers
from bot.storage.connection.database import Database
from bot.storage.messages import inbox as stored
from bot.storage.messages import outbox
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import kept
from tests.engine.test_inbox import message
from tests.engine.test_outbox import queue
from tests.engine.test_receiving import SECRET, free_port

__all__ = ["free_port"]

OTHER = "another process"


@pytest.fixture
def kind() -> str:
    """Only PostgreSQL is shared."""
    return "postgresql"


@pytest.fixture
def shared(config: Config, free_port: int) -> Config:
    url = f"http://127.0.0.1:{free_port}/hook"
    return replace(config, webhook_url=url, webhook_secret=SECRET, listen=("127.0.0.1", free_port))


async def leave_in_hand(database: Database, person: int, *words: str) -> None:
    """Updates that the other process has in hand, numbered from 1."""
    rows = [
        (number, person, orjson.dumps(message(number, person, word)).decode())
        for number, word in enumerate(words, 1)
    ]
    await database.run(lambda db: stored.store_updates(db, rows, datetime.now(UTC), OTHER))


async def handled(bot: Runtime, count: int) -> None:
    await until(lambda: bot.metrics.handled >= count)
    await bot.idle()


async def test_what_a_dead_process_had_in_hand_is_taken_over(
    starts: Starts, shared: Config, ani: Person, database: Database
) -> None:
    await leave_in_hand(database, ani.id, "satu", "dua")
    await database.run(lambda db: queue(db, [ani.id], again=False))
    await database.run(lambda db: outbox.claim_due(db, datetime.now(UTC), 1, OTHER, bulk=True))
    bot = await starts(shared)
    await handled(bot, 2)
    assert await database.read(kept) == ["say satu", "say dua"]
    await bot.outbox.recover(only_process=False)
    assert await database.read(outbox.count_states) == {"uncertain": 1}


async def test_a_chat_in_another_hand_waits_for_its_turn(
    starts: Starts, shared: Config, ani: Person, dedi: Person, database: Database
) -> None:
    await database.run(lambda db: workers.beat(db, OTHER))
    bot = await starts(shared)
    await leave_in_hand(database, ani.id, "satu")
    await bot.inbox.accept([message(2, ani.id, "dua"), message(3, dedi.id, "sendiri")])
    await handled(bot, 1)
    assert await database.read(kept) == ["say sendiri"]
    await database.run(lambda db: workers.beat(db, OTHER))
    assert await database.run(lambda db: stored.done(db, 1, OTHER))
    await handled(bot, 2)
    assert await database.read(kept) == ["say sendiri", "say dua"]


async def test_what_was_taken_over_is_not_done_by_the_first_after_all(
    ani: Person, database: Database
) -> None:
    await leave_in_hand(database, ani.id, "satu")
    taken = await database.run(lambda db: stored.claim(db, "living", datetime.now(UTC)))
    assert taken.chats == {ani.id: 1}
    assert not await database.run(lambda db: stored.done(db, 1, OTHER))
    assert await database.run(lambda db: stored.done(db, 1, "living"))


async def test_one_process_leads(database: Database) -> None:
    for worker in ("b", "a"):
        await database.run(lambda db, worker=worker: workers.beat(db, worker))
    assert [await database.read(lambda db, name=name: workers.leads(db, name)) for name in "ab"] == [
        True,
        False,
    ]
    await database.run(lambda db: workers.leave(db, "a"))
    assert await database.read(lambda db: workers.leads(db, "b"))

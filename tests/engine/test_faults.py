"""What goes wrong around the bot: Telegram away or slow, the database away or full, the clock moved."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import runtime
from bot.engine import admission, inbox
from bot.engine.scheduler import Job, on_database
from bot.runtime import Runtime
from bot.standin import StandIn
from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.messages import inbox as stored_inbox
from bot.storage.messages import outbox
from bot.texts.errors import NOT_STORED_YET
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import kept
from tests.engine.test_inbox import message
from tests.engine.test_outbox import queue, received, settled

MINUTES_AWAY = 10


def bot_texts(standin: StandIn, person: Person) -> list[str]:
    """What the bot has said in this person's chat, in order."""
    return [post.content["text"] for post in standin.world.chats[person.id].posts.values() if post.by_bot]


async def attempts(database: Database) -> int:
    return await database.read(lambda db: db.execute(select(tables.outbox.c.attempts)).scalars().first() or 0)


async def test_telegram_out_of_reach_for_ten_minutes(
    starts: Starts, ani: Person, dedi: Person, standin: StandIn, quick: None
) -> None:
    """Each minute, simulated, each message is tried several times: far more often than a refused one."""
    bot = await starts()
    await ani.says("/start")
    await dedi.says("/start")
    database = bot.services.database
    await standin.shut_door()
    await ani.taps("2 · Tingkat", settle=False)
    await dedi.says("dari jauh", settle=False)
    await database.run(lambda db: queue(db, [ani.id, dedi.id], bulk=False))
    bot.outbox.wake()
    for minute in range(1, MINUTES_AWAY + 1):
        bot.services.clock = lambda minute=minute: datetime.now(UTC) + timedelta(minutes=minute)
        had = await attempts(database)
        async with asyncio.timeout(60):
            while await attempts(database) < had + 3:
                bot.outbox.wake()
                await asyncio.sleep(0)
    states = await database.read(outbox.count_states)
    assert states.keys() <= {"queued", "sending"}
    assert sum(states.values()) == 2
    await standin.open_door()
    await ani.people.all_confirmed()
    await bot.idle()
    assert await settled(database) == {"sent": 2}
    assert received(standin, [ani.id, dedi.id]) == {ani.id: 1, dedi.id: 1}
    assert await database.read(lambda db: kept(db, ani.id)) == ["tap 2"]
    assert await database.read(lambda db: kept(db, dedi.id)) == ["say dari jauh"]


@pytest.mark.parametrize("code", [500, 502])
@pytest.mark.parametrize(("again", "state"), [(False, "uncertain"), (True, "sent")])
async def test_a_server_error_at_a_message_leaves_it_uncertain(
    starts: Starts, ani: Person, standin: StandIn, quick: None, code: int, again: bool, state: str
) -> None:
    bot = await starts()
    await ani.says("/start")
    await ani.people.fault("error", methods=["sendMessage"], code=code, times=1)
    await bot.services.database.run(lambda db: queue(db, [ani.id], again=again))
    bot.outbox.wake()
    assert await settled(bot.services.database) == {state: 1}
    assert received(standin, [ani.id]).total() == int(again)


@pytest.mark.parametrize("code", [500, 502])
async def test_a_server_error_at_a_reply_leaves_nobody_without_one(
    starts: Starts, ani: Person, standin: StandIn, quick: None, code: int
) -> None:
    bot = await starts()
    await ani.people.fault("error", methods=["sendMessage"], code=code, times=3)
    await ani.says("sekali")
    assert bot_texts(standin, ani) == ["Anda menulis sekali"]
    assert await bot.services.database.read(kept) == ["say sekali"]


@pytest.mark.parametrize("fault", ["midway", "lose"])
async def test_a_connection_closed_after_the_deed_doubles_no_answer(
    starts: Starts, ani: Person, standin: StandIn, quick: None, fault: str
) -> None:
    bot = await starts()
    await ani.people.fault(fault, methods=["sendMessage"], times=1)
    await ani.says("sekali", settle=False)
    await ani.people.all_confirmed()
    await bot.idle()
    assert bot_texts(standin, ani) == ["Anda menulis sekali"]
    assert await bot.services.database.read(kept) == ["say sekali"]


async def test_a_slow_answer_holds_up_nobody_else_and_a_stop_does_not_wait_for_it(
    starts: Starts, ani: Person, dedi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "SECONDS_TO_FINISH", 0.0)
    bot = await starts()
    await ani.says("/start")
    await dedi.says("/start")
    await ani.people.fault("slow", methods=["editMessageText"], chat_id=ani.id, seconds=3600)
    await ani.taps("4 · Tingkat", settle=False)
    await ani.says("nanti", settle=False)
    await dedi.taps("5 · Tingkat")
    dedi.sees("Tersimpan: 5")
    await ani.people.all_confirmed()
    await bot.stop()
    await ani.people.clear_faults()
    second = await starts()
    await second.idle()
    assert await second.services.database.read(lambda db: kept(db, ani.id)) == ["tap 4", "say nanti"]


def cut_off(db: Session) -> None:
    """Ends every other connection to this database, as a restart of the server does."""
    db.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_the_database_cut_off_again_and_again(
    starts: Starts,
    ani: Person,
    dedi: Person,
    database: Database,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "STRANGERS_AT_ONCE", 1000)
    monkeypatch.setattr(admission, "STRANGERS_TOGETHER_AT_ONCE", 1000)
    bot = await starts()
    words = [f"kata {number}" for number in range(20)]
    for number, word in enumerate(words):
        await ani.says(word, settle=False)
        await dedi.says(word, settle=False)
        if number % 4 == 0:
            await database.run(cut_off)
    await ani.people.all_confirmed()
    await bot.idle()
    for person in (ani, dedi):
        assert await bot.services.database.read(lambda db, of=person.id: kept(db, of)) == [
            f"say {word}" for word in words
        ]


class Broken:
    """`Database.run` that fails: before the work, or after its commit, as a connection that breaks then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, runtime: Runtime) -> None:
        self.times = 0
        self.after_commit = False
        self._of = runtime.services.database
        run = Database.run

        async def failing(database: Database, work: Callable[[Session], Any]) -> Any:
            if database is not self._of or self.times <= 0:
                return await run(database, work)
            self.times -= 1
            if self.after_commit:
                await run(database, work)
            raise OperationalError("", {}, Exception("server closed the connection unexpectedly"))

        monkeypatch.setattr(Database, "run", failing)


@pytest.mark.parametrize("after_commit", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("times", [1, 2, 7])
async def test_a_commit_whose_answer_is_lost(
    starts: Starts, ani: Person, quick: None, monkeypatch: pytest.MonkeyPatch, times: int, after_commit: bool
) -> None:
    """Storing, handling and all that follows: kept once, handled once, and the chat goes on."""
    bot = await starts()
    await ani.says("/start")
    await bot.idle()
    broken = Broken(monkeypatch, bot)
    broken.after_commit = after_commit
    for word in ("satu", "dua"):
        broken.times = times
        await ani.says(word, settle=False)
        await ani.people.all_confirmed()
        await bot.idle()
        broken.times = 0
    assert await bot.services.database.read(kept) == ["say satu", "say dua"]
    assert await bot.services.database.read(lambda db: stored_inbox.pending(db, 9)) == ()
    assert await bot.services.database.read(stored_inbox.put_aside) == ()


async def test_messages_taken_by_a_commit_whose_answer_is_lost_leave_after_all(
    starts: Starts, ani: Person, standin: StandIn, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await starts()
    await ani.says("/start")
    await bot.idle()
    await bot.services.database.run(lambda db: queue(db, [ani.id]))
    broken = Broken(monkeypatch, bot)
    broken.after_commit, broken.times = True, 1
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"sent": 1}
    assert received(standin, [ani.id]) == {ani.id: 1}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_full_disk(starts: Starts, ani: Person, standin: StandIn, quick: None) -> None:
    bot = await starts()
    await ani.says("/start")
    await ani.says("masih muat")
    ani.sees("Anda menulis masih muat")
    is_full = True

    def no_page_more(connection: Any, *_: object) -> None:
        if is_full:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite takes it for the present number of pages

    database = bot.services.database
    event.listen(database._engine, "connect", no_page_more)
    await database.run(lambda db: db.execute(text("PRAGMA max_page_count = 1")))
    long = [f"{number} " + "panjang " * 400 for number in range(8)]
    for words in long:
        await ani.says(words, settle=False)
    await until(lambda: NOT_STORED_YET in bot_texts(standin, ani))
    acknowledged = [said for said in bot_texts(standin, ani) if said.startswith("Anda menulis")]
    is_full = False
    await database.run(lambda db: db.execute(text("PRAGMA max_page_count = 1000000")))
    await ani.people.all_confirmed()
    await bot.idle()
    stored = await database.read(kept)
    assert stored == ["say masih muat", *(f"say {words.strip()}" for words in long)]
    assert {said.removeprefix("Anda menulis ") for said in acknowledged} <= {
        words.removeprefix("say ") for words in stored
    }
    # what still fits on the full disk ends one trouble; the next that does not fit begins another
    assert bot_texts(standin, ani).count(NOT_STORED_YET) in (1, 2)


async def test_people_read_of_a_database_that_stays_away(
    starts: Starts,
    ani: Person,
    standin: StandIn,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "PATIENCE", 0.0)
    bot = await starts()
    await ani.says("/start")
    await bot.idle()
    broken = Broken(monkeypatch, bot)
    broken.times = 1_000_000
    await ani.says("tetap ada", settle=False)
    await until(lambda: NOT_STORED_YET in bot_texts(standin, ani))
    broken.times = 0
    await until(lambda: "Anda menulis tetap ada" in bot_texts(standin, ani))
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say tetap ada"]


async def test_an_outage_is_one_line_and_its_end_another(
    starts: Starts,
    ani: Person,
    dedi: Person,
    standin: StandIn,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever works on the database while it is away: inbox, outbox, scheduler, poller."""
    monkeypatch.setattr(inbox, "PATIENCE", 0.0)

    async def minute(database: Database, config: object, now: object) -> None:
        await database.run(lambda db: queue(db, [ani.id]))

    bot = await starts(jobs=(Job("minute", on_database(minute)),))
    await ani.says("/start")
    await dedi.says("/start")
    await bot.idle()
    caplog.clear()
    caplog.set_level(logging.INFO)
    is_away = True

    def refuse(_connection: object) -> None:
        if is_away:
            raise OperationalError("", {}, Exception("server closed the connection unexpectedly"))

    for engine in (bot.services.database._engine, bot.services.database._reading):
        event.listen(engine, "begin", refuse)
    for person in (ani, dedi):
        await person.says("tetap ada", settle=False)
    for _ in range(3):
        await bot.scheduler.tick()
    bot.outbox.wake()
    await until(lambda: NOT_STORED_YET in bot_texts(standin, ani))
    is_away = False
    for person in (ani, dedi):
        await until(lambda person=person: "Anda menulis tetap ada" in bot_texts(standin, person))
    await bot.idle()
    assert [line.partition(":")[0] for line in caplog.messages] == [
        "the database cannot be used",
        "the database can be used again",
    ]
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize("hours", [-30, 30])
async def test_the_clock_moved(starts: Starts, ani: Person, standin: StandIn, hours: int) -> None:
    bot = await starts()
    await ani.says("/start")
    database, clock = bot.services.database, bot.services.clock
    await ani.taps("1 · Tingkat")
    await bot.idle()
    bot.services.clock = lambda: clock() + timedelta(hours=hours)
    await database.run(lambda db: queue(db, [ani.id], bulk=False))
    await bot.inbox.accept([message(1, ani.id, "halo")])
    await bot.inbox.accept([message(1, ani.id, "halo")])
    await ani.taps("2 · Tingkat")
    await ani.people.all_confirmed()
    await bot.idle()
    await runtime.keep_house(database, bot.config, bot.services.clock())
    bot.outbox.wake()
    assert await settled(database) == {"sent": 1}
    assert await database.read(kept) == ["tap 1", "say halo", "tap 2"]
    assert received(standin, [ani.id]) == {ani.id: 1}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_clock_put_back_does_not_silence_the_minutes_work(starts: Starts) -> None:
    bot = await starts()
    scheduler = bot.scheduler
    yesterday = datetime.now(UTC) - timedelta(days=1)
    scheduler.keep_near(yesterday)
    assert set(scheduler.planned.values()) == {yesterday}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_stopping_right_after_the_start_leaves_no_error(
    starts: Starts, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        bot = await starts()
        await bot.stop()
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []

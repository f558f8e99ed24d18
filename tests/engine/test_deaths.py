"""An update that ends the process twice alone, or three times among others, is set aside; no other is."""

import asyncio
from datetime import UTC, datetime

import orjson
import pytest
from sqlmodel import Session

from bot.engine.context import Context
from bot.runtime import Runtime
from bot.standin import StandIn
from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.messages import inbox as stored
from bot.storage.messages import outbox, set_aside
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_inbox import message


async def leave(database: Database, worker: str, *updates: tuple[int, Person, str]) -> None:
    """Updates that a process stored before it died."""
    rows = [
        (number, person.id, orjson.dumps(message(number, person.id, text)).decode())
        for number, person, text in updates
    ]
    await database.run(lambda db: stored.store_updates(db, rows, datetime.now(UTC), worker))


async def take_over(database: Database, worker: str) -> stored.Taken:
    return await database.run(lambda db: stored.take_over(db, worker, datetime.now(UTC)))


async def deaths(database: Database) -> dict[int, int]:
    waiting = await database.read(lambda db: stored.pending(db, 99))
    return {update.update_id: update.deaths for update in waiting}


async def test_only_what_was_in_hand_counts_a_death(ani: Person, dedi: Person, database: Database) -> None:
    await leave(database, "one", (1, ani, "a"), (2, ani, "b"), (3, dedi, "c"), (4, dedi, "d"))
    taken = await take_over(database, "two")
    assert taken == stored.Taken({ani.id: 2, dedi.id: 2}, ())
    assert await deaths(database) == {1: 2, 2: 0, 3: 2, 4: 0}


async def test_after_one_death_only_what_was_begun_alone_counts_the_next(
    ani: Person, dedi: Person, database: Database
) -> None:
    await leave(database, "one", (1, ani, "a"), (2, ani, "b"), (3, dedi, "c"))
    await take_over(database, "two")
    await database.run(lambda db: stored.begin_alone(db, 3, datetime.now(UTC)))
    taken = await take_over(database, "three")
    assert not taken.fatal
    await database.run(lambda db: stored.begin_alone(db, 3, datetime.now(UTC)))
    taken = await take_over(database, "four")
    assert [update.update_id for update in taken.fatal] == [3]
    assert taken.chats == {ani.id: 2}
    assert await deaths(database) == {1: 2, 2: 0}
    ((aside, cause),) = await database.read(stored.put_aside)
    assert (aside.update_id, cause) == (3, stored.FATAL)


async def test_a_second_death_with_something_else_in_hand_names_nobody(
    ani: Person, dedi: Person, database: Database
) -> None:
    await leave(database, "one", (1, ani, "a"), (3, dedi, "c"))
    await take_over(database, "two")
    await database.run(lambda db: stored.begin_alone(db, 3, datetime.now(UTC)))
    await leave(database, "two", (4, Person(ani.people, 999, "Eka"), "d"))
    assert (await take_over(database, "three")).fatal == ()
    assert await deaths(database) == {1: 2, 3: 4, 4: 2}
    for number in (1, 4):  # what came through is out of the game
        await database.run(lambda db, number=number: stored.done(db, number, "three"))
    await database.run(lambda db: stored.begin_alone(db, 3, datetime.now(UTC)))
    assert [update.update_id for update in (await take_over(database, "four")).fatal] == [3]


async def test_a_message_on_its_way_may_have_been_the_cause(
    ani: Person, dedi: Person, database: Database
) -> None:
    await leave(database, "one", (3, dedi, "c"))
    await take_over(database, "two")

    def send(db: Session) -> None:
        now = datetime.now(UTC)
        outbox.enqueue(db, "k", ani.id, "screen", {}, now, bulk=False, repeat_if_uncertain=True)
        outbox.claim_due(db, now, 9, "two", bulk=False)
        stored.begin_alone(db, 3, now)

    await database.run(send)
    assert (await take_over(database, "three")).fatal == ()
    # alone at the first death, not at the second
    assert await deaths(database) == {3: 5}


async def test_a_suspect_begins_when_nothing_else_is_in_hand(
    starts: Starts,
    ani: Person,
    dedi: Person,
    survey: Survey,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.engine.suspects.SECONDS_FOR_QUIET", 600.0)
    begun: list[str] = []
    go_on = asyncio.Event()
    dispatch = survey.dispatch

    async def noting(context: Context) -> None:
        begun.append(str(context.update.message and context.update.message.text))
        if begun[-1] == "lama":
            await go_on.wait()
        await dispatch(context)

    monkeypatch.setattr(survey, "dispatch", noting)
    await leave(database, "one", (1, ani, "tersangka"))
    await take_over(database, "two")
    await leave(database, "two", (2, dedi, "lama"))
    await database.run(
        lambda db: db.connection().execute(
            tables.inbox.update().where(tables.inbox.c.update_id == 2).values(worker=None)
        )
    )
    bot = await starts()
    await until(lambda: "lama" in begun)
    assert begun == ["lama"]
    go_on.set()
    await bot.idle()
    assert begun == ["lama", "tersangka"]


async def test_two_deaths_alone_are_enough_and_one_of_them_among_others_is_not(
    ani: Person, dedi: Person, database: Database
) -> None:
    await leave(database, "one", (1, ani, "a"), (2, ani, "b"))
    assert (await take_over(database, "two")).fatal == ()
    await database.run(lambda db: stored.begin_alone(db, 1, datetime.now(UTC)))
    assert [update.update_id for update in (await take_over(database, "three")).fatal] == [1]
    # the one behind it was never in hand; with another chat's it counts less
    assert await deaths(database) == {2: 0}
    await leave(database, "three", (3, dedi, "c"))
    await take_over(database, "four")
    await database.run(lambda db: stored.begin_alone(db, 3, datetime.now(UTC)))
    assert (await take_over(database, "five")).fatal == ()


async def test_the_same_process_taking_over_again_counts_nothing(ani: Person, database: Database) -> None:
    await leave(database, "one", (1, ani, "a"))
    for _ in range(3):
        await take_over(database, "one")
    assert await deaths(database) == {1: 0}


class Fatal:
    """A bot whose process dies at a word: nothing of it is released, nothing is finished."""

    def __init__(self, survey: Survey, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.met = 0
        dispatch = survey.dispatch

        async def dying(context: Context) -> None:
            update = context.update.message
            if update is not None and update.text == word:
                self.met += 1
                await asyncio.Event().wait()  # the process is ended from outside
            await dispatch(context)

        monkeypatch.setattr(survey, "dispatch", dying)


async def die(bot: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends it as SIGKILL does, as far as the database can tell."""
    with monkeypatch.context() as killed:

        async def nothing(*_: object) -> None:
            return None

        killed.setattr(bot.inbox, "_release", nothing)
        killed.setattr("bot.runtime.SECONDS_TO_FINISH", 0.0)
        await bot.stop()


async def test_a_fatal_update_is_set_aside_its_sender_told_and_the_others_are_served(
    starts: Starts,
    ani: Person,
    dedi: Person,
    survey: Survey,
    standin: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fatal = Fatal(survey, "mati", monkeypatch)
    bot = await starts()
    await ani.says("mati", settle=False)
    await ani.says("sesudah mati", settle=False)
    await ani.people.all_confirmed()
    await until(lambda: fatal.met == 1)
    await die(bot, monkeypatch)
    bot = await starts()
    await until(lambda: fatal.met == 2)
    await dedi.says("tetap dilayani")
    dedi.sees("Anda menulis tetap dilayani")
    await die(bot, monkeypatch)
    bot = await starts()
    await bot.idle()
    await ani.looks()
    ani.sees_anywhere("beberapa kali terhenti")
    ani.sees_anywhere("Anda menulis sesudah mati")
    assert fatal.met == 2
    assert await bot.services.database.read(kept) == ["say tetap dilayani", "say sesudah mati"]
    ((aside, cause),) = await bot.services.database.read(stored.put_aside)
    assert cause == stored.FATAL
    assert bot.metrics.set_aside == 1
    # tried again, it gets one chance more, alone
    assert await bot.services.database.run(lambda db: set_aside.retry(db, aside.update_id))
    assert await deaths(bot.services.database) == {aside.update_id: stored.ENOUGH - stored.AMONG_OTHERS}


async def test_an_ordinary_stop_counts_nothing(
    starts: Starts, ani: Person, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.SECONDS_TO_FINISH", 0.0)
    fatal = Fatal(survey, "lama", monkeypatch)
    for times in (1, 2, 3):
        bot = await starts()
        if times == 1:
            await ani.says("lama", settle=False)
        await until(lambda times=times: fatal.met == times)
        await bot.stop()
    fatal_met_before = fatal.met
    bot = await starts()
    await until(lambda: fatal.met > fatal_met_before)
    assert list((await deaths(bot.services.database)).values()) == [0]
    assert await bot.services.database.read(stored.put_aside) == ()


async def test_what_an_operator_wants_tried_again_is_handled_by_the_running_bot(
    starts: Starts, ani: Person, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.inbox.LOOK_SECONDS", 0.0)
    bot = await starts()
    survey.fails = [ValueError("a mistake of ours")]
    await ani.says("aneh")
    ((aside, _),) = await bot.services.database.read(stored.put_aside)
    assert await bot.services.database.run(lambda db: set_aside.retry(db, aside.update_id))
    async with asyncio.timeout(60):
        while not await bot.services.database.read(kept):
            await bot.idle()
    assert await bot.services.database.read(kept) == ["say aneh"]

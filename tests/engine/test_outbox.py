"""What the bot says by itself: once, at a pace, and not to those who cannot be reached."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.engine import outbox
from bot.engine.context import Services
from bot.engine.delivery import UNREADABLE
from bot.engine.outbox import OutgoingMessage
from bot.runtime import Runtime
from bot.standin import People, StandIn
from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.messages import outbox as stored
from bot.storage.people import people as stored_people
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import CARD, kept

NEWS = Screen("Kabar <b>baik</b>", CARD.rows)


def queue(
    db: Session,
    numbers: Sequence[int],
    *,
    bulk: bool = True,
    kind: str = "screen",
    again: bool = False,
    **more: Any,
) -> None:
    for number in numbers:
        stored.enqueue(
            db,
            f"kabar:{number}",
            number,
            kind,
            to_payload(NEWS),
            datetime.now(UTC),
            bulk=bulk,
            repeat_if_uncertain=again,
            **more,
        )


async def crowd(people: People, count: int, *, started: bool = True) -> list[int]:
    numbers = [await people.create(f"Orang {index}") for index in range(count)]
    if started:
        for number in numbers:
            await people.start(number)
    return numbers


async def settled(database: Database) -> dict[str, int]:
    """The states once nothing is queued or on its way."""
    async with asyncio.timeout(60):
        while True:
            states = await database.read(stored.count_states)
            if not states.keys() & {"queued", "sending"}:
                return states
            await asyncio.sleep(0)


def received(standin: StandIn, numbers: Sequence[int]) -> Counter[int]:
    """How many copies of the news each person has."""
    return Counter(
        number
        for number in numbers
        for post in standin.world.chats[number].posts.values()
        if post.by_bot and post.content["text"].startswith("Kabar")
    )


async def started(starts: Starts, ani: Person) -> Runtime:
    bot = await starts()
    await ani.says("/start")
    return bot


async def test_news_goes_out_at_once_and_once(starts: Starts, ani: Person, standin: StandIn) -> None:
    bot = await started(starts, ani)
    await bot.services.database.run(lambda db: queue(db, [ani.id], bulk=False))
    await bot.services.database.run(lambda db: queue(db, [ani.id], bulk=False))
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"sent": 1}
    assert received(standin, [ani.id]) == {ani.id: 1}
    await ani.looks()
    ani.sees("Kabar baik")
    await ani.taps("2 · Tingkat")
    ani.sees("Tersimpan: 2")


async def test_people_who_cannot_be_reached_are_told_apart_and_marked(
    starts: Starts, ani: Person, standin: StandIn, people: People
) -> None:
    bot = await started(starts, ani)
    numbers = await crowd(people, 12)
    await people.all_confirmed()
    await bot.idle()
    strangers = numbers[:3]
    await people.block(strangers[0])
    await people.deactivate(strangers[1])
    strangers[2] = numbers[2] = 999_999_999

    def known(db: Session) -> None:
        for number in numbers:
            stored_people.remember_person(db, number, "Orang", None, datetime.now(UTC))
        queue(db, numbers)

    await bot.services.database.run(known)
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"sent": 9, "failed": 3}
    assert received(standin, numbers[3:]) == dict.fromkeys(numbers[3:], 1)
    person = tables.person.c
    away = await bot.services.database.read(
        lambda db: set(
            db.execute(select(person.telegram_id).where(person.unreachable_since.is_not(None))).scalars()
        )
    )
    assert away == set(strangers)


async def test_a_pause_that_telegram_asks_for_holds_bulk_and_not_taps(
    starts: Starts, ani: Person, standin: StandIn, people: People
) -> None:
    bot = await started(starts, ani)
    numbers = await crowd(people, 40)
    await people.all_confirmed()
    await bot.idle()
    hour = 3600
    await people.fault("flood", methods=["sendMessage"], start=30, times=1, seconds=hour)
    await bot.services.database.run(lambda db: queue(db, numbers))
    bot.outbox.wake()
    await until(lambda: standin.world.refusals["429"] and bot.outbox.is_idle)
    before = received(standin, numbers).total()
    refused = standin.world.refusals["429"]
    await ani.taps("5 · Tingkat")
    assert await bot.services.database.read(lambda db: kept(db, ani.id)) == ["tap 5"]
    ani.sees("Tersimpan: 5")
    assert received(standin, numbers).total() == before < 40
    assert standin.world.refusals["429"] == refused
    await people.advance_clock(hour)
    bot.services.clock = lambda: datetime.now(UTC) + timedelta(seconds=hour + 1)
    bot.outbox.release_bulk()
    assert await settled(bot.services.database) == {"sent": 40}
    assert received(standin, numbers) == dict.fromkeys(numbers, 1)


@pytest.mark.parametrize(("again", "state", "copies"), [(False, "uncertain", 1), (True, "sent", 2)])
async def test_a_message_whose_fate_is_unknown(
    starts: Starts, ani: Person, standin: StandIn, quick: None, again: bool, state: str, copies: int
) -> None:
    bot = await started(starts, ani)
    await ani.people.fault("lose", methods=["sendMessage"], times=1)
    await bot.services.database.run(lambda db: queue(db, [ani.id], again=again))
    bot.outbox.wake()
    assert await settled(bot.services.database) == {state: 1}
    assert received(standin, [ani.id]) == {ani.id: copies}


@pytest.mark.parametrize(("again", "state", "copies"), [(False, "uncertain", 0), (True, "sent", 1)])
async def test_what_a_killed_process_left_on_its_way(
    starts: Starts, ani: Person, standin: StandIn, again: bool, state: str, copies: int
) -> None:
    first = await started(starts, ani)
    await first.stop()
    database = Database(first.config.database_url)
    await database.run(lambda db: queue(db, [ani.id], again=again))
    await database.run(lambda db: stored.claim_due(db, datetime.now(UTC), 1, "killed", bulk=True))
    database.close()
    second = await starts()
    assert await settled(second.services.database) == {state: 1}
    assert received(standin, [ani.id]) == ({ani.id: copies} if copies else {})


async def test_what_comes_too_late_is_not_said(starts: Starts, ani: Person, standin: StandIn) -> None:
    bot = await started(starts, ani)
    past = datetime.now(UTC) - timedelta(seconds=1)
    await bot.services.database.run(lambda db: queue(db, [ani.id], latest_at=past))
    await bot.scheduler.tick()
    assert await settled(bot.services.database) == {"failed": 1}
    assert received(standin, [ani.id]) == {}


async def test_a_refused_message_fails_with_telegrams_reason(starts: Starts, ani: Person) -> None:
    bot = await started(starts, ani)

    def broken(db: Session) -> None:
        payload = to_payload(Screen("<b>tidak ditutup"))
        stored.enqueue(
            db, "rusak", ani.id, "screen", payload, datetime.now(UTC), bulk=False, repeat_if_uncertain=True
        )

    await bot.services.database.run(broken)
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"failed": 1}
    cause = await bot.services.database.read(
        lambda db: db.execute(select(tables.outbox.c.cause)).scalar_one()
    )
    assert "parse entities" in cause


async def test_a_producer_makes_the_screen_at_the_moment_of_sending(
    starts: Starts, ani: Person, standin: StandIn
) -> None:
    async def made(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
        return OutgoingMessage(Screen(f"Kabar {payload['number']}")) if payload["number"] else None

    bot = await starts(producers={"made": made})
    await ani.says("/start")

    def both(db: Session) -> None:
        for number in (0, 7):
            stored.enqueue(
                db,
                f"made:{number}",
                ani.id,
                "made",
                {"number": number},
                datetime.now(UTC),
                bulk=False,
                repeat_if_uncertain=True,
            )

    await bot.services.database.run(both)
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"failed": 1, "sent": 1}
    await ani.looks()
    ani.sees("Kabar 7")


async def test_a_chat_with_a_new_number_gets_it_there(
    starts: Starts, ani: Person, standin: StandIn, people: People
) -> None:
    bot = await started(starts, ani)
    old = await people.group("OPD", [ani.id], number=-4_000_001, kind="group")
    await people.migrate(old, -1_001_987_654_321)
    await bot.services.database.run(lambda db: queue(db, [old]))
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"sent": 1}
    assert received(standin, [-1_001_987_654_321]) == {-1_001_987_654_321: 1}


async def test_a_file_of_ours_that_cannot_be_read_is_tried_again_and_given_up_in_the_end(
    starts: Starts, ani: Person, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_ATTEMPTS", 2)

    async def make(payload: dict[str, Any], services: Services) -> OutgoingMessage:
        return OutgoingMessage(
            Screen("Laporan", document=Path("/nowhere/report.pdf"), document_name="report.pdf")
        )

    bot = await starts(producers={"report": make})
    await ani.says("/start")
    await bot.services.database.run(lambda db: queue(db, [ani.id], bulk=False, kind="report"))
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"failed": 1}
    (item,) = await bot.services.database.read(
        lambda db: db.execute(select(tables.outbox.c.attempts, tables.outbox.c.cause)).all()
    )
    assert tuple(item) == (2, UNREADABLE)


@pytest.mark.parametrize("again", [False, True])
async def test_whatever_sending_raises_the_item_does_not_stay_on_its_way(
    starts: Starts, ani: Person, quick: None, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    bot = await started(starts, ani)
    send, fails = bot.services.sender.send, [ValueError("a mistake")]

    async def mistaken(*what: Any) -> Any:
        if fails:
            raise fails.pop()
        return await send(*what)

    monkeypatch.setattr(bot.services.sender, "send", mistaken)
    await bot.services.database.run(lambda db: queue(db, [ani.id], bulk=False, again=again))
    bot.outbox.wake()
    assert await settled(bot.services.database) == ({"sent": 1} if again else {"uncertain": 1})


async def test_what_follows_a_message_may_fail_and_the_message_is_sent(starts: Starts, ani: Person) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("a mistake")

    async def make(payload: dict[str, Any], services: Services) -> OutgoingMessage:
        return OutgoingMessage(NEWS, arrived=broken, settled=broken)

    bot = await starts(producers={"card": make})
    await ani.says("/start")
    await bot.services.database.run(lambda db: queue(db, [ani.id], bulk=False, kind="card"))
    bot.outbox.wake()
    assert await settled(bot.services.database) == {"sent": 1}


@pytest.mark.parametrize("again", [False, True])
async def test_an_item_that_the_process_itself_lost_is_found_within_a_minute(
    starts: Starts, ani: Person, standin: StandIn, again: bool
) -> None:
    bot = await started(starts, ani)
    worker, clock = bot.services.worker, bot.services.clock

    def lose(db: Session) -> None:
        queue(db, [ani.id], bulk=False, again=again)
        assert stored.claim_due(db, clock(), 1, worker, bulk=False)

    await bot.services.database.run(lose)
    await bot.scheduler.tick()
    assert await settled(bot.services.database) == ({"sent": 1} if again else {"uncertain": 1})
    assert received(standin, [ani.id]) == ({ani.id: 1} if again else {})

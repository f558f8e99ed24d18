"""Nothing is lost and nothing is done twice, whatever ends the process."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import NetworkError

from bot.engine.context import Context
from bot.standin import StandIn
from bot.storage.connection.database import Database
from bot.storage.messages import inbox as stored
from tests.conversation import Person
from tests.engine.conftest import Starts
from tests.engine.survey import SORRY, Survey, kept


def is_empty(db: Any) -> bool:
    return stored.pending(db, 10) == ()


async def test_a_tap_is_kept_and_the_card_edited(starts: Starts, ani: Person) -> None:
    bot = await starts()
    await ani.says("/start")
    await ani.taps("3 · Tingkat")
    ani.sees("Tersimpan: 3")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["tap 3"]
    assert await bot.services.database.read(is_empty)


async def test_what_came_while_the_bot_was_down_is_handled_in_order(
    starts: Starts, ani: Person, dedi: Person
) -> None:
    first = await starts()
    await ani.says("/start")
    await first.stop()
    await ani.taps("2 · Tingkat", settle=False)
    for word in ("satu", "dua", "tiga"):
        await ani.says(word, settle=False)
        await dedi.says(word, settle=False)
    second = await starts()
    await ani.people.all_confirmed()
    await second.idle()
    assert await second.services.database.read(lambda db: kept(db, ani.id)) == [
        "tap 2",
        "say satu",
        "say dua",
        "say tiga",
    ]
    assert await second.services.database.read(lambda db: kept(db, dedi.id)) == [
        "say satu",
        "say dua",
        "say tiga",
    ]


async def test_what_a_tap_was_refused_for_is_read_even_when_the_tap_is_too_old_to_be_answered(
    starts: Starts, ani: Person, survey: Survey, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await starts()
    await ani.says("/start")
    await first.stop()
    for level in (1, 2, 3):
        await ani.taps(f"{level} · Tingkat", settle=False)
    for query in standin.world.queries.values():
        query.asked_at -= 3600

    async def refuse(context: Context) -> None:
        await context.notice("Lembar ini sudah ditutup.", alert=True)

    monkeypatch.setattr(survey, "dispatch", refuse)
    second = await starts()
    await ani.people.all_confirmed()
    await second.idle()
    await ani.looks()
    assert [message.text for message in ani.messages].count("Lembar ini sudah ditutup.") == 1
    await ani.taps("1 · Tingkat")
    await second.idle()
    await ani.looks()
    assert ani.toasts[-1].text == "Lembar ini sudah ditutup."
    assert [message.text for message in ani.messages].count("Lembar ini sudah ditutup.") == 1


async def test_what_was_stored_and_not_handled_is_handled_by_the_next_run(
    starts: Starts, ani: Person, database: Database, survey: Survey
) -> None:
    left = [message(number, ani.id, f"kata {number}") for number in (1, 2, 3)]
    rows = [(update["update_id"], ani.id, orjson.dumps(update).decode()) for update in left]
    await database.run(lambda db: stored.store_updates(db, rows, datetime.now(UTC), "a run that was killed"))
    bot = await starts()
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say kata 1", "say kata 2", "say kata 3"]


async def test_an_update_that_comes_again_changes_nothing(starts: Starts, ani: Person) -> None:
    bot = await starts()
    update = message(7, ani.id, "sekali")
    await bot.inbox.accept([update])
    await bot.inbox.accept([update])
    await bot.idle()
    await bot.inbox.accept([update])
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say sekali"]
    assert bot.metrics.handled == 1


async def test_two_processes_with_one_update_keep_it_once(starts: Starts, ani: Person) -> None:
    bot, other = await starts(), await starts()
    await ani.says("/start")
    await bot.inbox.accept([message(5, ani.id, "halo")])
    await other.inbox.accept([message(5, ani.id, "halo")])
    await asyncio.gather(bot.idle(), other.idle())
    assert (await bot.services.database.read(kept)).count("say halo") == 1


async def test_trouble_that_passes_is_tried_again(
    starts: Starts, ani: Person, survey: Survey, quick: None
) -> None:
    bot = await starts()
    survey.fails = [NetworkError("gone"), OperationalError("", {}, Exception("locked"))]
    await ani.says("tetap")
    ani.sees("Anda menulis tetap")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say tetap"]


async def test_a_failing_handler_is_set_aside_and_the_chat_goes_on(
    starts: Starts, ani: Person, survey: Survey
) -> None:
    bot = await starts()
    survey.fails = [ValueError("a mistake of ours")]
    await ani.says("aneh")
    ani.sees(SORRY)
    await ani.says("lalu")
    ani.sees("Anda menulis lalu")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say lalu"]
    ((aside, cause),) = await bot.services.database.read(stored.put_aside)
    assert cause.startswith("ValueError at ")
    assert "a mistake of ours" not in cause
    assert "aneh" in aside.payload


async def test_a_failure_after_the_commit_is_not_repeated(
    starts: Starts, ani: Person, survey: Survey
) -> None:
    bot = await starts()
    await ani.says("/start")
    survey.fails_after = [ValueError("while showing")]
    await ani.taps("4 · Tingkat")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["tap 4"]
    assert await bot.services.database.read(stored.put_aside) == ()


async def test_every_tap_is_acknowledged_once(starts: Starts, ani: Person, standin: StandIn) -> None:
    bot = await starts()
    await ani.says("/start")
    for level in ("1", "2", "2", "5"):
        await ani.taps(f"{level} · Tingkat")
    await bot.idle()
    assert standin.world.calls["answerCallbackQuery"] == 4
    assert standin.world.refusals.keys() <= {"400"}


def message(number: int, person: int, text: str) -> Mapping[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "Ani"}
    chat = {"id": person, "type": "private", "first_name": "Ani"}
    content = {"message_id": number, "date": 1_760_000_000, "chat": chat, "from": user, "text": text}
    return {"update_id": number, "message": content}

"""Polling and the webhook: what Telegram, the network and strangers can do to them."""

import asyncio
import io
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import aiohttp
import pytest
from sqlmodel import Session
from telegram.error import InvalidToken, NetworkError

from bot.bot_api import polling
from bot.bot_api.polling import SecondCopyError
from bot.bot_api.sending import Status, outcome_of
from bot.bot_api.webhook import SECRET_HEADER, NoSecretError, look_at_webhook
from bot.config import Config
from bot.engine.inbox import Inbox
from bot.runtime import Runtime, build
from bot.standin import People, StandIn
from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.copies import migrate
from bot.storage.messages import inbox as stored
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_inbox import message

SECRET = "rahasia-webhook-1"


@pytest.fixture
def kind() -> str:
    """What is tested here does not depend on the database."""
    return "sqlite"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "code": 500, "times": 3},
        {"kind": "error", "code": 502, "times": 3},
        {"kind": "drop", "times": 2},
        {"kind": "midway", "times": 2},
        {"kind": "lose", "times": 2},
        {"kind": "flood", "seconds": 1, "times": 1},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('code', '')}",
)
async def test_trouble_while_fetching_loses_nothing(
    starts: Starts, ani: Person, fault: dict[str, object], quick: None
) -> None:
    await ani.people.fault(methods=["getUpdates"], **fault)
    bot = await starts()
    await ani.says("satu")
    await ani.says("dua")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say satu", "say dua"]


@pytest.mark.parametrize("kind_of_fault", ["drop", "midway", "lose", "error"])
async def test_trouble_while_showing_still_keeps_and_shows(
    starts: Starts, ani: Person, kind_of_fault: str, quick: None
) -> None:
    bot = await starts()
    await ani.says("/start")
    await ani.people.fault(kind_of_fault, methods=["editMessageText", "answerCallbackQuery"], times=2)
    await ani.taps("3 · Tingkat", settle=False)
    await ani.people.all_confirmed()
    await bot.idle()
    await ani.looks()
    ani.sees("Tersimpan: 3")
    assert await bot.services.database.read(kept) == ["tap 3"]


async def test_telegram_out_of_reach_and_back(
    starts: Starts, ani: Person, standin: StandIn, quick: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bot = await starts()
    await ani.says("/start")
    await standin.shut_door()
    await ani.taps("2 · Tingkat", settle=False)
    await until(lambda: not bot.metrics.telegram_is_reached)
    await standin.open_door()
    await until(lambda: bot.metrics.telegram_is_reached)
    await ani.people.all_confirmed()
    await bot.idle()
    await ani.looks()
    ani.sees("Tersimpan: 2")
    warnings = [line for line in caplog.messages if "cannot be reached" in line]
    assert len(warnings) == 1


async def test_it_is_known_at_once_that_telegram_is_back_though_nobody_writes(
    starts: Starts, standin: StandIn, quick: None
) -> None:
    await standin.shut_door()
    bot = await starts()
    await standin.open_door()
    await until(lambda: bot.metrics.telegram_is_reached)


async def test_a_second_copy_on_a_database_of_its_own_handles_nothing_and_ends(
    starts: Starts,
    config: Config,
    ani: Person,
    standin: StandIn,
    new_url: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = await starts()
    await ani.says("/start")
    monkeypatch.setattr(polling, "NEWCOMER_SECONDS", 60.0)
    own = new_url()
    migrate.upgrade(own)
    second = await starts(replace(config, database_url=own))
    await ani.taps("1 · Tingkat")
    with pytest.raises(SecondCopyError):
        await second.work_ended()
    for number in range(3):
        await ani.says(f"ke-{number}")
    await first.idle()
    assert await first.services.database.read(kept) == ["tap 1", "say ke-0", "say ke-1", "say ke-2"]
    assert second.metrics.received == 0
    assert await second.services.database.read(kept) == []
    assert len([line for line in caplog.messages if "this one goes on" in line]) == 1


async def test_a_newcomer_confirms_nothing_and_sends_nothing_before_it_is_alone(
    starts: Starts, ani: Person, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await starts()
    await ani.says("/start")
    await first.stop()
    monkeypatch.setattr(polling, "NEWCOMER_SECONDS", 60.0)
    bot = await starts()
    await ani.says("menunggu", settle=False)
    await until(lambda: standin.world.updates.fetched and standin.world.updates.waiting)
    for _ in range(2):
        standin.world.calls["getUpdates"] = 0
        await until(lambda: standin.world.calls["getUpdates"])
    assert standin.world.updates.waiting == 1
    assert bot.metrics.received == 0
    assert not bot.scheduler.planned
    await bot.stop()
    monkeypatch.setattr(polling, "NEWCOMER_SECONDS", 0.01)
    alone = await starts()
    await ani.people.all_confirmed()
    await alone.idle()
    assert await alone.services.database.read(kept) == ["say menunggu"]


def make_admin(db: Session, telegram_id: int, now: datetime) -> None:
    added = db.connection().execute(
        tables.person.insert()
        .values(telegram_id=telegram_id, name="Ani", joined_at=now)
        .returning(tables.person.c.id)
    )
    db.connection().execute(
        tables.membership.insert().values(person_id=added.scalar_one(), role="admin", granted_at=now)
    )


async def test_the_admins_read_of_a_second_copy_once(
    starts: Starts, ani: Person, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await starts()
    await ani.says("/start")
    await bot.services.database.run(lambda db: make_admin(db, ani.id, bot.services.clock()))
    for _ in range(3):
        monkeypatch.setattr(polling, "NEWCOMER_SECONDS", 60.0)
        second = await starts()
        with pytest.raises(SecondCopyError):
            await second.work_ended()
        monkeypatch.setattr(polling, "UNDISTURBED_SECONDS", -1.0)
    await bot.idle()
    await ani.looks()
    assert sum("salinan bot kedua" in message.text for message in ani.messages) == 1


async def test_where_a_webhook_was_set_a_newcomer_waits_for_the_copy_that_set_it(
    starts: Starts, hooked: tuple[Runtime, str], ani: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, url = hooked
    monkeypatch.setattr(polling, "NEWCOMER_SECONDS", 0.01)
    poller = await starts()
    await until(lambda: poller.metrics.telegram_is_reached)
    await ani.says("sementara", settle=False)
    for _ in range(2):
        await look_at_webhook(bot.services.sender, url, SECRET, bot.metrics)
        await until(lambda: poller.metrics.telegram_is_reached)
    await ani.people.all_confirmed()
    await bot.idle()
    assert poller.metrics.received == 0
    assert await bot.services.database.read(kept) == ["say sementara"]


async def test_a_refused_token_ends_the_bot(config: Config, survey: Survey) -> None:
    wrong = replace(config, bot_token="7000000001:wrong")
    bot = build(wrong, switchboard=survey.switchboard())
    with pytest.raises(InvalidToken):
        await bot.run_until_signal()


@pytest.mark.parametrize("with_webhook", [False, True])
async def test_a_token_that_is_revoked_ends_the_bot_and_the_admins_read_of_it_under_the_new_one(
    starts: Starts,
    config: Config,
    ani: Person,
    standin: StandIn,
    free_port: int,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    with_webhook: bool,
) -> None:
    monkeypatch.setattr("bot.runtime.WATCH_SECONDS", 0.01)
    if with_webhook:
        url = f"http://127.0.0.1:{free_port}/hook"
        hook = {"webhook_url": url, "webhook_secret": SECRET, "listen": ("127.0.0.1", free_port)}
        config = replace(config, **hook)
    bot = await starts(config)
    await ani.says("/start")
    await bot.services.database.run(lambda db: make_admin(db, ani.id, bot.services.clock()))
    token = f"{standin.world.token.partition(':')[0]}:{'b' * 35}"
    standin._bot_path = f"/bot{token}/"
    await ani.says("halo", settle=False)  # ends the fetch that waits for news
    with pytest.raises(InvalidToken):
        async with asyncio.timeout(60):
            await bot.work_ended()
    assert outcome_of(InvalidToken("Unauthorized")).status is Status.RETRY
    assert outcome_of(InvalidToken("Not Found")).status is Status.FAILED
    await bot.stop()
    await starts(replace(config, bot_token=token))
    await ani.comes_to_see("Token bot sempat ditolak")


async def test_updates_are_not_confirmed_while_the_database_is_away(
    starts: Starts, ani: Person, monkeypatch: pytest.MonkeyPatch, quick: None, standin: StandIn
) -> None:
    bot = await starts()
    accept, failures = Inbox.accept, 3

    async def failing(self: Inbox, updates: list[dict[str, object]]) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            assert standin.world.updates.waiting > 0
            raise OSError("disk full")
        await accept(self, updates)

    monkeypatch.setattr(Inbox, "accept", failing)
    await ani.says("tetap ada")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say tetap ada"]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
async def hooked(starts: Starts, config: Config, free_port: int) -> tuple[Runtime, str]:
    url = f"http://127.0.0.1:{free_port}/hook"
    bot = await starts(
        replace(config, webhook_url=url, webhook_secret=SECRET, listen=("127.0.0.1", free_port))
    )
    await until(lambda: bot.metrics.telegram_is_reached)
    return bot, url


async def test_updates_come_by_the_webhook(hooked: tuple[Runtime, str], ani: Person) -> None:
    bot, _ = hooked
    await ani.says("/start")
    await ani.taps("5 · Tingkat")
    ani.sees("Tersimpan: 5")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["tap 5"]


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "salah"}, {SECRET_HEADER: "rähasia"}], ids=str)
async def test_forged_updates_are_turned_away(
    hooked: tuple[Runtime, str], ani: Person, headers: dict[str, str]
) -> None:
    bot, url = hooked
    async with aiohttp.ClientSession() as session:
        answer = await session.post(url, json=message(1, ani.id, "palsu"), headers=headers)
        assert answer.status in (401, 403)
    await bot.idle()
    assert await bot.services.database.read(kept) == []
    assert bot.metrics.received == 0


async def test_the_webhook_sets_aside_what_is_no_update(hooked: tuple[Runtime, str]) -> None:
    """Whoever has the secret is Telegram, which would bring what is refused again for ever."""
    bot, url = hooked
    headers = {SECRET_HEADER: SECRET}
    bodies = (b"not json", b"", b"[]", b'{"update_id": "1"}', b'{"update_id": true}', b"x" * 2_000_000)
    async with aiohttp.ClientSession() as session:
        for body in (*bodies, *bodies):
            answer = await session.post(url, data=io.BytesIO(body), headers=headers)
            assert answer.status == 200
        assert (await session.get(url, headers=headers)).status == 405
    aside = await bot.services.database.read(stored.put_aside)
    assert {update.payload[:100].encode() for update, _ in aside} == {
        body.replace(b": ", b":")[:100] for body in bodies
    }
    assert bot.metrics.set_aside == len(bodies)


async def test_updates_of_no_known_form_are_taken_once_and_hold_up_nobody(
    hooked: tuple[Runtime, str], ani: Person
) -> None:
    """Refused, Telegram would bring them again and again; fetched, they would keep back all that follow."""
    bot, url = hooked
    strange = (
        b'"purchased_paid_media": {"from": {"id": 5}}',
        b'"message": 5',
        b'"message": {"message_id": 1, "chat": {"id": "x"}}',
        b'"message": {"message_id": 1, "chat": {"id": 1180591620717411303424}}',
        b'"callback_query": {"id": "1"}',
        b'"callback_query": [1]',
    )
    async with aiohttp.ClientSession() as session:
        for number, content in enumerate(strange, 900):
            body = b'{"update_id": %d, %b}' % (number, content)
            assert (await session.post(url, data=body, headers={SECRET_HEADER: SECRET})).status == 200
    await ani.says("sesudahnya")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say sesudahnya"]


async def test_the_webhook_says_yes_only_after_the_commit(
    hooked: tuple[Runtime, str],
    ani: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, url = hooked
    caplog.set_level(logging.INFO)

    async def away(self: Database, work: object) -> None:
        raise OSError("disk full")

    async with aiohttp.ClientSession() as session:
        headers = {SECRET_HEADER: SECRET}
        with monkeypatch.context() as trouble:
            trouble.setattr(Database, "run", away)
            for _ in range(3):
                answer = await session.post(url, json=message(1, ani.id, "halo"), headers=headers)
                assert answer.status == 500
        assert (await session.post(url, json=message(1, ani.id, "halo"), headers=headers)).status == 200
    assert len([line for line in caplog.messages if "cannot be stored" in line]) == 1
    assert "updates are stored again after 3 failures" in caplog.messages


async def test_a_webhook_that_a_polling_copy_took_away_is_announced_again_and_the_poller_gives_way(
    starts: Starts, hooked: tuple[Runtime, str], ani: Person, standin: StandIn, quick: None
) -> None:
    """Else the copies behind the webhook would wait in silence."""
    bot, url = hooked
    poller = await starts()
    for _ in range(2):
        await until(lambda: standin.world.calls["getUpdates"])
        standin.world.calls["getUpdates"] = 0
        await look_at_webhook(bot.services.sender, url, SECRET, bot.metrics)
    with pytest.raises(SecondCopyError):
        await poller.work_ended()
    await ani.says("/start")
    await ani.taps("5 · Tingkat")
    await bot.idle()
    assert await bot.services.database.read(kept) == ["tap 5"]


async def test_with_a_webhook_it_is_told_as_well_whether_telegram_is_reached(
    hooked: tuple[Runtime, str], standin: StandIn, people: People
) -> None:
    bot, url = hooked
    await standin.shut_door()
    await look_at_webhook(bot.services.sender, url, SECRET, bot.metrics)
    assert not bot.metrics.telegram_is_reached
    await standin.open_door()
    await people.fault("error", methods=["getWebhookInfo"], code=404, times=1)
    for _ in range(2):
        await look_at_webhook(bot.services.sender, url, SECRET, bot.metrics)
        assert bot.metrics.telegram_is_reached


def test_a_webhook_without_a_secret_does_not_start(config: Config, survey: Survey) -> None:
    open_to_all = replace(config, webhook_url="https://example.org/hook", webhook_secret=None)
    with pytest.raises(NoSecretError):
        build(open_to_all, switchboard=survey.switchboard())


async def test_the_token_is_in_no_line(
    starts: Starts,
    ani: Person,
    standin: StandIn,
    survey: Survey,
    quick: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    bot = await starts()
    await ani.says("/start")
    await ani.people.fault("drop", methods=["sendMessage"], times=1)
    await ani.says("hilang", settle=False)
    await ani.people.fault("error", methods=["editMessageText", "answerCallbackQuery"], code=500, times=6)
    await ani.taps("1 · Tingkat", settle=False)
    survey.fails = [ValueError("a mistake")]
    await ani.says("gagal", settle=False)
    await ani.people.all_confirmed()
    await bot.idle()
    await standin.shut_door()
    await bot.services.sender.delete(ani.id, 1)
    with pytest.raises(NetworkError) as caught:
        await bot.services.sender.call("getMe", {})
    secret = standin.world.token.partition(":")[2]
    assert secret not in caplog.text
    assert secret not in repr(caught.value)
    assert secret not in repr(bot.config)

"""One who sends much keeps nobody else waiting: not in memory, not for Telegram, not in fetching."""

import asyncio
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from bot.engine import admission, chat_queues
from bot.engine.allowance import Allowance, Share
from bot.engine.context import Context
from bot.engine.metrics import as_prometheus
from bot.standin import StandIn
from bot.storage.connection.database import Database
from bot.storage.messages import inbox as stored
from bot.storage.offices import offices
from bot.storage.people import people
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Membership, Role
from tests.conversation import Person
from tests.engine.conftest import Starts, until
from tests.engine.survey import Survey, kept
from tests.engine.test_inbox import message

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def kind() -> str:
    """What is tested here does not depend on the database."""
    return "sqlite"


def join(db: Session, number: int) -> None:
    """This person answers for an office from now on."""
    offices.import_offices(db, [ListedOffice("D01", "Dinas Satu", "Satu", (), invited=True)], NOW, None)
    person = people.remember_person(db, number, "Ani", None, NOW)
    office = offices.all_offices(db)[0]
    people.grant(db, person.id, Membership(Role.OFFICER, office.id), NOW, None)


@pytest.fixture
async def officer(ani: Person, database: Database) -> Person:
    """Ani with a role."""
    await database.run(lambda db: join(db, ani.id))
    return ani


class Held:
    """A chat whose reply waits, as for Telegram's limits, until it is let go."""

    def __init__(self, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let_go = asyncio.Event()
        self.waiting: set[int] = set()
        self.chats: set[int] = set()
        dispatch = survey.dispatch

        async def held(context: Context) -> None:
            if context.chat_id in self.chats:
                self.waiting.add(context.chat_id)
                await self.let_go.wait()
            await dispatch(context)

        monkeypatch.setattr(survey, "dispatch", held)


@pytest.fixture
def held(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(survey, monkeypatch)


def texts(first: int, person: int, count: int) -> list[dict[str, object]]:
    return [dict(message(first + number, person, f"kata {number}")) for number in range(count)]


async def test_a_strangers_excess_is_dropped_with_a_count_and_not_answered(
    starts: Starts, ani: Person, standin: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    bot = await starts()
    await bot.inbox.accept(texts(1, ani.id, 2500))
    await bot.idle()
    assert len(await bot.services.database.read(kept)) == admission.STRANGERS_AT_ONCE
    assert standin.world.calls["sendMessage"] == admission.STRANGERS_AT_ONCE
    assert bot.metrics.dropped == 2500 - admission.STRANGERS_AT_ONCE
    assert len([line for line in caplog.messages if "were dropped" in line]) == 1
    page = as_prometheus(bot.metrics, None, None).decode()
    assert f"updates_dropped_total {bot.metrics.dropped}.0" in page


async def test_whoever_has_a_role_loses_nothing_and_keeps_the_order(
    starts: Starts, officer: Person, held: Held
) -> None:
    bot = await starts()
    held.chats.add(officer.id)
    for first in range(1, 301, 100):
        await bot.inbox.accept(texts(first, officer.id, 100))
    await until(lambda: held.waiting)
    in_memory = len(bot.inbox._chats.in_hand)
    assert in_memory <= chat_queues.MOST_OF_A_CHAT + 1
    held.let_go.set()
    await bot.idle()
    expected = [f"say kata {number}" for _ in range(3) for number in range(100)]
    assert await bot.services.database.read(kept) == expected
    assert bot.metrics.dropped == 0


async def test_a_chat_that_waits_keeps_no_place_from_others(
    starts: Starts, officer: Person, dedi: Person, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await starts()
    held.chats.add(officer.id)
    await bot.inbox.accept(texts(1, officer.id, 2500))
    await until(lambda: held.waiting)
    await dedi.says("saya juga")
    dedi.sees("Anda menulis saya juga")
    held.let_go.set()
    await bot.idle()
    assert len(await bot.services.database.read(lambda db: kept(db, officer.id))) == 2500


async def test_many_waiting_strangers_keep_no_place_from_somebody_with_a_role(
    starts: Starts, officer: Person, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_queues, "MOST_CHATS", 5)
    bot = await starts()
    strangers = range(1000, 1020)
    held.chats |= set(strangers)
    await bot.inbox.accept([dict(message(number, number, "halo")) for number in strangers])
    await until(lambda: len(held.waiting) == 5)
    await officer.says("saya petugas")
    officer.sees("Anda menulis saya petugas")
    held.let_go.set()
    await bot.idle()
    assert len(await bot.services.database.read(kept)) == 21


async def test_many_strangers_together_leave_most_of_what_telegram_allows_to_people_with_a_role(
    starts: Starts, officer: Person, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "STRANGERS_TOGETHER_AT_ONCE", 3)
    monkeypatch.setattr(admission, "STRANGERS_TOGETHER_PER_SECOND", 1e-6)  # in a test's time never more
    bot = await starts()
    await bot.inbox.accept([dict(message(number, number, "halo")) for number in range(1000, 1020)])
    await until(lambda: standin.world.calls["sendMessage"] == 3)
    await officer.says("saya petugas")
    officer.sees("Anda menulis saya petugas")
    await bot.inbox.accept(texts(5000, officer.id, 30))
    await until(lambda: standin.world.calls["sendMessage"] == 3 + 1 + 30)


@given(st.lists(st.floats(0, 2), min_size=1, max_size=60), st.integers(1, 8), st.floats(0.1, 4))
def test_a_share_gives_turns_in_order_and_never_more_than_its_burst_and_its_rate(
    steps: list[float], burst: int, rate: float
) -> None:
    share, now = Share(burst, rate), 0.0
    turns: list[float] = []
    for step in steps:
        now += step
        was_free = share.is_free(now)
        wait = share.reserve(now)
        assert (wait == 0.0) == was_free
        turns.append(now + wait)
    assert turns == sorted(turns)
    for start, first in enumerate(turns):
        for count, last in enumerate(turns[start:], 1):
            assert count <= burst + (last - first) * rate + 1e-6


async def test_what_a_stop_left_in_the_database_is_handled_in_order_by_the_next_run(
    starts: Starts, officer: Person, dedi: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_queues, "MOST_CHATS", 1)
    rows = [
        (number, person.id, orjson.dumps(message(number, person.id, f"kata {number}")).decode())
        for number, person in enumerate((officer, dedi) * 30, 1)
    ]
    await database.run(lambda db: stored.store_updates(db, rows, NOW, "a run that was killed"))
    bot = await starts()
    await bot.idle()
    for person, first in ((officer, 1), (dedi, 2)):
        of_one = await database.read(lambda db, person=person: kept(db, person.id))
        assert of_one == [f"say kata {number}" for number in range(first, 61, 2)]


async def test_a_stranger_who_joins_is_limited_no_more(
    starts: Starts, ani: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "_STRANGER_KNOWN_FOR", 0.0)
    bot = await starts()
    await bot.inbox.accept(texts(1, ani.id, 30))
    assert bot.metrics.dropped == 30 - admission.STRANGERS_AT_ONCE
    await database.run(lambda db: join(db, ani.id))
    await bot.inbox.accept(texts(101, ani.id, 30))
    assert bot.metrics.dropped == 30 - admission.STRANGERS_AT_ONCE
    await bot.idle()
    assert len(await database.read(kept)) == admission.STRANGERS_AT_ONCE + 30


async def test_what_could_not_be_stored_does_not_count_against_a_stranger(
    starts: Starts, ani: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await starts()

    async def away(*_: object) -> None:
        raise OSError("gone")

    few = texts(1, ani.id, 5)
    with monkeypatch.context() as trouble:
        trouble.setattr(Database, "run", away)
        for _ in range(10):
            with pytest.raises(OSError, match="gone"):
                await bot.inbox.accept(few)
    await bot.inbox.accept(few)
    await bot.idle()
    assert len(await bot.services.database.read(kept)) == 5


@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 5)), max_size=60),
    st.integers(1, 8),
    st.floats(0.1, 4),
)
def test_an_allowance_is_never_more_than_its_burst_and_its_rate(
    steps: list[tuple[int, float]], burst: int, rate: float
) -> None:
    allowance = Allowance(burst, rate)
    now, taken = 0.0, [0, 0, 0]
    for person, pause in steps:
        now += pause
        had = taken[person]
        if allowance.take(person, now):
            taken[person] += 1
        else:
            assert had >= burst
        assert taken[person] <= burst + now * rate + 1e-6

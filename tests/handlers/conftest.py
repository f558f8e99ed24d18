"""A regency in the middle of its assessment: the real bot, the stand-in, and a fixed cast.

Ani and Arif answer for Disdikbud, Dedi for another office and sees none of theirs, Citra assesses, Budi runs
the period, Eka leads.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.documents import bounded_process, pdf
from bot.documents.charts import worker
from bot.documents.exports import period as exporting
from bot.engine import admission
from bot.runtime import Runtime, build
from bot.standin import People, StandIn
from bot.storage.audit.check import check_all
from bot.storage.connection.database import Database
from bot.storage.offices import offices
from bot.storage.people import invitations
from bot.storage.periods import periods
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Role
from questionnaires.period import Period
from questionnaires.refusal import Refusal
from tests.conversation import Person
from tests.near_people import NearPeople
from tests.once import DrawingPool

INSTITUTIONS = ("BPS", "Diskominfo Provinsi", "Universitas")

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09.00 WITA."""

DISDIKBUD = ListedOffice(
    "D01", "Dinas Pendidikan dan Kebudayaan", "Disdikbud", ("Dinas Pendidikan", "Dikbud"), invited=True
)
DINKES = ListedOffice("D02", "Dinas Kesehatan", "Dinkes", (), invited=True)
ODD = ListedOffice("X01", 'Dinas P&K <Kota> "A"', "P&K <Kota>", (), invited=True)


@pytest.fixture(autouse=True)
def strangers_may_send_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stranger reads is tested here; how much a stranger may send is tested with the engine."""
    monkeypatch.setattr(admission, "STRANGERS_AT_ONCE", 1_000_000)
    monkeypatch.setattr(admission, "STRANGERS_TOGETHER_AT_ONCE", 1_000_000)


@pytest.fixture(scope="session")
def drawing_pool() -> Iterator[DrawingPool]:
    """Draws for every bot."""
    pool = DrawingPool()
    yield pool
    pool.end()


@pytest.fixture(autouse=True)
def made_by_one_process(drawing_pool: DrawingPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures, exports and reports; loading what makes them takes seconds, so it is loaded once."""
    monkeypatch.setattr(worker, "start_pool", drawing_pool.start)
    for module in (exporting, pdf):
        monkeypatch.setattr(module, "run_bounded", drawing_pool.run)


@pytest.fixture
def bounded_processes(made_by_one_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports and reports are made as they are for people: each in a process that may take only so much."""
    for module in (exporting, pdf):
        monkeypatch.setattr(module, "run_bounded", bounded_process.run_bounded)


class Regency:
    """The bot with its database and Telegram; `now` is the clock, to be moved at will."""

    def __init__(self, standin: StandIn, people: People, config: Config, instrument: Instrument) -> None:
        self.standin = standin
        self.people = people
        self.config = config
        self.instrument = instrument
        self.now = MONDAY_MORNING
        self.runtime: Runtime | None = None
        self.is_tampered = False
        """Whether the test wrote past the bot, so that trail and tables need not agree."""

    async def start(self) -> None:
        """A freshly started bot on what the database holds."""
        self.runtime = build(self.config, clock=lambda: self.now)
        await self.runtime.start()

    async def stop(self) -> None:
        """The bot goes away."""
        if self.runtime is not None:
            await self.runtime.stop()
            self.runtime = None

    async def restart(self) -> None:
        """A new bot that knows nothing but the database."""
        await self.stop()
        await self.start()

    def hangs_at_its_next_call(self) -> asyncio.Event:
        """From now on nothing leaves the bot; the event is set when it wants to say something."""
        assert self.runtime is not None
        wanted, never = asyncio.Event(), asyncio.Event()
        request = self.runtime.services.sender._request
        fetch = request.call

        async def hang(*_: object, **__: object) -> None:
            wanted.set()
            await never.wait()

        async def call(url: str, *values: object, **more: object) -> object:
            wanted_call = fetch if url.endswith("/getUpdates") else hang
            return await wanted_call(url, *values, **more)  # type: ignore[arg-type] # passed on as it came

        request.tell, request.upload, request.call = hang, hang, call  # type: ignore[method-assign,assignment]
        return wanted

    async def kill(self) -> None:
        """The process is gone: nothing in hand is finished."""
        runtime, self.runtime = self.runtime, None
        assert runtime is not None
        in_hand = [
            *runtime.inbox._chats._tasks,
            *runtime.services.background,
            *runtime.outbox._sending.values(),
        ]
        for task in in_hand:
            task.cancel()
        await asyncio.gather(*in_hand, return_exceptions=True)
        with pytest.MonkeyPatch.context() as killed:
            killed.setattr("bot.runtime.SECONDS_TO_FINISH", 0.0)
            await runtime.stop()

    def keeps_still(self) -> None:
        """From now on nothing happens by the clock, however long the test takes."""
        assert self.runtime is not None
        self.runtime.scheduler._scheduler.pause()

    async def idle(self) -> None:
        """Returns when the bot has nothing in hand."""
        if self.runtime is not None:
            await self.runtime.idle()

    @property
    def database(self) -> Database:
        """The running bot's database."""
        assert self.runtime is not None
        return self.runtime.services.database

    async def arrives(self, name: str, **more: object) -> Person:
        """Somebody whom the bot does not know."""
        return await Person.arrives(self.people, name, idle=self.idle, **more)  # type: ignore[arg-type] # names as there

    def link(
        self, role: Role, office: str | None = None, institution: str | None = None, days: int = 14
    ) -> str:
        """An invitation's link."""

        def create(db):  # type: ignore[no-untyped-def] # a session
            found = offices.office_by_code(db, office) if office else None
            _, code = invitations.create_invitation(
                db,
                role=role,
                now=self.now,
                valid_until=self.now + timedelta(days=days),
                office_id=found.id if found else None,
                institution=institution,
                by=None,
            )
            return code

        return f"https://t.me/kuesioner_bot?start={self.database.run_now(create)}"

    async def joins(self, name: str, role: Role, office: str | None = None, **more: object) -> Person:
        """Somebody who came in by invitation."""
        institution = "Diskominfo Provinsi" if role is Role.ASSESSOR else None
        person = await self.arrives(name, **more)
        await person.opens(self.link(role, office, institution))
        await person.taps("Ya, benar")
        return person

    def open_period(self, name: str = "Penilaian 2026", days: int = 14) -> Period:
        """A period of the small instrument for all offices."""

        def work(db):  # type: ignore[no-untyped-def] # a session
            every = [office.id for office in offices.all_offices(db)]
            return periods.open_period(
                db,
                name=name,
                instrument=self.instrument,
                deadline=self.now + timedelta(days=days),
                office_ids=every,
                now=self.now,
                by=None,
            )

        opened = self.database.run_now(work)
        assert not isinstance(opened, Refusal)
        return opened


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """Five indicators, each special case once."""
    path = Path(__file__).with_name("small.yaml")
    loaded = load_instrument(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(loaded, Instrument)
    return loaded


@pytest.fixture
async def regency(database_url: str, tmp_path: Path, instrument: Instrument) -> AsyncIterator[Regency]:
    """Three offices and a running bot."""
    async with StandIn() as standin, NearPeople(standin) as people:
        config = Config(
            bot_token=standin.world.token,
            api_url=standin.url,
            database_url=database_url,
            data_dir=tmp_path / "data",
        )
        made = Regency(standin, people, config, instrument)
        await made.start()
        made.database.run_now(lambda db: offices.import_offices(db, [DISDIKBUD, DINKES, ODD], made.now, None))
        yield made
        await made.idle()
        if made.runtime is not None and not made.is_tampered:
            # whatever the conversation did, its entries tell all of it
            assert made.database.read_now(check_all).differences == ()
        await made.stop()


@pytest.fixture
async def period(regency: Regency) -> Period:
    """An open period."""
    return regency.open_period()


@pytest.fixture
async def ani(regency: Regency) -> Person:
    """Officer of Disdikbud, with a number beyond 32 bits."""
    return await regency.joins("Ani", Role.OFFICER, "D01", number=7123456789)


@pytest.fixture
async def dedi(regency: Regency) -> Person:
    """Officer of Dinkes."""
    return await regency.joins("Dedi", Role.OFFICER, "D02")


@pytest.fixture
async def citra(regency: Regency) -> Person:
    """Assessor."""
    return await regency.joins("Citra", Role.ASSESSOR)


@pytest.fixture
async def budi(regency: Regency) -> Person:
    """Admin."""
    return await regency.joins("Budi", Role.ADMIN)


async def assessor(regency: Regency, name: str, institution: str) -> Person:
    """Somebody who has joined as an assessor of this institution."""
    person = await regency.arrives(name)
    await person.opens(regency.link(Role.ASSESSOR, institution=institution))
    await person.taps("Ya, benar")
    return person


@pytest.fixture
async def trio(regency: Regency) -> tuple[Person, Person, Person]:
    """One assessor of each institution."""
    made = [
        await assessor(regency, name, institution)
        for name, institution in zip(("Fajar", "Citra", "Gita"), INSTITUTIONS, strict=True)
    ]
    return made[0], made[1], made[2]

"""The stage of the demo: the local Telegram, a fresh database with the regency's offices, the real bot."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

import questionnaires
from bot.commands.offices import office_named
from bot.commands.opening import in_database
from bot.commands.periods import accepted, chosen_offices, local
from bot.commands.terminal import CommandError, say
from bot.config import Config
from bot.demo.cast import Actor, Cast, Paper
from bot.runtime import Runtime, build
from bot.standin import People, StandIn, Transcript
from bot.storage import invitations, offices, periods
from questionnaires.instrument import Instrument
from questionnaires.offices import read_office_csv
from questionnaires.people import Role

OFFICES = Path(questionnaires.__file__).parent / "offices" / "kutai-kartanegara.csv"
MARK = ".kuesioner-demo"
"""Lies in a folder that a demo made, and may therefore empty."""
DAYS = 30

# name, role, office code, institution
PEOPLE: tuple[tuple[str, Role, str | None, str | None], ...] = (
    ("Budi", Role.ADMIN, None, None),
    ("Ani", Role.OFFICER, "D01", None),
    ("Dedi", Role.OFFICER, "D17", None),
    ("Citra", Role.ASSESSOR, None, "Diskominfo Provinsi Kalimantan Timur"),
    ("Eka", Role.VIEWER, None, None),
)


def fresh_folder(folder: Path) -> Path:
    """The folder, empty; CommandError when it holds anything that no demo put there."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise CommandError(f"{folder} bukan folder demo dan tidak kosong. Pindahkan isinya lebih dulu.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    return folder


class Stage:
    """What has to be started before anybody can play, and stopped afterwards."""

    def __init__(self, timezone: ZoneInfo) -> None:
        self._timezone = timezone
        self._telegram = StandIn()
        self._people: People | None = None
        self._runtime: Runtime | None = None

    @property
    def url(self) -> str:
        """The address of the local Telegram and of its practice page."""
        return self._telegram.url

    async def open_door(self, port: int) -> None:
        """Starts the local Telegram. Raises OSError when the port is in use."""
        await self._telegram.start(port)

    async def set_up(self, folder: Path, instrument: Instrument) -> Cast:
        """Offices, period and invitations, then the bot; gives the people who will play."""
        config = Config(
            bot_token=self._telegram.world.token,
            api_url=self._telegram.url,
            database_url=f"sqlite:///{(folder / 'kuesioner.db').as_posix()}",
            data_dir=folder,
            timezone=self._timezone,
        )
        name = self._telegram.world.bot["username"]
        codes = in_database(lambda db, now: _fill(db, now, instrument, config), config)
        links = {person: f"https://t.me/{name}?start={code}" for person, code in codes.items()}
        self._runtime = build(config, newcomer_seconds=0.0)  # nobody else knows this Telegram
        await self._runtime.start()
        self._people = People(self._telegram.people_url)
        paper = Paper(say)
        transcript = Transcript(self._people, paper, bot_name="Bot")
        actors: dict[str, Actor] = {}
        for person, role, code, institution in PEOPLE:
            office = _short_name(code, config) if code else ""
            about = " ".join(filter(None, (_ROLE_WORDS[role], office or institution)))
            number = await self._people.create(person, label=about)
            actors[person] = Actor(self._people, transcript, self._runtime.idle, number, person, office)
        return Cast(
            ani=actors["Ani"],
            dedi=actors["Dedi"],
            citra=actors["Citra"],
            budi=actors["Budi"],
            eka=actors["Eka"],
            links=links,
            paper=paper,
        )

    async def bot_ended(self) -> None:
        """Returns when the bot ended by itself, and raises why."""
        if self._runtime is not None:
            await self._runtime.work_ended()

    async def close(self) -> None:
        """Stops all that was started."""
        if self._people is not None:
            await self._people.close()
        if self._runtime is not None:
            await self._runtime.stop()
        await self._telegram.stop()


_ROLE_WORDS = {
    Role.ADMIN: "admin",
    Role.OFFICER: "petugas",
    Role.ASSESSOR: "asesor",
    Role.VIEWER: "pimpinan",
}


def _short_name(code: str, config: Config) -> str:
    return in_database(lambda db, now: office_named(code, offices.all_offices(db)).short_name, config)


def _fill(db: Session, now: datetime, instrument: Instrument, config: Config) -> dict[str, str]:
    """What an admin does with four commands; each person's invitation code."""
    found = read_office_csv(OFFICES.read_bytes())
    offices.import_offices(db, found.offices, now, None)
    known = offices.all_offices(db)
    say(f"$ kuesioner office import {OFFICES.name}")
    say(f"  {len(known)} OPD")
    name = f"Tahun {now.astimezone(config.timezone).year}"
    asked = chosen_offices("invited", known)
    deadline = (now.astimezone(config.timezone) + timedelta(days=DAYS)).replace(hour=16, minute=0, second=0)
    period = periods.open_period(
        db,
        name=name,
        instrument=instrument,
        deadline=deadline.astimezone(UTC),
        office_ids=[office.id for office in asked],
        now=now,
        by=None,
    )
    accepted(period, name, config)
    words = f"--instrument {instrument.id} --name {name!r} --deadline {deadline:%Y-%m-%dT%H:%M}"
    say(f"$ kuesioner period open {words}")
    say(f"  {instrument.title}: {len(asked)} OPD, sampai {local(deadline, config)}")
    codes: dict[str, str] = {}
    for person, role, code, institution in PEOPLE:
        office = None if code is None else office_named(code, known)
        _, codes[person] = invitations.create_invitation(
            db,
            role=role,
            now=datetime.now(UTC),
            valid_until=now + timedelta(days=1),
            office_id=None if office is None else office.id,
            institution=institution,
            by=None,
        )
        scope = f" --office {code}" if code else f" --institution {institution!r}" if institution else ""
        say(f"$ kuesioner invite {role}{scope}")
    return codes

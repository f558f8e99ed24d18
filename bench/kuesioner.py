"""A database for our bot: an open period of the longest instrument, an office and an officer each."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bench.field import FIRST_PERSON
from bot.storage.connection.database import Database
from bot.storage.copies import migrate
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from questionnaires.loading import built_in
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Membership, Role

INDICATORS = 47


def prepare(path: Path, officers: int, extra_offices: int = 0) -> None:
    """Fills the SQLite file at `path`."""
    prepare_url(f"sqlite:///{path}", officers, extra_offices)


def prepare_url(url: str, officers: int, extra_offices: int = 0) -> None:
    """Fills the empty database at `url`."""
    migrate.upgrade(url)
    database = Database(url)
    now = datetime.now(UTC)
    instrument = next(known for known in built_in().values() if len(known.indicators) == INDICATORS)

    def fill(db: Session) -> None:
        rows = [
            ListedOffice(
                code=f"O{number:05}",
                name=f"Dinas Nomor {number}",
                short_name=f"D{number}",
                aliases=(),
                invited=True,
            )
            for number in range(officers + extra_offices)
        ]
        offices.import_offices(db, rows, now, None)
        known = offices.all_offices(db)
        opened = periods.open_period(
            db,
            name="Uji",
            instrument=instrument,
            deadline=now + timedelta(days=30),
            office_ids=[office.id for office in known],
            now=now,
            by=None,
        )
        if not hasattr(opened, "id"):
            raise RuntimeError(opened)
        for number, office in enumerate(known[:officers]):
            person = people.remember_person(db, FIRST_PERSON + number, f"Orang {number}", None, now)
            people.grant(db, person.id, Membership(Role.OFFICER, office.id), now, None)

    database.run_now(fill)
    database.close()


def environment(api_url: str, token: str, database: Path) -> dict[str, str]:
    """The settings."""
    return {
        "KUESIONER_BOT_TOKEN": token,
        "KUESIONER_API_URL": api_url,
        "KUESIONER_DATABASE_URL": f"sqlite:///{database}",
        "KUESIONER_DATA_DIR": str(database.parent),
    }

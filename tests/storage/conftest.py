"""The small regency that most tests of storage play in."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.storage.connection.database import Database
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from questionnaires.loading import default_instrument
from questionnaires.people import Membership, Office, Role
from questionnaires.period import Period
from tests.storage.regency import ANI, BUDI, CITRA, DEDI, NOW, OfficeLine, Regency


@pytest.fixture
def regency(database: Database) -> Regency:
    """Two offices, four people, one open period of the default instrument."""
    instrument = default_instrument()

    def found(db: Session) -> tuple[tuple[Office, ...], Period]:
        lines = [
            OfficeLine("DISDIK", 'Dinas P&K <Kota> "A"', "Disdik", ("Dinas Pendidikan",)),
            OfficeLine("DISHUB", "Dinas Perhubungan", "Dishub"),
        ]
        offices.import_offices(db, lines, NOW, None)
        known = offices.all_offices(db)
        for telegram_id, name, held in (
            (ANI, "Ani", Membership(Role.OFFICER, known[0].id)),
            (DEDI, "Dedi", Membership(Role.OFFICER, known[1].id)),
            (CITRA, "Citra", Membership(Role.ASSESSOR, institution="Universitas")),
            (BUDI, "Budi", Membership(Role.ADMIN)),
        ):
            person = people.remember_person(db, telegram_id, name, None, NOW)
            people.grant(db, person.id, held, NOW, None)
        period = periods.open_period(
            db,
            name="PeGI 2026",
            instrument=instrument,
            deadline=NOW + timedelta(days=14),
            office_ids=[office.id for office in known],
            now=NOW,
            by=None,
        )
        assert isinstance(period, Period)
        return known, period

    known, period = database.run_now(found)
    return Regency(database, instrument, known, period)

"""A regency of many offices and years, every sheet confirmed, and somebody who may see all of it.

The results are those of a program that kept no scores of groups, as an older database has them.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.copies import migrate
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Membership, Office, Role
from questionnaires.period import Period
from questionnaires.scoring import score

ASKER = 7_000_000_001
_OLD_SHARE = 20
_BODIES = ("Dinas", "Badan", "Kecamatan", "Kelurahan", "Puskesmas", "UPTD", "Bagian", "Sekretariat")
_FIELDS = (
    "Pendidikan dan Kebudayaan", "Kesehatan", "Perhubungan", "Pertanian dan Perkebunan",
    "Kelautan dan Perikanan", "Pemberdayaan Masyarakat dan Desa", "Komunikasi dan Informatika",
    "Perindustrian dan Perdagangan", "Lingkungan Hidup", "Penanaman Modal", "Kearsipan dan Perpustakaan",
    "Pekerjaan Umum", "Tenggarong Seberang", "Muara Jawa", "Loa Kulu", "Kota Bangun", "Kembang Janggut",
    "Marang Kayu", "Anggana", "Sebulu",
)  # fmt: skip
_sheet = tables.sheet.c


def is_old(place: int) -> bool:
    """Whether the office at this place was assessed in the earlier half of the years only."""
    return place % _OLD_SHARE == _OLD_SHARE - 1


def prepare(url: str, office_count: int, years: int) -> None:
    """Fills the empty database at `url`; the last office was never assessed."""
    migrate.upgrade(url)
    database = Database(url)
    chance = random.Random(2026)
    start = datetime.now(UTC) - timedelta(days=365 * years)

    def begin(db: Session) -> tuple[tuple[Office, ...], int]:
        offices.import_offices(db, [_office(number) for number in range(office_count)], start, None)
        person = people.remember_person(db, ASKER, "Eka", None, start)
        people.grant(db, person.id, Membership(Role.VIEWER), start, None)
        return offices.all_offices(db), person.id

    try:
        known, person = database.run_now(begin)
        for year in range(years):
            taking_part = [
                one for place, one in enumerate(known[:-1]) if year < years / 2 or not is_old(place)
            ]
            instrument, at = _instrument(year, years), start + timedelta(days=365 * year)

            def fill(
                db: Session,
                taking_part: Sequence[Office] = taking_part,
                instrument: Instrument = instrument,
                at: datetime = at,
            ) -> int:
                return _one_year(db, instrument, taking_part, at, chance, person)

            period = database.run_now(fill)
            if year < years - 1:
                database.run_now(lambda db, period=period: periods.publish_period(db, period, start, None))
    finally:
        database.close()


def _office(number: int) -> ListedOffice:
    body, field = _BODIES[number % len(_BODIES)], _FIELDS[number // len(_BODIES) % len(_FIELDS)]
    repeated = number // (len(_BODIES) * len(_FIELDS))
    name = f"{body} {field}" + (f" Wilayah {repeated + 1}" if repeated else "")
    short = "".join(word[:3] for word in name.replace(" dan ", " ").split())
    return ListedOffice(f"O{number:04}", name, short, (f"{body[:1]}{field[:4]}{number}",), invited=True)


def _instrument(year: int, years: int) -> Instrument:
    """Regulations change: three instruments, the newest in the last two years."""
    known = built_in()
    if year >= years - 2:
        return known["pegi"]
    return known["spbe-2018"] if year < years / 3 else known["spbe-2020"]


def _one_year(
    db: Session,
    instrument: Instrument,
    taking_part: Sequence[Office],
    at: datetime,
    chance: random.Random,
    person: int,
) -> int:
    """The id of a period that is over, all its sheets confirmed."""
    opened = periods.open_period(
        db,
        name=f"Penilaian {at.year}",
        instrument=instrument,
        deadline=at + timedelta(days=30),
        office_ids=[one.id for one in taking_part],
        now=at,
        by=None,
    )
    if not isinstance(opened, Period):
        raise RuntimeError(opened.reason)
    connection = db.connection()
    confirmations: list[dict[str, Any]] = []
    levels: list[dict[str, Any]] = []
    for sheet_id in connection.execute(select(_sheet.id).where(_sheet.period_id == opened.id)).scalars():
        talent = chance.uniform(instrument.lowest, instrument.highest)
        chosen = {
            one.code: min(max(round(chance.gauss(talent, 0.8)), instrument.lowest), instrument.highest)
            for one in instrument.indicators
        }
        judged = score(instrument, chosen)
        if judged.index is None or judged.band is None:
            raise RuntimeError("nothing was scored")
        confirmations.append(
            {
                "sheet_id": sheet_id,
                "index": f"{judged.index.numerator}/{judged.index.denominator}",
                "predicate": judged.band.label,
                "confirmed_by": person,
                "confirmed_at": at + timedelta(days=40),
            }
        )
        levels += [
            {"sheet_id": sheet_id, "indicator": code, "level": level} for code, level in chosen.items()
        ]
    connection.execute(insert(tables.confirmation), confirmations)
    connection.execute(insert(tables.confirmed_level), levels)
    connection.execute(insert(tables.answer), [{**row, "not_applicable": False} for row in levels])
    connection.execute(
        update(tables.sheet).where(_sheet.period_id == opened.id).values(state="confirmed", submitted_at=at)
    )
    periods.close_period(db, opened.id, at + timedelta(days=50), None)
    return opened.id

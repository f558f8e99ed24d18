"""`python -m bench.trail`: how long trail and tables of 34,000 offices take to be held against each other."""

import argparse
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.sheets import sheet_for
from bot.storage.audit import trail
from bot.storage.audit.check import check_all, check_new
from bot.storage.connection.database import Database
from bot.storage.copies import migrate
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.review.assessments import confirm_sheet
from questionnaires.loading import default_instrument
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Membership, Permission, Role
from questionnaires.period import Period
from questionnaires.sheet import Sheet

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
AT_ONCE = 200


def main() -> int:
    """Prints the number of entries, and the seconds for all of them and for a day's new ones."""
    parser = argparse.ArgumentParser(prog="python -m bench.trail", description=__doc__)
    parser.add_argument("--offices", type=int, default=34_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'trail.db'}"
        migrate.upgrade(url)
        database = Database(url)
        ids = fill(database, options.offices)
        before = database.read_now(check_all)
        began, cpu = time.perf_counter(), time.process_time()
        found = database.read_now(check_all)
        took, used = time.perf_counter() - began, time.process_time() - cpu
        if not found.is_well:
            raise RuntimeError(f"trail and tables differ: {found.differences[:3]}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{options.offices:,} offices, {found.entry_id:,} entries: {took:.1f} s, {used:.1f} s of CPU")
        print(f"at most {memory:.0f} MB in all")
        database.run_now(lambda db: _answer(db, ids[:50], 2))
        began = time.perf_counter()
        if not database.read_now(lambda db: check_new(db, before.entry_id, before.hash)).is_well:
            raise RuntimeError("what is new differs")
        print(f"what 50 offices did since: {time.perf_counter() - began:.1f} s")
        database.close()
    return 0


def fill(database: Database, count: int) -> list[int]:
    """Offices whose sheets are answered, judged and confirmed; the ids of the last ones, still in draft."""
    instrument = default_instrument()
    codes = [indicator.code for indicator in instrument.indicators]

    def found(db: Session) -> list[int]:
        rows = [ListedOffice(f"D{n}", f"Dinas {n}", f"D{n}", (), invited=True) for n in range(count)]
        offices.import_offices(db, rows, NOW, None)
        for number, role in ((1, Role.ADMIN), (2, Role.ASSESSOR)):
            person = people.remember_person(db, number, f"P{number}", None, NOW)
            people.grant(db, person.id, Membership(role, institution="U" if number == 2 else None), NOW, None)
        every = [office.id for office in offices.all_offices(db)]
        opened = periods.open_period(
            db,
            name="2026",
            instrument=instrument,
            deadline=NOW + timedelta(days=9),
            office_ids=every,
            now=NOW,
            by=None,
        )
        assert isinstance(opened, Period)
        return sorted(db.connection().scalars(tables.sheet.select().with_only_columns(tables.sheet.c.id)))

    ids = database.run_now(found)
    for start in range(0, len(ids) - 50, AT_ONCE):
        some = ids[start : min(start + AT_ONCE, len(ids) - 50)]
        database.run_now(lambda db, some=some: _play(db, some, codes))
    return ids[-50:]


def _play(db: Session, ids: list[int], codes: list[str]) -> None:
    _answer(db, ids, 3)
    connection = db.connection()
    which = tables.sheet.c.id.in_(ids)
    connection.execute(
        tables.sheet.update().where(which).values(state="submitted", submitted_at=NOW, submitted_by=1)
    )
    judged = [
        {
            "sheet_id": one,
            "round": 1,
            "assessor_id": 2,
            "indicator": code,
            "level": 3,
            "not_applicable": False,
            "judged_at": NOW,
        }
        for one in ids
        for code in codes
    ]
    connection.execute(tables.judgement.insert(), judged)
    assessor = people.load_actor(db, 2)
    for one in ids:
        trail.append(db, trail.Done.SUBMITTED, NOW, 1, one, before="draft", after=None)
        for code in codes:
            trail.append(db, trail.Done.JUDGED, NOW, 2, one, code, None, "3")
        sheet = sheet_for(db, assessor, one, Permission.ASSESS)
        assert isinstance(sheet, Sheet)
        confirm_sheet(db, sheet, assessor, NOW, index=Fraction(3), predicate="Baik")


def _answer(db: Session, ids: list[int], level: int) -> None:
    codes = [indicator.code for indicator in default_instrument().indicators]
    rows = [
        {
            "sheet_id": one,
            "indicator": code,
            "level": level,
            "not_applicable": False,
            "answered_by": 1,
            "answered_at": NOW,
        }
        for one in ids
        for code in codes
    ]
    db.connection().execute(tables.answer.insert(), rows)
    for one in ids:
        for code in codes:
            trail.append(db, trail.Done.LEVEL, NOW, 1, one, code, None, str(level))


if __name__ == "__main__":
    sys.exit(main())

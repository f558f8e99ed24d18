"""Seconds and memory of the spreadsheet of one period: `python -m bench.export 34000`.

That is the pages of answers, scores and formulas, from values made here. With `--whole` it is everything,
read from an SQLite file: answers, judgements, results and history (filling it takes many minutes).
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from sqlmodel import Session

from bench import trail
from bot.documents.exports.period import export_period
from bot.documents.exports.workbook import Confirmed, write_workbook
from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.copies import migrate
from bot.storage.periods import periods
from questionnaires.answers import Answer
from questionnaires.loading import default_instrument
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState
from questionnaires.sheet import Sheet

_NOW = datetime(2026, 9, 1, tzinfo=UTC)
_EXPLANATION = "Sudah ditetapkan dengan SK dan dijalankan setiap triwulan, bukti terlampir. " * 2


def _entries(offices: int) -> Iterator[tuple[Sheet, Confirmed | None]]:
    instrument = default_instrument()
    period = Period(1, "2026", PeriodState.OPEN, _NOW, instrument.digest)
    answers = {one.code: Answer(one.code, 3, explanation=_EXPLANATION) for one in instrument.indicators}
    levels: dict[str, int | None] = {one.code: 3 for one in instrument.indicators}
    for number in range(offices):
        office = Office(number, f"D{number:05d}", f"Dinas Nomor {number}", f"D{number}")
        yield (
            Sheet(number, office, period, instrument, answers=answers),
            Confirmed(Fraction(3), "Baik", levels),
        )


def _filled(folder: Path, offices: int) -> Database:
    url = f"sqlite:///{folder / 'bench.db'}"
    migrate.upgrade(url)
    database = Database(url)
    trail.fill(database, offices)
    database.run_now(
        lambda db: db.connection().execute(tables.answer.update().values(explanation=_EXPLANATION))
    )
    return database


def _export(db: Session, path: Path) -> None:
    period = periods.latest_period(db)
    if period is None:
        raise RuntimeError("no period")
    export_period(db, period, path, UTC)


def main() -> None:
    """Prints one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.export", description=__doc__)
    parser.add_argument("offices", type=int, nargs="?", default=1000)
    parser.add_argument("--whole", action="store_true", help="read from a database, with history")
    options = parser.parse_args()
    offices = options.offices
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-") as folder:
        path = Path(folder) / "ekspor.xlsx"
        database = _filled(Path(folder), offices) if options.whole else None
        began, used = time.perf_counter(), time.process_time()
        if database is None:
            write_workbook(path, default_instrument(), _entries(offices))
        else:
            database.read_now(lambda db: _export(db, path))
            database.close()
        seconds, computed = time.perf_counter() - began, time.process_time() - used
        megabytes = path.stat().st_size / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{offices} offices: {seconds:.1f} s ({computed:.1f} s of computing), "
        f"{memory:.0f} MB of memory, a file of {megabytes:.1f} MB"
    )


if __name__ == "__main__":
    main()

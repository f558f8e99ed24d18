"""Seconds and memory of the spreadsheet of one period: `python -m bench.export 34000`."""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from bot.exports import Confirmed, write_workbook
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


def main() -> None:
    """Prints one line."""
    offices = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ekspor.xlsx"
        began, used = time.perf_counter(), time.process_time()
        write_workbook(path, default_instrument(), _entries(offices))
        seconds, computed = time.perf_counter() - began, time.process_time() - used
        megabytes = path.stat().st_size / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{offices} offices: {seconds:.1f} s ({computed:.1f} s of computing), "
        f"{memory:.0f} MB of memory, a file of {megabytes:.1f} MB"
    )


if __name__ == "__main__":
    main()

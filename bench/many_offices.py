"""`python -m bench.many_offices`: what an answer costs with 34,000 offices and with 58, in paired rounds.

The dashboard's numbers are asked of the larger database, too; `bench.dashboard` has it as an admin sees it.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlmodel import Session

from bench import kuesioner
from bench.__main__ import Round, line, median, play
from bot.storage.connection.database import Database
from bot.storage.dashboard.overviews import overview_of
from bot.storage.periods import periods

PEOPLE = 50
FEW, MANY = 58, 34_000
REST = 4.0
"""Seconds for the work of each minute, which begins with the start: it is not part of an answer."""


def main() -> int:
    """Prints a line a size, the ratio, and how long the dashboard's numbers take."""
    parser = argparse.ArgumentParser(prog="python -m bench.many_offices", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--answers", type=int, default=kuesioner.INDICATORS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as folder:
        made = {offices: Path(folder) / f"{offices}.db" for offices in (FEW, MANY)}
        for offices, path in made.items():
            kuesioner.prepare(path, PEOPLE, offices - PEOPLE)
        rounds: dict[int, list[Round]] = {offices: [] for offices in made}
        for _ in range(options.rounds):
            for offices, path in made.items():
                rounds[offices].append(play("kuesioner", PEOPLE, options.answers, made=path, rest=REST))
        print(f"{'offices':14}  answers/s  CPU ms/answer  p50 ms  p99 ms  memory MB  start-up s")
        for offices, played in rounds.items():
            print(f"{offices:14,}{line(median(played))}")
        ratio = median(rounds[MANY]).cpu / median(rounds[FEW]).cpu
        print(f"an answer costs {ratio:.2f} times as much CPU with {MANY:,} offices")
        print(f"the dashboard's numbers: {dashboard(made[MANY]) * 1000:.0f} ms")
    return 0


def dashboard(path: Path) -> float:
    """Seconds that reading what the dashboard shows takes, median of five."""
    database = Database(f"sqlite:///{path}")

    def look(db: Session) -> int:
        period = periods.latest_period(db)
        return 0 if period is None else len(overview_of(db, period))

    took: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        if database.read_now(look) != MANY:
            raise RuntimeError("the dashboard does not see every office")
        took.append(time.perf_counter() - began)
    database.close()
    return statistics.median(took)


if __name__ == "__main__":
    sys.exit(main())

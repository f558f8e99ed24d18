"""Public holidays and collective leave (cuti bersama) of Indonesia.

They come from the `holidays` library, which follows the joint decrees of three ministers. Its modules for all
countries of the world take 17 MB and a tenth of a second, so the days of some years stand in a table beside
this file, and the library itself is asked for other years only. After an update of the library:
`python -m questionnaires.days_off > questionnaires/days_off.csv`.
"""

import csv
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

YEARS = range(2024, 2036)
"""The years in the table."""


@cache
def days_off(year: int) -> frozenset[date]:
    """The days of one year on which the state has given leave, weekends aside."""
    return _table().get(year, frozenset()) if year in YEARS else frozenset(named_days(year))


def named_days(year: int) -> Mapping[date, str]:
    """The same as the library knows it, with what is celebrated, in Indonesian."""
    import holidays  # noqa: PLC0415 - dear, see above

    return holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id")


@cache
def _table() -> dict[int, frozenset[date]]:
    rows = csv.DictReader((files("questionnaires") / "days_off.csv").read_text("utf-8").splitlines())
    days = [date.fromisoformat(row["date"]) for row in rows]
    return {year: frozenset(day for day in days if day.year == year) for year in YEARS}


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("date", "name"))
    writer.writerows((day, name) for year in YEARS for day, name in sorted(named_days(year).items()))

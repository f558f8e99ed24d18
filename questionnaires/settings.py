"""The rules that what admins choose for all periods has to keep."""

import re
from datetime import date, time

from questionnaires.calendar import OfficeHours
from questionnaires.period_draft import AS_INSTRUMENT, NEVER
from questionnaires.typed_dates import month_named
from questionnaires.typed_text import one_line

LONGEST_WELCOME = 1500
MOST_HOLIDAYS = 200
MOST_INSTITUTIONS = 30
LONGEST_INSTITUTION = 80
SHORTEST_KEPT, LONGEST_KEPT = 1, 365
"""Days for which a message that could not be handled may be kept as it came."""
USUALLY_KEPT = 30

_HOURS = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:-|–|s/?d|sampai)\s*(\d{1,2})[.:](\d{2})")
_NAMED_DATE = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?\s+(\d{4})")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def read_hours(text: str) -> OfficeHours | None:
    """Two ranges, Monday to Thursday and Friday (`08.00-16.00; 08.00-11.00`); None when it is none."""
    found = [tuple(int(part) for part in match) for match in _HOURS.findall(text)]
    if len(found) != 2:
        return None
    try:
        (opening, closing), (opening_friday, closing_friday) = (
            (time(first, second), time(third, fourth)) for first, second, third, fourth in found
        )
    except ValueError:
        return None
    if opening != opening_friday or not opening < min(closing, closing_friday):
        return None
    return OfficeHours(opening, closing, closing_friday)


def read_kept_days(text: str) -> int | None:
    """A number of days within the limits, with or without the word; None when it is none."""
    found = re.fullmatch(r"(\d{1,4})(?:\s*hari)?", text.strip().casefold())
    if found is None or not SHORTEST_KEPT <= int(found[1]) <= LONGEST_KEPT:
        return None
    return int(found[1])


def read_days(text: str) -> tuple[date, ...] | str:
    """The days in a text, one a line or with commas, sorted, each once.

    `2026-12-24`, `24-12-2026` and `24 Desember 2026` are days. The part that is no date, when there is one.
    """
    days: set[date] = set()
    for part in re.split(r"[,;\n]", text):
        if not part.strip():
            continue
        day = _read_day(part.strip())
        if day is None:
            return part.strip()
        days.add(day)
    return tuple(sorted(days))


def _read_day(text: str) -> date | None:
    if named := _NAMED_DATE.fullmatch(text.casefold()):
        day, month, year = named[1], month_named(named[2]) or 0, named[3]
    elif found := _DATE.fullmatch(text):
        year, month, day = found.group(1, 2, 3) if found[1] is not None else found.group(6, 5, 4)
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_institutions(text: str) -> tuple[str, ...] | str:
    """The names, one a line, each once in the order given; the first that is too long, when there is one."""
    names: dict[str, str] = {}
    for line in text.splitlines():
        name = one_line(line)
        if not name:
            continue
        if len(name) > LONGEST_INSTITUTION:
            return name
        names.setdefault(name.casefold(), name)
    return tuple(names.values())


def evidence_rules(highest: int) -> tuple[int, ...]:
    """What can be chosen for evidence: as the instrument says, never, or from a level on."""
    return (AS_INSTRUMENT, NEVER, *range(1, highest + 1))

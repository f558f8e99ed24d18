"""Dates and times as people write them in chat."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_OTHER_MONTHS = {"may": 5, "aug": 8, "oct": 10, "dec": 12, "ags": 8, "agt": 8}
_WORDS = {"hari ini": 0, "nanti": 0, "besok": 1, "lusa": 2}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?")
_NAMED = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?(?:\s+(\d{4}))?")
_TIME = re.compile(r"(?:pukul|jam|pkl\.?)?\s*(\d{1,2})[.:](\d{2})(?:\s*(?:wita|wib|wit))?$")


def read_day(text: str, today: date) -> date | None:
    """The day that a text names: `2026-03-05`, `5/3/2026`, `5 Maret 2026`, `besok`; None when it names none.

    Without a year it is the next such day, today included.
    """
    words = " ".join(text.casefold().split())
    if words in _WORDS:
        return today + timedelta(days=_WORDS[words])
    if found := _ISO.fullmatch(words):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(words):
        return _next(int(found[1]), int(found[2]), found[3], today)
    if found := _NAMED.fullmatch(words):
        month = month_named(found[2])
        return None if month is None else _next(int(found[1]), month, found[3], today)
    return None


def read_moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment (UTC) that a text names: a day and a time, or a time alone; None when it names none.

    A time alone is the next such time.
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    found = _TIME.search(words)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        return None
    local = now.astimezone(zone)
    before = words[: found.start()].strip()
    if before:
        day = read_day(before, local.date())
        return None if day is None else datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
    moment = datetime.combine(local.date(), time(hour, minute), zone)
    return (moment if moment > local else moment + timedelta(days=1)).astimezone(UTC)


def month_named(name: str) -> int | None:
    """The number of a month from its name or the beginning of it, in small letters; None when it is none."""
    beginning = name[:3]
    return _MONTHS.index(beginning) + 1 if beginning in _MONTHS else _OTHER_MONTHS.get(beginning)


def _next(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        return _day(int(year), month, day)
    found = _day(today.year, month, day)
    return _day(today.year + 1, month, day) if found is not None and found < today else found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

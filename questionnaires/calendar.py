"""Working days and office hours of Indonesian offices.

Holidays and collective leave are in `days_off`; what is not known there yet, such as a new year's decree, the
admin adds as `extra`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from questionnaires.days_off import days_off

_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From when to when offices are open, in local time; on Fridays they close earlier."""

    opening: time
    closing: time
    closing_friday: time


DEFAULT_HOURS = OfficeHours(time(8), time(16), time(11))
"""Until an admin sets others. No rule falls back on them: whoever asks one says by which hours."""


def working_day(day: date, extra: Collection[date]) -> bool:
    """Whether offices work on this day: no weekend, no holiday, no collective leave, none of `extra`."""
    return day.weekday() <= _FRIDAY and day not in days_off(day.year) and day not in extra


def add_working_days(day: date, count: int, extra: Collection[date]) -> date:
    """The working day so many working days after `day`, or before it when `count` is negative.

    `day` itself is not counted; with a count of 0 it comes back as it is, working day or not.
    """
    forward = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += forward
        while not working_day(day, extra):
            day += forward
    return day


def in_office_hours(moment: datetime, zone: tzinfo, extra: Collection[date], hours: OfficeHours) -> bool:
    """Whether offices are open at this moment (usually 08:00 to 16:00, Fridays to 11:00), on working days."""
    local = moment.astimezone(zone)
    closing = hours.closing_friday if local.weekday() == _FRIDAY else hours.closing
    return hours.opening <= local.time() < closing and working_day(local.date(), extra)


def next_office_moment(
    moment: datetime, zone: tzinfo, extra: Collection[date], hours: OfficeHours
) -> datetime:
    """The moment itself in office hours, otherwise the next opening; in UTC."""
    if in_office_hours(moment, zone, extra, hours):
        return moment.astimezone(UTC)
    local = moment.astimezone(zone)
    day = local.date() if local.time() < hours.opening else local.date() + timedelta(days=1)
    return opening_of(next_working_day(day, extra), zone, hours)


def next_working_day(day: date, extra: Collection[date]) -> date:
    """The day itself if offices work on it, otherwise the next on which they do."""
    while not working_day(day, extra):
        day += timedelta(days=1)
    return day


def opening_of(day: date, zone: tzinfo, hours: OfficeHours) -> datetime:
    """When offices open on this day, in UTC."""
    return datetime.combine(day, hours.opening, zone).astimezone(UTC)


def closing_of(day: date, zone: tzinfo, hours: OfficeHours) -> datetime:
    """When offices close on this day, in UTC: so ends whatever is given as a day, such as a deadline."""
    closing = hours.closing_friday if day.weekday() == _FRIDAY else hours.closing
    return datetime.combine(day, closing, zone).astimezone(UTC)


def end_after(
    moment: datetime,
    days: int,
    zone: tzinfo,
    extra: Collection[date],
    hours: OfficeHours,
) -> datetime:
    """When offices close so many working days after the local day of this moment, in UTC."""
    return closing_of(add_working_days(moment.astimezone(zone).date(), days, extra), zone, hours)

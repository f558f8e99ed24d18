"""Working days and office hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import calendar
from questionnaires.calendar import DEFAULT_HOURS, OfficeHours, closing_of
from questionnaires.days_off import YEARS, days_off, named_days

WITA = ZoneInfo("Asia/Makassar")
working_day = partial(calendar.working_day, extra=())
next_working_day = partial(calendar.next_working_day, extra=())
add_working_days = partial(calendar.add_working_days, extra=())
opening_of = partial(calendar.opening_of, hours=DEFAULT_HOURS)
in_office_hours = partial(calendar.in_office_hours, extra=(), hours=DEFAULT_HOURS)
next_office_moment = partial(calendar.next_office_moment, extra=(), hours=DEFAULT_HOURS)


def wita(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WITA)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 8, 15), True),
        (date(2025, 8, 16), False),  # Saturday
        (date(2025, 8, 17), False),  # Independence Day
        (date(2025, 4, 2), False),  # collective leave around Eid al-Fitr
        (date(2025, 12, 26), False),  # collective leave after Christmas
        (date(2025, 12, 29), True),
        (date(2026, 3, 19), False),  # Nyepi
    ],
)
def test_working_days(day, works):
    assert working_day(day) is works


@pytest.mark.parametrize("year", [*YEARS, YEARS.start - 1, YEARS.stop])
def test_the_table_of_days_off_says_what_the_library_says(year):
    assert days_off(year) == frozenset(named_days(year))
    assert date(year, 8, 17) in days_off(year)


def test_days_off_that_the_admin_adds():
    day = date(2025, 8, 14)
    assert working_day(day)
    assert not working_day(day, extra={day})
    assert next_working_day(day, extra={day}) == date(2025, 8, 15)


def test_counting_working_days():
    assert add_working_days(date(2025, 8, 15), 1) == date(
        2025, 8, 19
    )  # over a weekend and the leave of 18 August
    assert add_working_days(date(2025, 8, 19), -1) == date(2025, 8, 15)
    assert add_working_days(date(2025, 8, 16), 0) == date(2025, 8, 16)


@pytest.mark.parametrize(
    ("moment", "open_at"),
    [
        (wita(2025, 8, 14, 8, 0), wita(2025, 8, 14, 8, 0)),
        (wita(2025, 8, 14, 7, 59), wita(2025, 8, 14, 8, 0)),
        (wita(2025, 8, 14, 15, 59), wita(2025, 8, 14, 15, 59)),
        (wita(2025, 8, 14, 16, 0), wita(2025, 8, 15, 8, 0)),
        (wita(2025, 8, 15, 10, 59), wita(2025, 8, 15, 10, 59)),
        (wita(2025, 8, 15, 11, 0), wita(2025, 8, 19, 8, 0)),  # Friday noon, then the long weekend
        (wita(2025, 8, 17, 9, 0), wita(2025, 8, 19, 8, 0)),
    ],
)
def test_the_next_office_moment(moment, open_at):
    assert next_office_moment(moment, WITA) == open_at
    assert next_office_moment(moment, WITA).tzinfo is UTC


def test_eight_in_makassar_is_midnight_in_utc_all_year():
    for month in range(1, 13):
        assert opening_of(date(2025, month, 10), WITA) == datetime(2025, month, 10, tzinfo=UTC)


@given(st.timedeltas(timedelta(0), timedelta(days=1400)).map(lambda passed: wita(2024, 1, 1) + passed))
def test_the_next_office_moment_is_the_first_in_office_hours(moment):
    found = next_office_moment(moment, WITA)
    assert found >= moment
    assert in_office_hours(found, WITA)
    assert next_office_moment(found, WITA) == found
    if found > moment:
        assert not in_office_hours(found - timedelta(microseconds=1), WITA)


@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(1, 40))
def test_counting_forward_and_back_comes_home(day, count):
    day = next_working_day(day)
    assert add_working_days(add_working_days(day, count), -count) == day
    between = [day + timedelta(days=n) for n in range(1, (add_working_days(day, count) - day).days + 1)]
    assert sum(map(working_day, between)) == count


def test_a_day_ends_when_offices_close_on_it():
    early = OfficeHours(time(7, 30), time(15, 30), time(10, 30))
    assert closing_of(date(2025, 8, 14), WITA, early) == wita(2025, 8, 14, 15, 30)
    assert closing_of(date(2025, 8, 15), WITA, early) == wita(2025, 8, 15, 10, 30)  # a Friday

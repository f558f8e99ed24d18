"""How often a head is told, and who is called first."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.reminders.news import HEADS_A_WEEK, call_first, may_tell_head

MONDAY = date(2026, 3, 2)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=60, max_size=60))
def test_a_head_is_told_at_most_twice_a_week_and_the_second_time_only_of_news(
    days: list[tuple[bool, bool]],
) -> None:
    """Each day: whether the bot works, and whether something is new since the last message."""
    told: list[date] = []
    for place, (works, is_news) in enumerate(days):
        day = MONDAY + timedelta(days=place)
        if works and may_tell_head(day, told, is_news=is_news):
            same_week = [other for other in told if other.isocalendar()[:2] == day.isocalendar()[:2]]
            assert is_news or not same_week
            told.append(day)
    weeks = [day.isocalendar()[:2] for day in told]
    assert all(weeks.count(week) <= HEADS_A_WEEK for week in weeks)
    # nobody is forgotten: in each week in which the bot works there is one
    worked = {(MONDAY + timedelta(days=place)).isocalendar()[:2] for place, (on, _) in enumerate(days) if on}
    assert set(weeks) == worked


def test_who_has_waited_longest_is_called_first_and_of_these_who_has_most_to_do() -> None:
    assert call_first([(1, 3, 90), (2, 9, 50), (3, 9, 0), (4, 1, 0)]) == [3, 2, 1, 4]

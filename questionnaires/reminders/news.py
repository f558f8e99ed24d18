"""What is new since somebody was last told, and when it is time to tell again: pure functions."""

from collections.abc import Collection
from datetime import date

HEADS_A_WEEK = 2
"""A head of an office is told no more often than this between two Sundays."""
DAYS_BETWEEN = 2
"""Two messages of one week do not come on following days."""


def may_tell_head(today: date, told: Collection[date], *, is_news: bool) -> bool:
    """Whether a head whose office is late is told today.

    The first message of a week tells how long it has been by now; a second one in the same week only comes
    where something has changed since.
    """
    week = today.isocalendar()[:2]
    this_week = [day for day in told if day.isocalendar()[:2] == week]
    if not this_week:
        return True
    return is_news and len(this_week) < HEADS_A_WEEK and (today - max(this_week)).days >= DAYS_BETWEEN


def call_first(late: Collection[tuple[int, int, int]]) -> list[int]:
    """The late sheets (id, days since the deadline, share answered in percent), who to call first.

    Those who have waited longest come first, and of these the ones that have most still to do.
    """
    return [sheet for sheet, _, _ in sorted(late, key=lambda one: (-one[1], one[2], one[0]))]

"""Who hands in a sheet in a period, and until when."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import RETURNED_UNTIL
from bot.storage.periods.periods import open_periods
from bot.storage.review.newest import is_newest
from questionnaires.period import Period, SheetState, day_that_counts

_sheet = tables.sheet.c


def time_of_offices(db: Session, period: Period) -> dict[int, datetime]:
    """By the id of each office that takes part: until when it is to hand in, an aware moment in UTC."""
    rows = db.connection().execute(
        select(_sheet.office_id, _sheet.state, _sheet.deadline, RETURNED_UNTIL).where(
            _sheet.period_id == period.id, is_newest()
        )
    )
    return {
        office_id: day_that_counts(SheetState(state), period.deadline, extended, until)
        for office_id, state, extended, until in rows
    }


def link_ends(db: Session, office_id: int, now: datetime, usual: timedelta) -> datetime:
    """Until when a link to fill sheets for this office is good: no longer than there is time to hand in.

    Where the office has no time left, or no period is open, a link serves what comes after it (the result, an
    appeal, the next period) and is good for the `usual` time.
    """
    times = [time_of_offices(db, one).get(office_id) for one in open_periods(db)]
    latest = max((one for one in times if one is not None and one > now), default=None)
    return now + usual if latest is None else min(now + usual, latest)

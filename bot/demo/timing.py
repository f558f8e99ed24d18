"""The moments at which the demo's clock stops on its way, so that nothing that is due is jumped over."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from sqlmodel import Session

from bot.storage.periods import periods
from bot.storage.reminders import reminders
from bot.storage.settings.office_hours import office_time
from questionnaires.reminders.plan import planned_days

_CLOSE = timedelta(days=2)
_EVERY_HOUR = tuple(time(hour, 1) for hour in range(24))
_FEW_A_DAY = (time(0, 1), time(8, 1), time(12, 1), time(16, 1), time(23, 1))


def steps_to(now: datetime, until: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Moments after `now` up to `until`: each hour on a short way, on a long one five a day."""
    times = _EVERY_HOUR if until - now <= _CLOSE else _FEW_A_DAY
    day = now.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        for at in times:
            moment = datetime.combine(day, at, zone)
            if now < moment < until:
                yield moment
        day += timedelta(days=1)


def reminder_after(db: Session, now: datetime, zone: tzinfo) -> datetime | None:
    """When the plan of an open period reminds next; None when none does any more."""
    when = office_time(db)
    moments = [
        day.moment
        for period in periods.open_periods(db)
        for day in planned_days(
            period, zone, plan=reminders.plan_of(db, period.id), extra_holidays=when.extra, hours=when.hours
        )
        if day.moment > now
    ]
    return min(moments, default=None)

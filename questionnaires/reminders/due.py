"""Whom to remind of what at a given moment: a pure function of the period, the calendar and now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from questionnaires.calendar import OfficeHours, in_office_hours
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.reminders.plan import Occasion, PlannedDay, ReminderPlan, planned_days
from questionnaires.sheet import Progress


class ReminderKind(StrEnum):
    """What the reminder says, which is the office's situation at the moment it is sent."""

    NOT_BEGUN = "not_begun"
    HALF_WAY = "half_way"
    COMPLETE = "complete"
    """All is answered, but it is not sent."""
    RETURNED = "returned"
    NO_OFFICER = "no_officer"
    """Nobody of this office has joined, or nobody can be reached: the admin is told."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to remind for an office, and what was so far.

    `reminded_on` is the latest day on which this person was reminded of this office in this period;
    `asked_for` the day for which the person wished a reminder.
    """

    person_id: int
    joined_at: datetime | None = None
    reminded_on: date | None = None
    muted_until: datetime | None = None
    asked_for: date | None = None


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """Where an office stands. Without any officer `recipients` are the admins.

    `deadline` is the day that counts (`day_that_counts`), None for the period's; `open_since` the moment from
    which there is something to do again, such as the return of the sheet: what was planned before is not made
    up for.
    """

    office_id: int
    sheet_state: SheetState
    progress: Progress
    has_officer: bool
    recipients: tuple[Recipient, ...] = ()
    deadline: datetime | None = None
    open_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder to send now. `days_left` counts calendar days to the deadline's day, negative after it."""

    office_id: int
    person_id: int
    kind: ReminderKind
    days_left: int
    occasion: Occasion


def due_reminders(
    period: Period,
    statuses: Iterable[OfficeStatus],
    now: datetime,
    tz: tzinfo,
    *,
    reminded_today: Collection[int] = (),
    plan: ReminderPlan,
    extra_holidays: Collection[date],
    hours: OfficeHours,
) -> tuple[DueReminder, ...]:
    """The reminders to send at this moment; `reminded_today` are people who had one today, of whatever.

    Only the latest planned day counts: after an outage a person gets one reminder, fitting the state and the
    moment, and none when reminded on or after that planned day. So nobody gets two in a day, and none is
    sent twice when the deadline moves. Who could not be reminded on the planned day (muted, or reminded of
    something else) is on the next day on which that is possible. A sheet that is done is never reminded of.
    """
    if period.state is not PeriodState.OPEN or not in_office_hours(now, tz, extra_holidays, hours):
        return ()
    today = now.astimezone(tz).date()
    latest_by_deadline: dict[datetime, PlannedDay | None] = {}
    due: list[DueReminder] = []
    for status in statuses:
        kind = situation(status)
        if kind is None:
            continue
        deadline = status.deadline or period.deadline
        if deadline not in latest_by_deadline:
            days = planned_days(
                replace(period, deadline=deadline),
                tz,
                plan=plan,
                extra_holidays=extra_holidays,
                hours=hours,
            )
            latest_by_deadline[deadline] = _latest(days, now, plan.since)
        latest = latest_by_deadline[deadline]
        for recipient in status.recipients:
            if recipient.person_id in reminded_today:
                continue
            occasion = _occasion(recipient, status, latest, now, today)
            if occasion is not None:
                left = days_left(deadline, now, tz)
                due.append(DueReminder(status.office_id, recipient.person_id, kind, left, occasion))
    return tuple(due)


def last_planned_day(
    period: Period,
    deadlines: Iterable[datetime],
    now: datetime,
    tz: tzinfo,
    *,
    plan: ReminderPlan,
    extra_holidays: Collection[date],
    hours: OfficeHours,
) -> date | None:
    """The latest day that the plan had by now under any of these deadlines; None while it had none.

    Who was reminded on that day or later, and did not wish for more, is not due.
    """
    latest = (
        _latest(
            planned_days(
                replace(period, deadline=deadline),
                tz,
                plan=plan,
                extra_holidays=extra_holidays,
                hours=hours,
            ),
            now,
            plan.since,
        )
        for deadline in deadlines
    )
    return max((found.day for found in latest if found is not None), default=None)


def _latest(days: Iterable[PlannedDay], now: datetime, since: datetime | None) -> PlannedDay | None:
    past = [day for day in days if day.moment <= now and (since is None or day.moment >= since)]
    return past[-1] if past else None


def _occasion(
    recipient: Recipient, status: OfficeStatus, latest: PlannedDay | None, now: datetime, today: date
) -> Occasion | None:
    """Why this person is to be reminded of this office now, or None."""
    if recipient.muted_until is not None and recipient.muted_until > now:
        return None
    was_reminded = recipient.reminded_on or date.min
    if was_reminded >= today:
        return None
    if latest is not None and was_reminded < latest.day:
        # who came, or got the sheet back, after the planned moment has just heard what there is to do
        fresh = [moment for moment in (recipient.joined_at, status.open_since) if moment is not None]
        if not fresh or max(fresh) <= latest.moment:
            return latest.occasion
    if recipient.asked_for is not None and recipient.asked_for <= today:
        return Occasion.ASKED
    return None


def days_left(deadline: datetime, now: datetime, tz: tzinfo) -> int:
    """Calendar days to the deadline's day; negative after it."""
    return (deadline.astimezone(tz).date() - now.astimezone(tz).date()).days


@dataclass(frozen=True, slots=True)
class AfterDeadline:
    """Which of the reminders after the deadline one is: the `number`th, from 1, of `of`."""

    number: int
    of: int

    @property
    def is_last(self) -> bool:
        """Whether none is planned after it."""
        return self.number >= self.of


def after_deadline(days: Iterable[PlannedDay], today: date) -> AfterDeadline | None:
    """Which reminder after the deadline this day has, by the plan; None before the first."""
    after = [one.day for one in days if one.occasion is Occasion.AFTER]
    number = sum(day <= today for day in after)
    return AfterDeadline(number, len(after)) if number else None


def situation(status: OfficeStatus) -> ReminderKind | None:
    """What to remind this office of; None when its sheet is handed in."""
    return situation_of(status.sheet_state, status.progress, has_officer=status.has_officer)


def situation_of(
    state: SheetState, progress: Progress, *, has_officer: bool = True, withdrawn: bool = False
) -> ReminderKind | None:
    """What to remind an office of whose sheet is in this state; None when it is handed in.

    One that its office took back (`withdrawn`) is to be sent as one that never was.
    """
    if state not in (SheetState.DRAFT, SheetState.RETURNED):
        return None
    if not has_officer:
        return ReminderKind.NO_OFFICER
    if state is SheetState.RETURNED and not withdrawn:
        return ReminderKind.RETURNED
    if not progress.answered:
        return ReminderKind.NOT_BEGUN
    if progress.answered < progress.total:
        return ReminderKind.HALF_WAY
    return ReminderKind.COMPLETE


def overdue_before(now: datetime, tz: tzinfo) -> datetime:
    """An open sheet is overdue when its deadline lies before this moment: from the day after that day."""
    return datetime.combine(now.astimezone(tz).date(), time.min, tz)

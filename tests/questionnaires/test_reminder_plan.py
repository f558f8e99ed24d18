"""Reminders: the plan as dates, and a simulated year of offices, outages and moved deadlines."""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import calendar
from questionnaires.calendar import DEFAULT_HOURS, OfficeHours
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.reminders import due as reminders
from questionnaires.reminders import plan as reminder_plan
from questionnaires.reminders.due import OfficeStatus, Recipient, ReminderKind, overdue_before, situation
from questionnaires.reminders.plan import (
    DEFAULT_PLAN,
    Occasion,
    ReminderPlan,
    add_day,
    plan_from_plain,
    plan_to_plain,
    repeat_after,
    switch_day,
    switch_day_before,
)
from questionnaires.sheet import Progress
from questionnaires.time_estimate import minutes_for

WITA = ZoneInfo("Asia/Makassar")
USUAL: dict[str, Any] = {"plan": DEFAULT_PLAN, "extra_holidays": (), "hours": DEFAULT_HOURS}
planned_days = partial(reminder_plan.planned_days, **USUAL)
last_planned_day = partial(reminders.last_planned_day, **USUAL)
due_reminders = partial(reminders.due_reminders, **USUAL)
in_office_hours = partial(calendar.in_office_hours, extra=(), hours=DEFAULT_HOURS)
opening_of = partial(calendar.opening_of, hours=DEFAULT_HOURS)
working_day = partial(calendar.working_day, extra=())


def wita(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WITA).astimezone(UTC)


PERIOD = Period(7, "2025", PeriodState.OPEN, wita(2025, 10, 31, 23, 59), "", wita(2025, 10, 1, 10, 30))


def status(
    office: int = 1,
    state: SheetState = SheetState.DRAFT,
    answered: int = 0,
    *,
    has_officer: bool = True,
    reminded: date | None = None,
    **more: Any,
) -> OfficeStatus:
    """An office with one officer, whose number is ten times that of the office."""
    wished = {name: more.pop(name) for name in ("muted_until", "asked_for", "joined_at") if name in more}
    return OfficeStatus(
        office,
        state,
        Progress(35, answered, 0, 0, 0, ()),
        has_officer,
        (Recipient(office * 10, reminded_on=reminded, **wished),),
        **more,
    )


def due(now: datetime, *statuses: OfficeStatus, period: Period = PERIOD, **more: Any):
    return due_reminders(period, statuses or (status(),), now, WITA, **more)


def test_the_default_plan_as_dates():
    found = planned_days(PERIOD, WITA)
    assert [(planned.day.isoformat(), planned.occasion.value) for planned in found] == [
        ("2025-10-01", "opening"),
        ("2025-10-22", "before"),
        ("2025-10-28", "before"),
        ("2025-10-30", "before"),
        ("2025-10-31", "last_day"),
        ("2025-11-04", "after"),
        ("2025-11-06", "after"),
        ("2025-11-10", "after"),
    ]
    assert found[0].moment == PERIOD.opened_at
    assert {planned.moment for planned in found[1:]} == {
        opening_of(planned.day, WITA) for planned in found[1:]
    }


def test_what_falls_on_a_day_off_moves_to_the_next_working_morning():
    on_a_sunday = replace(PERIOD, deadline=wita(2025, 10, 26, 23, 59), opened_at=wita(2025, 10, 18, 9, 0))
    found = planned_days(on_a_sunday, WITA)
    assert found[0].moment == wita(2025, 10, 20, 8, 0)
    assert (date(2025, 10, 27), Occasion.LAST_DAY) in [(one.day, one.occasion) for one in found]
    with_a_day_off = planned_days(PERIOD, WITA, extra_holidays={date(2025, 10, 31)})
    assert date(2025, 10, 31) not in {one.day for one in with_a_day_off}


def test_days_before_the_opening_fall_away():
    short = replace(PERIOD, opened_at=wita(2025, 10, 29, 14, 0))
    assert [one.day.day for one in planned_days(short, WITA)][:3] == [29, 30, 31]


def test_a_plan_without_opening_never_reminds_before_it_was_opened():
    plan = ReminderPlan(at_opening=False, days_before=(1,), times_after=0)
    opened_on_a_planned_day = replace(PERIOD, opened_at=wita(2025, 10, 30, 10, 0))
    first, last = planned_days(opened_on_a_planned_day, WITA, plan=plan)
    assert (first.moment, first.occasion) == (wita(2025, 10, 30, 10, 0), Occasion.BEFORE)
    assert last.occasion is Occasion.LAST_DAY


def test_a_period_never_opened_has_no_plan():
    assert planned_days(replace(PERIOD, opened_at=None), WITA) == ()
    assert due(wita(2025, 10, 22, 9), period=replace(PERIOD, opened_at=None)) == ()


@pytest.mark.parametrize(
    ("now", "days_left", "occasion"),
    [
        (wita(2025, 10, 1, 10, 30), 30, Occasion.OPENING),
        (wita(2025, 10, 22, 8, 0), 9, Occasion.BEFORE),
        (wita(2025, 10, 31, 8, 0), 0, Occasion.LAST_DAY),
        (wita(2025, 11, 4, 8, 0), -4, Occasion.AFTER),
    ],
)
def test_due_at_its_moment(now, days_left, occasion):
    (found,) = due(now)
    assert (found.days_left, found.occasion, found.kind) == (days_left, occasion, ReminderKind.NOT_BEGUN)
    assert (found.office_id, found.person_id) == (1, 10)
    today = now.astimezone(WITA).date()
    assert due(now, status(reminded=today)) == ()
    assert due(now, reminded_today={10}) == ()
    assert due(now - timedelta(seconds=1), status(reminded=today - timedelta(days=1))) == ()


@pytest.mark.parametrize(
    "now",
    [
        wita(2025, 10, 22, 7, 59),
        wita(2025, 10, 22, 16, 0),
        wita(2025, 10, 24, 11, 0),
        wita(2025, 10, 25, 9, 0),
    ],
)
def test_nothing_outside_office_hours(now):
    assert due(now) == ()


@pytest.mark.parametrize("state", [PeriodState.DRAFT, PeriodState.CLOSED, PeriodState.PUBLISHED])
def test_nothing_when_the_period_is_not_open(state):
    assert due(wita(2025, 10, 22, 9), period=replace(PERIOD, state=state)) == ()


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (status(answered=0), ReminderKind.NOT_BEGUN),
        (status(answered=3), ReminderKind.HALF_WAY),
        (status(answered=35), ReminderKind.COMPLETE),
        (status(state=SheetState.RETURNED, answered=35), ReminderKind.RETURNED),
        (status(has_officer=False), ReminderKind.NO_OFFICER),
        (status(state=SheetState.SUBMITTED, answered=35), None),
        (status(state=SheetState.CONFIRMED, answered=35), None),
    ],
)
def test_the_situation(one, kind):
    assert situation(one) is kind
    assert [found.kind for found in due(wita(2025, 10, 22, 9), one)] == ([kind] if kind else [])


def test_after_a_short_outage_it_still_goes_out_that_morning():
    assert len(due(wita(2025, 10, 22, 8, 5))) == 1


def test_after_a_long_outage_only_the_right_one():
    opening = date(2025, 10, 1)
    (found,) = due(wita(2025, 10, 29, 10, 0), status(reminded=opening), status(2, SheetState.SUBMITTED, 35))
    assert (found.office_id, found.days_left) == (1, 2)
    assert due(wita(2025, 10, 29, 15, 0), status(reminded=date(2025, 10, 29))) == ()
    assert len(due(wita(2025, 10, 30, 8, 0), status(reminded=date(2025, 10, 29)))) == 1


def test_a_moved_deadline_gives_no_second_one_the_same_day():
    moved = replace(PERIOD, deadline=wita(2025, 10, 27, 23, 59))  # makes 22 October the third day before
    assert due(wita(2025, 10, 22, 14, 0), status(reminded=date(2025, 10, 22)), period=moved) == ()


def test_a_person_who_serves_two_offices_has_one_reminder_a_day():
    morning = wita(2025, 10, 22, 8, 0)
    both = (status(1), status(2))
    assert len(due(morning, *both)) == 2, "both offices at once make one message"
    assert [found.office_id for found in due(morning, *both, reminded_today={10})] == [2]


def test_an_extended_office_has_a_plan_of_its_own():
    extended = status(2, deadline=wita(2025, 11, 7, 23, 59), reminded=date(2025, 10, 29))
    assert [found.office_id for found in due(wita(2025, 10, 31, 8, 0), status(), extended)] == [1]
    (found,) = due(wita(2025, 11, 7, 8, 0), extended)
    assert (found.occasion, found.days_left) == (Occasion.LAST_DAY, 0)


def test_muted_people_are_made_up_for_when_the_quiet_is_over():
    quiet = status(muted_until=wita(2025, 10, 24, 0, 0), reminded=date(2025, 10, 1))
    assert due(wita(2025, 10, 22, 9), quiet) == ()
    assert len(due(wita(2025, 10, 24, 8), quiet)) == 1


def test_tomorrow_means_the_next_working_morning_and_only_if_still_open():
    asked = {"asked_for": date(2025, 10, 24), "reminded": date(2025, 10, 22)}
    assert due(wita(2025, 10, 23, 9), status(**asked)) == ()
    (found,) = due(wita(2025, 10, 24, 8), status(**asked))
    assert found.occasion is Occasion.ASKED
    assert due(wita(2025, 10, 24, 8), status(state=SheetState.SUBMITTED, **asked)) == ()
    (found,) = due(wita(2025, 10, 27, 8), status(**asked))
    assert found.occasion is Occasion.ASKED, "after an outage"


def test_who_joined_or_got_the_sheet_back_after_the_planned_moment_is_not_reminded_at_once():
    noon = wita(2025, 10, 22, 12, 0)
    assert due(noon + timedelta(hours=1), status(joined_at=noon)) == ()
    assert due(noon + timedelta(hours=1), status(state=SheetState.RETURNED, open_since=noon)) == ()
    assert len(due(wita(2025, 10, 28, 8), status(state=SheetState.RETURNED, open_since=noon))) == 1


def test_a_changed_plan_does_not_make_up_for_what_it_never_had():
    changed = switch_day_before(ReminderPlan(since=wita(2025, 10, 23, 12, 0)), 6)
    was_reminded = status(reminded=date(2025, 10, 22))
    assert date(2025, 10, 23) in {one.day for one in planned_days(PERIOD, WITA, plan=changed)}
    assert due(wita(2025, 10, 23, 14, 0), was_reminded, plan=changed) == ()
    assert len(due(wita(2025, 10, 28, 8, 0), was_reminded, plan=changed)) == 1


def test_dates_are_taken_out_of_the_plan_and_put_in():
    without = switch_day(ReminderPlan(), date(2025, 10, 22))
    assert date(2025, 10, 22) not in {one.day for one in planned_days(PERIOD, WITA, plan=without)}
    assert switch_day(without, date(2025, 10, 22)) == ReminderPlan()
    more = add_day(without, date(2025, 10, 18))  # a Saturday
    assert (date(2025, 10, 20), Occasion.EXTRA) in [
        (one.day, one.occasion) for one in planned_days(PERIOD, WITA, plan=more)
    ]
    assert switch_day(more, date(2025, 10, 18)) == without
    assert repeat_after(more, 0, 99).every_days_after == 1
    assert switch_day_before(switch_day_before(more, 5), 5) == more


def test_a_plan_survives_being_stored():
    plan = add_day(switch_day_before(ReminderPlan(since=wita(2025, 10, 1, 9)), 10), date(2025, 10, 20))
    assert plan_from_plain(json.loads(json.dumps(plan_to_plain(plan)))) == plan
    assert plan_from_plain({}) == ReminderPlan()


def test_who_opens_at_half_past_seven_is_reminded_at_half_past_seven():
    early = OfficeHours(time(7, 30), time(15, 30), time(11))
    planned = planned_days(PERIOD, WITA, hours=early)
    assert planned[1].moment == wita(2025, 10, 22, 7, 30)
    assert due(wita(2025, 10, 22, 7, 29), hours=early) == ()
    assert len(due(wita(2025, 10, 22, 7, 30), hours=early)) == 1
    latest = last_planned_day(PERIOD, {PERIOD.deadline}, wita(2025, 10, 22, 7, 30), WITA, hours=early)
    assert latest == date(2025, 10, 22)


def test_late_from_the_day_after_the_deadline():
    deadline = wita(2025, 10, 31, 12, 0)
    assert deadline >= overdue_before(wita(2025, 10, 31, 15, 0), WITA)
    assert deadline < overdue_before(wita(2025, 11, 1, 0, 0), WITA)


@given(
    day=st.integers(0, 60),
    minute=st.integers(0, 24 * 60 - 1),
    extended=st.sampled_from([None, 5, 20]),
    reminded=st.one_of(st.none(), st.integers(0, 60)),
    asked=st.one_of(st.none(), st.integers(0, 60)),
    since=st.one_of(st.none(), st.integers(0, 40)),
)
def test_who_was_reminded_since_the_last_planned_day_and_wished_nothing_is_not_due(
    day: int, minute: int, extended: int | None, reminded: int | None, asked: int | None, since: int | None
):
    first = date(2025, 9, 28)
    now = wita(2025, 9, 28) + timedelta(days=day, minutes=minute)
    plan = ReminderPlan(since=None if since is None else wita(2025, 9, 28) + timedelta(days=since))
    deadline = None if extended is None else PERIOD.deadline + timedelta(days=extended)
    one = status(
        reminded=None if reminded is None else first + timedelta(days=reminded),
        asked_for=None if asked is None else first + timedelta(days=asked),
        deadline=deadline,
    )
    latest = last_planned_day(PERIOD, {PERIOD.deadline, deadline or PERIOD.deadline}, now, WITA, plan=plan)
    (recipient,) = one.recipients
    if due(now, one, plan=plan):
        by_plan = latest is not None and (recipient.reminded_on or date.min) < latest
        by_wish = recipient.asked_for is not None and recipient.asked_for <= now.astimezone(WITA).date()
        assert by_plan or by_wish


def test_minutes_that_others_took():
    start = wita(2025, 10, 6, 9)
    quick = [start + timedelta(minutes=2 * number) for number in range(11)]
    with_lunch = [*quick, start + timedelta(hours=3)]
    assert minutes_for(5, [quick, quick]) is None
    assert minutes_for(11, [quick, quick, with_lunch]) == 20
    assert minutes_for(0, [quick] * 3) is None


@dataclass
class Year:
    """One simulated year of 30 offices: ticks when the bot is up, states that change by chance."""

    chance: random.Random
    sent: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    states: dict[int, SheetState] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)

    def run(self, period: Period, outages: list[tuple[datetime, datetime]], until: datetime) -> None:
        offices = range(1, 31)
        self.states = dict.fromkeys(offices, SheetState.DRAFT)
        self.answered = dict.fromkeys(offices, 0)
        now = period.opened_at
        assert now is not None
        while now < until:
            self._live(now)
            if not any(start <= now < end for start, end in outages):
                self.tick(period, now)
            now += timedelta(minutes=30)

    def tick(self, period: Period, now: datetime) -> None:
        statuses = [
            status(
                office,
                self.states[office],
                self.answered[office],
                reminded=max(self.sent[office], default=None),
            )
            for office in self.states
        ]
        local = now.astimezone(WITA)
        for one in due_reminders(period, statuses, now, WITA):
            assert self.states[one.office_id] in (SheetState.DRAFT, SheetState.RETURNED)
            assert in_office_hours(now, WITA)
            assert local.date() not in self.sent[one.office_id], "two in a day"
            assert one.days_left == (period.deadline.astimezone(WITA).date() - local.date()).days
            self.sent[one.office_id].append(local.date())

    def _live(self, now: datetime) -> None:
        office = self.chance.choice(list(self.states))
        if self.chance.random() < 0.02 and office > 5:  # the first five never hand in
            if self.states[office] is SheetState.DRAFT:
                self.answered[office] = min(35, self.answered[office] + 12)
                if self.answered[office] == 35:
                    self.states[office] = SheetState.SUBMITTED
            elif self.chance.random() < 0.3:
                self.states[office] = SheetState.RETURNED


def test_a_year_without_outage_reminds_on_each_planned_day_and_no_other():
    period = replace(PERIOD, deadline=wita(2025, 12, 30, 23, 59), opened_at=wita(2025, 1, 6, 9, 0))
    year = Year(random.Random(1))
    year.run(period, [], wita(2026, 1, 31, 0, 0))
    planned = [one.day for one in planned_days(period, WITA)]
    assert len(planned) == 8
    for office in range(1, 6):
        assert year.sent[office] == planned
    assert all(working_day(day) for days in year.sent.values() for day in days)


@pytest.mark.parametrize("seed", range(3))
def test_a_year_with_outages_misses_none_and_doubles_none(seed):
    chance = random.Random(seed)
    period = replace(PERIOD, deadline=wita(2025, 10, 31, 23, 59), opened_at=wita(2025, 9, 1, 9, 0))
    starts = [period.opened_at + timedelta(hours=chance.randrange(24 * 90)) for _ in range(12)]
    outages = [(start, start + timedelta(hours=chance.randrange(1, 120))) for start in starts]
    year = Year(chance)
    year.run(period, outages, wita(2025, 12, 20, 0, 0))
    planned = [one.day for one in planned_days(period, WITA)]
    for office in range(1, 6):
        sent = year.sent[office]
        assert sent == sorted(set(sent))
        assert sent[-1] >= planned[-1], "the last one was made up for"
        # Between two planned days there is at most one reminder, and it belongs to the earlier of them.
        for here, following in zip(planned, [*planned[1:], date.max], strict=True):
            assert len([day for day in sent if here <= day < following]) <= 1


@given(
    st.timedeltas(timedelta(0), timedelta(days=330)).map(lambda passed: wita(2025, 1, 1) + passed),
    st.integers(1, 100),
    st.integers(0, 24 * 60 * 130),
)
def test_whatever_the_period_and_the_moment(opened_at, days, minutes):
    period = replace(PERIOD, opened_at=opened_at, deadline=opened_at + timedelta(days=days))
    planned = planned_days(period, WITA)
    assert [one.day for one in planned] == sorted({one.day for one in planned})
    assert all(in_office_hours(one.moment, WITA) and one.moment >= opened_at for one in planned)
    now = opened_at + timedelta(minutes=minutes)
    found = due(now, period=period)
    assert len(found) <= 1
    if found:
        assert due(now, status(reminded=now.astimezone(WITA).date()), period=period) == ()
    if in_office_hours(now, WITA) and planned[0].moment <= now:
        assert found

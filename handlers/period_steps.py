"""A running period: more time for all or for one office, closing, publishing."""

from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.payloads import to_payload
from bot.screens import Button, Screen
from bot.screens import period_taps as taps
from bot.screens import periods as screens
from bot.screens.calendar import DayTap, MonthTap, StillTap, month_of
from bot.screens.period_taps import About
from bot.screens.periods import PeriodView
from bot.screens.sheet_taps import OpenSheetTap
from bot.storage import outbox, people, period_plans, periods, sheets
from bot.storage.settings import choices
from bot.storage.whole_sheets import head_of
from bot.texts import labels
from bot.texts import periods as words
from handlers.offices import person_id
from handlers.periods import change, show_outcome, view_of
from handlers.reminding_extensions import await_reason
from handlers.switchboard import refuse
from questionnaires.people import Speaker
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.plans import end_of
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import SheetSummary

_UNSENT = (SheetState.DRAFT, SheetState.RETURNED)


async def stand_still(context: Context, _: StillTap) -> None:
    """A field of the calendar that is no day: acknowledged, and nothing else."""
    await context.finish()


async def show_dates(context: Context, tap: taps.PeriodDateTap) -> None:
    """The calendar at the month of the present deadline."""
    await _show_month(context, tap.about, tap.target, None)


async def turn_month(context: Context, tap: MonthTap) -> None:
    """Another month."""
    await _show_month(context, tap.about, tap.target, tap.month)


async def _show_month(context: Context, about: int, target: int, month: int | None) -> None:
    zone, now = context.config.timezone, context.now

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        found = _about(db, about, target)
        if isinstance(found, Refusal):
            return found
        period, name = found
        today = now.astimezone(zone).date()
        present = month_of(period.deadline.astimezone(zone).date()) if month is None else month
        text = (
            words.CHOOSE_DRAFT_DATE
            if about == About.DRAFT
            else words.choose_date(name, period.deadline, zone)
        )
        return screens.date_choice(text, about, target, present, today, choices(db).holidays, period.id)

    outcome = await context.read(look)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


def _about(db: Session, about: int, target: int) -> tuple[Period, str] | Refusal:
    """The period (with the office's own deadline) that a date is chosen for, and what it is called."""
    if about == About.SHEET:
        head = head_of(db, target)
        return Refusal(Reason.NOT_FOUND) if head is None else (head.period, head.office.short_name)
    if about in (About.DRAFT, About.PERIOD):
        period = periods.period(db, target)
        return Refusal(Reason.NOT_FOUND) if period is None else (period, period.name)
    return Refusal(Reason.NOT_FOUND)


async def choose_day(context: Context, tap: DayTap) -> None:
    """A day on the calendar: it becomes the deadline of what the calendar was opened for."""
    zone = context.config.timezone
    if tap.date is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
        return
    deadline = end_of(datetime.combine(tap.date, datetime.min.time()), zone)
    if deadline <= context.now:
        await context.notice(words.DAY_GONE, alert=True)
    elif tap.about == About.DRAFT:
        await change(context, tap.target, lambda db, view: {"deadline": deadline})
    elif tap.about == About.PERIOD:
        await _extend_period(context, tap.target, deadline)
    elif tap.about == About.SHEET:
        await await_reason(context, tap.target, lambda _db, _entry: deadline)
    else:
        await refuse(context, Refusal(Reason.NOT_FOUND))


async def _extend_period(context: Context, period_id: int, deadline: datetime) -> None:
    zone, now = context.config.timezone, context.now

    def work(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        done = period_plans.extend_period(db, period_id, deadline, now, person_id(speaker))
        if isinstance(done, Refusal):
            return done
        view = view_of(db, period_id)
        if isinstance(view, PeriodView):
            text = words.extended(done.name, deadline, zone)
            for entry in view.summaries:
                if entry.state in _UNSENT:
                    _tell_all(db, entry, text, deadline, now)
        return view

    outcome = await context.in_database(work)
    name = outcome.period.name if isinstance(outcome, PeriodView) else ""
    await show_outcome(context, outcome, words.extended(name, deadline, zone))


def _tell_all(db: Session, entry: SheetSummary, text: str, deadline: datetime, now: datetime) -> None:
    screen = Screen(text, ((Button(labels.CONTINUE, OpenSheetTap(entry.id)),),))
    for officer in people.officers_of(db, entry.office.id, reachable=True):
        outbox.enqueue(
            db,
            f"extended:{entry.id}:{deadline:%Y%m%d}:{officer.id}",
            officer.telegram_id,
            "screen",
            to_payload(screen),
            now,
            bulk=True,
            repeat_if_uncertain=False,
        )


async def choose_office(context: Context, tap: taps.ExtendOfficeTap) -> None:
    """Which office gets more time."""

    def look(db: Session, _: Speaker) -> Screen:
        waiting = sheets.period_summaries(db, tap.period, states=_UNSENT)
        return screens.sheet_choice(tap.period, waiting, tap.page)

    await context.show(await context.read(look))


async def ask_to_close(context: Context, tap: taps.ClosePeriodTap) -> None:
    """Asks whether to close."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None:
            return Refusal(Reason.NOT_FOUND)
        if period.state is not PeriodState.OPEN:
            return Refusal(Reason.PERIOD_CLOSED)
        counts = sheets.period_counts(db, tap.period)
        return screens.close_question(period, sum(counts[state] for state in _UNSENT))

    await _show(context, await context.read(look))


async def close(context: Context, tap: taps.ClosePeriodYesTap) -> None:
    """No more answers from now on."""

    def work(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        done = periods.close_period(db, tap.period, context.now, person_id(speaker))
        return done if isinstance(done, Refusal) else view_of(db, tap.period)

    await show_outcome(context, await context.in_database(work))


async def ask_to_publish(context: Context, tap: taps.PublishPeriodTap) -> None:
    """Asks whether to publish."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None:
            return Refusal(Reason.NOT_FOUND)
        if period.state is not PeriodState.CLOSED:
            return Refusal(Reason.PERIOD_CLOSED)
        counts = sheets.period_counts(db, tap.period)
        return screens.publish_question(period, counts[SheetState.CONFIRMED], sum(counts.values()))

    await _show(context, await context.read(look))


async def publish(context: Context, tap: taps.PublishPeriodYesTap) -> None:
    """Everybody may see scores and ranking from now on."""

    def work(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        done = periods.publish_period(db, tap.period, context.now, person_id(speaker))
        return done if isinstance(done, Refusal) else view_of(db, tap.period)

    await show_outcome(context, await context.in_database(work))


async def _show(context: Context, outcome: Screen | Refusal) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)

"""A running period: more time for all or for one office, closing, publishing."""

from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.payloads import to_payload
from bot.publishing import tell_published
from bot.screens import Button, Screen
from bot.screens import period_taps as taps
from bot.screens import periods as screens
from bot.screens.calendar import DayTap, MonthTap, StillTap, month_of
from bot.screens.period_taps import About
from bot.screens.periods import PeriodView
from bot.screens.sheet_taps import OpenSheetTap
from bot.storage import deeds, outbox, people, period_plans, periods, sheets
from bot.storage.management import Managed
from bot.storage.settings import choices
from bot.storage.whole_sheets import head_of
from bot.texts import labels
from bot.texts import periods as words
from bot.texts.refusals import done_by
from handlers.offices import person_id
from handlers.periods import change, show_outcome, view_of
from handlers.reminding_extensions import await_reason
from handlers.switchboard import refuse
from questionnaires.calendar import closing_of
from questionnaires.people import Speaker
from questionnaires.period import Period, PeriodState, SheetState
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
        deadline = period.deadline.astimezone(zone).date()
        today = now.astimezone(zone).date()
        # whoever gives more time cannot mean a day before the present deadline
        first = today if about == About.DRAFT else max(today, deadline)
        present = month_of(deadline) if month is None else month
        chosen = choices(db)
        text = (
            words.choose_draft_date(chosen.hours)
            if about == About.DRAFT
            else words.choose_date(name, period.deadline, chosen.hours, zone)
        )
        return screens.date_choice(text, about, target, present, first, chosen.holidays, period.id)

    await _show(context, await context.read(look))


def _about(db: Session, about: int, target: int) -> tuple[Period, str] | Refusal:
    """The period (with the office's own deadline) that a date is chosen for, and what it is called."""
    if about == About.SHEET:
        head = head_of(db, target)
        found = None if head is None else (head.period, head.office.short_name)
    elif about in (About.DRAFT, About.PERIOD):
        period = periods.period(db, target)
        found = None if period is None else (period, period.name)
    else:
        found = None
    if found is None:
        return Refusal(Reason.NOT_FOUND)
    if about == About.DRAFT:
        return found if found[0].state is PeriodState.DRAFT else Refusal(Reason.PERIOD_NOT_DRAFT)
    return found if found[0].state is PeriodState.OPEN else Refusal(Reason.PERIOD_CLOSED)


async def choose_day(context: Context, tap: DayTap) -> None:
    """A day on the calendar: it becomes the deadline of what the calendar was opened for."""
    if tap.date is None or tap.about not in tuple(About):
        await refuse(context, Refusal(Reason.NOT_FOUND))
        return
    day, zone = tap.date, context.config.timezone
    deadline = await context.read(lambda db, _: closing_of(day, zone, choices(db).hours))
    if deadline <= context.now:
        await context.notice(words.DAY_GONE, alert=True)
        return
    if tap.about == About.DRAFT:
        await change(context, tap.target, lambda db, view: {"deadline": deadline})
        return
    found = await context.read(lambda db, _: _about(db, tap.about, tap.target))
    if isinstance(found, Refusal):
        await _show(context, found)
    elif deadline <= found[0].deadline:
        await context.notice(words.DAY_NOT_LATER, alert=True)
    elif tap.about == About.SHEET:
        await await_reason(context, tap.target, lambda _db, _entry: deadline)
    else:
        await _ask_to_extend(context, found[0], tap.day, deadline)


async def _ask_to_extend(context: Context, period: Period, day: int, deadline: datetime) -> None:
    counts = await context.read(lambda db, _: sheets.period_counts(db, period.id))
    unsent = sum(counts[state] for state in _UNSENT)
    await context.show(screens.extend_question(period, deadline, day, unsent, context.config.timezone))


async def extend(context: Context, tap: taps.ExtendYesTap) -> None:
    """More time for all of a period; who is still to send is told."""
    zone, now = context.config.timezone, context.now
    date = DayTap(About.PERIOD, tap.period, tap.day).date
    if date is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
        return

    def work(db: Session, speaker: Speaker) -> tuple[PeriodView, str] | Refusal:
        found = _about(db, About.PERIOD, tap.period)
        if isinstance(found, Refusal):
            return found
        deadline = closing_of(date, zone, choices(db).hours)
        before = deeds.last_deed(db, (Managed.DEADLINE_MOVED,), about=("period", tap.period))
        done = period_plans.extend_period(db, tap.period, deadline, now, person_id(speaker))
        if isinstance(done, Refusal):
            return done
        view = view_of(db, tap.period)
        if isinstance(view, PeriodView):
            text = words.extended(done.name, deadline, zone)
            for entry in view.summaries:
                if entry.state in _UNSENT:
                    _tell_all(db, entry, text, deadline, now)
        if isinstance(view, Refusal):
            return view
        said = words.extended(view.period.name, deadline, zone)
        if before is not None and before.person_id != person_id(speaker):
            said += "\n" + words.extended_before(found[0].deadline, done_by(before.by, before.at, zone), zone)
        return view, said

    outcome = await context.in_database(work)
    if isinstance(outcome, Refusal):
        await _show(context, outcome)
    else:
        await show_outcome(context, *outcome)


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

    await _show(context, await context.in_database(work))


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
        if isinstance(done, Refusal):
            return done
        tell_published(db, done, context.now)
        return view_of(db, tap.period)

    await _show(context, await context.in_database(work))


async def _show(context: Context, outcome: Screen | PeriodView | Refusal) -> None:
    if isinstance(outcome, Screen):
        await context.show(outcome)
    elif isinstance(outcome, PeriodView):
        await show_outcome(context, outcome)
    elif outcome.reason is Reason.PERIOD_CLOSED:
        # the general sentence speaks to officers
        at, zone = outcome.details.get("at"), context.config.timezone
        who = f" {done_by(outcome.details.get('by'), at, zone)}" if isinstance(at, datetime) else ""
        is_public = outcome.details.get("state") is PeriodState.PUBLISHED
        text = words.PUBLISHED_ALREADY if is_public else words.CLOSED
        await context.notice(text.format(who=who), alert=True)
    else:
        await refuse(context, outcome)

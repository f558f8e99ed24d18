"""A running period: more time for all or for one office, closing, publishing."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.bot_api.screen_json import to_payload
from bot.engine.publishing import tell_published
from bot.engine.responses import Moment, Response, Toast
from bot.settings import HOLIDAYS, HOURS
from bot.storage.answering import sheets
from bot.storage.answering.whole_sheets import head_of
from bot.storage.audit import earlier_deeds
from bot.storage.audit.management import Managed
from bot.storage.messages import outbox
from bot.storage.people import people
from bot.storage.periods import drafts, periods
from bot.storage.settings.settings import choices
from bot.texts import labels
from bot.texts.refusals import done_by
from handlers.answering.buttons import OpenSheetButton
from handlers.offices.manage import person_id
from handlers.periods import buttons as taps
from handlers.periods import screens
from handlers.periods import texts as words
from handlers.periods.buttons import About
from handlers.periods.calendar import DayButton, MonthButton, StillButton, month_of
from handlers.periods.draft import card_after, change, view_of
from handlers.reminders.extensions import await_reason
from questionnaires.calendar import closing_of
from questionnaires.people import Actor
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import SheetSummary

_UNSENT = (SheetState.DRAFT, SheetState.RETURNED)


def stand_still(_: Session, __: Actor, ___: StillButton, ____: Moment) -> Response:
    """A field of the calendar that is no day: acknowledged, and nothing else."""
    return None


def show_dates(db: Session, actor: Actor, tap: taps.PeriodDateButton, at: Moment) -> Response:
    """The calendar at the month of the present deadline."""
    return _month(db, actor, tap.about, tap.target, None, at)


def turn_month(db: Session, actor: Actor, tap: MonthButton, at: Moment) -> Response:
    """Another month."""
    return _month(db, actor, tap.about, tap.target, tap.month, at)


def _month(db: Session, actor: Actor, about: int, target: int, month: int | None, at: Moment) -> Response:
    found = _about(db, actor, about, target)
    if isinstance(found, Refusal):
        return _why_not(found, at)
    period, name = found
    deadline = period.deadline.astimezone(at.zone).date()
    today = at.now.astimezone(at.zone).date()
    # whoever gives more time cannot mean a day before the present deadline
    first = today if about == About.DRAFT else max(today, deadline)
    present = month_of(deadline) if month is None else month
    chosen = choices(db)
    text = (
        words.choose_draft_date(chosen[HOURS])
        if about == About.DRAFT
        else words.choose_date(name, period.deadline, chosen[HOURS], at.zone)
    )
    return screens.date_choice(text, about, target, present, first, chosen[HOLIDAYS], period.id)


def _about(db: Session, actor: Actor, about: int, target: int) -> tuple[Period, str] | Refusal:
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
        number = target if about in (About.DRAFT, About.PERIOD) else None
        refused = Refusal(Reason.NOT_FOUND)
    else:
        number, is_draft = found[0].id, about == About.DRAFT
        if found[0].state is (PeriodState.DRAFT if is_draft else PeriodState.OPEN):
            return found
        refused = Refusal(Reason.PERIOD_NOT_DRAFT) if is_draft else _closed(found[0])
    return earlier_deeds.with_doer(db, refused, person_id(actor), period_id=number)


def _closed(period: Period) -> Refusal:
    return Refusal(Reason.PERIOD_CLOSED, {"state": period.state})


def choose_day(db: Session, actor: Actor, tap: DayButton, at: Moment) -> Response:
    """A day on the calendar: it becomes the deadline of what the calendar was opened for."""
    if tap.date is None or tap.about not in tuple(About):
        return Refusal(Reason.NOT_FOUND)
    deadline = closing_of(tap.date, at.zone, choices(db)[HOURS])
    if deadline <= at.now:
        return Toast(words.DAY_GONE, alert=True)
    if tap.about == About.DRAFT:
        done = change(db, actor, tap.target, at, lambda _: {"deadline": deadline})
        return card_after(db, done, tap.target, at)
    found = _about(db, actor, tap.about, tap.target)
    if isinstance(found, Refusal):
        return _why_not(found, at)
    period = found[0]
    if deadline <= period.deadline:
        return Toast(words.DAY_NOT_LATER, alert=True)
    if tap.about == About.SHEET:
        return await_reason(db, actor, tap.target, at, lambda _: deadline)
    counts = sheets.period_counts(db, period.id)
    unsent = sum(counts[state] for state in _UNSENT)
    return screens.extend_question(period, deadline, tap.day, unsent, at.zone)


def extend(db: Session, actor: Actor, tap: taps.ExtendYesButton, at: Moment) -> Response:
    """More time for all of a period; who is still to send is told."""
    date = DayButton(About.PERIOD, tap.period, tap.day).date
    if date is None:
        return Refusal(Reason.NOT_FOUND)
    found = _about(db, actor, About.PERIOD, tap.period)
    if isinstance(found, Refusal):
        return _why_not(found, at)
    deadline = closing_of(date, at.zone, choices(db)[HOURS])
    before = earlier_deeds.last_deed(db, (Managed.DEADLINE_MOVED,), about=("period", tap.period))
    done = drafts.extend_period(db, tap.period, deadline, at.now, person_id(actor))
    view = done if isinstance(done, Refusal) else view_of(db, tap.period)
    if isinstance(view, Refusal):
        return _why_not(view, at)
    text = words.extended(view.period.name, deadline, at.zone)
    for entry in view.summaries:
        if entry.state in _UNSENT:
            _tell_all(db, entry, text, deadline, at.now)
    if before is not None and before.person_id != person_id(actor):
        doer = done_by(before.by, before.at, at.zone)
        text += "\n" + words.extended_before(found[0].deadline, doer, at.zone)
    return screens.period_card(view, at.zone, news=text)


def _tell_all(db: Session, entry: SheetSummary, text: str, deadline: datetime, now: datetime) -> None:
    screen = Screen(text, ((Button(labels.CONTINUE, OpenSheetButton(entry.id)),),))
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


def choose_office(db: Session, _: Actor, tap: taps.ExtendOfficeButton, __: Moment) -> Response:
    """Which office gets more time."""
    waiting = sheets.period_summaries(db, tap.period, states=_UNSENT)
    return screens.sheet_choice(tap.period, waiting, tap.page)


def ask_to_close(db: Session, actor: Actor, tap: taps.ClosePeriodButton, at: Moment) -> Response:
    """Asks whether to close."""
    period = periods.period(db, tap.period)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    if period.state is not PeriodState.OPEN:
        no = earlier_deeds.with_doer(db, _closed(period), person_id(actor), period_id=period.id)
        return _why_not(no, at)
    counts = sheets.period_counts(db, tap.period)
    return screens.close_question(period, sum(counts[state] for state in _UNSENT))


def close(db: Session, actor: Actor, tap: taps.ClosePeriodYesButton, at: Moment) -> Response:
    """No more answers from now on."""
    done = periods.close_period(db, tap.period, at.now, person_id(actor))
    return _why_not(card_after(db, done, tap.period, at), at)


def ask_to_publish(db: Session, actor: Actor, tap: taps.PublishPeriodButton, at: Moment) -> Response:
    """Asks whether to publish."""
    period = periods.period(db, tap.period)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    if period.state is not PeriodState.CLOSED:
        no = earlier_deeds.with_doer(db, _closed(period), person_id(actor), period_id=period.id)
        return _why_not(no, at)
    counts = sheets.period_counts(db, tap.period)
    return screens.publish_question(period, counts[SheetState.CONFIRMED], sum(counts.values()))


def publish(db: Session, actor: Actor, tap: taps.PublishPeriodYesButton, at: Moment) -> Response:
    """Everybody may see scores and ranking from now on."""
    done = periods.publish_period(db, tap.period, at.now, person_id(actor))
    if not isinstance(done, Refusal):
        tell_published(db, done, at.now)
    return _why_not(card_after(db, done, tap.period, at), at)


def _why_not(outcome: Screen | Refusal, at: Moment) -> Response:
    """The outcome; that a period is closed in words for admins, for the general ones speak to officers."""
    if isinstance(outcome, Screen) or outcome.reason is not Reason.PERIOD_CLOSED:
        return outcome
    when = outcome.details.get("at")
    who = f" {done_by(outcome.details.get('by'), when, at.zone)}" if isinstance(when, datetime) else ""
    is_public = outcome.details.get("state") is PeriodState.PUBLISHED
    text = words.PUBLISHED_ALREADY if is_public else words.CLOSED
    return Toast(text.format(who=who), alert=True)

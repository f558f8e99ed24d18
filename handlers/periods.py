"""`/periode`: the list of periods, and a draft with its choices."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import period_taps as taps
from bot.screens import periods as screens
from bot.screens.period_taps import Turn
from bot.screens.periods import PeriodView
from bot.storage import offices, period_plans, periods, sheets
from bot.storage.panel_rules import score_by_panel
from bot.storage.places import set_place
from bot.storage.settings import choices
from bot.texts import periods as words
from bot.texts.refusals import refusal
from handlers.at_card import AWAY
from handlers.offices import person_id
from handlers.paneling import fill
from handlers.switchboard import Reply, refuse
from questionnaires.calendar import closing_of
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, default_instrument
from questionnaires.panel import Split
from questionnaires.people import Speaker
from questionnaires.period import PeriodState
from questionnaires.plans import (
    AS_INSTRUMENT,
    NEVER,
    REMINDER_PLANS,
    PeriodSettings,
    next_deadline,
    next_name,
    offices_meant,
    with_evidence,
)
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import one_line

_Choice = TypeVar("_Choice")

ASKED_NAME = "period_name"
ASKED_OFFICES = "period_offices"
LONGEST_NAME = 80
_USUAL_DAYS = 30


def view_of(db: Session, period_id: int) -> PeriodView | Refusal:
    """The period as an admin sees it."""
    found = periods.period(db, period_id)
    if found is None:
        return Refusal(Reason.NOT_FOUND)
    settings = period_plans.settings_of(db, period_id)
    instrument = periods.instrument_of(db, found.instrument_digest)
    if found.state is PeriodState.DRAFT:
        meant = offices_meant(settings, offices.all_offices(db))
        return PeriodView(found, instrument, settings, meant, ())
    return PeriodView(found, instrument, settings, (), sheets.period_summaries(db, period_id))


async def list_periods(context: Context, _: object) -> None:
    """`/periode`."""

    await context.show(await context.in_database(_list, context))


def _list(db: Session, speaker: Speaker, context: Context, news: str | None = None) -> Screen:
    set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
    return screens.period_list(
        period_plans.drafts(db), periods.periods(db), context.config.timezone, news=news
    )


async def show_outcome(context: Context, outcome: PeriodView | Refusal, news: str | None = None) -> None:
    """The period, or why not."""
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(screens.period_card(outcome, context.config.timezone, news=news))


async def show_period(context: Context, tap: taps.PeriodTap) -> None:
    """One period."""

    def look(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        return view_of(db, tap.period)

    await show_outcome(context, await context.in_database(look))


async def draft(context: Context, _: taps.NewPeriodTap) -> None:
    """A new draft, filled with what is usual."""
    now, zone = context.now, context.config.timezone
    last_day = now.astimezone(zone).date() + timedelta(days=_USUAL_DAYS)

    def make(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        chosen = choices(db)
        settings = PeriodSettings(evidence=chosen.evidence)
        deadline = closing_of(last_day, zone, chosen.hours)
        name = words.NEW_NAME.format(year=now.astimezone(zone).year)
        return _draft(db, speaker, name, default_instrument(), deadline, settings, now)

    await show_outcome(context, await context.in_database(make))


async def copy(context: Context, tap: taps.CopyPeriodTap) -> None:
    """A draft that is like this period, for the same offices as far as they still take part."""
    now, zone = context.now, context.config.timezone

    def make(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        last = periods.period(db, tap.period)
        if last is None:
            return Refusal(Reason.NOT_FOUND)
        settings = period_plans.settings_of(db, last.id)
        taking_part = {office.id for office in offices.all_offices(db) if not office.retired}
        same = tuple(one for one in period_plans.offices_of_period(db, last.id) if one in taking_part)
        settings = replace(settings, offices=same or settings.offices, is_panel=last.panel)
        instrument = _newest(periods.instrument_of(db, last.instrument_digest))
        deadline = next_deadline(last.deadline, now, zone, choices(db).hours)
        return _draft(db, speaker, last.name, instrument, deadline, settings, now)

    await show_outcome(context, await context.in_database(make))


def _newest(instrument: Instrument) -> Instrument:
    """The instrument as it comes with the program now; the pinned one where it comes no more."""
    return built_in().get(instrument.id, instrument)


def _draft(
    db: Session,
    speaker: Speaker,
    name: str,
    instrument: Instrument,
    deadline: datetime,
    settings: PeriodSettings,
    now: datetime,
) -> PeriodView | Refusal:
    known = tuple(found.name for found in (*period_plans.drafts(db), *periods.periods(db)))
    taken = {other.casefold() for other in known}
    made = period_plans.draft_period(
        db,
        name=next_name(name, known) if name.casefold() in taken else name,
        instrument=instrument,
        deadline=deadline,
        settings=settings,
        now=now,
        by=person_id(speaker),
    )
    return made if isinstance(made, Refusal) else view_of(db, made.id)


async def ask_name(context: Context, tap: taps.NamePeriodTap) -> None:
    """Asks for the draft's name."""

    def ask(db: Session, speaker: Speaker) -> None:
        set_place(db, speaker.telegram_id, awaiting=ASKED_NAME, awaiting_data={"period": tap.period})

    await context.in_database(ask)
    await context.show(screens.ask_name(words.ASK_NAME, tap.period))


async def take_name(context: Context, reply: Reply) -> None:
    """The draft's name as it was typed."""
    name = one_line(reply.text)
    period_id = reply.place.awaiting_data.get("period", 0)
    if not 1 <= len(name) <= LONGEST_NAME:
        await context.send(screens.ask_name(words.NAME_WRONG, period_id))
        return
    outcome = await _changed(context, period_id, lambda db, view: {"name": name}, done_awaiting=True)
    if isinstance(outcome, Refusal) and outcome.reason is Reason.PERIOD_NAME_TAKEN:
        # a name that is taken is asked for again
        await context.send(screens.ask_name(refusal(outcome, context.config.timezone), period_id))
    else:
        await show_outcome(context, outcome)


async def change(
    context: Context,
    period_id: int,
    choose: Callable[[Session, PeriodView], dict[str, Any]],
) -> None:
    """The draft with what `choose` makes of it."""
    await show_outcome(context, await _changed(context, period_id, choose))


async def _changed(
    context: Context,
    period_id: int,
    choose: Callable[[Session, PeriodView], dict[str, Any]],
    *,
    done_awaiting: bool = False,
) -> PeriodView | Refusal:

    def work(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        before = view_of(db, period_id)
        if isinstance(before, Refusal):
            return before
        changes = choose(db, before)
        done = period_plans.change_draft(db, period_id, context.now, person_id(speaker), **changes)
        if isinstance(done, Refusal):
            return done
        if done_awaiting:
            set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        return view_of(db, period_id)

    return await context.in_database(work)


async def turn(context: Context, tap: taps.TurnTap) -> None:
    """The next choice of one kind."""

    def choose(db: Session, view: PeriodView) -> dict[str, Any]:
        settings = view.settings
        match tap.kind:
            case Turn.INSTRUMENT:
                return {"instrument": _next(tuple(built_in().values()), view.instrument)}
            case Turn.PANEL:
                return {"settings": replace(settings, is_panel=not settings.is_panel)}
            case Turn.REMINDERS:
                return {
                    "settings": replace(settings, days_before=_next(REMINDER_PLANS, settings.days_before))
                }
            case Turn.EVIDENCE:
                levels = range(view.instrument.lowest, view.instrument.highest + 1)
                rules = (AS_INSTRUMENT, *(level for level in levels if level != NEVER), NEVER)
                return {"settings": replace(settings, evidence=_next(rules, settings.evidence))}
            case Turn.ALL_OFFICES:
                return {"settings": replace(settings, offices=None)}
            case Turn.EVERY_OFFICE:
                every = tuple(office.id for office in offices.all_offices(db) if not office.retired)
                return {"settings": replace(settings, offices=every)}
            case Turn.NO_OFFICE:
                return {"settings": replace(settings, offices=())}
            case _:
                return {}

    outcome = await _changed(context, tap.period, choose)
    if tap.kind in (Turn.ALL_OFFICES, Turn.EVERY_OFFICE, Turn.NO_OFFICE):
        await show_offices(context, outcome, 0)
    else:
        await show_outcome(context, outcome)


def _next(known: tuple[_Choice, ...], present: _Choice) -> _Choice:
    """The choice after the present one, the first after the last."""
    return known[(known.index(present) + 1) % len(known)] if present in known else known[0]


async def choose_offices(context: Context, tap: taps.PeriodOfficesTap) -> None:
    """A page of the offices; names that are typed now are put in."""

    def look(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        data = {"period": tap.period}
        set_place(db, speaker.telegram_id, awaiting=ASKED_OFFICES, awaiting_data=data)
        return view_of(db, tap.period)

    await show_offices(context, await context.in_database(look), tap.page)


async def switch_office(context: Context, tap: taps.SwitchOfficeTap) -> None:
    """Puts an office in, or takes it out."""

    def work(db: Session, speaker: Speaker) -> PeriodView | Refusal:
        before = view_of(db, tap.period)
        if isinstance(before, Refusal):
            return before
        chosen = {office.id for office in before.offices} ^ {tap.office}
        settings = replace(before.settings, offices=tuple(sorted(chosen)))
        done = period_plans.change_draft(db, tap.period, context.now, person_id(speaker), settings=settings)
        return done if isinstance(done, Refusal) else view_of(db, tap.period)

    await show_offices(context, await context.in_database(work), tap.page)


async def show_offices(
    context: Context, outcome: PeriodView | Refusal, page: int, news: str | None = None
) -> None:
    """All offices, those that take part marked."""
    if isinstance(outcome, Refusal) or outcome.period.state is not PeriodState.DRAFT:
        await refuse(context, outcome if isinstance(outcome, Refusal) else Refusal(Reason.PERIOD_NOT_DRAFT))
        return
    known = await context.read(lambda db, _: offices.all_offices(db))
    present = [office for office in known if not office.retired]
    chosen = {office.id for office in outcome.offices}
    await context.show(screens.office_choice(outcome.period.id, present, chosen, page, news=news))


async def open_period(context: Context, tap: taps.OpenPeriodTap) -> None:
    """Opens the draft with all that was chosen."""
    outcome = await context.in_database(_open, tap.period, context.now)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    count, zone = len(outcome.summaries), context.config.timezone
    news = words.opened(outcome.period.name, count, outcome.period.deadline, zone)
    await show_outcome(context, outcome, news)


def _open(db: Session, speaker: Speaker, period_id: int, now: datetime) -> PeriodView | Refusal:
    view = view_of(db, period_id)
    if isinstance(view, Refusal):
        return view
    by = person_id(speaker)
    if view.period.state is PeriodState.DRAFT and view.settings.evidence != AS_INSTRUMENT:
        changed = with_evidence(view.instrument, view.settings.evidence)
        done = period_plans.change_draft(db, period_id, now, by, instrument=changed)
        if isinstance(done, Refusal):
            return done
    opened = period_plans.open_draft(db, period_id, [office.id for office in view.offices], now, by)
    if isinstance(opened, Refusal):
        return opened
    if view.settings.is_panel:
        refused = score_by_panel(db, period_id, now, by, Split.WHOLE)
        if refused is not None:
            return refused
        fill(db, opened, now, by)
    return view_of(db, period_id)


async def discard(context: Context, tap: taps.DiscardPeriodTap) -> None:
    """Throws the draft away."""

    def work(db: Session, speaker: Speaker) -> Screen | None:
        gone = period_plans.discard_draft(db, tap.period, context.now, person_id(speaker))
        return _list(db, speaker, context, words.DISCARDED) if gone else None

    shown = await context.in_database(work)
    if shown is None:
        await refuse(context, Refusal(Reason.PERIOD_NOT_DRAFT))
    else:
        await context.show(shown)

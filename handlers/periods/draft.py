"""`/periode`: the list of periods, and a draft with its choices."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.settings import EVIDENCE, HOURS
from bot.storage.answering import sheets
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.offices import offices
from bot.storage.panels.rules import score_by_panel
from bot.storage.periods import drafts, periods
from bot.storage.settings.settings import choices
from bot.texts.refusals import refusal
from handlers.answering.sheet_cursor import AWAY
from handlers.offices.manage import person_id
from handlers.panels.setup import fill
from handlers.periods import buttons as taps
from handlers.periods import screens
from handlers.periods import texts as words
from handlers.periods.buttons import Turn
from handlers.periods.screens import PeriodView
from handlers.routing import Reply
from questionnaires.calendar import closing_of
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, default_instrument
from questionnaires.panels import Split
from questionnaires.people import Actor
from questionnaires.period import LONGEST_NAME, Period, PeriodState
from questionnaires.period_draft import (
    AS_INSTRUMENT,
    PeriodSettings,
    next_deadline,
    next_name,
    offices_meant,
    with_evidence,
)
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import one_line

ASKED_NAME = "period_name"
ASKED_OFFICES = "period_offices"
_USUAL_DAYS = 30


def view_of(db: Session, period_id: int, me: int | None = None) -> PeriodView | Refusal:
    """The period as an admin sees it; of a draft that is gone, who dropped it, as `me` reads it."""
    found = periods.period(db, period_id)
    if found is None:
        return with_doer(db, Refusal(Reason.NOT_FOUND), me, period_id=period_id)
    settings = drafts.settings_of(db, period_id)
    instrument = periods.instrument_of(db, found.instrument_digest)
    if found.state is PeriodState.DRAFT:
        meant = offices_meant(settings, offices.all_offices(db))
        return PeriodView(found, instrument, settings, meant, ())
    return PeriodView(found, instrument, settings, (), sheets.period_summaries(db, period_id))


def list_periods(db: Session, actor: Actor, _: object, at: Moment) -> Response:
    """`/periode`."""
    return _list(db, actor, at)


def _list(db: Session, actor: Actor, at: Moment, news: str | None = None) -> Screen:
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return screens.period_list(drafts.drafts(db), periods.periods(db), at.zone, news=news)


def card_after(
    db: Session, outcome: object, period_id: int, at: Moment, news: str | None = None
) -> Screen | Refusal:
    """The period as it is after the deed, or why that was refused."""
    view = outcome if isinstance(outcome, Refusal) else view_of(db, period_id)
    return view if isinstance(view, Refusal) else screens.period_card(view, at.zone, news=news)


def show_period(db: Session, actor: Actor, tap: taps.PeriodButton, at: Moment) -> Response:
    """One period."""
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    view = view_of(db, tap.period, person_id(actor))
    return card_after(db, view, tap.period, at)


def draft(db: Session, actor: Actor, _: taps.NewPeriodButton, at: Moment) -> Response:
    """A new draft, filled with what is usual."""
    last_day = at.now.astimezone(at.zone).date() + timedelta(days=_USUAL_DAYS)
    chosen = choices(db)
    settings = PeriodSettings(evidence=chosen[EVIDENCE])
    deadline = closing_of(last_day, at.zone, chosen[HOURS])
    name = words.NEW_NAME.format(year=at.now.astimezone(at.zone).year)
    return _draft(db, actor, name, default_instrument(), deadline, settings, at)


def copy(db: Session, actor: Actor, tap: taps.CopyPeriodButton, at: Moment) -> Response:
    """A draft that is like this period, for the same offices as far as they still take part."""
    last = periods.period(db, tap.period)
    if last is None:
        return Refusal(Reason.NOT_FOUND)
    settings = drafts.settings_of(db, last.id)
    taking_part = {office.id for office in offices.all_offices(db) if not office.retired}
    same = tuple(one for one in drafts.offices_of_period(db, last.id) if one in taking_part)
    settings = replace(settings, offices=same or settings.offices, is_panel=last.panel)
    instrument = _newest(periods.instrument_of(db, last.instrument_digest))
    deadline = next_deadline(last.deadline, at.now, at.zone, choices(db)[HOURS])
    return _draft(db, actor, last.name, instrument, deadline, settings, at)


def _newest(instrument: Instrument) -> Instrument:
    """The instrument as it comes with the program now; the pinned one where it comes no more."""
    return built_in().get(instrument.id, instrument)


def _draft(
    db: Session,
    actor: Actor,
    name: str,
    instrument: Instrument,
    deadline: datetime,
    settings: PeriodSettings,
    at: Moment,
) -> Screen | Refusal:
    known = tuple(found.name for found in (*drafts.drafts(db), *periods.periods(db)))
    taken = {other.casefold() for other in known}
    made = drafts.draft_period(
        db,
        name=next_name(name, known) if name.casefold() in taken else name,
        instrument=instrument,
        deadline=deadline,
        settings=settings,
        now=at.now,
        by=person_id(actor),
    )
    return made if isinstance(made, Refusal) else card_after(db, made, made.id, at)


def ask_name(db: Session, actor: Actor, tap: taps.NamePeriodButton, _: Moment) -> Response:
    """Asks for the draft's name."""
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_NAME, awaiting_data={"period": tap.period})
    return screens.ask_name(words.ASK_NAME, tap.period)


def take_name(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The draft's name as it was typed."""
    name = one_line(reply.text)
    period_id = reply.conversation.awaiting_data.get("period", 0)
    if not 1 <= len(name) <= LONGEST_NAME:
        return NewMessage(screens.ask_name(words.NAME_WRONG, period_id))
    done = change(db, actor, period_id, at, lambda _: {"name": name})
    if not isinstance(done, Refusal):
        set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    elif done.reason is Reason.PERIOD_NAME_TAKEN:
        # a name that is taken is asked for again
        return NewMessage(screens.ask_name(refusal(done, at.zone), period_id))
    return card_after(db, done, period_id, at)


def change(
    db: Session,
    actor: Actor,
    period_id: int,
    at: Moment,
    choose: Callable[[PeriodView], dict[str, Any]],
) -> Period | Refusal:
    """The draft changed by what `choose` makes of it, or why that cannot be."""
    before = view_of(db, period_id, person_id(actor))
    if isinstance(before, Refusal):
        return before
    return drafts.change_draft(db, period_id, at.now, person_id(actor), **choose(before))


def turn(db: Session, actor: Actor, tap: taps.TurnButton, at: Moment) -> Response:
    """All offices of a kind into the draft; an old card that turned another choice shows the draft."""
    if tap.kind not in (Turn.ALL_OFFICES, Turn.EVERY_OFFICE, Turn.NO_OFFICE):
        return card_after(db, None, tap.period, at)

    def choose(view: PeriodView) -> dict[str, Any]:
        settings = view.settings
        match tap.kind:
            case Turn.ALL_OFFICES:
                return {"settings": replace(settings, offices=None)}
            case Turn.EVERY_OFFICE:
                every = tuple(office.id for office in offices.all_offices(db) if not office.retired)
                return {"settings": replace(settings, offices=every)}
            case Turn.NO_OFFICE:
                return {"settings": replace(settings, offices=())}
            case _:
                return {}

    return offices_after(db, change(db, actor, tap.period, at, choose), tap.period, 0)


def choose_offices(db: Session, actor: Actor, tap: taps.PeriodOfficesButton, _: Moment) -> Response:
    """A page of the offices; names that are typed now are put in."""
    data = {"period": tap.period}
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_OFFICES, awaiting_data=data)
    return offices_after(
        db, view_of(db, tap.period, person_id(actor)), tap.period, tap.page, me=person_id(actor)
    )


def switch_office(db: Session, actor: Actor, tap: taps.SwitchOfficeButton, at: Moment) -> Response:
    """Puts an office in, or takes it out."""

    def choose(view: PeriodView) -> dict[str, Any]:
        chosen = {office.id for office in view.offices} ^ {tap.office}
        return {"settings": replace(view.settings, offices=tuple(sorted(chosen)))}

    done = change(db, actor, tap.period, at, choose)
    return offices_after(db, done, tap.period, tap.page)


def offices_after(
    db: Session, outcome: object, period_id: int, page: int, news: str | None = None, me: int | None = None
) -> Screen | Refusal:
    """All offices, those that take part marked, as they are after the deed; or why that was refused."""
    view = outcome if isinstance(outcome, Refusal) else view_of(db, period_id)
    if isinstance(view, Refusal):
        return view
    if view.period.state is not PeriodState.DRAFT:
        return with_doer(db, Refusal(Reason.PERIOD_NOT_DRAFT), me, period_id=period_id)
    present = [office for office in offices.all_offices(db) if not office.retired]
    chosen = {office.id for office in view.offices}
    return screens.office_choice(view.period.id, present, chosen, page, news=news)


def open_period(db: Session, actor: Actor, tap: taps.OpenPeriodButton, at: Moment) -> Response:
    """Opens the draft with all that was chosen."""
    view = _open(db, actor, tap.period, at.now)
    if isinstance(view, Refusal):
        return view
    news = words.opened(view.period.name, len(view.summaries), view.period.deadline, at.zone)
    return screens.period_card(view, at.zone, news=news)


def _open(db: Session, actor: Actor, period_id: int, now: datetime) -> PeriodView | Refusal:
    by = person_id(actor)
    view = view_of(db, period_id, by)
    if isinstance(view, Refusal):
        return view
    if view.period.state is PeriodState.DRAFT and view.settings.evidence != AS_INSTRUMENT:
        changed = with_evidence(view.instrument, view.settings.evidence)
        done = drafts.change_draft(db, period_id, now, by, instrument=changed)
        if isinstance(done, Refusal):
            return done
    opened = drafts.open_draft(db, period_id, [office.id for office in view.offices], now, by)
    if isinstance(opened, Refusal):
        return opened
    if view.settings.is_panel:
        refused = score_by_panel(db, period_id, now, by, Split.WHOLE)
        if refused is not None:
            return refused
        fill(db, opened, now, by)
    return view_of(db, period_id)


def ask_to_discard(db: Session, actor: Actor, tap: taps.DiscardPeriodButton, _: Moment) -> Response:
    """Asks whether to throw the draft away."""
    found = periods.period(db, tap.period)
    if found is None or found.state is not PeriodState.DRAFT:
        return _no_draft(db, actor, tap.period)
    return screens.discard_question(found)


def _no_draft(db: Session, actor: Actor, period_id: int) -> Refusal:
    """That there is no such draft (any more), and who opened or dropped it."""
    view = view_of(db, period_id, person_id(actor))
    refused = view if isinstance(view, Refusal) else Refusal(Reason.PERIOD_NOT_DRAFT)
    return with_doer(db, refused, person_id(actor), period_id=period_id)


def discard(db: Session, actor: Actor, tap: taps.DiscardPeriodYesButton, at: Moment) -> Response:
    """Throws the draft away."""
    if not drafts.discard_draft(db, tap.period, at.now, person_id(actor)):
        return _no_draft(db, actor, tap.period)
    return _list(db, actor, at, words.DISCARDED)

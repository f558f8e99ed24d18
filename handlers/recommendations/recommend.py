"""`/rekomendasi`: what would help an office or the regency, tried out by a tap; costs set by the admin."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, Response
from bot.storage import recommendations as stored
from bot.storage.answering import sheets
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.scores import results
from bot.texts.common import escape, shorten
from handlers.offices.manage import person_id
from handlers.periods.arrows import Neighbours, neighbours_of
from handlers.recommendations import screens
from handlers.recommendations import texts as words
from handlers.recommendations.buttons import (
    AdviceButton,
    AdviceOfficeButton,
    CostButton,
    CostsButton,
    RegencyAdviceButton,
    ResponsibleButton,
    SetCostButton,
    SetResponsibleButton,
    WhatIfButton,
)
from handlers.scores import screens as result_screens
from handlers.scores import texts as result_words
from questionnaires.instrument import Instrument
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office, Permission, Role
from questionnaires.period import Period
from questionnaires.period_search import split_period
from questionnaires.recommendations import for_all
from questionnaires.recommendations import what_if as rise
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import score
from questionnaires.sheet import levels_of
from questionnaires.visibility import may_compare, may_see_score


@dataclass(frozen=True, slots=True)
class _Basis:
    """The levels recommendations rest on: confirmed, or the office's own while there are none."""

    sheet_id: int
    office: Office
    period: Period
    instrument: Instrument
    levels: Mapping[str, int | None]
    is_final: bool


def basis_of(db: Session, actor: Actor, sheet_id: int) -> _Basis | Refusal:
    """For who may see the score: the office itself, its viewers, assessors and admins; own levels for the
    first.
    """
    found = results.result_of(db, sheet_id)
    if found is not None:
        if not may_see_score(actor, found.office.id, found.period):
            return Refusal(Reason.NOT_ALLOWED)
        return _Basis(sheet_id, found.office, found.period, found.instrument, found.confirmed, True)
    summary = sheets.summary_of(db, sheet_id)
    if summary is None:
        return Refusal(Reason.NOT_FOUND)
    if not actor.may(Permission.ANSWER, summary.office.id) and not actor.may(Permission.RUN_PERIOD):
        return Refusal(Reason.NOT_ALLOWED)
    sheet = sheets.sheet_for(db, actor, sheet_id, Permission.SEE_SHEET)
    if isinstance(sheet, Refusal):
        return sheet
    return _Basis(sheet_id, sheet.office, sheet.period, sheet.instrument, levels_of(sheet.answers), False)


def look_up(db: Session, actor: Actor, query: str, _: Moment) -> Response:
    """One's own office, the one that is named, or the regency for who may compare."""
    every = offices.all_offices(db)
    query, named = split_period(query, periods.periods(db))
    if query:
        found = find_offices(query, every)
    else:
        own = actor.offices_served() | {
            held.office_id for held in actor.memberships if held.role is Role.VIEWER
        }
        found = tuple(office for office in every if office.id in own)
    if named is not None and not query and may_compare(actor, named):
        return _for_regency(db, actor, named.id, 0)
    if len(found) == 1:
        return _for_office(db, actor, found[0], named)
    if found:
        return result_screens.which_office(query, found, AdviceOfficeButton)
    if query:
        return Screen(result_words.NO_OFFICE_NAMED.format(query=escape(shorten(query, 100))))
    period = named or periods.latest_period(db)
    if period is None:
        return Screen(result_words.NO_PERIOD)
    return _for_regency(db, actor, period.id, 0)


def show_chosen(db: Session, actor: Actor, tap: AdviceOfficeButton, _: Moment) -> Response:
    """The office chosen from several."""
    office = offices.office(db, tap.office)
    return Refusal(Reason.NOT_FOUND) if office is None else _for_office(db, actor, office)


def _for_office(db: Session, actor: Actor, office: Office, period: Period | None = None) -> Screen | Refusal:
    sheet_id = sheet_of(db, actor, office, period)
    return Screen(words.NOTHING_YET) if sheet_id is None else _office_screen(db, actor, sheet_id, 0)


def neighbours_of_sheet(db: Session, actor: Actor, office: Office, period: Period) -> Neighbours:
    """The office's confirmed sheets in the periods beside this one whose score the actor may see."""
    seen: dict[int, tuple[int, str]] = {}
    for one in results.confirmed_of_office(db, office.id):
        if may_see_score(actor, office.id, one.period):
            seen.setdefault(one.period.id, (one.sheet_id, one.period.name))
    numbers = [one.id for one in periods.periods(db) if one.id in seen or one.id == period.id]
    if period.id not in numbers:
        return Neighbours()
    place = numbers.index(period.id)
    return Neighbours(
        seen[numbers[place + 1]] if place + 1 < len(numbers) else None,
        seen[numbers[place - 1]] if place else None,
    )


def sheet_of(db: Session, actor: Actor, office: Office, named: Period | None = None) -> int | None:
    """The latest confirmed sheet whose score the actor may see, else the one of the latest period.

    With a period that was named: the office's sheet of that one.
    """
    if named is not None:
        there = [one for one in results.confirmed_of_office(db, office.id) if one.period.id == named.id]
        own = results.newest_sheet(db, office.id, named.id)
        return there[0].sheet_id if there else None if own is None else own[0]
    confirmed = results.confirmed_of_office(db, office.id)
    seen = next((one for one in confirmed if may_see_score(actor, office.id, one.period)), None)
    if seen is not None:
        return seen.sheet_id
    period = periods.latest_period(db)
    newest = None if period is None else results.newest_sheet(db, office.id, period.id)
    return None if newest is None else newest[0]


def _office_screen(db: Session, actor: Actor, sheet_id: int, page: int) -> Screen | Refusal:
    basis = basis_of(db, actor, sheet_id)
    if isinstance(basis, Refusal):
        return basis
    scored = score(basis.instrument, basis.levels)
    if scored.index is None:
        return Screen(words.NOTHING_YET)
    return screens.for_office(
        sheet_id,
        basis.office,
        basis.period.name,
        basis.instrument,
        basis.levels,
        scored,
        stored.advice_of(db, basis.instrument.id),
        page,
        is_final=basis.is_final,
        neighbours=neighbours_of_sheet(db, actor, basis.office, basis.period),
    )


def show_office(db: Session, actor: Actor, tap: AdviceButton, _: Moment) -> Response:
    """A page of one office's recommendations."""
    return _office_screen(db, actor, tap.sheet, tap.page)


def try_out(db: Session, actor: Actor, tap: WhatIfButton, _: Moment) -> Response:
    """What one level more would change."""
    basis = basis_of(db, actor, tap.sheet)
    if isinstance(basis, Refusal):
        return basis
    codes = basis.instrument.indicators
    if not 0 <= tap.place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    found = rise(basis.instrument, basis.levels, codes[tap.place].code)
    return found if isinstance(found, Refusal) else screens.what_if(tap.sheet, found, basis.instrument)


def _for_regency(db: Session, actor: Actor, period_id: int, group: int) -> Screen | Refusal:
    period = periods.period(db, period_id)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    if not may_compare(actor, period):
        return Screen(result_words.RANKING_NOT_YET)
    instrument = periods.instrument_of(db, period.instrument_digest)
    found = results.results_of_period(db, period_id)
    advice = stored.advice_of(db, instrument.id)
    every, names = [one.confirmed for one in found], [one.office.short_name for one in found]
    return screens.for_regency(
        period_id,
        period.name,
        instrument,
        for_all(instrument, every, names, advice),
        len(every),
        advice,
        group,
        may_edit=actor.may(Permission.RUN_PERIOD),
        neighbours=neighbours_of([one for one in periods.periods(db) if may_compare(actor, one)], period),
    )


def show_regency(db: Session, actor: Actor, tap: RegencyAdviceButton, _: Moment) -> Response:
    """What helps most offices."""
    return _for_regency(db, actor, tap.period, tap.group)


def _instrument(db: Session, period_id: int, place: int = 0) -> Instrument | Refusal:
    period = periods.period(db, period_id)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    instrument = periods.instrument_of(db, period.instrument_digest)
    return instrument if 0 <= place < len(instrument.indicators) else Refusal(Reason.NO_SUCH_INDICATOR)


def show_costs(db: Session, _: Actor, tap: CostsButton, __: Moment) -> Response:
    """The indicators, to set costs."""
    instrument = _instrument(db, tap.period)
    if isinstance(instrument, Refusal):
        return instrument
    return screens.cost_list(tap.period, instrument, stored.advice_of(db, instrument.id), tap.page)


def _cost_card(db: Session, period_id: int, place: int) -> Screen | Refusal:
    instrument = _instrument(db, period_id, place)
    if isinstance(instrument, Refusal):
        return instrument
    said = stored.advice_of(db, instrument.id).get(instrument.indicators[place].code)
    return screens.cost_card(period_id, instrument, place, said)


def show_cost(db: Session, _: Actor, tap: CostButton, __: Moment) -> Response:
    """One indicator's cost class and office."""
    return _cost_card(db, tap.period, tap.place)


def show_responsible(db: Session, _: Actor, tap: ResponsibleButton, __: Moment) -> Response:
    """Who could be responsible."""
    instrument = _instrument(db, tap.period, tap.place)
    if isinstance(instrument, Refusal):
        return instrument
    present = [office for office in offices.all_offices(db) if not office.retired]
    return screens.responsible(tap.period, instrument, tap.place, present, tap.page)


def set_cost(db: Session, actor: Actor, tap: SetCostButton, at: Moment) -> Response:
    """Keeps the cost class."""
    instrument = _instrument(db, tap.period, tap.place)
    if isinstance(instrument, Refusal) or not 0 <= tap.cost < len(screens.COSTS):
        return Refusal(Reason.NOT_FOUND)
    code = instrument.indicators[tap.place].code
    stored.set_cost(db, instrument.id, code, screens.COSTS[tap.cost], at.now, person_id(actor))
    return _cost_card(db, tap.period, tap.place)


def set_responsible(db: Session, actor: Actor, tap: SetResponsibleButton, at: Moment) -> Response:
    """Keeps the responsible office."""
    instrument = _instrument(db, tap.period, tap.place)
    if isinstance(instrument, Refusal) or (tap.office and offices.office(db, tap.office) is None):
        return Refusal(Reason.NOT_FOUND)
    code = instrument.indicators[tap.place].code
    stored.set_office(db, instrument.id, code, tap.office or None, at.now, person_id(actor))
    return _cost_card(db, tap.period, tap.place)

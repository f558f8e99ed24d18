"""`/peringkat`: by index or dimension, with the change since the period before."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from sqlmodel import Session

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, Response
from bot.storage.connection.database import Database
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.review.confirmations import score_earlier
from bot.storage.scores import results
from bot.storage.scores.confirmed_scores import group_indices, periods_confirmed, standings
from handlers.periods.arrows import neighbours_of
from handlers.scores import search_texts as finding_words
from handlers.scores import texts as words
from handlers.scores.ranking_screens import RankButton, RankedOffice, ranking
from questionnaires.mapping import can_compare, rescored
from questionnaires.people import Actor, Permission
from questionnaires.period import Period
from questionnaires.visibility import may_compare

_SCORED_AT_ONCE = 100
"""Sheets in one transaction: a few hundredths of a second, for which others who write wait."""


def show(db: Session, actor: Actor, understood: str | RankButton, _: Moment) -> Response:
    """The ranking of the latest period that the person may see, or of the one whose page is turned."""
    wanted = understood if isinstance(understood, RankButton) else None
    allowed = [one for one in periods.periods(db) if may_compare(actor, one)]
    if not allowed:
        return Screen(words.NO_PERIOD if actor.may(Permission.SEE_RANKING) else words.RANKING_NOT_YET)
    return ranking_of(db, allowed, wanted, RankButton)


def ranking_of(
    db: Session,
    allowed: list[Period],
    wanted: RankButton | None,
    tap: Callable[[int, int, int], CallbackData],
) -> Screen:
    """A page of the ranking of one of these periods (the latest first), the one before it for comparison.

    Where none is asked for it is the latest that has a score: during a period its sheets are confirmed late.
    """
    news = None
    if wanted is None:
        confirmed = periods_confirmed(db)
        period = next((one for one in allowed if one.id in confirmed), allowed[0])
        if period is not allowed[0]:
            news = finding_words.none_yet(allowed[0].name)
    else:
        found = next((one for one in allowed if one.id == wanted.period), None)
        if found is None:
            return Screen(words.RANKING_NOT_YET)
        period = found
    instrument = periods.instrument_of(db, period.instrument_digest)
    dimension = wanted.dimension if wanted and wanted.dimension <= len(instrument.groups) else 0
    group = instrument.groups[dimension - 1].id if dimension else None
    known = {office.id: office for office in offices.all_offices(db)}
    place = allowed.index(period)
    older = allowed[place + 1] if place + 1 < len(allowed) else None
    before: dict[int, Fraction] = {}
    # a period of another method in between is passed over: between the two a change means nothing
    compared = next(
        (
            one
            for one in allowed[place + 1 :]
            if can_compare(instrument, periods.instrument_of(db, one.instrument_digest))
        ),
        None,
    )
    if compared is not None:
        before = _values_before(db, compared, period, group)
    if compared is not older or (compared and compared.instrument_digest != period.instrument_digest):
        told = finding_words.compared_with(None if compared is None else compared.name)
        news = f"{news}\n{told}" if news else told
    entries = [
        RankedOffice(known[office_id], value, predicate, before.get(office_id))
        for office_id, (value, predicate) in _values(db, period, group).items()
    ]
    page = wanted.page if wanted else 0
    return ranking(
        period.id,
        period.name,
        instrument,
        entries,
        dimension,
        page,
        tap,
        neighbours=neighbours_of(allowed, period),
        news=news,
        has_picture=period.panel and tap is RankButton and not dimension,
    )


def _values(db: Session, period: Period, group: str | None) -> dict[int, tuple[Fraction, str]]:
    """By office id: the value to rank by (of the whole, or of one group), and the predicate.

    The group goes by its id: another version of the instrument may have it at another place, or not at all.
    """
    found = standings(db, period_id=period.id)
    if group is None:
        return {one.office_id: (one.index, one.predicate) for one in found}
    indices = group_indices(db, found)
    return {
        one.office_id: (indices[one.sheet_id][group], one.predicate)
        for one in found
        if group in indices[one.sheet_id]
    }


def _values_before(db: Session, then: Period, now: Period, group: str | None) -> dict[int, Fraction]:
    """By office id: the values of an earlier period, by the weights of this one."""
    if then.instrument_digest == now.instrument_digest:
        return {office: value for office, (value, _) in _values(db, then, group).items()}
    instrument = periods.instrument_of(db, now.instrument_digest)
    found: dict[int, Fraction] = {}
    for one in results.results_of_period(db, then.id):
        scored = rescored(instrument, one.instrument, one.confirmed)
        if scored is None:
            continue
        indices = {top.id: top.index for top in scored.groups}
        value = scored.index if group is None else indices.get(group)
        if value is not None:
            found[one.office.id] = value
    return found


async def prepare(database: Database) -> None:
    """At the start: what the first look-up would wait for, so that nobody does."""
    done: int | None = 0
    while done is not None:
        done = await database.run(partial(score_earlier, after=done, most=_SCORED_AT_ONCE))

    def load(db: Session) -> None:
        for period in periods.periods(db):
            periods.instrument_of(db, period.instrument_digest)

    await database.read(load)

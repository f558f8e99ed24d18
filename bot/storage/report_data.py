"""What the report of a whole period is made of."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import panels, periods, ratings, results, tables
from bot.storage.advice import advice_of
from bot.storage.summaries import period_summaries
from questionnaires.dossier import WholePeriod
from questionnaires.people import Role
from questionnaires.period import Period
from questionnaires.summary import Result


def whole_period(db: Session, period: Period) -> WholePeriod:
    """Everything the report of this period tells."""
    instrument = periods.instrument_of(db, period.instrument_digest)
    found = results.results_of_period(db, period.id)
    done = {result.office.id for result in found}
    summaries = period_summaries(db, period.id)
    before = next((one for one in periods.periods(db) if _is_before(one, period)), None)
    earlier = results.results_of_period(db, before.id) if before is not None else ()
    return WholePeriod(
        period,
        instrument,
        found,
        tuple(entry.office.short_name for entry in summaries if entry.office.id not in done),
        {result.office.id: result for result in earlier},
        advice_of(db, instrument.id),
        ratings.units_of(db, period.id)[0] if period.panel else None,
        panels.coverage_of(db, period.id, instrument) if period.panel else None,
        _judges(db, period, found),
        panels.missing_of_period(db, period.id, instrument) if period.panel else {},
    )


def _judges(db: Session, period: Period, found: Sequence[Result]) -> dict[int, list[tuple[str, str]]]:
    """By sheet id of these results: who judged for which institution."""
    confirmed = {result.sheet_id for result in found}
    judges: dict[int, list[tuple[str, str]]] = {}
    if period.panel:
        for held in panels.seats_of_results(db, period.id):
            if held.seat.part.sheet_id in confirmed:
                judges.setdefault(held.seat.part.sheet_id, []).append((held.seat.part.institution, held.name))
        return judges
    judged, person, of = tables.judgement.c, tables.person.c, tables.membership.c
    rows = db.connection().execute(
        select(judged.sheet_id, person.id, person.name, func.max(of.institution))
        .join_from(tables.judgement, tables.sheet, judged.sheet_id == tables.sheet.c.id)
        .join(tables.person, judged.assessor_id == person.id)
        .join(tables.membership, (of.person_id == person.id) & (of.role == str(Role.ASSESSOR)), isouter=True)
        .where(tables.sheet.c.period_id == period.id, judged.round == tables.sheet.c.round)
        .group_by(judged.sheet_id, person.id, person.name)
        .order_by(person.name, person.id)
    )
    for sheet_id, _, name, institution in rows:
        if sheet_id in confirmed:
            judges.setdefault(sheet_id, []).append((institution or "asesor", name))
    return judges


def _is_before(one: Period, other: Period) -> bool:
    return (
        one.id != other.id
        and one.opened_at is not None
        and other.opened_at is not None
        and one.opened_at < other.opened_at
    )

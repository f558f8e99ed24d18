"""What the report of a whole period is made of."""

from sqlmodel import Session

from bot.storage.dashboard.summaries import period_summaries
from bot.storage.panels import ratings, seating, seats
from bot.storage.panels.judges import judges_of
from bot.storage.periods import periods
from bot.storage.recommendations import advice_of
from bot.storage.scores import results
from questionnaires.mapping import can_compare
from questionnaires.period import Period
from questionnaires.report_data import WholePeriod


def whole_period(db: Session, period: Period) -> WholePeriod:
    """Everything the report of this period tells."""
    instrument = periods.instrument_of(db, period.instrument_digest)
    found = results.results_of_period(db, period.id)
    done = {result.office.id for result in found}
    summaries = period_summaries(db, period.id)
    before = next(
        (
            one
            for one in periods.periods(db)
            if _is_before(one, period)
            and can_compare(instrument, periods.instrument_of(db, one.instrument_digest))
        ),
        None,
    )
    earlier = results.results_of_period(db, before.id) if before is not None else ()
    office_of = {result.sheet_id: result.office.id for result in earlier}
    former = {} if before is None else judges_of(db, before, set(office_of))
    units, raters = ratings.units_of(db, period.id) if period.panel else (None, {})
    return WholePeriod(
        period,
        instrument,
        found,
        tuple(entry.office.short_name for entry in summaries if entry.office.id not in done),
        {result.office.id: result for result in earlier},
        {office_of[sheet_id]: judges for sheet_id, judges in former.items()},
        advice_of(db, instrument.id),
        units,
        seats.coverage_of(db, period.id, instrument) if period.panel else None,
        judges_of(db, period, {result.sheet_id for result in found}),
        raters,
        seating.sample_of(db, period.id) if period.panel else None,
        seats.missing_of_period(db, period.id, instrument, counted=True) if period.panel else {},
    )


def _is_before(one: Period, other: Period) -> bool:
    return (
        one.id != other.id
        and one.opened_at is not None
        and other.opened_at is not None
        and one.opened_at < other.opened_at
    )

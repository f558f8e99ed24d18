"""What the report of a whole period is made of."""

from sqlmodel import Session

from bot.storage import panels, periods, pleno, results
from bot.storage.advice import advice_of
from bot.storage.summaries import period_summaries
from questionnaires.dossier import WholePeriod
from questionnaires.period import Period


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
        pleno.units_of(db, period.id)[0] if period.panel else None,
        panels.coverage_of(db, period.id, instrument) if period.panel else None,
    )


def _is_before(one: Period, other: Period) -> bool:
    return (
        one.id != other.id
        and one.opened_at is not None
        and other.opened_at is not None
        and one.opened_at < other.opened_at
    )

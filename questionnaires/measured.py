"""What the panels' ratings say of a period's results: equal severity, standard errors, rank intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.instrument import Band, Instrument
from questionnaires.scoring import band_of
from questionnaires.severity import (
    SURE,
    Effects,
    Ranked,
    Ratings,
    by_sheet,
    effects_of,
    index_at_equal_severity,
    ranks,
    standard_error,
)
from questionnaires.summary import Result


@dataclass(frozen=True, slots=True)
class Measured:
    """One result beside what it would be at equal severity. The official index is the raw one."""

    even: Fraction
    even_band: Band | None
    ranked: Ranked | None

    @property
    def margin(self) -> float | None:
        """Half the interval of 95 percent around the raw index."""
        return None if self.ranked is None else SURE * self.ranked.error


def measure(
    instrument: Instrument,
    results: Sequence[Result],
    units: Mapping[tuple[int, str], Ratings] | None,
) -> tuple[Effects | None, dict[int, Measured]]:
    """The severities, and by sheet id what they do to each result; nothing where assessors cannot be
    compared.
    """
    effects = None if units is None else effects_of(units)
    if effects is None or units is None:
        return None, {}
    ratings = by_sheet(units)
    evens: dict[int, Fraction] = {}
    errors: dict[int, tuple[float, float]] = {}
    for one in results:
        given = ratings.get(one.sheet_id)
        if given is None:
            continue
        even = index_at_equal_severity(instrument, one.confirmed, given, effects.of)
        if even is None:
            continue
        evens[one.sheet_id] = even
        error = standard_error(instrument, one.confirmed, given, effects)
        if error is not None:
            errors[one.sheet_id] = (float(one.index), error)
    ranked = ranks(errors)
    return effects, {
        sheet_id: Measured(even, band_of(even, instrument), ranked.get(sheet_id))
        for sheet_id, even in evens.items()
    }

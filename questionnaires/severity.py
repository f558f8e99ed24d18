"""Offices at equal severity, and how sure an index and a rank are.

Severity: every rating is taken as a unit's level plus what its assessor adds or takes away: the additive
model of D. N. M. de Gruijter, "Two simple models for rater effects", Applied Psychological Measurement 8
(1984), estimated by least squares as in H. I. Braun, "Understanding scoring reliability: experiments in
calibrating essay readers", Journal of Educational Statistics 13 (1988). The units' own levels are eliminated,
so that it takes only what several have scored, and the effects add up to nothing. It is the linear
counterpart of the many-facet model (J. M. Linacre, Many-Facet Rasch Measurement, 1989). All is solved in
fractions.

Standard error: the absolute error of generalizability theory (R. L. Brennan, Generalizability Theory, 2001):
the variance between assessors, each weighed by the share of the index that they decided, plus the residual
variance over the indicators.

Ranks: an office is above another for certain where their indices lie further apart than `SURE` standard
errors of the difference; the interval of a rank leaves out who is certainly above or below (pairwise
comparison as in H. Goldstein and D. Spiegelhalter, JRSS A 159, 1996).

A unit is one indicator on one sheet, with the level that each assessor gave first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import fmean, median, variance
from typing import Any

from questionnaires.conditions import counted
from questionnaires.instrument import Instrument

Ratings = Mapping[int, int]
"""Levels by assessor."""

SURE = 1.96
"""Standard errors for 95 percent."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What each assessor adds to a level (below zero: strict), all together nothing.

    `residual` is the variance that is left of one rating, None without degrees of freedom; `between` that of
    the assessors. `units` were scored by several.
    """

    of: Mapping[int, Fraction]
    residual: float | None
    between: float
    units: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """One office's place: the index with its standard error, from which to which rank it may be, and the
    number of the group of those that cannot be told apart from its first.
    """

    index: float
    error: float
    best: int
    worst: int
    group: int


def effects_of(units: Mapping[Any, Ratings]) -> Effects | None:
    """The severity of every assessor; None where nobody scored beside another, or where some cannot be
    compared with the others, not even through others.
    """
    several = [unit for unit in units.values() if len(unit) > 1]
    raters = sorted({rater for unit in units.values() for rater in unit})
    if not several or len(_linked(several, raters)) > 1:
        return None
    place = {rater: at for at, rater in enumerate(raters)}
    size = len(raters)
    matrix = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for unit in several:
        share = Fraction(1, len(unit))
        mean = share * sum(unit.values())
        for rater, level in unit.items():
            row = matrix[place[rater]]
            row[place[rater]] += 1
            for other in unit:
                row[place[other]] -= share
            row[size] += level - mean
    # the effects are told apart up to a constant only: they add up to nothing
    matrix[0] = [Fraction(1)] * size + [Fraction(0)]
    solved = _solve(matrix)
    found = dict(zip(raters, solved, strict=True))
    free = sum(map(len, several)) - len(several) - (size - 1)
    rest = sum(_unexplained(unit, found) for unit in several)
    return Effects(
        found,
        float(rest) / free if free > 0 else None,
        variance(map(float, solved)) if size > 1 else 0.0,
        len(several),
    )


def _linked(several: Sequence[Ratings], raters: Sequence[int]) -> list[set[int]]:
    """The sets of assessors who can be compared with each other."""
    sets = [{rater} for rater in raters]
    for met in {frozenset(unit) for unit in several}:
        joined = [one for one in sets if one & met]
        sets = [one for one in sets if not one & met] + [set().union(*joined)]
    return sets


def _solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """Gauss and Jordan; there is exactly one solution where all are linked."""
    size = len(rows)
    for at in range(size):
        pivot = next(row for row in range(at, size) if rows[row][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(size):
            factor = rows[other][at]
            if other != at and factor:
                rows[other] = [value - factor * top for value, top in zip(rows[other], rows[at], strict=True)]
    return [row[size] for row in rows]


def _unexplained(unit: Ratings, effects: Mapping[int, Fraction]) -> Fraction:
    even = [level - effects[rater] for rater, level in unit.items()]
    mean = sum(even, Fraction(0)) / len(even)
    return sum(((one - mean) ** 2 for one in even), Fraction(0))


def index_at_equal_severity(
    instrument: Instrument,
    confirmed: Mapping[str, int | None],
    ratings: Mapping[str, Ratings],
    effects: Mapping[int, Fraction],
) -> Fraction | None:
    """The index if all assessors were equally strict; None where nothing counts.

    Each confirmed level moves as the median of its ratings does when every assessor's effect is taken away,
    within the scale. A level that no member of the panel gave (the lead or an appeal decided it) stays.
    With equal severity this is the index itself.
    """
    points = weight = Fraction(0)
    for indicator in counted(instrument, confirmed):
        level = confirmed.get(indicator.code)
        if level is None:
            continue
        given = ratings.get(indicator.code, {})
        even = Fraction(level)
        if level in given.values() and all(rater in effects for rater in given):
            moved = median(Fraction(one) - effects[rater] for rater, one in given.items())
            even += moved - median(map(Fraction, given.values()))
        even = min(max(even, Fraction(instrument.lowest)), Fraction(instrument.highest))
        points += even * indicator.weight
        weight += indicator.weight
    return points / weight if weight else None


def standard_error(
    instrument: Instrument,
    confirmed: Mapping[str, int | None],
    ratings: Mapping[str, Ratings],
    effects: Effects,
) -> float | None:
    """How far the index lies from what all possible panels would give, as a standard error in levels.

    None without a residual variance, and where an indicator that counts has no rating.
    """
    if effects.residual is None:
        return None
    weights = [
        (float(one.weight), ratings.get(one.code, {}))
        for one in counted(instrument, confirmed)
        if confirmed.get(one.code) is not None
    ]
    if not weights or not all(given for _, given in weights):
        return None
    whole = sum(weight for weight, _ in weights)
    shares: dict[int, float] = {}
    residual = 0.0
    for weight, given in weights:
        residual += (weight / whole) ** 2 * effects.residual / len(given)
        for rater in given:
            shares[rater] = shares.get(rater, 0.0) + weight / whole / len(given)
    return sqrt(residual + effects.between * sum(share**2 for share in shares.values()))


def ranks(entries: Mapping[int, tuple[float, float]]) -> dict[int, Ranked]:
    """Rank intervals and groups, highest index first; entries are (index, standard error) by sheet."""

    def surely_above(one: tuple[float, float], other: tuple[float, float]) -> bool:
        return one[0] - other[0] > SURE * sqrt(one[1] ** 2 + other[1] ** 2)

    ordered = sorted(entries, key=lambda key: (-entries[key][0], key))
    found: dict[int, Ranked] = {}
    group, first = 0, None
    for key in ordered:
        here = entries[key]
        if first is None or surely_above(entries[first], here):
            group, first = group + 1, key
        above = sum(surely_above(entries[other], here) for other in ordered)
        below = sum(surely_above(here, entries[other]) for other in ordered)
        found[key] = Ranked(here[0], here[1], 1 + above, len(ordered) - below, group)
    return found


def mean_error(found: Mapping[int, Ranked]) -> float | None:
    """The mean standard error; None without any."""
    return fmean(one.error for one in found.values()) if found else None


def by_sheet(units: Mapping[tuple[int, str], Ratings]) -> dict[int, dict[str, Ratings]]:
    """The ratings of each sheet by indicator code."""
    found: dict[int, dict[str, Ratings]] = {}
    for (sheet_id, code), unit in units.items():
        found.setdefault(sheet_id, {})[code] = unit
    return found

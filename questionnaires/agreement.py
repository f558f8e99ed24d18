"""How far assessors agree: exactly and within one level, Gwet's AC2, Krippendorff's alpha, weighted kappa;
who is strict, what scatters.

Sources:
    Weighted kappa: J. Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement
    or partial credit", Psychological Bulletin 70 (1968); quadratic weights as in J. L. Fleiss and J. Cohen,
    Educational and Psychological Measurement 33 (1973). For more than two raters the mean over all pairs:
    R. J. Light, Psychological Bulletin 76 (1971).
    Alpha: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section on any number of
    observers, any metric, missing data.
    AC2: K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
    British Journal of Mathematical and Statistical Psychology 61 (2008); weights and missing ratings as in
    his Handbook of Inter-Rater Reliability, 4th edition (2014), chapters 3 and 5. Where nearly all ratings
    are the same level kappa and alpha fall to nothing although the assessors agree; AC2 does not.

A unit is one indicator on one sheet; ratings map the rater to the level given. "Not applicable" is no level
and enters none of these. All numbers are shares or coefficients as floats; None where they are not defined.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from statistics import fmean, stdev
from typing import TypeVar

Rater = TypeVar("Rater", int, str)

FEWEST_FOR_COEFFICIENT = 30
"""Below this many units no coefficient is told: it would say more about chance than about the assessors."""
FEWEST_UNITS = 10
"""Below this many units nobody is called strict or lenient."""
NOTABLE_DEVIATION = 0.25
"""A quarter of a level, on average over all that was scored together."""
STANDARD_ERRORS = 2.0


class Metric(StrEnum):
    """What counts as distance between two levels."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement on a set of units; `units` are those that at least two raters have scored.

    Coefficients are None below `FEWEST_FOR_COEFFICIENT` units.
    """

    units: int
    exact: float | None
    """Share of the units on which all raters gave the same level."""
    within_one: float | None
    """Share of the units on which no two levels lie more than one apart."""
    kappa: float | None
    alpha: float | None
    ac2: float | None


@dataclass(frozen=True, slots=True)
class Scatter:
    """How far apart the levels at one indicator lie: highest less lowest, on average over the sheets."""

    code: str
    units: int
    mean_range: float
    far_apart: int
    """Units on which the levels lie two or more apart."""


@dataclass(frozen=True, slots=True)
class Severity:
    """How far one assessor's levels lie from those of the others at the same units; below zero is strict."""

    rater: int
    units: int
    deviation: float
    is_systematic: bool
    """Whether it is notable and more than chance: two standard errors away from nothing."""


def exact_agreement(units: Sequence[Mapping[Rater, int]]) -> float | None:
    """The share of units with at least two ratings on which all ratings are the same."""
    several = [set(unit.values()) for unit in units if len(unit) > 1]
    return sum(len(levels) == 1 for levels in several) / len(several) if several else None


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa with quadratic weights: 1 less observed over expected squared distance.

    None without pairs, and where both raters gave one and the same level throughout: there is no chance to
    correct for.
    """
    if not pairs:
        return None
    count = len(pairs)
    first = Counter(pair[0] for pair in pairs)
    second = Counter(pair[1] for pair in pairs)
    observed = sum((one - other) ** 2 for one, other in pairs) / count
    expected = sum(n * m * (one - other) ** 2 for one, n in first.items() for other, m in second.items()) / (
        count * count
    )
    return None if expected == 0 else 1 - observed / expected


def mean_kappa(units: Sequence[Mapping[Rater, int]]) -> float | None:
    """Light's kappa: the mean of the weighted kappas of all pairs of raters that have one."""
    raters = sorted({rater for unit in units for rater in unit})
    found: list[float] = []
    for one, other in combinations(raters, 2):
        kappa = weighted_kappa([(unit[one], unit[other]) for unit in units if one in unit and other in unit])
        if kappa is not None:
            found.append(kappa)
    return fmean(found) if found else None


def alpha(units: Sequence[Mapping[Rater, int]], metric: Metric = Metric.ORDINAL) -> float | None:
    """Krippendorff's alpha. None without units rated twice, and where only one level was ever given."""
    weights: dict[tuple[int, int], float] = {}
    totals: dict[int, float] = {}
    for unit in units:
        ratings = list(unit.values())
        if len(ratings) < 2:
            continue
        share = 1 / (len(ratings) - 1)
        for place, one in enumerate(ratings):
            totals[one] = totals.get(one, 0.0) + 1
            for other in (*ratings[:place], *ratings[place + 1 :]):
                weights[one, other] = weights.get((one, other), 0.0) + share
    pairable = sum(totals.values())
    distance = _distance(metric, totals)
    observed = sum(weight * distance(*pair) for pair, weight in weights.items())
    expected = sum(n * m * distance(one, other) for one, n in totals.items() for other, m in totals.items())
    return None if expected == 0 else 1 - (pairable - 1) * observed / expected


def _distance(metric: Metric, totals: Mapping[int, float]) -> Callable[[int, int], float]:
    """The squared difference of the metric; the ordinal one counts the ratings that lie between two
    levels.
    """
    if metric is Metric.NOMINAL:
        return lambda one, other: float(one != other)
    if metric is Metric.INTERVAL:
        return lambda one, other: float((one - other) ** 2)

    def ordinal(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        between = sum(count for level, count in totals.items() if low <= level <= high)
        return (between - (totals[low] + totals[high]) / 2) ** 2

    return ordinal


def agreement_within_one(units: Sequence[Mapping[Rater, int]]) -> float | None:
    """The share of units with at least two ratings that lie no more than one level apart."""
    several = [unit.values() for unit in units if len(unit) > 1]
    return sum(max(levels) - min(levels) <= 1 for levels in several) / len(several) if several else None


def quadratic(one: int, other: int, widest: int) -> float:
    """The weight of a pair of levels: 1 for the same, 0 for those the whole scale apart."""
    return 1 - ((one - other) / widest) ** 2


def ac2(
    units: Sequence[Mapping[Rater, int]],
    scale: Sequence[int],
    weight: Callable[[int, int, int], float] = quadratic,
) -> float | None:
    """Gwet's AC2 over the levels of a scale; None without units rated twice, and for a scale of one level."""
    sums = ac2_sums(units, scale, weight)
    return ac2_of(sums, scale, weight)


def ac2_sums(
    units: Sequence[Mapping[Rater, int]],
    scale: Sequence[int],
    weight: Callable[[int, int, int], float] = quadratic,
) -> tuple[float, ...]:
    """What AC2 is made of: units rated twice, their weighted agreement, all units, and each level's share.

    These add up over sets of units, so that a bootstrap need not look at the ratings again.
    """
    widest = max(scale) - min(scale) or 1
    several = agreeing = whole = 0.0
    shares = dict.fromkeys(scale, 0.0)
    for unit in units:
        levels = list(unit.values())
        if not levels:
            continue
        whole += 1
        for level in levels:
            shares[level] += 1 / len(levels)
        if len(levels) > 1:
            several += 1
            pairs = sum(weight(one, other, widest) for one in levels for other in levels) - len(levels)
            agreeing += pairs / (len(levels) * (len(levels) - 1))
    return several, agreeing, whole, *(shares[level] for level in scale)


def ac2_of(
    sums: Sequence[float], scale: Sequence[int], weight: Callable[[int, int, int], float] = quadratic
) -> float | None:
    """AC2 of such sums."""
    several, agreeing, whole, *shares = sums
    if not several or len(scale) < 2:
        return None
    widest = max(scale) - min(scale)
    total = sum(weight(one, other, widest) for one in scale for other in scale)
    chance = sum(share / whole * (1 - share / whole) for share in shares)
    chance *= total / (len(scale) * (len(scale) - 1))
    return (agreeing / several - chance) / (1 - chance)


def agreement(units: Sequence[Mapping[Rater, int]], scale: Sequence[int] = (1, 2, 3, 4, 5)) -> Agreement:
    """All measures; `scale` are the levels that there are."""
    count = sum(len(unit) > 1 for unit in units)
    enough = count >= FEWEST_FOR_COEFFICIENT
    return Agreement(
        count,
        exact_agreement(units),
        agreement_within_one(units),
        mean_kappa(units) if enough else None,
        alpha(units) if enough else None,
        ac2(units, scale) if enough else None,
    )


def scattering(units: Mapping[tuple[int, str], Mapping[Rater, int]]) -> tuple[Scatter, ...]:
    """The indicators on which ratings lie apart, worst first; units are by sheet and indicator code."""
    ranges: dict[str, list[int]] = {}
    for (_, code), unit in units.items():
        if len(unit) > 1:
            ranges.setdefault(code, []).append(max(unit.values()) - min(unit.values()))
    found = [
        Scatter(code, len(apart), fmean(apart), sum(distance > 1 for distance in apart))
        for code, apart in ranges.items()
        if any(apart)
    ]
    return tuple(sorted(found, key=lambda scatter: (-scatter.mean_range, -scatter.far_apart)))


def severities(units: Sequence[Mapping[int, int]]) -> tuple[Severity, ...]:
    """Every rater against the mean of the others at the same units, the strictest first."""
    apart: dict[int, list[float]] = {}
    for unit in units:
        if len(unit) < 2:
            continue
        total = sum(unit.values())
        for rater, level in unit.items():
            apart.setdefault(rater, []).append(level - (total - level) / (len(unit) - 1))
    found: list[Severity] = []
    for rater, deviations in apart.items():
        mean = fmean(deviations)
        enough = len(deviations) >= FEWEST_UNITS and abs(mean) >= NOTABLE_DEVIATION
        error = stdev(deviations) / len(deviations) ** 0.5 if len(deviations) > 1 else 0.0
        found.append(Severity(rater, len(deviations), mean, enough and abs(mean) > STANDARD_ERRORS * error))
    return tuple(sorted(found, key=lambda severity: (severity.deviation, severity.rater)))

"""How sure agreement is: intervals by bootstrap over offices, and a verdict in words of the rules.

Offices are drawn with replacement, each with all its units, as the units of one office are not independent
(the cluster bootstrap: A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997, 3.8).
Percentile intervals of 95 percent, from a fixed seed, so the same ratings always give the same interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from questionnaires.agreement import FEWEST_FOR_COEFFICIENT, ac2_of, ac2_sums, agreement

DRAWS = 1000
SEED = 1997
FEWEST_OFFICES = 5
"""An interval over fewer offices would only look sure."""
GOOD = 0.6
"""From here on agreement is called substantial: J. R. Landis and G. G. Koch, Biometrics 33 (1977)."""

Interval = tuple[float, float]
Units = Mapping[tuple[int, str], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Intervals:
    """From where to where each measure may lie; None where it cannot be told."""

    exact: Interval | None = None
    within_one: Interval | None = None
    ac2: Interval | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the agreement is good for. `for_ranking` is None where there is too little to say.

    `weak` are indicators whose own agreement is not enough, `unknown` those scored together too seldom.
    """

    for_ranking: bool | None
    weak: tuple[str, ...]
    unknown: tuple[str, ...]


def intervals(units: Units, scale: Sequence[int]) -> Intervals:
    """The intervals over the offices that several assessors have scored."""
    by_office: dict[int, list[Mapping[int, int]]] = {}
    for (sheet_id, _), unit in units.items():
        if len(unit) > 1:
            by_office.setdefault(sheet_id, []).append(unit)
    if len(by_office) < FEWEST_OFFICES:
        return Intervals()
    parts = [_sums(by_office[sheet_id], scale) for sheet_id in sorted(by_office)]
    chance = Random(SEED)  # noqa: S311 - the same interval every time, nothing secret
    exact: list[float] = []
    within: list[float] = []
    gwet: list[float] = []
    for _ in range(DRAWS):
        drawn = [sum(column) for column in zip(*chance.choices(parts, k=len(parts)), strict=True)]
        exact.append(drawn[0] / drawn[2])
        within.append(drawn[1] / drawn[2])
        found = ac2_of(drawn[2:], scale)
        if found is not None:
            gwet.append(found)
    enough = sum(map(len, by_office.values())) >= FEWEST_FOR_COEFFICIENT
    return Intervals(_middle(exact), _middle(within), _middle(gwet) if enough and gwet else None)


def _sums(units: Sequence[Mapping[int, int]], scale: Sequence[int]) -> tuple[float, ...]:
    apart = [max(unit.values()) - min(unit.values()) for unit in units]
    return sum(one == 0 for one in apart), sum(one <= 1 for one in apart), *ac2_sums(units, scale)


def _middle(values: list[float]) -> Interval:
    """The middle 95 percent."""
    ordered = sorted(values)
    count = len(ordered)
    return ordered[ceil(0.025 * count) - 1], ordered[ceil(0.975 * count) - 1]


def verdict(units: Units, codes: Sequence[str], scale: Sequence[int]) -> Verdict:
    """What this agreement is good for: a ranking where even the lower end of AC2 is substantial."""
    whole = agreement(list(units.values()), scale)
    sure = intervals(units, scale).ac2
    enough = None
    if whole.ac2 is not None:
        enough = (sure[0] if sure else whole.ac2) >= GOOD if sure or whole.ac2 < GOOD else None
    weak: list[str] = []
    unknown: list[str] = []
    for code in codes:
        one = agreement([unit for (_, other), unit in units.items() if other == code], scale)
        if one.ac2 is None:
            unknown.append(code)
        elif one.ac2 < GOOD:
            weak.append(code)
    return Verdict(enough, tuple(weak), tuple(unknown))

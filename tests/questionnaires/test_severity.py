"""Equal severity, standard errors and rank intervals; a regency of 58 offices with known severities."""

from fractions import Fraction
from math import sqrt
from random import Random
from statistics import median

import pytest

from questionnaires.instrument import Instrument
from questionnaires.loading import built_in
from questionnaires.panels import Candidate, Split, parts_of, share_out
from questionnaires.sampling import Draw, draw_sample
from questionnaires.scoring import score
from questionnaires.severity import (
    Effects,
    by_sheet,
    effects_of,
    index_at_equal_severity,
    ranks,
    standard_error,
)

PEGI = built_in()["pegi"]
Units = dict[tuple[int, str], dict[int, int]]


def test_effects_of_a_worked_example() -> None:
    """Two units: 2 and 4 of (1, 2), 3 and 4 of (2, 3). By hand: 1 lies 2 below 2, 3 lies 1 above 2."""
    found = effects_of({"a": {1: 2, 2: 4}, "b": {2: 3, 3: 4}})
    assert found is not None
    assert found.of == {1: Fraction(-5, 3), 2: Fraction(1, 3), 3: Fraction(4, 3)}
    assert found.residual is None


def test_the_residual_variance_of_a_balanced_table_is_that_of_the_analysis_of_variance() -> None:
    """Shrout and Fleiss (1979), table 2: six targets, four judges; error mean square 1.02."""
    table = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    found = effects_of({at: dict(enumerate(row)) for at, row in enumerate(table)})
    assert found is not None
    assert found.residual == pytest.approx(1.02, abs=0.005)
    # their mean square between judges is 32.49: six times the variance of the judges' means
    assert 6 * found.between == pytest.approx(32.49, abs=0.005)


def test_who_cannot_be_compared_is_not_compared() -> None:
    assert effects_of({"a": {1: 2}, "b": {2: 3}}) is None
    assert effects_of({"a": {1: 2, 2: 3}, "b": {3: 3, 4: 3}}) is None
    assert effects_of({"a": {1: 2, 2: 3}, "b": {3: 3}}) is None
    assert effects_of({"a": {1: 2, 2: 3}, "b": {2: 3, 3: 3}}) is not None


def simulated(
    instrument: Instrument, severity: list[float], *, noise: float, low: float, high: float, seed: int
) -> tuple[dict[int, dict[str, float]], Units, dict[int, dict[str, int | None]]]:
    """True levels, ratings and confirmed levels of 58 offices in sample mode, assessor n of institution n."""
    chance = Random(seed)
    ids = range(58)
    sample = draw_sample(58, 20, Draw(seed, 58))
    names = [str(number) for number in range(len(severity))]
    parts = parts_of(ids, names, [], Split.SAMPLE, sample)
    plan = share_out(parts, {one: one for one in ids}, [Candidate(int(name), name) for name in names])
    sitting: dict[int, list[int]] = {}
    for seat in plan.seats:
        sitting.setdefault(seat.part.sheet_id, []).append(seat.assessor_id)
    true: dict[int, dict[str, float]] = {}
    units: Units = {}
    confirmed: dict[int, dict[str, int | None]] = {}
    for sheet in ids:
        base = chance.uniform(low, high)
        for indicator in instrument.indicators:
            level = min(high, max(low, base + chance.gauss(0, 0.6 if noise else 0)))
            level = level if noise else float(round(level))
            true.setdefault(sheet, {})[indicator.code] = level
            unit = {
                rater: min(4, max(1, round(level + severity[rater] + chance.gauss(0, noise))))
                for rater in sitting[sheet]
            }
            units[sheet, indicator.code] = unit
            confirmed.setdefault(sheet, {})[indicator.code] = int(median(sorted(unit.values())))
    return true, units, confirmed


def weighted(levels: dict[str, float]) -> float:
    total = sum(float(one.weight) * levels[one.code] for one in PEGI.indicators)
    return total / sum(float(one.weight) for one in PEGI.indicators)


def test_without_noise_severity_and_equal_index_are_exact() -> None:
    severity = [1.0, -1.0, 0.0]
    true, units, confirmed = simulated(PEGI, severity, noise=0, low=2, high=3, seed=1)
    found = effects_of(units)
    assert found is not None
    assert found.of == {0: 1, 1: -1, 2: 0}
    assert found.residual == 0
    for sheet, ratings in by_sheet(units).items():
        even = index_at_equal_severity(PEGI, confirmed[sheet], ratings, found.of)
        whole = score(PEGI, {code: int(level) for code, level in true[sheet].items()}).index
        assert even == whole
    raw = [score(PEGI, levels).index for levels in confirmed.values()]
    assert raw != [score(PEGI, {c: int(v) for c, v in levels.items()}).index for levels in true.values()]


def places(values: dict[int, float]) -> dict[int, int]:
    ordered = sorted(values, key=lambda sheet: -values[sheet])
    return {sheet: place for place, sheet in enumerate(ordered)}


@pytest.mark.parametrize("seed", range(5))
def test_ranks_at_equal_severity_are_nearer_to_the_truth(seed: int) -> None:
    """The severities of the issue: half a level between the strictest and the most lenient, and more."""
    true, units, confirmed = simulated(PEGI, [0.3, -0.4, 0.0], noise=0.4, low=1.4, high=3.6, seed=seed)
    found = effects_of(units)
    assert found is not None
    assert [float(found.of[rater]) for rater in range(3)] == pytest.approx([1 / 3, -11 / 30, 1 / 30], abs=0.1)
    sheets = by_sheet(units)
    truth = places({sheet: weighted(levels) for sheet, levels in true.items()})
    raw, even = {}, {}
    for sheet, levels in confirmed.items():
        plain = score(PEGI, levels).index
        fair = index_at_equal_severity(PEGI, levels, sheets[sheet], found.of)
        assert plain is not None
        assert fair is not None
        raw[sheet], even[sheet] = float(plain), float(fair)
    off_raw = sum(abs(place - truth[sheet]) for sheet, place in places(raw).items())
    off_even = sum(abs(place - truth[sheet]) for sheet, place in places(even).items())
    assert off_even < 0.75 * off_raw


def test_with_equal_severity_no_index_changes() -> None:
    _, units, confirmed = simulated(PEGI, [0.3, -0.4, 0.0], noise=0.4, low=1.4, high=3.6, seed=3)
    nothing = {rater: Fraction(0) for rater in range(3)}
    for sheet, ratings in by_sheet(units).items():
        levels = confirmed[sheet]
        assert index_at_equal_severity(PEGI, levels, ratings, nothing) == score(PEGI, levels).index


def test_a_level_that_nobody_gave_stays_and_the_scale_is_kept() -> None:
    codes = [one.code for one in PEGI.indicators]
    levels: dict[str, int | None] = dict.fromkeys(codes, 4)
    strict = {1: Fraction(-1)}
    assert index_at_equal_severity(PEGI, levels, {code: {1: 2} for code in codes}, strict) == 4
    assert index_at_equal_severity(PEGI, levels, {code: {1: 4} for code in codes}, strict) == 4
    levels = dict.fromkeys(codes, 2)
    assert index_at_equal_severity(PEGI, levels, {code: {1: 2} for code in codes}, strict) == 3
    assert index_at_equal_severity(PEGI, {}, {}, strict) is None


def test_the_standard_error_of_equal_weights_is_the_absolute_error_of_generalizability() -> None:
    """Brennan (2001): variance between raters over their number, and the residual over raters x items."""
    effects = Effects({1: Fraction(0), 2: Fraction(0), 3: Fraction(0)}, 0.24, 0.12, 10)
    levels: dict[str, int | None] = {one.code: 3 for one in PEGI.indicators}
    ratings = {code: {1: 3, 2: 3, 3: 3} for code in levels}
    weights = [float(one.weight) for one in PEGI.indicators]
    spread = sum(weight**2 for weight in weights) / sum(weights) ** 2
    found = standard_error(PEGI, levels, ratings, effects)
    assert found == pytest.approx(sqrt(0.12 / 3 + 0.24 / 3 * spread))
    alone = standard_error(PEGI, levels, {code: {1: 3} for code in levels}, effects)
    assert alone == pytest.approx(sqrt(0.12 + 0.24 * spread))
    assert standard_error(PEGI, levels, {}, effects) is None


def test_rank_intervals_and_groups_of_a_worked_example() -> None:
    """1.96 x sqrt(2) x 0.1 = 0.277: 3.5 and 3.3 cannot be told apart, 3.0 can from both."""
    found = ranks({1: (3.5, 0.1), 2: (3.3, 0.1), 3: (3.0, 0.1), 4: (2.9, 0.1)})
    assert {key: (one.best, one.worst, one.group) for key, one in found.items()} == {
        1: (1, 2, 1),
        2: (1, 2, 1),
        3: (3, 4, 2),
        4: (3, 4, 2),
    }
    sure = ranks({1: (3.0, 0.0), 2: (2.0, 0.0)})
    assert [(one.best, one.worst) for one in sure.values()] == [(1, 1), (2, 2)]
    equal = ranks({1: (3.0, 0.0), 2: (3.0, 0.0)})
    assert [(one.best, one.worst, one.group) for one in equal.values()] == [(1, 2, 1), (1, 2, 1)]


def test_the_true_rank_lies_in_its_interval() -> None:
    true, units, confirmed = simulated(PEGI, [0.3, -0.4, 0.0], noise=0.4, low=1.4, high=3.6, seed=2)
    found = effects_of(units)
    assert found is not None
    entries: dict[int, tuple[float, float]] = {}
    for sheet, ratings in by_sheet(units).items():
        index = score(PEGI, confirmed[sheet]).index
        error = standard_error(PEGI, confirmed[sheet], ratings, found)
        assert index is not None
        assert error is not None
        entries[sheet] = (float(index), error)
    truth = places({sheet: weighted(levels) for sheet, levels in true.items()})
    within = sum(one.best <= truth[sheet] + 1 <= one.worst for sheet, one in ranks(entries).items())
    assert within >= 55

"""Agreement between assessors, held against worked examples that others have published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.agreement import (
    Metric,
    agreement,
    alpha,
    exact_agreement,
    mean_kappa,
    scattering,
    severities,
    weighted_kappa,
)

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers, twelve
# units, some of them not rated by all; "." was not rated.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
ROWS = [line.split() for line in OBSERVERS]
UNITS = [
    {rater: int(row[place]) for rater, row in enumerate(ROWS) if row[place] != "."} for place in range(12)
]

# The R package irr, data set "anxiety": its manual prints 0.297 for kappa2(anxiety[, 1:2], "squared").
ANXIETY = list(
    zip(
        (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
        (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
        strict=True,
    )
)
# The R package irrCAC, data set "cont3x3abstractors" (K. Gwet): 0.8921569 with quadratic weights.
ABSTRACTORS = {(1, 1): 13, (2, 2): 20, (2, 3): 7, (3, 2): 4, (3, 3): 56}

levels = st.integers(1, 5)
unit = st.dictionaries(st.integers(1, 4), levels, max_size=4)


@pytest.mark.parametrize(
    ("metric", "published"), [(Metric.NOMINAL, 0.743), (Metric.ORDINAL, 0.815), (Metric.INTERVAL, 0.849)]
)
def test_alpha_is_that_of_krippendorffs_own_example(metric: Metric, published: float) -> None:
    assert alpha(UNITS, metric) == pytest.approx(published, abs=0.0005)


def test_quadratic_kappa_is_that_of_published_examples() -> None:
    assert weighted_kappa(ANXIETY) == pytest.approx(0.297, abs=0.0005)
    pairs = [pair for pair, count in ABSTRACTORS.items() for _ in range(count)]
    assert weighted_kappa(pairs) == pytest.approx(0.8921569, abs=1e-7)


def test_what_is_not_defined_is_none_and_not_a_number() -> None:
    assert weighted_kappa([]) is None
    assert weighted_kappa([(2, 2), (2, 2)]) is None
    assert alpha([{1: 3}]) is None
    assert alpha([{1: 3, 2: 3}]) is None
    assert exact_agreement([{1: 3}, {}]) is None
    assert agreement([]).units == 0


def test_exact_agreement_counts_only_what_several_have_scored() -> None:
    assert exact_agreement([{1: 2, 2: 2}, {1: 2, 2: 3}, {1: 4}]) == 0.5


@given(st.lists(unit, max_size=12))
def test_who_the_raters_are_changes_nothing(units: list[dict[int, int]]) -> None:
    renamed = [{5 - rater: level for rater, level in rated.items()} for rated in units]
    first, second = alpha(units), alpha(renamed)
    assert first == pytest.approx(second) if first is not None else second is None
    kappa, other = mean_kappa(units), mean_kappa(renamed)
    assert kappa == pytest.approx(other) if kappa is not None else other is None


@given(st.lists(unit, max_size=12))
def test_no_measure_exceeds_one_and_full_agreement_is_one(units: list[dict[int, int]]) -> None:
    found = agreement(units)
    for value in (found.exact, found.kappa, found.alpha):
        assert value is None or value <= 1 + 1e-9
    same = [dict.fromkeys(rated, 1 + place % 3) for place, rated in enumerate(units)]
    if (full := alpha(same)) is not None:
        assert full == pytest.approx(1)


def test_strict_and_lenient_assessors_are_named_only_on_enough_units() -> None:
    units = [{1: 2, 2: 3, 3: 3 + place % 2} for place in range(20)]
    found = severities(units)
    assert [severity.rater for severity in found] == [1, 2, 3]
    assert found[0].is_systematic
    assert found[0].deviation == pytest.approx(-1.25)
    assert not any(severity.is_systematic for severity in severities(units[:5]))
    assert sum(severity.deviation for severity in found) == pytest.approx(0)


def test_scattering_indicators_come_worst_first() -> None:
    units = {(1, "A"): {1: 2, 2: 4}, (2, "A"): {1: 3, 2: 3}, (1, "B"): {1: 1, 2: 4}, (1, "C"): {1: 2, 2: 2}}
    found = scattering(units)
    assert [(scatter.code, scatter.mean_range, scatter.far_apart) for scatter in found] == [
        ("B", 3, 1),
        ("A", 1, 1),
    ]

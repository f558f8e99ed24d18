"""Gwet's AC2 on his published examples, bootstrap intervals, and the verdict."""

import pytest

from questionnaires.agreement import ac2, agreement, agreement_within_one, alpha, quadratic
from questionnaires.confidence import intervals, verdict

FOUR_RATERS = (
    (1, 1, None, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (None, 5, 5, 5),
    (None, None, 1, 1),
    (None, None, 3, None),
)
"""Twelve units, four raters: Gwet, Handbook of Inter-Rater Reliability, 4th edition (2014), `cac.raw4raters`
of his package irrCAC, from which the coefficients are too.
"""
ABSTRACTORS = ((13, 0, 0), (0, 20, 7), (0, 4, 56))
"""Two abstractors, three kinds: the same source, `cont3x3abstractors`."""


def units() -> list[dict[int, int]]:
    return [{at: level for at, level in enumerate(row) if level is not None} for row in FOUR_RATERS]


def identity(one: int, other: int, _: int) -> float:
    return float(one == other)


def linear(one: int, other: int, widest: int) -> float:
    return 1 - abs(one - other) / widest


def test_ac1_and_ac2_of_gwets_four_raters() -> None:
    scale = (1, 2, 3, 4, 5)
    assert ac2(units(), scale, identity) == pytest.approx(0.77544, abs=5e-6)
    assert ac2(units(), scale, linear) == pytest.approx(0.859, abs=5e-4)
    assert ac2(units(), scale, quadratic) == pytest.approx(0.914, abs=5e-4)


def test_ac1_of_gwets_two_abstractors() -> None:
    both = [
        {1: one, 2: other}
        for one, row in enumerate(ABSTRACTORS, start=1)
        for other, count in enumerate(row, start=1)
        for _ in range(count)
    ]
    assert ac2(both, (1, 2, 3), identity) == pytest.approx(0.84933, abs=5e-6)


def test_the_kappa_paradox_is_none_for_ac2() -> None:
    """91 percent exact, all but three ratings the same level: alpha says chance, AC2 says agreement."""
    skewed = [{1: 3, 2: 3} for _ in range(31)] + [{1: 3, 2: 2}, {1: 2, 2: 3}, {1: 3, 2: 4}]
    found = agreement(skewed, (1, 2, 3, 4))
    assert found.exact == pytest.approx(31 / 34)
    assert found.within_one == 1
    assert found.alpha is not None
    assert found.alpha < 0.05
    assert found.ac2 is not None
    assert found.ac2 > 0.95


def test_no_coefficient_under_thirty_units() -> None:
    few = [{1: 2, 2: 2 + at % 2} for at in range(29)]
    found = agreement(few)
    assert (found.units, found.kappa, found.alpha, found.ac2) == (29, None, None, None)
    assert found.exact is not None
    assert agreement([*few, {1: 3, 2: 3}]).ac2 is not None
    assert alpha(few) is not None, "the measure itself is defined"
    assert agreement_within_one([{1: 1, 2: 3}, {1: 1, 2: 2}, {1: 1}]) == 0.5
    assert agreement_within_one([]) is None
    assert ac2([], (1, 2)) is None


def regency(offices: int, codes: int, differing: int) -> dict[tuple[int, str], dict[int, int]]:
    """Every `differing`-th unit two levels apart."""
    return {
        (office, f"I{code:02}"): {1: 2, 2: 4 if (office * codes + code) % differing == 0 else 2, 3: 2}
        for office in range(offices)
        for code in range(codes)
    }


def test_intervals_hold_the_measure_and_are_the_same_every_time() -> None:
    found = regency(20, 10, 9)
    whole = agreement(list(found.values()), (1, 2, 3, 4))
    first = intervals(found, (1, 2, 3, 4))
    assert first == intervals(found, (1, 2, 3, 4))
    for value, interval in ((whole.exact, first.exact), (whole.ac2, first.ac2)):
        assert value is not None
        assert interval is not None
        assert interval[0] < value < interval[1]
    assert intervals(regency(4, 35, 9), (1, 2, 3, 4)).exact is None, "too few offices"
    wide, narrow = (
        intervals(regency(8, 10, 9), (1, 2, 3, 4)).exact,
        intervals(regency(58, 10, 9), (1, 2, 3, 4)).exact,
    )
    assert wide is not None
    assert narrow is not None
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_the_verdict_names_what_is_not_enough() -> None:
    found = regency(40, 3, 50)
    for office in range(40):
        found[office, "I01"] = {1: 1, 2: 4, 3: 2 + office % 2}
    told = verdict(found, ("I00", "I01", "I02", "I03"), (1, 2, 3, 4))
    assert told.weak == ("I01",)
    assert told.unknown == ("I03",)
    assert verdict({}, ("I00",), (1, 2)).for_ranking is None
    assert verdict(regency(40, 3, 50), ("I00",), (1, 2, 3, 4)).for_ranking is True
    assert (
        verdict({(office, "I01"): {1: 1, 2: 4} for office in range(40)}, ("I01",), (1, 2, 3, 4)).for_ranking
        is False
    )

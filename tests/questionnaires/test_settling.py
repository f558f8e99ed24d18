"""Settling by rule: what the panel's levels come to, and when the lead has to write why."""

from random import Random

import pytest

from questionnaires.loading import built_in
from questionnaires.panels import Opinion, compare
from questionnaires.settling import needs_reason, proposals_by_rule, propose, was_given

PEGI = built_in()["pegi"]
INSTITUTIONS = ("BPS", "Diskominfo Provinsi", "Universitas")


def held(*levels: int | None) -> list[Opinion]:
    """One member for each level; None is "not applicable"."""
    return [Opinion(place, "U", "A", level, level is None) for place, level in enumerate(levels)]


@pytest.mark.parametrize(
    ("levels", "level", "votes", "by_rule"),
    [
        ((2, 3, 3), 3, 2, True),
        ((2, 2, 3), 2, 2, True),
        ((1, 3, 3), 3, 2, False),
        ((2, 3, 4), 3, 1, False),
        ((2, 2, 3, 3, 3), 3, 3, True),
    ],
)
def test_the_majority_or_the_median_is_proposed(
    levels: tuple[int, ...], level: int, votes: int, by_rule: bool
) -> None:
    found = propose(held(*levels))
    assert found is not None
    assert (found.level, found.votes, found.of, found.is_by_rule) == (level, votes, len(levels), by_rule)
    assert needs_reason(held(*levels), level) is not by_rule


@pytest.mark.parametrize("levels", [(2, 3), (2, 2, 3, 3), (2, 3, None), (None, None, 2), ()])
def test_nothing_is_proposed_without_a_majority_or_a_median(levels: tuple[int | None, ...]) -> None:
    assert propose(held(*levels)) is None


def test_when_the_lead_writes_why() -> None:
    assert not needs_reason(held(2, 3), 2)
    assert not needs_reason(held(2, 3), 3)
    assert needs_reason(held(2, 3), 1), "nobody gave it"
    assert needs_reason(held(2, 3, 3), 2), "against the majority"
    assert needs_reason(held(2, 2, 4), 2), "two levels apart"
    assert needs_reason(held(2, 2, None), 2)
    assert needs_reason(held(2, 2, None), None)
    assert was_given(held(2, None), None)
    assert not was_given(held(2, 3), None)
    assert not was_given([Opinion(1, "U", "A")], None), "a level that is not given yet is none"


def test_a_regency_of_58_offices_needs_about_thirty_written_reasons() -> None:
    """Three members see the same office through one spread of a third of a level, and round."""
    chance = Random(17)
    differing = written = 0
    for _ in range(58):
        levels: dict[str, list[Opinion]] = {}
        for indicator in PEGI.indicators:
            true = chance.uniform(1, 4)
            given = [min(4, max(1, round(true + chance.gauss(0, 0.35)))) for _ in INSTITUTIONS]
            levels[indicator.code] = held(*given)
        found = compare(PEGI, levels)
        by_rule = proposals_by_rule(found)
        differing += len(found.differing)
        written += sum(one.code not in by_rule for one in found.differing)
        after = compare(PEGI, levels, {code: one.level for code, one in by_rule.items()})
        assert len(after.differing) == len(found.differing) - len(by_rule)
    assert 900 < differing < 1250
    assert 10 <= written <= 40

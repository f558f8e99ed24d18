"""What one level up would change, and what helps all offices."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.loading import built_in
from questionnaires.recommendations import Advice, Cost, WhatIf, costs_of, for_all, what_if
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import needs_of, recommend, score

PEGI = built_in()["pegi"]
CODES = [indicator.code for indicator in PEGI.indicators]
every_level = st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES})


def all_at(level: int) -> dict[str, int | None]:
    return dict.fromkeys(CODES, level)


@given(every_level, st.sampled_from(CODES))
def test_one_level_up_moves_the_index_by_the_gain(levels: dict[str, int], code: str) -> None:
    found = what_if(PEGI, levels, code)
    if levels[code] == 4:
        assert isinstance(found, Refusal)
        return
    assert isinstance(found, WhatIf)
    gain = next(one.gain for one in recommend(PEGI, levels, 99) if one.code == code)
    assert found.after - found.before == gain
    assert found.after == score(PEGI, {**levels, code: levels[code] + 1}).index


def test_the_predicate_moves_with_the_index() -> None:
    levels = all_at(2) | dict.fromkeys(CODES[:20], 3)
    code = next(one for one in CODES if isinstance(found := what_if(PEGI, levels, one), WhatIf))
    found = what_if(PEGI, levels, code)
    assert isinstance(found, WhatIf)
    assert found.band_before is not None
    assert found.band_after is not None


def test_what_is_not_there_cannot_rise() -> None:
    for levels, code, reason in (
        (all_at(4), CODES[0], Reason.NO_SUCH_LEVEL),
        (all_at(2), "X99", Reason.NO_SUCH_INDICATOR),
        (all_at(2) | {CODES[0]: None}, CODES[0], Reason.NOT_SHOWN),
        ({}, CODES[0], Reason.NOT_SHOWN),
    ):
        found = what_if(PEGI, levels, code)
        assert isinstance(found, Refusal)
        assert found.reason is reason


def test_what_helps_most_offices_comes_first() -> None:
    low = all_at(4) | {"I01": 1, "I02": 1}
    high = all_at(4) | {"I01": 2}
    found = for_all(PEGI, [low, high, all_at(4)])
    assert [(one.code, one.offices) for one in found] == [("I01", 2), ("I02", 1)]
    assert found[0].level == 1
    assert found[0].text
    assert found[0].gain == 2 * Fraction(found[1].gain)
    assert for_all(PEGI, []) == ()


def test_among_equal_gains_the_lowest_level_then_the_cost_then_the_weakest_group_comes_first() -> None:
    """I01 to I08 weigh the same (one group); D2 and later groups are compared by their own index."""
    same = [
        code for code in CODES if PEGI.indicators[PEGI.positions[code]].weight == PEGI.indicators[0].weight
    ]
    levels = all_at(4) | dict.fromkeys(same[:4], 3) | {same[2]: 1}
    costs = costs_of({same[3]: Advice(Cost.LOW), same[0]: Advice(Cost.HIGH)})
    found = [one.code for one in recommend(PEGI, levels, 4, costs)]
    assert found == [same[2], same[3], same[0], same[1]], "what nobody estimated counts as high"
    by_weight: dict[object, list[str]] = {}
    for one in PEGI.indicators:
        by_weight.setdefault((one.weight, PEGI.paths[one.code][0].id), []).append(one.code)
    groups: dict[object, list[list[str]]] = {}
    for (weight, _), codes in by_weight.items():  # type: ignore[misc]
        groups.setdefault(weight, []).append(codes)
    pair = next(found for found in groups.values() if len(found) > 1)
    first, second = pair[0], pair[1]
    weak = all_at(4) | {first[0]: 3, second[0]: 3}
    others = [code for code in CODES if PEGI.paths[code][0] == PEGI.paths[second[0]][0] and code != second[0]]
    weak |= dict.fromkeys(others, 3)
    order = [one.code for one in recommend(PEGI, weak, 99)]
    assert order.index(second[0]) < order.index(first[0]), "its group is weaker, though it comes later"


def test_what_would_contradict_itself_says_what_comes_first() -> None:
    one = next(
        one
        for one in PEGI.contradictions
        if one.when.at_least is not None and one.expects.at_least is not None
    )
    low, high = one.expects, one.when
    levels = all_at(4) | {high.indicator: high.at_least - 1, low.indicator: low.at_least - 1}
    needs = needs_of(PEGI, levels, high.indicator, high.at_least)
    assert (low.indicator, low.at_least) in needs
    found = {one.code: one for one in recommend(PEGI, levels, 99)}
    assert (low.indicator, low.at_least) in found[high.indicator].needs
    assert needs_of(PEGI, all_at(4), high.indicator, 4) == ()


def test_the_regency_names_the_offices_of_each_step_and_counts_a_joint_action_once() -> None:
    every = [all_at(4) | {"I01": 1}, all_at(4) | {"I01": 2}, all_at(4) | {"I01": 1}]
    found = for_all(PEGI, every, ("Dinkes", "Dikbud", "Satpol PP"))[0]
    assert [(step.level, step.offices) for step in found.steps] == [
        (1, ("Dinkes", "Satpol PP")),
        (2, ("Dikbud",)),
    ]
    assert (found.offices, found.actions) == (3, 3)
    joint = for_all(PEGI, every, (), {"I01": Advice(office="Diskominfo")})[0]
    assert (joint.offices, joint.actions, joint.gain) == (3, 1, found.gain)

"""The index: the published examples, and what must hold for any levels."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.instrument import Band, Group
from questionnaires.loading import built_in, default_instrument
from questionnaires.recommendations import what_if
from questionnaires.scoring import (
    all_groups,
    band_of,
    recommend,
    round_half_up,
    score,
    show_index,
    step_gain,
    top_groups,
)
from tests.questionnaires.rule_samples import instruments, levels_for, small

EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_worked_example(example):
    instrument = built_in()[example["instrument"]]
    found = score(instrument, example["levels"])
    assert found.index == Fraction(example["exact"])
    assert f"{float(round_half_up(found.index, 2)):.2f}" == example["index"]
    assert show_index(found.index, instrument) == example["shown"]
    assert found.band.label == example["predicate"]
    assert not found.is_partial
    by_id = {group.id: f"{float(round_half_up(group.index, 2)):.2f}" for group in all_groups(found)}
    assert by_id == example["domains"] | example["aspects"]
    assert [group.id for group in top_groups(found)] == list(example["domains"])


def test_nothing_answered_has_no_index():
    found = score(default_instrument(), {})
    assert (found.index, found.band, found.answered, found.countable) == (None, None, 0, 35)
    assert found.is_partial
    assert all(group.index is None for group in all_groups(found))


def test_a_partial_sheet_is_scored_over_what_is_answered():
    found = score(small(), {"P1": 3, "L1": 2})
    assert found.index == (3 * 40 + 2 * Fraction(100, 3)) / (40 + Fraction(100, 3))
    assert (found.answered, found.countable, found.is_partial) == (2, 3, True)


def test_not_applicable_takes_its_weight_out_of_every_group():
    found = score(small(), {"P1": 3, "L1": 2, "L2": None})
    assert not found.is_partial
    assert {group.id: group.weight for group in all_groups(found)} == {
        "P": 40,
        "L": Fraction(100, 3),
        "LD": Fraction(100, 3),
    }
    assert found.index == (3 * 40 + 2 * Fraction(100, 3)) / (40 + Fraction(100, 3))


def test_a_follow_up_that_no_longer_applies_does_not_count():
    hidden = score(small(), {"P1": 2, "L1": 1, "L2": 3})
    assert hidden == score(small(), {"P1": 2, "L1": 1})
    assert not hidden.is_partial


def test_an_indicator_shown_but_not_counted_stays_out():
    instrument = small()
    (group,) = (group for group in instrument.groups if group.id == "L")
    inner = group.groups[0]
    always_shown = replace(inner.indicators[1], shown_if=None)
    inner = replace(inner, indicators=(inner.indicators[0], always_shown))
    instrument = replace(instrument, groups=(instrument.groups[0], replace(group, groups=(inner,))))
    assert score(instrument, {"P1": 2, "L1": 1, "L2": 3}) == score(instrument, {"P1": 2, "L1": 1})
    assert score(instrument, {"P1": 2, "L1": 2, "L2": 3}).answered == 3


def test_only_the_answers_of_the_instrument_count():
    assert score(small(), {"P1": 2, "X9": 3}) == score(small(), {"P1": 2})


def test_a_level_outside_the_scale_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="P1 has no level 4"):
        score(small(), {"P1": 4})


@given(st.data())
def test_raising_a_level_never_lowers_the_index(data):
    instrument = data.draw(instruments())
    levels = data.draw(levels_for(instrument))
    raisable = [code for code, level in levels.items() if level is not None and level < instrument.highest]
    if not raisable:
        return
    code = data.draw(st.sampled_from(raisable))
    raised = score(instrument, {**levels, code: levels[code] + 1})
    before = score(instrument, levels)
    assert raised.index > before.index
    for group, group_before in zip(all_groups(raised), all_groups(before), strict=True):
        assert group.index == group_before.index or group.index > group_before.index


@given(st.data())
def test_the_order_of_answers_is_irrelevant(data):
    instrument = data.draw(instruments())
    levels = data.draw(levels_for(instrument))
    shuffled = dict(data.draw(st.permutations(list(levels.items()))))
    assert score(instrument, shuffled) == score(instrument, levels)
    assert recommend(instrument, shuffled) == recommend(instrument, levels)


def _scaled(group: Group, factor: Fraction) -> Group:
    return replace(
        group,
        weight=group.weight * factor,
        groups=tuple(_scaled(inner, factor) for inner in group.groups),
        indicators=tuple(replace(one, weight=one.weight * factor) for one in group.indicators),
    )


@given(st.data(), st.fractions(min_value="1/100", max_value=100))
def test_scaling_all_weights_changes_nothing(data, factor):
    instrument = data.draw(instruments())
    levels = data.draw(levels_for(instrument))
    scaled = replace(instrument, groups=tuple(_scaled(group, factor) for group in instrument.groups))
    one, other = score(instrument, levels), score(scaled, levels)
    assert (one.index, one.band) == (other.index, other.band)
    assert [group.index for group in all_groups(one)] == [group.index for group in all_groups(other)]
    assert recommend(instrument, levels) == recommend(scaled, levels)


@given(st.data())
def test_the_index_of_a_complete_sheet_follows_the_regulation_step_by_step(data):
    """Aspects from indicators, domains from aspects, the whole from domains, each over its own weight."""
    instrument = data.draw(instruments())
    levels = data.draw(levels_for(instrument, complete=True))
    levels = {code: level or instrument.lowest for code, level in levels.items()}

    def index(group: Group) -> Fraction:
        inside = sum(index(inner) * inner.weight for inner in group.groups)
        return (inside + sum(levels[one.code] * one.weight for one in group.indicators)) / group.weight

    whole = sum(index(group) * group.weight for group in instrument.groups) / 100
    assert score(instrument, levels).index == whole


@given(st.data(), st.fractions(min_value=0, max_value=1, max_denominator=10**7))
def test_what_is_shown_never_shows_an_edge_that_is_not_reached(data, place):
    instrument = data.draw(instruments())
    index = instrument.lowest + place * (instrument.highest - instrument.lowest)
    near = data.draw(st.sampled_from([band.minimum for band in instrument.bands]))
    for value in (index, near, max(Fraction(instrument.lowest), near - place / 10**4)):
        shown = show_index(value, instrument)
        whole, decimals = shown.split(",")
        as_shown = Fraction(f"{whole}.{decimals}")
        assert band_of(as_shown, instrument) is band_of(value, instrument)
        assert as_shown == round_half_up(value, len(decimals))
        if len(decimals) > 2:
            shorter = round_half_up(value, len(decimals) - 1)
            assert band_of(shorter, instrument) is not band_of(value, instrument)


@pytest.mark.parametrize(
    ("index", "shown"),
    [
        ("3.47", "3,47"),
        ("3.465", "3,47"),
        ("3.499", "3,499"),
        ("3.4995", "3,4995"),
        ("3.49999999", "3,49999999"),
        ("3.5", "3,50"),
        ("1", "1,00"),
        ("1.005", "1,01"),
        ("5", "5,00"),
    ],
)
def test_two_decimals_half_up_unless_that_would_lie(index, shown):
    assert show_index(Fraction(index), built_in()["spbe-2020"]) == shown


def test_an_edge_with_three_decimals_is_shown_as_reached():
    instrument = replace(small(), bands=(Band(Fraction("2.604"), "Baik"), Band(Fraction(1), "Kurang")))
    assert show_index(Fraction("2.604"), instrument) == "2,604"
    assert show_index(Fraction("2.6039"), instrument) == "2,60"


def test_an_index_below_every_band_has_none():
    assert band_of(Fraction(1, 2), small()) is None


@given(st.data())
def test_recommendations_come_by_what_one_step_adds_and_keep_their_promise(data):
    instrument = data.draw(instruments())
    levels = data.draw(levels_for(instrument, complete=data.draw(st.booleans())))
    found = recommend(instrument, levels, most=100)
    before = score(instrument, levels).index
    gains = {one.code: one.gain for one in found}
    for code in data.draw(st.lists(st.sampled_from(sorted(instrument.positions)), max_size=3)):
        level = levels.get(code)
        if level is not None and level < instrument.highest:
            step = score(instrument, {**levels, code: level + 1}).index - before
            assert gains.get(code, 0) == max(step, 0)
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)
    assert recommend(instrument, levels) == found[:3]
    for one in found[:2]:
        assert one.text == instrument.indicator(one.code).level(one.from_level).recommendation
        assert step_gain(instrument, levels, one.code) == one.gain


def test_a_step_on_a_partial_sheet_is_divided_by_what_is_answered():
    instrument = default_instrument()
    answered = dict.fromkeys(list(instrument.positions)[:5], 1)
    found = recommend(instrument, answered, most=100)
    assert sum(one.gain for one in found) == 1  # all five one level up: from 1,00 to 2,00
    for one in found:
        tried = what_if(instrument, answered, one.code)
        assert tried.after - tried.before == one.gain


def test_of_equal_recommendations_the_instruments_order_decides():
    instrument = default_instrument()
    levels = dict.fromkeys(instrument.positions, 4) | {"I05": 2, "I02": 2, "I08": 2}
    assert [one.code for one in recommend(instrument, levels)] == ["I02", "I05", "I08"]


def test_nothing_is_recommended_at_the_top_or_for_what_does_not_count():
    assert recommend(small(), {"P1": 3, "L1": 1, "L2": 1}, most=9)[0].code == "L1"
    assert recommend(small(), {"P1": 3, "L1": 3, "L2": None}) == ()
    assert recommend(small(), {}) == ()

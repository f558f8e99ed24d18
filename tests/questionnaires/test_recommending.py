"""What one level up would change, and what helps all offices."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.loading import built_in
from questionnaires.recommending import WhatIf, for_all, what_if
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import recommend, score

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

"""Panels: sharing out evenly, never one's own office, and what comes of several opinions."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.panel import (
    Candidate,
    Opinion,
    Part,
    Seat,
    Split,
    compare,
    coverage,
    parts_of,
    share_out,
)

INSTITUTIONS = ("BPS", "Diskominfo Provinsi", "Universitas")
PEGI = built_in()["pegi"]
GROUPS = tuple(group.id for group in PEGI.groups)


def candidates(each: int, serving: dict[int, int] | None = None) -> list[Candidate]:
    serving = serving or {}
    return [
        Candidate(number, INSTITUTIONS[number % 3], frozenset({serving[number]} if number in serving else ()))
        for number in range(3 * each)
    ]


@pytest.fixture(scope="module")
def small() -> Instrument:
    path = Path(__file__).parents[1] / "handlers" / "small.yaml"
    loaded = load_instrument(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(loaded, Instrument)
    return loaded


@given(st.integers(1, 40), st.integers(1, 4), st.sampled_from(list(Split)), st.integers(1, 100))
def test_seats_are_shared_out_evenly(sheets: int, each: int, split: Split, percent: int) -> None:
    ids = range(1, sheets + 1)
    parts = parts_of(ids, INSTITUTIONS, GROUPS, split, percent)
    plan = share_out(parts, {sheet: sheet for sheet in ids}, candidates(each))
    assert not plan.gaps
    assert {seat.part for seat in plan.seats} == set(parts)
    for institution in INSTITUTIONS:
        load = (
            Counter({one.person_id: 0 for one in candidates(each) if one.institution == institution})
            + Counter()
        )
        for seat in plan.seats:
            if seat.part.institution == institution:
                load[seat.assessor_id] += len(seat.part.groups) or len(GROUPS)
        shares = [load[one.person_id] for one in candidates(each) if one.institution == institution]
        assert max(shares) - min(shares) <= len(GROUPS)


@given(st.dictionaries(st.integers(0, 8), st.integers(1, 6)), st.sampled_from(list(Split)))
def test_nobody_scores_an_office_one_serves(serving: dict[int, int], split: Split) -> None:
    ids = range(1, 7)
    parts = parts_of(ids, INSTITUTIONS, GROUPS, split, 50)
    plan = share_out(parts, {sheet: sheet for sheet in ids}, candidates(3, serving))
    for seat in plan.seats:
        assert serving.get(seat.assessor_id) != seat.part.sheet_id
    assert len(plan.seats) + len(plan.gaps) == len(parts)
    assert len({(seat.part.sheet_id, seat.assessor_id) for seat in plan.seats}) == len(plan.seats)


def test_what_is_taken_stays_and_only_gaps_are_filled() -> None:
    parts = parts_of([1, 2], INSTITUTIONS, GROUPS, Split.WHOLE)
    taken = [Seat(Part(1, "BPS"), 0)]
    plan = share_out(parts, {1: 1, 2: 2}, candidates(1), taken)
    assert len(plan.seats) == 5
    assert all(seat.part != taken[0].part for seat in plan.seats)


def test_an_institution_without_anybody_leaves_gaps() -> None:
    parts = parts_of([1], INSTITUTIONS, GROUPS, Split.WHOLE)
    plan = share_out(parts, {1: 1}, [Candidate(1, "BPS")])
    assert [gap.institution for gap in plan.gaps] == ["Diskominfo Provinsi", "Universitas"]


def test_the_coverage_of_the_whole_regency_is_stated() -> None:
    ids = range(1, 59)
    whole = coverage(PEGI, parts_of(ids, INSTITUTIONS, GROUPS, Split.WHOLE), 58, 3)
    assert (whole.judgements, whole.by_several, whole.of, whole.sheets_by_all) == (6090, 2030, 2030, 58)
    parted = coverage(PEGI, parts_of(ids, INSTITUTIONS, GROUPS, Split.DIMENSIONS), 58, 3)
    assert (parted.judgements, parted.by_several, parted.of, parted.sheets_by_all) == (2030, 0, 2030, 0)
    sample = coverage(PEGI, parts_of(ids, INSTITUTIONS, GROUPS, Split.SAMPLE, 20), 58, 3)
    assert (sample.sheets_by_all, sample.judgements) == (12, 12 * 105 + 46 * 35)


def opinions(*levels: int | None) -> list[Opinion]:
    return [Opinion(place, INSTITUTIONS[place], "A", level) for place, level in enumerate(levels)]


def test_agreed_settled_and_differing_levels(small: Instrument) -> None:
    found = compare(
        small,
        {
            "K01": opinions(2, 2, 2),
            "K02": opinions(1, 2, 1),
            "K04": opinions(3, 3, 4),
            "K05": [Opinion(0, "BPS", "A", not_applicable=True), Opinion(1, "U", "B", not_applicable=True)],
        },
        {"K02": 2},
    )
    assert found.levels == {"K01": 2, "K02": 2, "K05": None}
    assert found.settled == {"K02"}
    assert [difference.code for difference in found.differing] == ["K04"]
    assert not found.is_complete


def test_a_follow_up_counts_only_where_the_found_levels_show_it(small: Instrument) -> None:
    held = {
        "K01": opinions(2, 2),
        "K02": opinions(3, 2),
        "K03": opinions(3, None),
        "K04": opinions(3, 3),
        "K05": opinions(1, 1),
    }
    assert [difference.code for difference in compare(small, held).differing] == ["K02"]
    assert [difference.code for difference in compare(small, held, {"K02": 3}).differing] == ["K03"]
    assert compare(small, held, {"K02": 2}).is_complete


def test_an_indicator_without_a_seat_is_named(small: Instrument) -> None:
    found = compare(small, {"K01": opinions(2)})
    assert found.unscored == ("K02", "K04", "K05")
    assert not found.is_complete

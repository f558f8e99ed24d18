"""Panels: sharing out evenly, never one's own office, and what comes of several opinions."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.panels import (
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
from questionnaires.sampling import LINKING_SHEETS, Draw, draw_sample

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


def test_a_sample_is_drawn_again_from_its_seed() -> None:
    draw = Draw(4711, 58)
    found = draw_sample(58, 20, draw)
    assert found == draw_sample(58, 20, draw)
    assert len(found.places) == 12
    assert len(found.linking) == LINKING_SHEETS
    assert found.linking <= found.places
    assert found.places != draw_sample(58, 20, Draw(4712, 58)).places
    assert len(draw_sample(1, 1, Draw(1, 1)).places) == 1


@given(st.integers(0, 999_999), st.integers(1, 60), st.integers(1, 100), st.integers(0, 20))
def test_who_comes_later_changes_nothing_for_the_others(seed: int, of: int, percent: int, more: int) -> None:
    before = draw_sample(of, percent, Draw(seed, of))
    after = draw_sample(of + more, percent, Draw(seed, of))
    assert {place for place in after.places if place < of} == before.places
    assert after.linking == before.linking


def test_every_office_has_its_chance_in_a_sample() -> None:
    drawn = Counter(place for seed in range(1000) for place in draw_sample(10, 20, Draw(seed, 10)).places)
    assert drawn.total() == 2000
    assert all(130 < drawn[place] < 270 for place in range(10))


@pytest.mark.parametrize("percent", [20, 25, 33, 50, 67])
def test_no_institution_is_without_single_sheets(percent: int) -> None:
    ids = range(1, 59)
    for sample in (percent, draw_sample(58, percent, Draw(7, 58))):
        parts = parts_of(ids, INSTITUTIONS, GROUPS, Split.SAMPLE, sample)
        of_sheet = Counter(part.sheet_id for part in parts)
        alone = Counter(part.institution for part in parts if of_sheet[part.sheet_id] == 1)
        assert max(alone[one] for one in INSTITUTIONS) - min(alone[one] for one in INSTITUTIONS) <= 1


def test_there_are_no_fixed_trios() -> None:
    ids = range(1, 59)
    plan = share_out(
        parts_of(ids, INSTITUTIONS, GROUPS, Split.WHOLE), {sheet: sheet for sheet in ids}, candidates(3)
    )
    trios: dict[int, frozenset[int]] = {}
    for seat in plan.seats:
        trios[seat.part.sheet_id] = trios.get(seat.part.sheet_id, frozenset()) | {seat.assessor_id}
    met = Counter(frozenset(pair) for trio in trios.values() for pair in combinations(sorted(trio), 2))
    assert len(set(trios.values())) >= 9
    assert len(met) == 27, "each has sat with each of the other institutions"
    assert max(met.values()) - min(met.values()) <= 2


def test_every_assessor_scores_the_linking_sheets() -> None:
    ids, sample = range(1, 59), draw_sample(58, 20, Draw(7, 58))
    parts = parts_of(ids, INSTITUTIONS, GROUPS, Split.SAMPLE, sample, lambda _sheet, _institution: 3)
    plan = share_out(parts, {sheet: sheet for sheet in ids}, candidates(3))
    for place in sample.linking:
        assert {seat.assessor_id for seat in plan.seats if seat.part.sheet_id == ids[place]} == set(range(9))
    load = Counter(seat.assessor_id for seat in plan.seats)
    assert max(load.values()) - min(load.values()) <= 1


def test_the_lead_sits_only_where_nobody_else_can() -> None:
    known = [Candidate(1, "BPS", is_lead=True), Candidate(2, "BPS", frozenset({3}))]
    plan = share_out(parts_of([1, 2, 3], ["BPS"], GROUPS, Split.WHOLE), {1: 1, 2: 2, 3: 3}, known)
    assert [(seat.part.sheet_id, seat.assessor_id) for seat in plan.seats] == [(1, 2), (2, 2), (3, 1)]


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

"""Scores of groups: kept at confirmation, filled in for what was confirmed before, and summed exactly."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session

from bot.storage import appeals, tables
from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.copies import migrate, revisions
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.review import assessments, confirmations
from bot.storage.scores import results
from bot.storage.scores.confirmed_scores import FEWEST_FOR_AVERAGE, average, group_indices, standings
from questionnaires.loading import built_in
from questionnaires.people import Actor
from questionnaires.period import Period, SheetState
from questionnaires.scoring import all_groups, score
from questionnaires.sheet import Sheet
from tests.storage.regency import ANI, CITRA, NOW, OfficeLine, Regency
from tests.storage.seeding import reflected

_confirmation = tables.confirmation.c


def confirmed_round(
    regency: Regency, name: str, levels: list[int], *, days: int = 0, keep_groups: bool = True
) -> Period:
    """A period of as many offices as there are levels, each confirmed with its level everywhere but once."""
    instrument = regency.instrument
    lines = [
        OfficeLine(f"N{number}", f"Kelurahan {number}", f"Kel {number}") for number in range(len(levels))
    ]

    def fill(db: Session) -> Period:
        offices.import_offices(db, lines, NOW, None)
        known = [one for one in offices.all_offices(db) if one.code.startswith("N")]
        period = periods.open_period(
            db,
            name=name,
            instrument=instrument,
            deadline=NOW + timedelta(days=days + 1),
            office_ids=[one.id for one in known],
            now=NOW + timedelta(days=days),
            by=None,
        )
        assert isinstance(period, Period)
        sheet = tables.sheet.c
        rows = db.connection().execute(
            select(sheet.id).where(sheet.period_id == period.id).order_by(sheet.id)
        )
        for sheet_id, level in zip(rows.scalars().all(), levels, strict=True):
            chosen: dict[str, int | None] = {one.code: level for one in instrument.indicators}
            chosen[instrument.indicators[0].code] = instrument.highest
            confirm(db, regency, sheet_id, chosen)
        if not keep_groups:
            db.connection().execute(tables.confirmation.update().values(groups=None))
        return period

    return regency.do(fill)


def kept_groups(db: Session) -> Sequence[dict[str, str] | None]:
    return (
        db.connection().execute(select(_confirmation.groups).order_by(_confirmation.sheet_id)).scalars().all()
    )


def confirm(db: Session, regency: Regency, sheet_id: int, levels: dict[str, int | None]) -> None:
    judged = score(regency.instrument, levels)
    assert judged.index is not None
    assert judged.band is not None
    confirmations.keep_confirmation(
        db,
        sheet_id,
        regency.instrument,
        levels,
        regency.person_id(CITRA),
        NOW,
        index=judged.index,
        predicate=judged.band.label,
    )


def expected_average(regency: Regency, levels: list[int]) -> dict[str, Fraction]:
    sums: dict[str, list[Fraction]] = {}
    for level in levels:
        chosen: dict[str, int | None] = {one.code: level for one in regency.instrument.indicators}
        chosen[regency.instrument.indicators[0].code] = regency.instrument.highest
        for group in all_groups(score(regency.instrument, chosen)):
            assert group.index is not None
            sums.setdefault(group.id, []).append(group.index)
    return {group: sum(indices, Fraction(0)) / len(indices) for group, indices in sums.items()}


@pytest.mark.parametrize("keep_groups", [True, False])
def test_the_average_is_exact_whether_groups_were_kept_or_not(regency: Regency, keep_groups: bool):
    levels = [1, 2, 2, 4, 3]
    period = confirmed_round(regency, "2027", levels, keep_groups=keep_groups)
    assert regency.see(average, period) == expected_average(regency, levels)
    found = regency.see(standings, period_id=period.id)
    assert len(found) == len(levels)
    indices = regency.see(group_indices, found)
    for one in found:
        result = regency.see(results.result_of, one.sheet_id)
        assert result is not None
        assert (one.index, one.predicate) == (result.index, result.predicate)
        exact = {group.id: group.index for group in all_groups(score(result.instrument, result.confirmed))}
        assert indices[one.sheet_id] == exact


def test_too_few_have_no_average(regency: Regency):
    period = confirmed_round(regency, "2027", [1] * (FEWEST_FOR_AVERAGE - 1))
    assert regency.see(average, period) is None


def test_what_was_confirmed_before_is_filled_in_once_and_alike(regency: Regency):
    period = confirmed_round(regency, "2027", [1, 2, 3, 4, 4])
    stored = regency.see(kept_groups)
    regency.do(lambda db: db.connection().execute(tables.confirmation.update().values(groups=None)))
    before = regency.see(average, period)
    done, steps = 0, 0
    while (reached := regency.do(confirmations.score_earlier, after=done, most=2)) is not None:
        assert reached > done
        done, steps = reached, steps + 1
    assert steps == 3
    again = regency.see(kept_groups)
    assert again == stored
    assert None not in again
    assert regency.see(average, period) == before
    assert regency.do(confirmations.score_earlier, after=0, most=2) is None


def test_two_processes_that_start_together_fill_in_the_same(regency: Regency):
    confirmed_round(regency, "2027", [1, 2, 3, 4, 4, 2])
    stored = regency.see(kept_groups)
    regency.do(lambda db: db.connection().execute(tables.confirmation.update().values(groups=None)))
    other = Database(regency.database.url)

    def fill(database: Database) -> None:
        done: int | None = 0
        while done is not None:
            done = database.run_now(partial(confirmations.score_earlier, after=done, most=2))

    try:
        with ThreadPoolExecutor(2) as both:
            for filled in [both.submit(fill, database) for database in (regency.database, other)]:
                filled.result()
    finally:
        other.close()
    assert regency.see(kept_groups) == stored


def test_an_older_database_is_migrated_with_its_results_and_then_filled_in(regency: Regency):
    period = confirmed_round(regency, "2027", [2, 3, 4])
    before = regency.see(average, period)
    url = regency.database.url
    regency.database.close()
    with revisions.alone(url) as connection:
        revisions.move(connection, "0005")
        assert "groups" not in reflected(connection).tables["confirmation"].columns
    migrate.upgrade(url)
    database = Database(url)
    try:
        assert database.read_now(lambda db: average(db, period)) == before
        assert database.run_now(lambda db: confirmations.score_earlier(db, 0, 100)) is not None
        kept = database.read_now(
            lambda db: db.connection().execute(select(_confirmation.groups)).scalars().all()
        )
        assert len(kept) == 3
        assert None not in kept
        assert database.read_now(lambda db: average(db, period)) == before
    finally:
        database.close()


def test_of_revisions_the_newest_counts_and_the_latest_period_comes_first(regency: Regency):
    first = confirmed_round(regency, "2027", [2, 2, 2])
    second = confirmed_round(regency, "2028", [3, 3, 3], days=400)
    office = regency.see(offices.office_by_code, "N0")
    assert office is not None

    def revise(db: Session) -> None:
        sheet = tables.sheet.c
        values = {
            "period_id": first.id,
            "office_id": office.id,
            "revision": 2,
            "state": str(SheetState.CONFIRMED),
            "created_at": NOW,
        }
        added = db.connection().execute(tables.sheet.insert().values(values).returning(sheet.id))
        levels: dict[str, int | None] = dict.fromkeys(regency.instrument.positions, 4)
        confirm(db, regency, added.scalar_one(), levels)

    regency.do(revise)
    found = regency.see(standings, office_ids=[office.id])
    assert [(one.period.id, one.index == 4) for one in found] == [(second.id, False), (first.id, True)]
    # a revision of an earlier period, confirmed later, does not become the office's latest result
    assert [(one.period.id, one.revision) for one in regency.see(results.results_of_office, office.id)] == [
        (second.id, 1),
        (first.id, 2),
        (first.id, 1),
    ]
    top = regency.instrument.groups[0].id
    mean = regency.see(average, first)
    assert mean is not None
    assert mean[top] == (expected_average(regency, [2, 2])[top] * 2 + 4) / 3


def test_every_way_of_confirming_keeps_what_the_groups_scored(regency: Regency):
    regency.answer_all(3)
    regency.on_sheet(ANI, sheets.submit_sheet)
    settled: dict[str, int | None] = dict.fromkeys(regency.instrument.positions, 2)

    def conclude(db: Session, sheet: Sheet, actor: Actor, now: datetime) -> Sheet:
        return assessments.confirm_sheet(
            db, sheet, actor, now, index=Fraction(2), predicate="Kurang", settled=settled
        )

    sheet = regency.on_sheet(CITRA, conclude)
    raised = {**settled, "I01": 4}
    index = score(regency.instrument, raised).index
    assert index is not None
    by = regency.person_id(CITRA)
    regency.do(appeals.revise, sheet, raised, by, NOW, index=index, predicate="Cukup")
    assert regency.see(kept_groups) == [
        confirmations.groups_of(regency.instrument, levels) for levels in (settled, raised)
    ]


@given(st.data())
def test_what_is_kept_is_what_is_scored(data: st.DataObject):
    instrument = built_in()[data.draw(st.sampled_from(sorted(built_in())))]
    level = st.none() | st.integers(instrument.lowest, instrument.highest)
    levels = data.draw(st.dictionaries(st.sampled_from([one.code for one in instrument.indicators]), level))
    kept = confirmations.groups_of(instrument, levels)
    scored = {group.id: group.index for group in all_groups(score(instrument, levels))}
    assert {group: confirmations.as_fraction(text) for group, text in kept.items()} == {
        group: index for group, index in scored.items() if index is not None
    }

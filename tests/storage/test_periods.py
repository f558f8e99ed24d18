"""Offices and periods."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering import sheets
from bot.storage.dashboard import overviews
from bot.storage.offices import offices
from bot.storage.offices.offices import OfficeImport
from bot.storage.periods import drafts, periods
from bot.storage.reminders import due, reminders
from questionnaires.instrument import Instrument
from questionnaires.loading import FORMAT, load_instrument
from questionnaires.period import Period, PeriodState, SheetState, day_that_counts
from questionnaires.period_draft import NEVER, with_evidence
from questionnaires.refusal import Reason, Refusal
from tests.storage.regency import ANI, NOW, OfficeLine, Regency


def test_the_same_file_again_changes_nothing(regency: Regency):
    lines = [OfficeLine(found.code, found.name, found.short_name, found.aliases) for found in regency.offices]
    assert regency.do(offices.import_offices, lines, NOW, None) == OfficeImport(0, 0, 2)
    changed = [replace(lines[0], name="Dinas Pendidikan", invited=False), OfficeLine("X", "Dinas X", "X")]
    assert regency.do(offices.import_offices, changed, NOW, None) == OfficeImport(1, 1, 0)
    found = regency.see(offices.office_by_code, "disdik")
    assert found is not None
    assert (found.id, found.name, found.invited) == (regency.offices[0].id, "Dinas Pendidikan", False)
    assert regency.see(offices.office, found.id) == found
    assert len(regency.see(offices.all_offices)) == 3
    assert regency.see(offices.office_by_code, "nowhere") is None


def open_period(regency: Regency, name: str, *, days: int = 3, instrument: Instrument | None = None):
    return regency.do(
        periods.open_period,
        name=name,
        instrument=instrument or regency.instrument,
        deadline=NOW + timedelta(days=days),
        office_ids=[regency.offices[0].id],
        now=NOW + timedelta(days=days - 1),
        by=None,
    )


@pytest.mark.parametrize("name", ["PeGI 2026", " pegi   2026 ", "PEGI 2026"])
def test_a_second_period_of_the_same_name_is_refused(regency: Regency, name: str):
    refused = open_period(regency, name)
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.details["name"]) == (Reason.PERIOD_NAME_TAKEN, " ".join(name.split()))
    assert len(regency.see(periods.periods)) == 1


def test_a_deadline_in_the_past_is_refused(regency: Regency):
    outcome = regency.do(
        periods.open_period,
        name="Old",
        instrument=regency.instrument,
        deadline=NOW,
        office_ids=[],
        now=NOW,
        by=None,
    )
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.DEADLINE_IN_THE_PAST


def test_a_period_keeps_its_instrument_by_content(regency: Regency):
    content = regency.instrument.content.replace(regency.instrument.indicators[0].question, "Apa?")
    edited = load_instrument(content, "edited")
    assert isinstance(edited, Instrument)
    second = open_period(regency, "Second", instrument=edited)
    assert isinstance(second, Period)
    periods._instruments.clear()
    pinned = regency.see(periods.instrument_of, second.instrument_digest)
    assert pinned.indicators[0].question == "Apa?"
    first = regency.see(periods.instrument_of, regency.period.instrument_digest)
    assert first == regency.instrument
    with pytest.raises(LookupError):
        regency.see(periods.instrument_of, "0" * 64)


def test_a_pinned_instrument_is_read_by_the_rules_of_its_time(regency: Regency):
    folder = Path(__file__).parents[1] / "questionnaires" / "formats"
    for number in range(1, FORMAT):
        content = (folder / f"{number}.yaml").read_text(encoding="utf-8")
        old = load_instrument(content, "old", read_as=number)
        assert isinstance(old, Instrument)
        opened = open_period(regency, f"Format {number}", instrument=old)
        assert isinstance(opened, Period)
        periods._instruments.clear()
        read = regency.see(periods.instrument_of, opened.instrument_digest)
        assert (read, read.format) == (old, number)
        assert isinstance(with_evidence(read, NEVER), Instrument), "a copied period goes on with it"
    # what was pinned before there was a number is of the first format
    regency.do(lambda db: db.connection().execute(update(tables.definition).values(format=None)))
    periods._instruments.clear()
    assert regency.see(periods.instrument_of, opened.instrument_digest).format == 1


def test_the_states_of_a_period(regency: Regency):
    number = regency.period.id
    refused = regency.do(periods.publish_period, number, NOW, None)
    assert isinstance(refused, Refusal)
    closed = regency.do(periods.close_period, number, NOW, None)
    assert isinstance(closed, Period)
    assert closed.state is PeriodState.CLOSED
    assert isinstance(regency.do(periods.close_period, number, NOW, None), Refusal)
    published = regency.do(periods.publish_period, number, NOW, None)
    assert published == regency.see(periods.period_by_name, "pegi 2026")
    assert published == regency.see(periods.period, number)
    assert regency.see(periods.open_periods) == ()
    assert regency.see(sheets.sheets_served, regency.actor(ANI)) == ()
    assert isinstance(regency.do(periods.close_period, 99, NOW, None), Refusal)


def test_the_latest_period_comes_first(regency: Regency):
    second = open_period(regency, "Second")
    assert regency.see(periods.latest_period) == second
    assert [found.name for found in regency.see(periods.periods)] == ["Second", "PeGI 2026"]
    summaries = regency.see(sheets.sheets_served, regency.actor(ANI))
    assert [summary.period.name for summary in summaries] == ["Second", "PeGI 2026"]
    assert {summary.state for summary in summaries} == {SheetState.DRAFT}


def test_pages_and_counts(regency: Regency):
    lines = [OfficeLine(f"K{number:03}", f"Kecamatan {number}", f"K{number}") for number in range(700)]
    regency.do(offices.import_offices, lines, NOW, None)
    everyone = [found.id for found in regency.see(offices.all_offices)]
    wide = regency.do(
        periods.open_period,
        name="Wide",
        instrument=regency.instrument,
        deadline=NOW + timedelta(days=1),
        office_ids=[*everyone, everyone[0]],
        now=NOW,
        by=None,
    )
    assert isinstance(wide, Period)
    assert regency.see(sheets.period_counts, wide.id)[SheetState.DRAFT] == 702
    assert len(regency.see(sheets.period_summaries, wide.id)) == 702
    page = regency.see(sheets.period_summaries, wide.id, limit=2, offset=1)
    assert [found.office.code for found in page] == ["DISHUB", "K000"]
    assert regency.see(sheets.period_summaries, wide.id, states=[SheetState.SUBMITTED]) == ()


DAY = timedelta(days=1)


def put(
    db: Session, sheet_id: int, state: SheetState, extended: timedelta | None, until: timedelta | None
) -> None:
    """The sheet in this state after its first return, with these days after NOW."""
    back = tables.sheet_return.c
    db.connection().execute(tables.sheet_return.delete().where(back.sheet_id == sheet_id))
    due_at = None if until is None else NOW + until
    values = {"sheet_id": sheet_id, "round": 1, "returned_by": 1, "returned_at": NOW, "due_at": due_at}
    db.connection().execute(tables.sheet_return.insert().values(**values))
    deadline = None if extended is None else NOW + extended
    db.connection().execute(
        update(tables.sheet)
        .where(tables.sheet.c.id == sheet_id)
        .values(state=str(state), round=2, deadline=deadline)
    )


def test_wherever_a_deadline_is_asked_for_the_same_day_counts(regency: Regency):
    period, sheet_id = regency.period, regency.sheet_id()
    usual = (period.deadline - NOW) // DAY
    days = (None, *(DAY * number for number in (usual - 1, usual + 2, usual + 5)))
    for state, extended, until in product(SheetState, days, days):
        regency.do(put, sheet_id, state, extended, until)
        own = [None if given is None else NOW + given for given in (extended, until)]
        counts = day_that_counts(state, period.deadline, *own)
        entry = regency.see(sheets.summary_of, sheet_id)
        assert entry is not None
        assert entry.period.deadline == regency.sheet().period.deadline == counts
        assert counts in regency.see(due.deadlines_of, period)
        overview = regency.see(overviews.overview_of, period)
        statuses = regency.see(due.open_offices, period)
        mine = [one.deadline for one in statuses if one.office_id == regency.offices[0].id]
        assert mine == ([counts] if state in due.OPEN_STATES else [])
        for before in (NOW + DAY * number for number in range(usual - 2, usual + 7)):
            late = entry.is_late(before)
            assert (sheet_id in {overview.sheet_ids[place] for place in overview.late(before)}) == late
            overdue = regency.see(due.offices_overdue, period, before)
            assert (regency.offices[0].id in overdue) == late
            assert (
                sheet_id in {one.id for one in regency.see(reminders.sheets_overdue, period, before)}
            ) == late


def test_more_time_for_all_is_more_time_for_a_returned_sheet(regency: Regency):
    period, sheet_id = regency.period, regency.sheet_id()
    usual = period.deadline - NOW
    regency.do(put, sheet_id, SheetState.RETURNED, None, usual + DAY)
    later = period.deadline + 3 * DAY
    regency.do(drafts.extend_period, period.id, later, NOW, None)
    assert regency.sheet().period.deadline == later
    regency.do(put, sheet_id, SheetState.RETURNED, None, usual + 9 * DAY)
    regency.do(drafts.extend_period, period.id, later + DAY, NOW, None)
    assert regency.sheet().period.deadline == NOW + usual + 9 * DAY

"""Offices and periods."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.storage import offices, periods, sheets, tables
from bot.storage.offices import OfficeImport
from questionnaires.instrument import Instrument
from questionnaires.loading import FORMAT, load_instrument
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.plans import NEVER, with_evidence
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
    assert open_period(regency, name) == Refusal(Reason.PERIOD_NAME_TAKEN, {"name": " ".join(name.split())})
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
    assert regency.see(sheets.sheets_served, regency.speaker(ANI)) == ()
    assert isinstance(regency.do(periods.close_period, 99, NOW, None), Refusal)


def test_the_latest_period_comes_first(regency: Regency):
    second = open_period(regency, "Second")
    assert regency.see(periods.latest_period) == second
    assert [found.name for found in regency.see(periods.periods)] == ["Second", "PeGI 2026"]
    summaries = regency.see(sheets.sheets_served, regency.speaker(ANI))
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

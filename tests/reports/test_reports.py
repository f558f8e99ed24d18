"""Reports: every instrument, the longest names, nothing at all, and letters that are markup elsewhere."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.reports import office_report, pictures_of, regency_report
from bot.reports.office import office_data
from bot.reports.regency import regency_data
from questionnaires.answers import Answer, Evidence, EvidenceKind, Judgement
from questionnaires.dossier import Appeal, Attached, Dossier, Event, Settled, Visit, WholePeriod
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in
from questionnaires.panel import Opinion
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.recommending import Advice, Cost
from questionnaires.scoring import band_of, score
from questionnaires.sheet import Sheet
from questionnaires.summary import Result
from tests.conversation import PNG

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Makassar")
NASTY = '#import "x" <b>&amp; $a_b$ *tebal* \\ @sini [x] "kutip"'
LONG = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia serta Penanggulangan Bencana " * 3


def result_for(instrument: Instrument, level: int, office: Office, period: Period) -> Result:
    levels: dict[str, int | None] = {indicator.code: level for indicator in instrument.indicators}
    index = score(instrument, levels).index
    assert index is not None
    band = band_of(index, instrument)
    assert band is not None
    return Result(office.id, office, period, index, band.label, levels, levels, instrument, NOW)


def dossier(instrument: Instrument, *, name: str = "Dinas Kesehatan", full: bool = True) -> Dossier:
    office = Office(1, "D01", name, name[:30])
    period = Period(1, f"Penilaian {name}", PeriodState.OPEN, NOW, instrument.digest, NOW)
    if not full:
        return Dossier(Sheet(1, office, period, instrument))
    codes = [indicator.code for indicator in instrument.indicators]
    proof = Evidence(1, codes[0], EvidenceKind.DOCUMENT, f"{NASTY}.pdf", "Ani", NOW, size=1_400_000)
    sheet = Sheet(
        1,
        office,
        period,
        instrument,
        SheetState.CONFIRMED,
        number="2026-0001-1",
        answers={code: Answer(code, 2, explanation=f"{NASTY} {name}\n" * 5) for code in codes},
        evidence={codes[0]: (proof,) * 3},
        judgements={code: Judgement(code, 2, note=NASTY) for code in codes},
    )
    found = result_for(instrument, 2, office, period)
    return Dossier(
        sheet,
        found,
        "Citra",
        {codes[0]: (Opinion(1, "BPS", NASTY, 2, note=NASTY), Opinion(2, LONG, "B", 3))},
        {codes[0]: Settled("Citra", NASTY)},
        {group.id: Fraction(5, 2) for group in instrument.groups},
        result_for(instrument, 1, office, period),
        dict.fromkeys(codes, 1),
        (Event(NOW, "Ani", "submitted", None, "2026-0001-1"), Event(NOW, None, "confirmed", None, "2/1")),
        {codes[0]: Advice(Cost.HIGH, name)},
        (
            Visit(
                1, date(2026, 3, 1), NASTY, LONG, "Citra", (Attached(1, EvidenceKind.VOICE, "a", "f", None),)
            ),
        ),
        (Appeal(1, codes[1], "rejected", NASTY, "Ani", NOW, NASTY, "Citra", NOW),),
    )


@pytest.mark.parametrize("name", sorted(built_in()))
def test_an_office_report_of_every_instrument(name: str) -> None:
    assert office_report(dossier(built_in()[name], name=f"{NASTY} {LONG}"), NOW, ZONE).startswith(b"%PDF-")


def test_nothing_at_all_is_a_report_too() -> None:
    pegi = built_in()["pegi"]
    assert office_report(dossier(pegi, full=False), NOW, ZONE).startswith(b"%PDF-")
    period = Period(1, "2026", PeriodState.OPEN, NOW, pegi.digest, NOW)
    empty = WholePeriod(period, pegi, (), ("Dinkes",), units={})
    assert regency_report(empty, NOW, ZONE).startswith(b"%PDF-")
    data = regency_data(empty, NOW, ZONE)
    assert data["index"] is None
    assert data["without"] == "Belum dikonfirmasi (1): Dinkes"


def test_what_an_office_report_tells() -> None:
    data = office_data(dossier(built_in()["pegi"]), NOW, ZONE)
    first = data["indicators"][0]["items"][0]
    assert (first["own"], first["final"], first["earlier"]) == ("2", "2", "1")
    assert ["Keputusan ketua", f"{NASTY} (Citra)"] in first["texts"]
    assert len(first["evidence"]) == 3
    assert "1,4 MB" in first["evidence"][0]
    found = dossier(built_in()["pegi"])
    best = data["recommendations"][0]["head"].split()[1]
    data = office_data(replace(found, advice={best: Advice(Cost.HIGH, "Dinkes")}), NOW, ZONE)
    told = data["recommendations"][0]["detail"]
    assert told == "Sekarang tingkat 2 · Biaya: tinggi · Penanggung jawab: Dinkes"
    assert any("Perubahan indeks: +1,00" in words for words in data["remarks"])
    assert any("35 naik, 0 turun" in words for words in data["remarks"])
    assert data["appeals"][0]["decision"].startswith("Ditolak oleh Citra")
    assert data["history"][0][2] == "Dikirim (nomor 2026-0001-1)"


def test_own_levels_are_named_as_such_before_confirmation() -> None:
    data = office_data(dossier(built_in()["pegi"], full=False), NOW, ZONE)
    assert data["index"] is None
    assert data["recommendations"] == []
    assert [one["name"] for one in data["series"]] == ["Mandiri"]


def test_the_whole_regency_with_the_longest_instrument() -> None:
    instrument = built_in()["spbe-2020"]
    period = Period(1, LONG, PeriodState.PUBLISHED, NOW, instrument.digest, NOW)
    every = [
        result_for(instrument, 1 + place % 5, Office(place, f"D{place}", f"{LONG}{place}", LONG), period)
        for place in range(58)
    ]
    units = {(sheet, "I01"): {1: 2, 2: 2 + sheet % 2, 3: 3} for sheet in range(20)}
    found = WholePeriod(period, instrument, every, (LONG,) * 30, {1: every[0]}, units=units)
    data = regency_data(found, NOW, ZONE)
    assert [row["rank"] for row in data["ranking"][:13]] == ["1"] * 11 + ["12"] * 2
    assert len(data["heat"]["rows"]) == 58
    assert all(len(row["levels"]) == 47 for row in data["heat"]["rows"])
    assert data["agreement"]["rows"][0][0] == "I01"
    assert regency_report(found, NOW, ZONE).startswith(b"%PDF-")


def test_a_photo_that_is_none_does_not_cost_the_report(tmp_path: Path) -> None:
    broken = PNG[:8] + b"bukan gambar"
    photo = Attached(1, EvidenceKind.PHOTO, "foto", "f", "a" * 64)
    visit = Visit(1, date(2026, 3, 1), "Kantor", "Baik.", "Citra", (photo,))
    found = dossier(built_in()["pegi"])
    seen = Dossier(found.sheet, found.result, visits=(visit,))
    assert pictures_of(seen, tmp_path) == {}
    (tmp_path / "aa").mkdir()
    (tmp_path / "aa" / ("a" * 64)).write_bytes(broken)
    assert office_report(seen, NOW, ZONE, pictures_of(seen, tmp_path)).startswith(b"%PDF-")

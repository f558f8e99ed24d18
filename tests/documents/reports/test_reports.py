"""Reports: every instrument, the longest names, nothing at all, and letters that are markup elsewhere."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.documents.reports import office_report, pictures_of, regency_report
from bot.documents.reports.office import office_data
from bot.documents.reports.regency import regency_data
from bot.texts.common import show_gain
from questionnaires.answers import Answer, Evidence, EvidenceKind, Judgement
from questionnaires.instrument import Group, Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.panels import Opinion
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.recommendations import Advice, Cost
from questionnaires.report_data import Appeal, Attached, Dossier, Event, Settled, Visit, WholePeriod
from questionnaires.scoring import band_of, recommend, score
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


def test_what_is_confirmed_is_printed_and_not_the_officers_level_below_it() -> None:
    found = dossier(built_in()["pegi"])
    assert found.result is not None
    first, second = list(found.result.confirmed)[:2]
    confirmed = {**found.result.confirmed, first: None}
    del confirmed[second]
    data = office_data(replace(found, result=replace(found.result, confirmed=confirmed)), NOW, ZONE)
    items = {one["code"]: one for group in data["indicators"] for one in group["items"]}
    assert (items[first]["own"], items[first]["final"]) == ("2", "tb")
    assert items[first]["label"] == "Tidak berlaku: tidak ikut dihitung dalam indeks."
    assert items[second]["label"] is None


def test_a_confirmed_level_of_zero_is_printed() -> None:
    content = built_in()["pegi"].content
    instrument = load_instrument(_from_zero(content), "nol.yaml", {})
    assert isinstance(instrument, Instrument), instrument
    found = dossier(built_in()["pegi"])
    assert found.result is not None
    code = instrument.indicators[0].code
    result = replace(found.result, instrument=instrument, confirmed={**found.result.confirmed, code: 0})
    data = office_data(
        replace(found, sheet=replace(found.sheet, instrument=instrument), result=result), NOW, ZONE
    )
    assert data["indicators"][0]["items"][0]["label"].startswith("0 · ")


def _from_zero(content: str) -> str:
    """The same questionnaire with a level 0 below the others."""
    text = re.sub(r"^  min: 1$", "  min: 0", content, flags=re.M)
    text = re.sub(r'^(\s+)1: "', r'\g<1>0: "Nol."\n\g<1>1: "', text, flags=re.M)
    return re.sub(r"\{ 1: ", '{ 0: "Nol.", 1: ', text).replace('min: "1.00"', 'min: "0.00"')


def test_last_year_is_compared_by_this_years_weights_or_not_at_all() -> None:
    pegi = built_in()["pegi"]
    found = dossier(pegi)
    assert found.earlier is not None
    heavier = replace(pegi, digest="lain", groups=(_doubled(pegi.groups[0]), *pegi.groups[1:]))
    sheet = replace(found.sheet, instrument=heavier)
    codes = [one.code for one in pegi.groups[0].all_indicators()]
    confirmed = {code: 3 if code in codes else 1 for code in pegi.positions}
    before = replace(found.earlier, confirmed=confirmed, index=score(pegi, confirmed).index or Fraction(0))
    now = score(heavier, confirmed).index
    assert now is not None
    assert now != before.index
    assert found.result is not None
    result = replace(found.result, instrument=heavier, confirmed=confirmed, index=now)
    same = replace(found, sheet=sheet, result=result, earlier=before)
    data = office_data(same, NOW, ZONE)
    told = " ".join(data["remarks"])
    assert "Dengan bobot periode ini" in told
    assert "Perubahan indeks: 0,00" in told
    assert [one["name"] for one in data["series"]][-1] == "Lalu"
    period = Period(1, "2027", PeriodState.OPEN, NOW, heavier.digest, NOW)
    whole = WholePeriod(
        period, heavier, (result,), earlier={1: before}, judges={result.sheet_id: [("BPS", "Citra")]},
        earlier_judges={1: [("BPS", "Gita")]},
    )  # fmt: skip
    data = regency_data(whole, NOW, ZONE)
    assert data["ranking"][0]["earlier"] == data["ranking"][0]["text"]
    assert data["earlier_note"].endswith("dihitung dengan bobot periode ini.")
    assert data["judges"][0][1] == "BPS (Citra). Asesor berganti; periode lalu: Gita."
    other = replace(before, instrument=built_in()["spbe-2020"])
    data = office_data(replace(same, earlier=other), NOW, ZONE)
    assert any("tidak dapat dibandingkan" in words for words in data["remarks"])
    assert "Lalu" not in [one["name"] for one in data["series"]]


def _doubled(group: Group) -> Group:
    """The group with twice the weight in it."""
    return replace(
        group,
        weight=group.weight * 2,
        groups=tuple(_doubled(one) for one in group.groups),
        indicators=tuple(replace(one, weight=one.weight * 2) for one in group.indicators),
    )


def test_a_changed_assessor_is_said() -> None:
    found = replace(dossier(built_in()["pegi"]), judges=("Citra",), earlier_judges=("Gita",))
    told = [words for words in office_data(found, NOW, ZONE)["remarks"] if "berganti" in words]
    assert told == [
        "Asesornya berganti: periode lalu Gita, sekarang Citra. "
        "Sebagian perubahan dapat berasal dari pergantian itu."
    ]
    same = replace(found, earlier_judges=("Citra",))
    assert not any("berganti" in words for words in office_data(same, NOW, ZONE)["remarks"])


def test_the_method_says_what_the_instrument_has_not_compared_with_its_source() -> None:
    data = office_data(dossier(built_in()["pegi"]), NOW, ZONE)
    assert "belum dicocokkan dengan naskah sumbernya: 25 dari 35 indikator" in data["method"][-1]
    assert data["method"][-1].endswith("dan batas predikat.")
    verified = replace(built_in()["pegi"], bands_verified=True, groups=())
    period = Period(1, "2026", PeriodState.OPEN, NOW, verified.digest, NOW)
    assert "tidak menandai" in regency_data(WholePeriod(period, verified, ()), NOW, ZONE)["method"][-1]


def test_the_gains_of_a_partial_sheet_are_those_of_the_list() -> None:
    pegi = built_in()["pegi"]
    found = dossier(pegi, full=False)
    answers = {code: Answer(code, 1) for code in list(pegi.positions)[:5]}
    data = office_data(replace(found, sheet=replace(found.sheet, answers=answers)), NOW, ZONE)
    steps = recommend(pegi, dict.fromkeys(answers, 1), most=5)
    assert [one["gain"] for one in data["recommendations"]] == [f"+{show_gain(one.gain)}" for one in steps]
    assert "sebagian: 5 dari 35 indikator terjawab" in data["recommendation_note"]
    assert ["Skor mandiri", "1,00 (Sangat Kurang), sebagian: 5 dari 35 indikator terjawab"] in data["facts"]


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

"""The export of a period: exactly its columns, text that stays text, numbers that stay numbers (case 25)."""

import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.exports import rows as export_rows
from bot.documents.exports import workbook
from bot.documents.exports.pages import HistoryLine, PanelWord
from bot.documents.exports.workbook import ConfirmedScore, write_workbook
from questionnaires.answers import Answer, Evidence, EvidenceKind, Judgement
from questionnaires.loading import built_in
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.scoring import index_of, score
from questionnaires.sheet import Sheet

NOW = datetime(2026, 9, 1, tzinfo=UTC)
PEGI = built_in()["pegi"]
SPBE = built_in()["spbe-2020"]


def sheet(instrument=PEGI, code="D01", answers=(), **more) -> Sheet:
    office = Office(1, code, 'Dinas P&K <Kota> "A"', "Disdikbud")
    period = Period(1, "2026", PeriodState.OPEN, NOW, instrument.digest)
    return Sheet(1, office, period, instrument, answers={given.indicator: given for given in answers}, **more)


def written(tmp_path, instrument, *entries):
    path = tmp_path / "hasil.xlsx"
    write_workbook(path, instrument, entries)
    return openpyxl.load_workbook(path)


def rows(page) -> list[dict[str, object]]:
    titles, *found = page.iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in found]


def test_an_untouched_sheet_is_a_row_an_indicator_with_empty_cells(tmp_path):
    book = written(tmp_path, PEGI, (sheet(), None))
    assert book.sheetnames[:2] == ["Jawaban", "Skor"]
    answers = rows(book["Jawaban"])
    assert [row["indikator"] for row in answers] == [indicator.code for indicator in PEGI.indicators]
    for row in answers:
        assert row["kode"] == "D01"
        assert row["opd"] == 'Dinas P&K <Kota> "A"'
        assert row["mandiri"] is row["final"] is row["penjelasan"] is None
    (scores,) = rows(book["Skor"])
    assert scores["kode"] == "D01"
    assert scores["indeks"] is scores["predikat"] is None
    assert {group.name for group in PEGI.groups} <= scores.keys()


def test_levels_are_numbers_and_a_judgement_counts_only_once_confirmed(tmp_path):
    answers = [Answer("I01", 3, explanation="Sudah"), Answer("I02", not_applicable=True)]
    proof = Evidence(1, "I01", EvidenceKind.LINK, "a", "Ani", NOW, url="https://a.example")
    book = written(tmp_path, PEGI, (sheet(answers=answers, evidence={"I01": (proof,)}), None))
    first, second, third, *_ = rows(book["Jawaban"])
    assert (first["mandiri"], first["final"], first["penjelasan"], first["bukti"]) == (3, None, "Sudah", 1)
    assert second["mandiri"] == "tidak berlaku"
    assert third["mandiri"] is None


def test_a_confirmed_sheet_has_index_predicate_and_every_group(tmp_path):
    levels: dict[str, int | None] = {indicator.code: 3 for indicator in SPBE.indicators}
    levels["I01"] = 5
    judged = score(SPBE, levels)
    assert judged.index is not None
    done = ConfirmedScore(judged.index, "Baik", levels)
    confirmed = sheet(SPBE, answers=[Answer("I01", 5)], state=SheetState.CONFIRMED)
    book = written(tmp_path, SPBE, (confirmed, done))
    assert rows(book["Jawaban"])[0]["final"] == 5
    (scores,) = rows(book["Skor"])
    assert scores["indeks"] == pytest.approx(float(judged.index))
    assert scores["predikat"] == "Baik"
    # four domains and their eight aspects, each in a column of its own
    assert len(scores) == len(set(scores)) == 6 + 4 + 8
    assert all(isinstance(value, int | float) for value in list(scores.values())[6:])


def test_an_index_just_below_a_band_does_not_look_like_the_band(tmp_path):
    done = ConfirmedScore(Fraction("3.4995"), "Baik", {})
    book = written(tmp_path, SPBE, (sheet(SPBE, state=SheetState.CONFIRMED), done))
    page = book["Skor"]
    column = [cell.value for cell in page[1]].index("indeks") + 1
    assert page.cell(2, column).number_format == "0.0000"


@pytest.mark.parametrize(
    "text", ["=1+1", "+62812", "-5 orang", "@SUM(A1)", "\t=1+1", "\n=1+1", "\r=1+1", "=cmd|' /C calc'!A0"]
)
def test_what_looks_like_a_formula_stays_text(tmp_path, text):
    book = written(tmp_path, PEGI, (sheet(code=text, answers=[Answer("I01", 1, explanation=text)]), None))
    page = book["Jawaban"]
    column = [cell.value for cell in page[1]].index("penjelasan") + 1
    for cell in (page.cell(2, column), page.cell(2, 1)):
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert str(cell.value).replace("\r", "\n") == text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_nobody_writes_a_formula_into_any_page(tmp_path, text):
    office = Office(1, text, text, text, (text,))
    period = Period(1, "2026", PeriodState.OPEN, NOW, PEGI.digest, panel=False)
    proof = Evidence(1, "I01", EvidenceKind.LINK, text, text, NOW, url=text, caption=text, sha256=text)
    filled = Sheet(
        1, office, period, PEGI, SheetState.CONFIRMED,
        answers={"I01": Answer("I01", 3, explanation=text)},
        evidence={"I01": (proof,)},
        judgements={"I01": Judgement("I01", 3, note=text, by=text, at=NOW)},
    )  # fmt: skip
    word = PanelWord("I01", text, text, 3, text)
    lines = [HistoryLine(NOW, office, text, text, text, text, text)]
    path = tmp_path / "hasil.xlsx"
    done = ConfirmedScore(Fraction(3), text, {"I01": 3}, (word,))
    of_panel = replace(filled, period=replace(period, panel=True))
    write_workbook(path, PEGI, [(filled, done), (of_panel, done)], offices=[office], history=lines)
    book = openpyxl.load_workbook(path)
    written = 0
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert page.title in ("Perhitungan", "Grafik")
                    assert not str(cell.value).startswith(text) or text == "=1+1"
                    assert str(cell.value).startswith(("=IF", "=COUNTIF"))
                elif str(cell.value).replace("\r", "\n").startswith(text.replace("\r", "\n")):
                    assert cell.data_type == "s"
                    assert cell.quotePrefix
                    written += 1
    assert written > 40


def test_pages_are_laid_out_to_be_read_and_printed(tmp_path):
    long = "Dinas Pengendalian Penduduk, Keluarga Berencana, Pemberdayaan Perempuan dan Perlindungan Anak"
    filled = sheet(answers=[Answer("I01", 3, explanation="baris\n" * 4 + "x" * 5000)])
    filled = replace(filled, office=Office(1, "D01", long, "DP2KBP3A"))
    levels = {"I01": 3}
    book = written(tmp_path, PEGI, (filled, ConfirmedScore(Fraction("2.599"), "Kurang", levels)))
    page = book["Jawaban"]
    assert page.row_dimensions[2].height == 375
    assert page.row_dimensions[3].height == 45
    assert (page["G2"].alignment.wrap_text, page["A2"].alignment.vertical) == (True, "top")
    assert page.print_title_rows == "$1:$1"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.auto_filter.ref == f"A1:H{len(PEGI.indicators) + 1}"
    charts = book["Grafik"]
    assert list(charts.iter_rows(max_row=1, values_only=True)) == [("kelompok", "rata-rata")]
    assert charts.max_row == 1 + len(PEGI.groups) + 2 + len(PEGI.bands) + 2 + 1
    assert charts.cell(charts.max_row, 1).value == "DP2KBP3A"


@pytest.mark.parametrize(("offices", "charts"), [(0, 0), (1, 3), (31, 4)])
def test_charts_are_drawn_while_there_is_something_to_show(tmp_path, offices, charts):
    levels: dict[str, int | None] = {indicator.code: 3 for indicator in PEGI.indicators}
    entries = [(sheet(state=SheetState.CONFIRMED), ConfirmedScore(Fraction(3), "Baik", levels))] * offices
    path = tmp_path / "hasil.xlsx"
    write_workbook(path, PEGI, entries or [(sheet(), None)])
    with zipfile.ZipFile(path) as parts:
        drawn = [parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name]
    assert len(drawn) == charts
    for chart in drawn:
        # without this Excel shows no axes
        assert chart.count('<delete val="0"') == 2
        assert '<min val="0"' in chart


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_no_explanation_at_all_breaks_the_file(text, tmp_path_factory):
    entry = (sheet(answers=[Answer("I01", 1, explanation=text)]), None)
    book = written(tmp_path_factory.mktemp("xlsx"), PEGI, entry)
    assert rows(book["Jawaban"])[0]["mandiri"] == 1


def test_a_failing_export_leaves_the_old_file(tmp_path):
    path = tmp_path / "hasil.xlsx"
    path.write_bytes(b"yang lama")

    def entries():
        yield sheet(), None
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_workbook(path, PEGI, entries())
    assert path.read_bytes() == b"yang lama"
    assert list(tmp_path.iterdir()) == [path]


def test_the_latest_period_is_exported_unless_one_is_named(regency, tmp_path):
    for name, offices in (("2026", "D01"), ("2027", "D01,D17")):
        words = ("--instrument", "pegi", "--name", name, "--deadline", "2999-01-01", "--offices", offices)
        assert regency("period", "open", *words).status == 0
    assert regency("export", "a.xlsx").status == 0
    assert regency("export", "b.xlsx", "--period", "2026").status == 0
    assert len(rows(openpyxl.load_workbook(tmp_path / "a.xlsx")["Skor"])) == 2
    assert len(rows(openpyxl.load_workbook(tmp_path / "b.xlsx")["Skor"])) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["a.xlsx"], "period open"),
        (["a.xlsx", "--period", "2030"], "2030"),
        (["a.csv"], ".xlsx"),
        (["tidak/ada/a.xlsx"], "tidak/ada"),
    ],
)
def test_what_cannot_be_exported(stored, words, named):
    outcome = stored("export", *words)
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1
    assert named in outcome.err


def test_no_letter_makes_a_page_unreadable(tmp_path):
    """XML has no place for U+FFFF and its like: each page is well-formed, whatever was ever typed."""
    typed = "a\uffffb\ufffec\x00d\x0be\x1ff\ud800g\U0001ffffh"
    office = Office(1, "D01", f"Dinas {typed}", typed, (typed,))
    period = Period(1, typed, PeriodState.OPEN, NOW, PEGI.digest)
    proof = Evidence(1, "I01", EvidenceKind.LINK, typed, typed, NOW, url=typed, caption=typed)
    judged = Judgement("I01", 3, note=typed, by=typed, at=NOW)
    entry = Sheet(
        1,
        office,
        period,
        PEGI,
        answers={"I01": Answer("I01", 3, explanation=typed)},
        evidence={"I01": (proof,)},
        judgements={"I01": judged},
    )
    path = tmp_path / "hasil.xlsx"
    history = [HistoryLine(NOW, office, "I01", typed, typed, typed, typed)]
    write_workbook(path, PEGI, [(entry, None)], offices=[office], history=history)
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        assert sum("worksheets/sheet" in name for name in parts) >= 8
        for name in parts:
            fromstring(archive.read(name))
    shown = typed.translate(dict.fromkeys(map(ord, "\uffff\ufffe\x00\x0b\x1f\ud800"), "\ufffd"))
    book = openpyxl.load_workbook(path)
    assert rows(book["Jawaban"])[0]["penjelasan"] == shown
    assert rows(book["Riwayat"])[0]["sesudah"] == shown
    assert rows(book["Penilaian"])[0]["catatan"] == shown


def test_what_a_page_cannot_take_goes_on_a_further_one(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 80)
    levels: dict[str, int | None] = {indicator.code: 3 for indicator in PEGI.indicators}
    index = score(PEGI, levels).index
    assert index is not None
    entries = [(sheet(code=f"D{number}"), ConfirmedScore(index, "Baik", levels)) for number in range(5)]
    history = [
        HistoryLine(NOW, entries[0][0].office, "I01", "x", None, str(number), None) for number in range(100)
    ]
    path = tmp_path / "hasil.xlsx"
    write_workbook(path, PEGI, entries, history=history)
    book = openpyxl.load_workbook(path)
    names = ["Jawaban", "Jawaban 2", "Jawaban 3"]
    assert book.sheetnames[:3] == names
    assert [[row["kode"] for row in rows(book[name])][::35] for name in names] == [
        ["D0", "D1"],
        ["D2", "D3"],
        ["D4"],
    ]
    computed = book["Perhitungan"]
    assert [computed.cell(row, 3).value.split("!")[0].rpartition("(")[2] for row in (3, 5, 7)] == [
        "Jawaban",
        "'Jawaban 2'",
        "'Jawaban 3'",
    ]
    assert computed["C5"].value.startswith("=IF(ISNUMBER('Jawaban 2'!$F$2)")
    assert [row["sesudah"] for name in ("Riwayat", "Riwayat 2") for row in rows(book[name])] == [
        str(number) for number in range(100)
    ]


def test_what_one_file_cannot_take_goes_on_in_a_further_one(tmp_path):
    levels: dict[str, int | None] = {indicator.code: 3 for indicator in PEGI.indicators}
    entries = [(sheet(code=f"D{number}"), ConfirmedScore(Fraction(3), "Baik", levels)) for number in range(5)]
    history = [HistoryLine(NOW, entries[0][0].office, "I01", "x", None, str(n), None) for n in range(3)]
    path = tmp_path / "hasil.xlsx"
    files = write_workbook(path, PEGI, entries, history=history, most_bytes=0)
    assert files == [path, *(tmp_path / f"hasil-{number}.xlsx" for number in range(2, len(files) + 1))]
    assert sorted(tmp_path.iterdir()) == sorted(files)
    books = [openpyxl.load_workbook(file) for file in files]
    # with no room at all each look begins a file; no row is lost, and formulas point into their own file
    assert [row["kode"] for book in books for row in rows(book["Skor"])] == [f"D{n}" for n in range(5)]
    assert [row["sesudah"] for book in books for row in rows(book["Riwayat"])] == ["0", "1", "2"]
    for book in books:
        if book["Skor"].max_row > 1:
            assert book["Perhitungan"]["C3"].value.startswith("=IF(ISNUMBER(Jawaban!$F$2)")


def test_the_archive_of_a_large_file_is_sound(tmp_path):
    """The rows go through a compressor of their own, in several pieces; the container must not notice."""
    answers = [Answer(one.code, 3, explanation="baris & <b>\n" * 300) for one in PEGI.indicators]
    path = tmp_path / "hasil.xlsx"
    write_workbook(path, PEGI, [(sheet(code=f"D{n}", answers=answers), None) for n in range(20)])
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        page = archive.read("xl/worksheets/sheet1.xml")
    assert len(page) > 2_000_000
    assert sum(1 for found in fromstring(page).iter() if found.tag.endswith("}row")) == 20 * 35 + 1


@given(first=st.binary(max_size=3000), second=st.binary(max_size=3000))
def test_a_checksum_of_two_parts_is_that_of_the_whole(first, second):
    found = export_rows.crc_of_both(zlib.crc32(first), zlib.crc32(second), len(second))
    assert found == zlib.crc32(first + second)


@pytest.mark.parametrize("instrument", list(built_in().values()), ids=lambda one: one.id)
@given(data=st.data())
def test_the_index_alone_is_that_of_the_score(instrument, data):
    level = st.one_of(st.none(), st.integers(instrument.lowest, instrument.highest))
    codes = st.sampled_from([one.code for one in instrument.indicators])
    levels = data.draw(st.dictionaries(codes, level))
    assert index_of(instrument, levels) == score(instrument, levels).index

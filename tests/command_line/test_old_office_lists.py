"""Office lists as XLS and ODS: the same right outcomes as for XLSX, for people still have old programs."""

import io
import struct
import zipfile

import pytest

from bot.documents.spreadsheets import read_here, read_tables
from questionnaires.problem import Problem
from tests.command_line.test_office_lists import (
    MANY_ROWS,
    A,
    B,
    Raw,
    book,
    ods,
    ods_number,
    ods_row,
    ods_text,
    read,
    sheet_xml,
    xlsx,
    zipped,
)
from tests.old_workbooks import (
    Blank,
    Computed,
    Failed,
    Shaped,
    compound,
    record,
    workbook_stream,
    xls,
)

TITLES = ("kode", "nama")
NUMBERED = '<cellXfs><xf numFmtId="0"/><xf numFmtId="{}"/></cellXfs>'
SCALED = (
    '<table:table-cell office:value-type="percentage" office:value="0.01">'
    "<text:p>1%</text:p></table:table-cell>"
)
EMPTY_ROWS = (
    '<table:table-row table:number-rows-repeated="3">'
    '<table:table-cell table:number-columns-repeated="2"/></table:table-row>'
)


def numbered(number: str, number_format: int) -> bytes:
    """A code that is a number under one of the formats that have only a number."""
    rows = [TITLES, (Raw(f'<c r="{{at}}" s="1"><v>{number}</v></c>'), "Dinas A")]
    return xlsx({"OPD": sheet_xml(rows)}, styles=NUMBERED.format(number_format))


def elsewhere() -> bytes:
    """A workbook whose sheets lie in a folder of another name, as some programs write it."""
    with zipfile.ZipFile(io.BytesIO(book([TITLES, A]))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return zipped(
        {
            name.replace("xl/worksheets/", "xl/"): part.replace('"worksheets/', '"/xl/')
            for name, part in parts.items()
        }
    )


# what the file is, the codes that come out, and words that the notes must have
RIGHT: dict[str, tuple[bytes, list[str], tuple[str, ...]]] = {
    "a plain XLS": (xls({"OPD": [TITLES, A, B]}), ["D01", "D02"], ('lembar "OPD"', "baris 2–3", "2 OPD")),
    "an XLS with codes shown as 01": (
        xls({"OPD": [TITLES, (Shaped(1, "00"), "Dinas A"), (Shaped(2, "00", packed=True), "Dinas B")]}),
        ["01", "02"],
        (),
    ),
    "an XLS with a hidden sheet first": (
        xls({"Ref": [TITLES, ("X", "Salah")], "OPD": [TITLES, A]}, hidden=["Ref"]),
        ["D01"],
        ('lembar "OPD"', 'tidak dibaca: "Ref"'),
    ),
    "an XLS with titles in row 6": (
        xls({"OPD": [("DAFTAR",), (), (), (), (), TITLES, A]}),
        ["D01"],
        ("baris 7–7",),
    ),
    "an XLS with names that formulas made": (
        xls({"OPD": [TITLES, ("D01", Computed("Dinas A"))]}),
        ["D01"],
        (),
    ),
    "an XLS with a look far away": (
        xls({"OPD": [TITLES, A, *[()] * 65000, (*[None] * 255, Blank())]}),
        ["D01"],
        (),
    ),
    "an XLS with groups and a total": (
        xls({"OPD": [TITLES, ("A. DINAS",), A, B, ("JUMLAH OPD: 2",)]}),
        ["D01", "D02"],
        ("A. DINAS", "JUMLAH OPD: 2"),
    ),
    "an XLS with true and false": (
        xls({"OPD": [(*TITLES, "diundang"), (*A, True), (*B, False)]}),
        ["D01", "D02"],
        (),
    ),
    "an XLS whose stream is small": (
        compound({"Workbook": workbook_stream({"OPD": [TITLES, A]}), "Other": b"x"}),
        ["D01"],
        (),
    ),
    "an ODS with a cell repeated": (
        ods(
            ods_row(ods_text("kode"), ods_text("nama"))
            + ods_row(ods_text("D01"), ods_text("Dinas A"))
            + EMPTY_ROWS
            + ods_row(ods_text("D02"), ods_text("Dinas B"))
            + MANY_ROWS
        ),
        ["D01", "D02"],
        ("baris 2–6",),
    ),
    "an ODS with codes shown as 001": (
        ods(
            ods_row(ods_text("kode"), ods_text("nama"))
            + ods_row(ods_number("1", "001"), ods_text("Dinas A"))
            + ods_row(ods_number("12", "012"), ods_text("Dinas B"))
        ),
        ["001", "012"],
        (),
    ),
    "whole numbers with thousands, below a thousand": (numbered("7", 3), ["7"], ()),
    "sheets in a folder of another name": (elsewhere(), ["D01"], ()),
}


@pytest.mark.parametrize("what", RIGHT)
def test_an_old_list_that_is_right(what: str) -> None:
    content, codes, words = RIGHT[what]
    found = read(content)
    assert found.problems == ()
    assert [office.code for office in found.offices] == codes
    notes = "\n".join(found.notes)
    for word in words:
        assert word in notes


# what the file is, the line of its first problem, and words that the problems must have
WRONG: dict[str, tuple[bytes, int, tuple[str, ...]]] = {
    "an XLS with an error as short name": (
        xls({"OPD": [(*TITLES, "singkatan"), (*A, Failed("#REF!")), (*B, Failed("#N/A", by_formula=True))]}),
        2,
        ("kesalahan rumus (#REF!)", "kesalahan rumus (#N/A)"),
    ),
    "an XLS with a password": (xls({"OPD": [TITLES, A]}, locked=True), 1, ("terkunci dengan kata sandi",)),
    "an XLS cut off": (xls({"OPD": [TITLES, A]})[:1200], 1, ("Simpan sebagai",)),
    "an XLS with a text far away": (
        xls({"OPD": [TITLES, A, *[()] * 65000, (*[None] * 255, "x")]}),
        1,
        ("Sel IV65003",),
    ),
    "an XLS with 18 digits": (xls({"OPD": [TITLES, (1.2e17, "Dinas A")]}), 2, ("lebih dari 15 digit",)),
    "an XLS with a code that became a date": (
        xls({"OPD": [TITLES, (Shaped(46023, "dd/mm/yyyy"), "Dinas A")]}),
        2,
        ("berisi tanggal",),
    ),
    "an XLS with a code as a percentage": (
        xls({"OPD": [TITLES, (Shaped(0.01, "0%"), "Dinas A")]}),
        2,
        ("tampil lain daripada isinya",),
    ),
    "an XLS without sheets": (xls({}), 1, ("Isi satu lembar",)),
    "a Word document of old": (compound({"WordDocument": b"x"}), 1, ("dokumen Word",)),
    "a presentation of old": (compound({"PowerPoint Document": b"x"}), 1, ("presentasi",)),
    "a database of old": (compound({"Data": b"x"}), 1, ("Simpan sebagai",)),
    "Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + record(0x0A), 1, ("Excel versi sangat lama",)),
    "a binary workbook": (
        zipped({"[Content_Types].xml": "x", "xl/workbook.bin": "x"}),
        1,
        ("buku kerja biner (XLSB)",),
    ),
    "a code with a thousands separator": (numbered("1250", 3), 2, ("tampil lain daripada isinya",)),
    "a code as a percentage": (numbered("0.01", 9), 2, ("tampil lain daripada isinya",)),
    "a code as a fraction": (numbered("1.5", 12), 2, ("tampil lain daripada isinya",)),
    "an ODS with a code as a percentage": (
        ods(ods_row(ods_text("kode"), ods_text("nama")) + ods_row(SCALED, ods_text("Dinas A"))),
        2,
        ("hanya boleh huruf dan angka",),
    ),
    "an ODS cut off": (ods(ods_row(ods_text("kode"), ods_text("nama")))[:-60], 1, ("rusak",)),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_old_list_that_is_refused_with_its_reason(what: str) -> None:
    content, line, words = WRONG[what]
    found = read(content)
    assert found.offices == ()
    assert found.problems[0].line == line
    told = "\n".join(problem.message for problem in found.problems)
    for word in words:
        assert word in told


def test_styles_that_cannot_be_read_are_told_where_codes_are_numbers() -> None:
    content = xlsx({"OPD": sheet_xml([TITLES, (1, "Dinas A")])}, more={"xl/styles.xml": "<styles"})
    assert any("tanpa nol di depan" in note for note in read(content).notes)
    assert not any("tanpa nol di depan" in note for note in read(book([TITLES, (1, "Dinas A")])).notes)


def test_what_cannot_be_read_for_certain_is_refused() -> None:
    """Calamine alone would make the error an empty cell, and a short name would be proposed for it."""
    content = xls({"OPD": [TITLES, (*A, Failed("#REF!"))]})
    # a sheet whose records lead out of the file, after all that calamine looks at
    broken = content.replace(
        record(0x0205, struct.pack("<HHHBB", 1, 2, 0, 23, 1)), record(0x0205, b"\x01\x00")
    )
    found = read_tables(broken)
    assert isinstance(found, Problem)
    assert "Simpan sebagai" in found.message


@pytest.mark.parametrize("length", range(0, 6144, 97))
def test_no_half_of_an_old_workbook_raises(length: int) -> None:
    content = xls({"OPD": [TITLES, A, (Shaped(1, "00"), "Dinas B")]})
    for piece in (content[:length], content[:length] + b"\xff" * (len(content) - length)):
        found = read_here(piece)
        assert isinstance(found, Problem) or len(found) == 1

"""Office lists as people have them: each is read right or refused with a clear reason; none taken wrong."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pytest

from bot.documents.spreadsheets import read_tables
from questionnaires.offices.office_list import OfficeFile, read_offices, same_names
from questionnaires.people import Office

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Raw:
    """A cell as XML, where the letters in it matter: `{at}` is its place."""

    xml: str


Cell = str | int | float | Raw | None
Rows = Sequence[Sequence[Cell]]


def cell(place: str, value: Cell) -> str:
    match value:
        case None:
            return ""
        case Raw(xml):
            return xml.replace("{at}", place)
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        case _:
            return f'<c r="{place}"><v>{value}</v></c>'


def sheet_xml(rows: Rows, dimension: str = "", before: str = "", first_row: int = 1) -> str:
    body = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, first_row)
    )
    extent = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<worksheet xmlns="{MAIN}">{extent}<sheetData>{before}{body}</sheetData></worksheet>'


def xlsx(
    sheets: Mapping[str, str],
    hidden: Sequence[str] = (),
    styles: str | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of these sheets, written by hand: no library would write what is wrong in these."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
        for number, name in enumerate(sheets, 1)
    )
    kind = f"{RELATIONS}/worksheet"
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r" Target="xl/workbook.xml" Type="{RELATIONS}/officeDocument"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        **{f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(sheets.values(), 1)},
        **(more or {}),
    }
    if styles is not None:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return zipped(parts)


def zipped(parts: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return content.getvalue()


def book(rows: Rows, **given: str) -> bytes:
    return xlsx({"OPD": sheet_xml(rows, **given)})


def ods(rows: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc">'
        f'<office:body><office:spreadsheet><table:table table:name="OPD">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<m:manifest xmlns:m="{office}:manifest:1.0"/>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def ods_row(*cells: str) -> str:
    return "<table:table-row>" + "".join(cells) + "</table:table-row>"


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_number(value: str, shown: str) -> str:
    kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"


PADDED = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="00"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
)
MANY_ROWS = (
    '<table:table-row table:number-rows-repeated="1048574">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
ODS_ERROR = (
    '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
    "<text:p>#N/A</text:p></table:table-cell>"
)
FAR_TEXT = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
TITLES = ("kode", "nama", "singkatan", "alias", "diundang")
A, B, C = (
    ("D01", "Dinas Pendidikan"),
    ("D02", "Dinas Kesehatan"),
    ("D03", "Badan Kepegawaian Daerah Provinsi"),
)
PLAIN = [("kode", "nama"), A, B]
ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
)
KNOWN = (
    Office(1, "01", "Dinas Pendidikan", "Disdik", ("P dan K",), True),
    Office(2, "02", "Dinas Kesehatan", "Dinkes"),
)


def read(content: bytes, known: Sequence[Office] = ()) -> OfficeFile:
    return read_offices(read_tables(content), known)


def padded(*numbers: int) -> bytes:
    names = ("Dinas Pendidikan", "Dinas Kesehatan", "Dinas Sosial")
    rows = [("kode", "nama"), *((Raw(f'<c r="{{at}}" s="1"><v>{n}</v></c>'), names[n - 1]) for n in numbers)]
    return xlsx({"OPD": sheet_xml(rows)}, styles=PADDED)


def shared_strings() -> bytes:
    texts = "".join(
        f"<si><r><t>{a}</t></r><r><t>{b}</t></r></si>"
        for a, b in (("ko", "de"), ("na", "ma"), ("D", "01"), ("Dinas ", "Satu"))
    )
    rows = [[Raw(f'<c r="{{at}}" t="s"><v>{n}</v></c>') for n in pair] for pair in ((0, 1), (2, 3))]
    relation = f'<Relationship Id="rId9" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    content = xlsx(
        {"OPD": sheet_xml(rows)}, more={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>'}
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f"{relation}</Relationships>"
    )
    return zipped(parts)


# what the file is, the codes that come out, and words that the notes must have
RIGHT: dict[str, tuple[bytes, list[str], tuple[str, ...]]] = {
    "plain": (book(PLAIN), ["D01", "D02"], ('lembar "OPD"', "baris 2–3", "2 OPD")),
    "dimension says A1": (book(PLAIN, dimension="A1"), ["D01", "D02"], ()),
    "dimension says a million rows": (book(PLAIN, dimension="A1:XFD1048576"), ["D01", "D02"], ()),
    "an empty cell far away": (
        book([*PLAIN, (None,)], before='<row r="1048576"><c r="XFD1048576"/></row>'),
        ["D01", "D02"],
        (),
    ),
    "a styled empty cell far away": (
        xlsx(
            {
                "OPD": sheet_xml([*PLAIN]).replace(
                    "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
                )
            },
            styles=PADDED,
        ),
        ["D01", "D02"],
        (),
    ),
    "a colour nobody needs": (
        xlsx({"OPD": sheet_xml(PLAIN)}, styles='<fonts><font><color rgb="FFF"/></font></fonts>'),
        ["D01", "D02"],
        (),
    ),
    "styles that are no XML": (
        xlsx({"OPD": sheet_xml(PLAIN)}, more={"xl/styles.xml": "<styles"}),
        ["D01", "D02"],
        (),
    ),
    "a hidden sheet first": (
        xlsx({"Ref": sheet_xml([("kode", "nama"), ("X", "Salah")]), "OPD": sheet_xml(PLAIN)}, hidden=["Ref"]),
        ["D01", "D02"],
        ('lembar "OPD"', 'tidak dibaca: "Ref"'),
    ),
    "a cover sheet first": (
        xlsx({"Sampul": sheet_xml([("Laporan 2026",)]), "Data": sheet_xml(PLAIN)}),
        ["D01", "D02"],
        ('lembar "Data"',),
    ),
    "a second sheet with titles": (
        xlsx({"2026": sheet_xml(PLAIN), "2025": sheet_xml(PLAIN)}),
        ["D01", "D02"],
        ('lembar "2026"', 'tidak dibaca: "2025"'),
    ),
    "titles in row 9": (
        book([("PEMERINTAH KABUPATEN",), ("DAFTAR OPD",), (), ("Tahun 2026",), (), (), (), (), *PLAIN]),
        ["D01", "D02"],
        ("baris 10–11",),
    ),
    "a sheet that begins at row 5": (book(PLAIN, first_row=5), ["D01", "D02"], ("baris 6–7",)),  # type: ignore[arg-type]
    "codes shown as 01": (padded(1, 2), ["01", "02"], ()),
    "codes that are numbers": (book([("kode", "nama"), (1, "Dinas A"), (2.0, "Dinas B")]), ["1", "2"], ()),
    "a long code that is text": (
        book([("kode", "nama"), ("123456789012345678", "Dinas A")]),
        ["123456789012345678"],
        (),
    ),
    "shared strings in pieces": (shared_strings(), ["D01"], ()),
    "no places on the cells": (
        xlsx(
            {
                "OPD": f'<worksheet xmlns="{MAIN}"><sheetData>'
                + "".join(
                    "<row>"
                    + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
                    + "</row>"
                    for row in PLAIN
                )
                + "</sheetData></worksheet>"
            }
        ),
        ["D01", "D02"],
        (),
    ),
    "titles in other words": (
        book([("No.", "Kode Perangkat Daerah", "Nama OPD", "Akronim"), (1, *A, "Disdik"), (2, *B, "Dinkes")]),
        ["D01", "D02"],
        ('"Kode Perangkat Daerah" sebagai kode', '"Nama OPD" sebagai nama', '"Akronim" sebagai singkatan'),
    ),
    "titles of a ministry": (
        book([("KD. SKPD", "UNIT KERJA"), A, B]),
        ["D01", "D02"],
        ('"UNIT KERJA" sebagai nama',),
    ),
    "titles with brackets": (book([("Kode (unik)", "Nama Instansi (lengkap)"), A, B]), ["D01", "D02"], ()),
    "columns nobody asked for": (
        book(
            [
                ("kode", "nama", "Alamat", "Nama Kepala Dinas", "Email"),
                (*A, "Jl. Wolter", "Ani", "a@b"),
                (*B, "", "", ""),
            ]
        ),
        ["D01", "D02"],
        ("tidak dipakai: Alamat, Nama Kepala Dinas, Email",),
    ),
    "group rows": (
        book([("kode", "nama"), ("I", None), ("A. DINAS", None), A, B, (None, "B. BADAN"), C]),
        ["D01", "D02", "D03"],
        ("baris 3 (A. DINAS)", "baris 6 (B. BADAN)"),
    ),
    "a group with a code": (
        book([("kode", "nama"), ("1", "DINAS"), A, B, ("2", "BADAN DAERAH"), C]),
        ["D01", "D02", "D03"],
        ("(1 DINAS)", "(2 BADAN DAERAH)"),
    ),
    "a total": (
        book([("no", "kode", "nama"), (1, *A), (2, *B), (None, "Jumlah", "2"), ("Total", None, "2")]),
        ["D01", "D02"],
        ("Jumlah 2",),
    ),
    "a total in merged cells": (book([*PLAIN, ("JUMLAH OPD: 2",)]), ["D01", "D02"], ("JUMLAH OPD: 2",)),
    "numbers of columns": (
        book([("no", "kode", "nama"), ("(1)", "(2)", "(3)"), (1, *A), (2, *B)]),
        ["D01", "D02"],
        ("(1) (2) (3)",),
    ),
    "titles on each page": (
        book([*PLAIN, ("kode", "nama"), C]),
        ["D01", "D02", "D03"],
        ("baris 4 (kode nama)",),
    ),
    "a signature": (
        book(
            [
                *PLAIN,
                (),
                (None, "Tenggarong, 5 Januari 2026"),
                (None, "Kepala Dinas Kominfo"),
                (None, "Fulan, S.Kom"),
                (None, "NIP. 19800101"),
            ]
        ),
        ["D01", "D02"],
        ("Tenggarong, 5 Januari 2026", "Fulan, S.Kom"),
    ),
    "rows only numbered": (
        book([("no", "kode", "nama"), (1, *A), (2, *B), (3, None, None)]),
        ["D01", "D02"],
        ("baris 4 (3)",),
    ),
    "semicolons and a mark": (
        b"\xef\xbb\xbfkode;nama\r\nD01;Dinas Satu\r\nD02;Dinas Dua\r\n",
        ["D01", "D02"],
        ("baris 2–3",),
    ),
    "titles in other words, CSV": (b"DAFTAR, OPD; 2026\nKd SKPD;Unit Kerja\nD01;Dinas, Satu\n", ["D01"], ()),
    "bars": (b"kode|nama\nD01|Dinas Satu\n", ["D01"], ()),
    "UTF-16": ("kode\tnama\nD01\tDinas Satu\n".encode("utf-16"), ["D01"], ()),
    "quotes within quotes": (b'kode,nama\nD01,"Dinas ""Maju"" Jaya"\nD02,"Dinas\nDua"\n', ["D01", "D02"], ()),
    "an OpenDocument": (
        ods(
            ods_row(ods_text("kode"), ods_text("nama"))
            + ods_row(ods_number("1", "01"), ods_text("Dinas Satu"))
        ),
        ["01"],
        ('lembar "OPD"',),
    ),
    "an OpenDocument with a million empty rows": (
        ods(
            ods_row(ods_text("kode"), ods_text("nama"))
            + ods_row(ods_text("D01"), ods_text("Dinas Satu"))
            + MANY_ROWS
        ),
        ["D01"],
        (),
    ),
    "letters nobody sees in a code": (book([("kode", "nama"), ("D01\u200b", "Dinas A")]), ["D01"], ()),
    "marks for yes": (
        book([TITLES, ("D01", "Dinas A", "DA", None, "✓"), ("D02", "Dinas B", "DB", None, "tidak")]),
        ["D01", "D02"],
        (),
    ),
    "the same name twice": (
        book([("kode", "nama"), ("K1", "Kelurahan Melayu"), ("K2", "Kelurahan Melayu")]),
        ["K1", "K2"],
        ("baris 2, 3",),
    ),
}


@pytest.mark.parametrize("what", RIGHT)
def test_a_list_that_is_right(what: str) -> None:
    content, codes, words = RIGHT[what]
    found = read(content)
    assert found.problems == ()
    assert [office.code for office in found.offices] == codes
    notes = "\n".join(found.notes)
    for word in words:
        assert word in notes


LOCKED_ODS = zipped(
    {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "x",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }
)
# what the file is, the line of its first problem, and words that the problems must have
WRONG: dict[str, tuple[bytes, int, tuple[str, ...]]] = {
    "errors of formulas": (
        book(
            [
                TITLES,
                (
                    "D01",
                    Raw('<c r="{at}" t="e"><v>#N/A</v></c>'),
                    Raw('<c r="{at}" t="e"><v>#REF!</v></c>'),
                    None,
                    1,
                ),
            ]
        ),
        2,
        ('Kolom "nama" berisi kesalahan rumus (#N/A)', 'Kolom "singkatan" berisi kesalahan rumus (#REF!)'),
    ),
    "errors as text in a CSV": (b"kode,nama\nD01,#N/A\n", 2, ("kesalahan rumus (#N/A)",)),
    "an error in an OpenDocument": (
        ods(
            ods_row(ods_text("kode"), ods_text("nama"))
            + ods_row(
                ods_text("D01"),
                ODS_ERROR,
            )
        ),
        2,
        ("kesalahan rumus (#N/A)",),
    ),
    "a formula that was never computed": (
        book([("kode", "nama", "singkatan"), ("D01", "Dinas A", Raw('<c r="{at}"><f>UPPER(B2)</f></c>'))]),
        2,
        ("belum dihitung",),
    ),
    "18 digits as a number": (
        book([("kode", "nama"), (123456789012345678, "Dinas A")]),
        2,
        ("lebih dari 15 digit",),
    ),
    "18 digits in a CSV, rounded": (b"kode;nama\n1,23457E+17;Dinas A\n", 2, ("sudah dibulatkan",)),
    "a code that became a date": (
        xlsx(
            {"OPD": sheet_xml([("kode", "nama"), (Raw('<c r="{at}" s="1"><v>46023</v></c>'), "Dinas A")])},
            styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
        ),
        2,
        ("berisi tanggal",),
    ),
    "a quote never closed": (
        b'kode,nama,singkatan,alias,diundang\nS01,A,Setda,,1\nS02,B,Setwan,"Sekwan,0\nS03,C,Insp,,1\n',
        3,
        ("tanda kutip", "tidak pernah ditutup"),
    ),
    "a quote closed rows later": (
        b'kode,nama,singkatan,alias,diundang\nS02,B,Setwan,"Sekwan,0\nS03,C,Insp,"x,y",1\n',
        2,
        ("kutip",),
    ),
    "a quote closed at another cell's end": (
        b'kode,nama,singkatan,alias,diundang\nS02,B,Setwan,"Sekwan,0\nS03,C,Insp,,1\nS04,D,E,x",1\n',
        2,
        ("menelan baris",),
    ),
    "a quote in the middle": (b'kode,nama\nD01,"Dinas "Maju" Jaya"\n', 2, ("kutip",)),
    "a password": (ENCRYPTED, 1, ("terkunci dengan kata sandi", "kirim lagi")),
    "a password on an OpenDocument": (LOCKED_ODS, 1, ("terkunci",)),
    "a PDF": (b"%PDF-1.7 ...", 1, ("sebenarnya PDF", "Simpan sebagai")),
    "a web page called XLS": (b"<html><table><tr><td>kode</td></tr></table></html>", 1, ("halaman web",)),
    "XML called XLS": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        1,
        ("berkas XML",),
    ),
    "a Word document": (zipped({"word/document.xml": "<x/>"}), 1, ("dokumen Word",)),
    "Numbers": (zipped({"Index/Document.iwa": "x"}), 1, ("Numbers",)),
    "an archive": (zipped({"opd.xlsx": "x"}), 1, ("arsip ZIP", "Keluarkan isinya")),
    "a picture": (b"\x89PNG\r\n", 1, ("gambar",)),
    "half a workbook": (book(PLAIN)[:-200], 1, ("rusak",)),
    "nothing": (b"", 1, ("kosong",)),
    "an empty workbook": (book([]), 1, ("kosong",)),
    "a text far away": (
        xlsx(
            {
                "OPD": sheet_xml(PLAIN).replace(
                    "</sheetData>",
                    FAR_TEXT,
                )
            }
        ),
        1,
        ("XFD1048576", "Kosongkan sel itu"),
    ),
    "too much unpacked": (
        xlsx({"OPD": sheet_xml(PLAIN)}, more={"xl/media/x.bin": "0" * 101_000_000}),
        1,
        ("terlalu besar",),
    ),
    "no code": (
        book([("No", "Nama OPD"), (1, "Dinas A")]),
        1,
        ("Kolom yang belum ada: kode", "misalnya D01"),
    ),
    "no titles": (book([A, B]), 1, ("kode, nama", "baris judul")),
    "titles only in a hidden sheet": (
        xlsx({"Sampul": sheet_xml([("x",)]), "Ref": sheet_xml(PLAIN)}, hidden=["Ref"]),
        1,
        ("lembar tersembunyi",),
    ),
    "a code twice": (book([*PLAIN, ("d01", "Dinas C")]), 4, ("sudah dipakai di baris 2",)),
    "an office without code": (
        book([*PLAIN, (None, "Dinas Perhubungan")]),
        4,
        ('Kolom "kode" masih kosong',),
    ),
    "an office without name": (book([*PLAIN, ("D09", None)]), 4, ('Kolom "nama" masih kosong',)),
    "two columns of names": (book([("kode", "Nama OPD", "Nama SKPD"), (*A, "x")]), 1, ("dua kali",)),
    "a mistyped title": (book([("kode", "nama", "aliase"), (*A, "x")]), 1, ('Mungkin maksudnya "alias"',)),
    "a name of unseen letters": (
        book([("kode", "nama", "alias"), ("D01", "\u200b\u3164", "x")]),
        2,
        ('Kolom "nama" masih kosong',),
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_list_that_is_refused_with_its_reason(what: str) -> None:
    content, line, words = WRONG[what]
    found = read(content)
    assert found.offices == ()
    assert found.problems[0].line == line
    told = "\n".join(problem.message for problem in found.problems)
    for word in words:
        assert word in told


def test_there_are_sixty_of_them() -> None:
    assert len(RIGHT) + len(WRONG) >= 60


def test_the_list_again_with_other_codes_is_asked_about() -> None:
    again = read(
        book([("kode", "nama"), ("1", "Dinas Pendidikan"), ("2", "Dinas Kesehatan"), ("3", "Dinas Sosial")]),
        KNOWN,
    )
    same = same_names(again.offices, KNOWN)
    assert [(row.code, office.code) for row, office in same] == [("1", "01"), ("2", "02")]
    codes = {row.code: office.code for row, office in same}
    tables = read_tables(book([("kode", "nama"), ("1", "Dinas Pendidikan"), ("2", "Dinas Kesehatan")]))
    kept = read_offices(tables, KNOWN, codes=codes).offices
    assert [(row.code, row.short_name, row.aliases, row.invited) for row in kept] == [
        ("01", "Disdik", ("P dan K",), True),
        ("02", "Dinkes", (), True),
    ]
    assert same_names(read(padded(1, 2), KNOWN).offices, KNOWN) == ()


def test_what_a_list_leaves_out_is_proposed_and_asked() -> None:
    names = (
        "Dinas Kesehatan",
        "Dinas Perumahan dan Kawasan Permukiman Rakyat",
        "Dinas Komunikasi dan Informatika (Kominfo)",
        "Kecamatan Loa Kulu Hulu",
        "Dinas Pertanian Rakyat Sejahtera Jaya",
        "Dinas Pertanahan Rakyat Sentosa Jaya",
    )
    found = read(book([("kode", "nama"), *((f"D{place}", name) for place, name in enumerate(names))]))
    assert [office.short_name for office in found.offices] == [
        "Dinkes",
        "DPKPR",
        "Kominfo",
        "Kec. Loa Kulu Hulu",
        *names[4:],
    ]
    assert found.offices[2].name == "Dinas Komunikasi dan Informatika"
    assert found.offices[4].aliases == ("DPRSJ",)
    assert found.asks_invited
    assert any("diusulkan" in note for note in found.notes)
    tables = read_tables(book(PLAIN))
    assert [office.invited for office in read_offices(tables, invited=True).offices] == [True, True]
    assert not read_offices(tables, invited=True).asks_invited

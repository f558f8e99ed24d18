"""Lists of offices as people save them from a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.offices.office_list import (
    COLUMNS,
    ListedOffice,
    built_in_offices,
    parse_csv,
    read_office_csv,
    read_office_rows,
)
from questionnaires.offices.titles import clean
from questionnaires.problem import Problem

PLAIN = """kode,nama,singkatan,alias,diundang
D01,Dinas Pendidikan dan Kebudayaan,Disdikbud,Dinas Pendidikan;Dikbud,1
D02,"Dinas Kesehatan, Kukar",Dinkes,,0
"""
OFFICES = (
    ListedOffice("D01", "Dinas Pendidikan dan Kebudayaan", "Disdikbud", ("Dinas Pendidikan", "Dikbud"), True),
    ListedOffice("D02", "Dinas Kesehatan, Kukar", "Dinkes", (), False),
)


def problems_of(content: str | bytes) -> list[tuple[int, str]]:
    found = read_office_csv(content.encode() if isinstance(content, str) else content)
    assert found.offices == (), "nothing is half imported"
    return [(problem.line, problem.message) for problem in found.problems]


def test_the_offices_of_the_regency():
    offices = built_in_offices()
    assert (len(offices), sum(office.invited for office in offices)) == (58, 30)
    names = [name.casefold() for office in offices for name in (office.short_name, *office.aliases)]
    assert len(names) == len(set(names))


def test_a_plain_file():
    assert read_office_csv(PLAIN.encode()).offices == OFFICES


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("first", ["", "sep=;\r\n", "\r\n"])
def test_as_excel_in_indonesia_saves_it(mark, first):
    content = (
        first + "kode;nama;singkatan;alias;diundang\r\n"
        'D01;Dinas Pendidikan dan Kebudayaan;Disdikbud;"Dinas\r\nPendidikan;Dikbud";1\r\n'
        'D02;"Dinas Kesehatan, Kukar";Dinkes;;0\r\n'
        ";;;;\r\n\r\n\r\n"
    )
    found = read_office_csv(mark + content.encode())
    assert found.problems == ()
    assert found.offices == OFFICES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings(encoding):
    content = PLAIN.replace("Kukar", "Kukar – Café").encode(encoding)
    assert read_office_csv(content).offices[1].name == "Dinas Kesehatan, Kukar – Café"


def test_tabs_and_any_order_of_columns():
    content = (
        "diundang\tALIAS\tNama\tkode\tSingkatan\n"
        "ya\t\tDinas Sosial\tD08\tDinsos\n"
        "tidak\tx;X;x\tSetda\tS1\tSetda\n"
    )
    assert read_office_csv(content.encode()).offices == (
        ListedOffice("D08", "Dinas Sosial", "Dinsos", (), True),
        ListedOffice("S1", "Setda", "Setda", ("x", "X"), False),
    )


def test_a_wrong_title_is_named():
    assert problems_of(PLAIN.replace("singkatan", "singkat")) == [
        (1, 'Kolom "singkat" tidak dikenal. Mungkin maksudnya "singkatan"?'),
    ]
    assert problems_of(PLAIN.replace("alias", "nama")) == [
        (1, 'Kolom "nama" ada dua kali.'),
    ]


def test_every_wrong_row_is_named():
    content = PLAIN + (
        "d01,Dinas Lain,Dislain,,1\n"
        ",Dinas Tanpa Kode,DTK,,1\n"
        "D05,,D5,,mungkin\n"
        '"D 06",Enam,E,,1,lebih\n'
        f"D07,{'a' * 201},D7,,1\n"
        "D08,Delapan,,,,\n"
    )
    assert problems_of(content) == [
        (4, 'Kode "d01" sudah dipakai di baris 2.'),
        (5, 'Kolom "kode" masih kosong.'),
        (6, 'Kolom "diundang" berisi "mungkin"; isi dengan 1 atau 0.'),
        (6, 'Kolom "nama" masih kosong.'),
        (
            7,
            "Jumlah sel di baris ini lebih banyak daripada judul kolom. "
            "Sel yang berisi tanda pemisah perlu diapit tanda kutip.",
        ),
        (7, 'Kode "D 06" hanya boleh huruf dan angka, paling banyak 40.'),
        (8, 'Isi kolom "nama" lebih dari 200 huruf.'),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"\n\n;;;\n", "kosong"),
        (b"kode,nama,singkatan,alias,diundang\n", "Belum ada satu baris"),
        (b"PK\x03\x04\x00\x00", "bukan CSV"),
        (b"x" * 5_000_001, "terlalu besar"),
        (b'kode,nama\n"' + b"x" * 200_000, "tanda kutip"),
        (b"\xff\xfea", "bukan CSV"),
    ],
)
def test_what_is_no_list(content, words):
    ((line, message),) = problems_of(content)
    assert words in message
    assert line == (2 if words == "tanda kutip" else 1)


def test_rows_of_a_spreadsheet():
    rows = [["kode", "nama", "singkatan", "alias", "diundang", ""], [], ["D01", "Dinas", "D", "", "1", ""]]
    assert read_office_rows(rows).offices == (ListedOffice("D01", "Dinas", "D", (), True),)
    assert read_office_rows([*rows, rows[2]]).problems == (
        Problem(4, 'Kode "D01" sudah dipakai di baris 3.'),
    )
    assert read_office_rows(Problem(1, "x")).problems == (Problem(1, "x"),)


def test_titles_below_the_name_of_the_list_and_under_other_names():
    content = (
        "DAFTAR OPD, KABUPATEN KUTAI KARTANEGARA\n\nTahun 2026;;;;;\n"
        "No;Kode OPD;Nama Perangkat Daerah;Singkatan;Nama Lain;Diundang\n"
        '1;D01;Dinas Satu;DS;"a;b";ya\n2;D02;;DD;;ya\n'
    )
    assert problems_of(content) == [(6, 'Kolom "nama" masih kosong.')]
    found = read_office_csv(content.replace("D02;;DD", "D02;Dinas Dua;DD").encode())
    assert found.offices == (
        ListedOffice("D01", "Dinas Satu", "DS", ("a", "b"), True),
        ListedOffice("D02", "Dinas Dua", "DD", (), True),
    )


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=20).filter(
    lambda word: ";" not in word and clean(word) == word
)


@given(
    st.lists(st.tuples(WORDS, WORDS, st.lists(WORDS, max_size=3, unique=True), st.booleans()), min_size=1),
    st.permutations(COLUMNS),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_read_whatever_the_dialect(table, columns, delimiter, line_end, encoding):
    offices = tuple(
        ListedOffice(f"D{place}", name, short, tuple(aliases), invited)
        for place, (name, short, aliases, invited) in enumerate(table)
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator=line_end)
    writer.writeheader()
    for office in offices:
        cells = (
            office.code,
            office.name,
            office.short_name,
            ";".join(office.aliases),
            str(int(office.invited)),
        )
        writer.writerow(dict(zip(COLUMNS, cells, strict=True)))
    found = read_office_csv(text.getvalue().encode(encoding))
    assert found.problems == ()
    assert found.offices == offices


@given(st.one_of(st.binary(), st.text().map(str.encode), st.text().map(lambda text: (PLAIN + text).encode())))
def test_no_content_whatever_raises(content):
    found = read_office_csv(content)
    assert bool(found.offices) is not bool(found.problems)
    parse_csv(content)

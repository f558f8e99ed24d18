"""Offices from tables, whole or not at all (cases 25 and 26)."""

import openpyxl
import pytest

from .conftest import OFFICES


def as_from_excel(path):
    """The same list as an Indonesian Excel saves it: byte order mark, semicolons, Windows line ends."""
    rows = [line.split(",") for line in OFFICES.read_text().splitlines()]
    quoted = [";".join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in rows]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(quoted).encode() + b"\r\n\r\n;;;;\r\n")
    return path


def as_workbook(path):
    book = openpyxl.Workbook()
    for line in OFFICES.read_text().splitlines():
        *cells, last = line.split(",")
        book.active.append([*cells, int(last) if last.isdigit() else last])
    book.save(path)
    return path


def test_the_regencys_offices(stored):
    outcome = stored("office", "import", OFFICES)
    assert (outcome.status, outcome.err) == (0, "")
    assert "58 baru" in outcome.out
    assert "58 tetap" in stored("office", "import", OFFICES).out
    listed = stored("office", "list")
    assert len(listed.lines) == 59
    assert any(line.split()[:3] == ["D01", "Disdikbud", "ya"] for line in listed.lines)


def test_the_list_is_empty_at_first(stored):
    outcome = stored("office", "list")
    assert outcome.status == 0
    assert len(outcome.lines) == 1
    assert "office import" in outcome.out


@pytest.mark.parametrize(("make", "name"), [(as_from_excel, "opd.csv"), (as_workbook, "opd.xlsx")])
def test_from_excel_come_the_same_offices(stored, tmp_path, make, name):
    stored("office", "import", OFFICES)
    outcome = stored("office", "import", make(tmp_path / name))
    assert (outcome.status, outcome.err) == (0, "")
    assert "0 baru, 0 berubah, 58 tetap" in outcome.out


def test_a_workbook_is_known_by_its_content_not_its_name(stored, tmp_path):
    workbook = as_workbook(tmp_path / "opd.xlsx").rename(tmp_path / "opd.csv")
    assert stored("office", "import", workbook).status == 0


def test_doubled_codes_are_told_with_their_line_and_nothing_is_imported(stored, tmp_path):
    rows = ("kode,nama,singkatan,alias,diundang", "A1,Satu,Sa,,1", "A2,Dua,Du,,1", "A1,Tiga,Ti,,0")
    (tmp_path / "opd.csv").write_text("\n".join(rows))
    outcome = stored("office", "import", "opd.csv")
    assert outcome.status == 2
    assert "opd.csv baris 4" in outcome.err
    assert "A1" in outcome.err
    assert "A1" not in stored("office", "list").out


def test_a_missing_column_is_named(stored, tmp_path):
    (tmp_path / "opd.csv").write_text("kode,name,singkatan,alias,diundang\nA1,Satu,Sa,,1\n")
    outcome = stored("office", "import", "opd.csv")
    assert outcome.status == 2
    assert "nama" in outcome.err
    assert "A1" not in stored("office", "list").out


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"kode,nama\n\xff\xfe\x00", b""])
def test_a_file_that_is_no_table(stored, tmp_path, content):
    (tmp_path / "opd").write_bytes(content)
    outcome = stored("office", "import", "opd")
    assert outcome.status == 2
    assert outcome.err.startswith("opd")


def test_a_file_that_is_not_there(stored):
    outcome = stored("office", "import", "opd.csv")
    assert outcome.status == 2
    assert "opd.csv" in outcome.err


def test_only_code_and_name_are_needed(stored, tmp_path):
    (tmp_path / "opd.csv").write_text("Kode SKPD;Nama SKPD\nA1;Dinas Satu\nA2;Dinas Dua\nJumlah;2\n")
    outcome = stored("office", "import", "opd.csv")
    assert (outcome.status, outcome.err) == (0, "")
    for told in (
        "baris 2–3, 2 OPD",
        '"Kode SKPD" sebagai kode',
        "baris 4 (Jumlah 2)",
        "--invited no",
        "2 baru",
    ):
        assert told in outcome.out
    outcome = stored("office", "import", "opd.csv", "--invited", "no")
    assert "2 tetap" in outcome.out


def test_known_names_under_other_codes_are_asked_about(stored, tmp_path):
    (tmp_path / "opd.csv").write_text("kode,nama\n01,Dinas Satu\n02,Dinas Dua\n")
    assert stored("office", "import", "opd.csv").status == 0
    (tmp_path / "lagi.csv").write_text("kode,nama\n1,Dinas Satu\n2,Dinas Dua\n")
    outcome = stored("office", "import", "lagi.csv")
    assert outcome.status == 2
    assert '"Dinas Satu" sudah ada dengan kode 01' in outcome.err
    assert "--same-name keep" in outcome.err
    assert "2 tetap" in stored("office", "import", "lagi.csv", "--same-name", "keep").out
    assert "2 baru" in stored("office", "import", "lagi.csv", "--same-name", "add").out

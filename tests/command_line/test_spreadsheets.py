"""Workbooks from outside become tables, or a sentence that says what they are instead."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.documents import spreadsheets
from bot.documents.bounded_process import Bounds, OverBoundsError, run_bounded
from bot.documents.spreadsheets import read_here, read_tables, write_list
from bot.documents.workbook_cells import shown_number
from questionnaires.offices import comma_separated
from questionnaires.offices.table import Table
from questionnaires.problem import Problem


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def first_of(content: bytes) -> Table:
    tables = read_tables(content)
    assert not isinstance(tables, Problem), tables
    return tables[0]


def test_cells_read_as_people_see_them():
    book = openpyxl.Workbook()
    book.active.append(["kode", None, 1, 1.0, 1.5, True, False, date(2026, 9, 30), "akhir"])
    table = first_of(saved(book))
    assert table.rows == (("kode", "", "1", "1", "1.5", "TRUE", "FALSE", "2026-09-30", "akhir"),)
    assert list(table.faults) == [(1, 7)]


@pytest.mark.parametrize(
    ("number", "shape", "shown"),
    [
        (1, "00", "01"),
        (123, "00", "123"),
        (7, '"D"000', "D007"),
        (10101, r"0\.00\.00", "1.01.01"),
        (1.1, "0.00", "1.10"),
        (5, "00;-00", "05"),
        (5, "[Red]00", "05"),
        (1, "General", None),
        (1, "#,##0", None),
        (0.5, "0%", None),
        (-1, "00", None),
        (45000, "dd/mm/yyyy", None),
        (12, "#", None),
    ],
)
def test_numbers_under_a_format(number, shape, shown):
    assert shown_number(number, shape) == shown


def test_what_is_written_is_read():
    content = write_list("OPD", ("kode", "nama"), [("01", "=1+1"), ("02", "Dinas & Co <b>")])
    assert first_of(content).rows == (("kode", "nama"), ("01", "=1+1"), ("02", "Dinas & Co <b>"))


def _takes_all_memory() -> int:
    return len(bytearray(10**10))


def _dies() -> None:
    import os  # noqa: PLC0415 - in the other process

    os.abort()


def _answers(value: int) -> int:
    return value + 1


@pytest.mark.parametrize("work", [_takes_all_memory, _dies])
def test_work_beyond_its_bounds_costs_one_answer(work):
    with pytest.raises(OverBoundsError):
        run_bounded(work, bounds=Bounds(400_000_000, 20))
    assert run_bounded(_answers, 1, bounds=Bounds(400_000_000, 20)) == 2


def _never_ends() -> None:
    while True:
        pass


def test_work_beyond_its_seconds_of_computing_is_ended():
    with pytest.raises(OverBoundsError):
        run_bounded(_never_ends, bounds=Bounds(400_000_000, 1))


def test_a_list_that_takes_too_much_is_told_to_be_too_large(monkeypatch):
    monkeypatch.setattr(spreadsheets, "BOUNDS", Bounds(memory=0, seconds=60))
    book = openpyxl.Workbook()
    book.active.append(["kode", "nama"])
    found = read_tables(saved(book))
    assert isinstance(found, Problem)
    assert "terlalu besar untuk dibaca" in found.message


@pytest.mark.parametrize("limit", ["_MOST_CELLS", "_MOST_AREA", "_UNPACKED_BYTES"])
def test_each_limit_of_a_workbook_holds(limit, monkeypatch):
    book = openpyxl.Workbook()
    for _ in range(10):
        book.active.append(["kode", "nama"])
    content = saved(book)
    monkeypatch.setattr(spreadsheets, limit, 20 if limit != "_UNPACKED_BYTES" else len(content) * 20)
    assert not isinstance(read_here(content), Problem)
    monkeypatch.setattr(spreadsheets, limit, 19)
    found = read_here(content)
    assert isinstance(found, Problem)
    assert "terlalu besar untuk dibaca" in found.message


@pytest.mark.parametrize(
    ("place", "is_far"), [("A100000", False), ("A100001", True), ("OJ1", False), ("OK1", True)]
)
def test_rows_and_columns_have_a_limit(place, is_far):
    book = openpyxl.Workbook()
    book.active.append(["kode", "nama"])
    book.active[place] = "x"
    found = read_here(saved(book))
    assert isinstance(found, Problem) is is_far
    if isinstance(found, Problem):
        assert f"Sel {place}" in found.message


@pytest.mark.parametrize(("limit", "most"), [("_MOST_CELLS", 4), ("_MOST_ROWS", 3)])
def test_rows_and_cells_of_a_csv_have_a_limit(limit, most, monkeypatch):
    content = b"kode;nama\n" + b"D01;A\n" * 3
    monkeypatch.setattr(comma_separated, limit, most)
    assert not isinstance(read_here(content), Problem)
    monkeypatch.setattr(comma_separated, limit, 2)
    found = read_here(content)
    assert isinstance(found, Problem)
    assert "terlalu banyak baris atau sel" in found.message


def test_an_archive_that_is_no_workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not closed")
    found = read_tables(content.getvalue())
    assert isinstance(found, Problem)
    assert "rusak" in found.message


@given(
    st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", b"%"])
)
def test_no_bytes_at_all_raise(content, beginning):
    found = read_here(beginning + content)
    assert isinstance(found, Problem) or all(isinstance(table, Table) for table in found)

"""Workbooks from outside become rows of text."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheets import UnreadableTable, is_xlsx, read_xlsx


def test_cells_read_as_people_see_them():
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["kode", None, 1, 1.0, 1.5, True, False, date(2026, 9, 30)])
    content = io.BytesIO()
    book.save(content)
    assert is_xlsx(content.getvalue())
    row = ["kode", "", "1", "1", "1.5", "1", "0", "2026-09-30T00:00:00"]
    assert read_xlsx(content.getvalue()) == [row]


def test_an_archive_that_is_no_workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not closed")
    with pytest.raises(UnreadableTable):
        read_xlsx(content.getvalue())


@given(st.binary(max_size=300))
def test_no_bytes_at_all_end_in_anything_else(content):
    with pytest.raises(UnreadableTable):
        read_xlsx(b"PK\x03\x04" + content)

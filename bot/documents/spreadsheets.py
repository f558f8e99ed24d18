"""Tables in and out: the bytes of a CSV, XLSX, XLS or ODS file become rows of text, and rows become a file.

openpyxl is loaded by the first table written: it takes a third of the bot's start and thirty megabytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.documents.bounded_process import Bounds, OverBoundsError, run_bounded
from bot.texts import spreadsheets as words
from questionnaires.offices.office_list import LARGEST_FILE, parse_csv
from questionnaires.offices.table import Table
from questionnaires.problem import Problem

if TYPE_CHECKING:
    from openpyxl.cell import Cell

    from bot.documents.workbook_cells import Shown

BOUNDS = Bounds(memory=150_000_000, seconds=3)
"""What reading one file may take, nine seconds by the clock; a list of 34,000 offices takes half of it."""
_UNPACKED_BYTES = 50_000_000
"""A list of 34,000 offices takes a fifth of it."""
_MOST_CELLS = 500_000
"""Filled ones of all sheets together."""
_MOST_AREA = 3_000_000
_SMALL_TEXT = 200_000
"""Bytes of a CSV that is read without a process of its own: nothing in it can grow."""

_STYLES = "xl/styles.xml"
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "dokumen RTF"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"GIF8", "gambar"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip GZIP"),
    # the first record of Excel 2, 3 and 4 (MS-XLS calls it BOF), before there were compound files
    (b"\x09\x00\x04\x00", "lembar kerja Excel versi sangat lama"),
    (b"\x09\x02\x06\x00", "lembar kerja Excel versi sangat lama"),
    (b"\x09\x04\x06\x00", "lembar kerja Excel versi sangat lama"),
)
_DOCUMENTS = (
    ("word/", "dokumen Word"),
    ("ppt/", "presentasi PowerPoint"),
    ("Index/", "berkas Numbers atau Pages dari Apple"),
    ("xl/workbook.bin", "buku kerja biner (XLSB)"),
)
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (2.2, Char) has no place for."""


def read_tables(content: bytes) -> tuple[Table, ...] | Problem:
    """The sheets of a workbook or the one table of a CSV file; what the file is instead, and what to do.

    Known by its content, whatever it is called. Blocks for the seconds that reading may take.
    """
    if not content:
        return Problem(1, words.EMPTY)
    if len(content) > LARGEST_FILE:
        return Problem(1, f"Berkas terlalu besar: paling banyak {LARGEST_FILE // 1_000_000} MB.")
    other = _other_kind(content)
    if other is not None:
        return Problem(1, other)
    try:
        if not content.startswith((_ZIP, _OLE)) and len(content) <= _SMALL_TEXT:
            return read_here(content)
        return run_bounded(read_here, content, bounds=BOUNDS)
    except OverBoundsError:
        return Problem(1, words.TOO_LARGE)


def read_here(content: bytes) -> tuple[Table, ...] | Problem:
    """The same in this very process: for what `read_tables` has started, and for small texts."""
    if content.startswith(_OLE):
        return _read_workbook(content, None)
    if not content.startswith(_ZIP):
        rows = parse_csv(content)
        return rows if isinstance(rows, Problem) else (Table(rows),)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_archive(content, archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return Problem(1, words.BROKEN)


def _other_kind(content: bytes) -> str | None:
    """What a file is that is no table, in words for the person who sent it; None for what may be one."""
    for beginning, kind in _KINDS:
        if content.startswith(beginning):
            return words.other_kind(kind)
    if content.startswith(_OLE):
        # names of streams in a compound file (MS-CFB 2.6.1) are UTF-16
        if "EncryptedPackage".encode("utf-16-le") in content:
            return words.LOCKED
        if "WordDocument".encode("utf-16-le") in content:
            return words.other_kind("dokumen Word")
        if "PowerPoint Document".encode("utf-16-le") in content:
            return words.other_kind("presentasi PowerPoint")
        return None
    head = content[:3000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style", b"<div")):
        return words.other_kind("halaman web (HTML) yang diberi nama lembar kerja")
    if head.startswith((b"<?xml", b"<workbook")):
        return words.other_kind("berkas XML")
    if head.startswith(b"mime-version:"):
        return words.other_kind("halaman web (MHTML) yang diberi nama lembar kerja")
    return None


def _read_archive(content: bytes, archive: zipfile.ZipFile) -> tuple[Table, ...] | Problem:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        return Problem(1, words.LOCKED)
    if sum(part.file_size for part in parts) > _UNPACKED_BYTES:
        return Problem(1, words.TOO_LARGE)
    for folder, kind in _DOCUMENTS:
        if any(name.startswith(folder) for name in names):
            return Problem(1, words.other_kind(kind))
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        return Problem(1, words.LOCKED)
    if not any(name.casefold().startswith("xl/") for name in names) and "content.xml" not in names:
        return Problem(1, words.archive())
    return _read_workbook(content, archive)


def _read_workbook(content: bytes, archive: zipfile.ZipFile | None) -> tuple[Table, ...] | Problem:
    beside = _read_beside(content, archive)
    if isinstance(beside, Problem):
        return beside
    content, shown = beside
    for name, found in shown.items():
        if found.far is not None:
            return Problem(1, words.far_cell(found.far, name))
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415 - only the process that reads needs it

    try:
        return _read_values(content, archive, shown)
    except PasswordError:
        return Problem(1, words.LOCKED)
    except CalamineError:
        return Problem(1, words.BROKEN)
    except BaseException as trouble:
        # what a library in Rust did not expect to be possible; its class cannot be imported
        if type(trouble).__name__ != "PanicException":
            raise
        return Problem(1, words.BROKEN)


def _read_beside(
    content: bytes, archive: zipfile.ZipFile | None
) -> "tuple[bytes, Mapping[str, Shown]] | Problem":
    """The file as calamine is to read it, and by name of the sheet what calamine does not tell of it."""
    from bot.documents import workbook_cells  # noqa: PLC0415 - only the process that reads needs it
    from bot.documents.old_workbook_cells import LockedError, OldWorkbook  # noqa: PLC0415 - as said above

    try:
        if archive is not None:
            return content, workbook_cells.shown_in(archive)
        old = OldWorkbook(content)
        return old.without_dimensions(), old.shown
    except LockedError:
        return Problem(1, words.LOCKED)
    except Exception:  # noqa: BLE001 - whatever is odd about it, the person reads what to do with the file
        return Problem(1, words.BROKEN) if archive is None else (content, {})


def _read_values(
    content: bytes, archive: zipfile.ZipFile | None, shown: "Mapping[str, Shown]"
) -> tuple[Table, ...] | Problem:
    from python_calamine import (  # noqa: PLC0415 - only the process that reads needs it
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError:
        if archive is None or _STYLES not in archive.namelist():
            raise
        # an office list is values: what is wrong with colours and fonts is left out
        book = CalamineWorkbook.from_filelike(_without_styles(archive))
    tables: list[Table] = []
    cells = 0
    for number, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        page = book.get_sheet_by_index(number)
        # calamine counts the last row and column from 0
        if (page.total_height + 1) * (page.total_width + 1) > _MOST_AREA:
            return Problem(1, words.TOO_LARGE)
        if sheet.name not in shown:
            return Problem(1, words.UNSURE)
        is_hidden = sheet.visible is not SheetVisibleEnum.Visible
        rows = page.to_python(skip_empty_area=False)
        table = _table(sheet.name, rows, shown[sheet.name], is_hidden)
        cells += sum(map(len, table.rows))
        if cells > _MOST_CELLS:
            return Problem(1, words.TOO_LARGE)
        tables.append(table)
    return tuple(tables) or Problem(1, words.NO_SHEET)


def _without_styles(archive: zipfile.ZipFile) -> io.BytesIO:
    """The same workbook without styles, pictures and whatever else is no value."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as copy:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")) and part.filename != _STYLES:
                copy.writestr(part.filename, archive.read(part))
    content.seek(0)
    return content


def _table(
    name: str,
    found: Iterable[Sequence[object]],
    shown: "Shown",
    is_hidden: bool,
) -> Table:
    rows: list[tuple[str, ...]] = []
    faults: dict[tuple[int, int], str] = {}
    is_raw = False
    for line, row in enumerate(found):
        cells: list[str] = []
        for place, cell in enumerate(row):
            text = shown.texts.get((line, place))
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                is_raw = is_raw or not shown.knows_formats
                if abs(cell) >= 1e15:
                    faults[line + 1, place] = words.ROUNDED
                elif (line, place) in shown.unlike:
                    faults[line + 1, place] = words.NOT_AS_SHOWN
            elif isinstance(cell, date | time | timedelta):
                faults[line + 1, place] = words.DATE_NOT_TEXT
            cells.append(_text(cell) if text is None else text)
        while cells and not cells[-1]:
            cells.pop()
        rows.append(tuple(cells))
    while rows and not rows[-1]:
        rows.pop()
    return Table(tuple(rows), name, is_hidden, faults, is_raw)


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer():
            return str(int(cell))  # a spreadsheet keeps 1 as 1.0
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def text_cell(page: Any, text: str, *, bold: bool = False) -> "Cell":
    """Text that stays text: `=1+1` or `+62812` is what somebody wrote, never something to compute."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see above
    from openpyxl.styles import Font  # noqa: PLC0415 - see above

    cell = WriteOnlyCell(page, legal(text))
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    if is_marked(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(name="Calibri", size=11, bold=True)
    return cell


def legal(text: str) -> str:
    """The text with a replacement for each letter that XML has no place for."""
    return text if text.isprintable() else _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def is_marked(text: str) -> bool:
    """Whether a cell needs the mark of a leading apostrophe.

    With it the text stays text also when a person edits the cell or saves it as CSV.
    """
    return text.startswith(_LIKE_A_FORMULA)


def write_list(title: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An XLSX file of one sheet that holds nothing but text."""
    from openpyxl import Workbook  # noqa: PLC0415 - see above

    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    page.append([text_cell(page, name, bold=True) for name in titles])
    for row in rows:
        page.append([text_cell(page, cell) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()

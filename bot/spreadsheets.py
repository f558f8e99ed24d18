"""Tables in and out: the bytes of a CSV or XLSX file become rows of text, and rows become a file.

openpyxl is loaded by the first table: it takes a third of the bot's start and thirty megabytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

if TYPE_CHECKING:
    from openpyxl.cell import Cell

_ZIP_MAGIC = b"PK\x03\x04"


class UnreadableTable(Exception):
    """The file says it is a spreadsheet and cannot be read as one."""


def is_xlsx(content: bytes) -> bool:
    """Whether these bytes begin like an XLSX file, whatever the file is called."""
    return content.startswith(_ZIP_MAGIC)


def read_xlsx(content: bytes) -> list[list[str]]:
    """The rows of the first sheet, each cell as text; UnreadableTable when the file cannot be read."""
    from openpyxl import load_workbook  # noqa: PLC0415 - see above
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - see above

    try:
        # read-only: rows are streamed, and a sheet of a hundred thousand empty formatted rows costs nothing
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return list(_rows(book.worksheets[0].iter_rows(values_only=True)))
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, IndexError, ValueError) as error:
        raise UnreadableTable(type(error).__name__) from error


def _rows(found: Iterator[tuple[object, ...]]) -> Iterator[list[str]]:
    for row in found:
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer():
            return str(int(cell))  # a spreadsheet keeps 1 as 1.0
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def text_cell(page: Any, text: str, *, bold: bool = False) -> "Cell":
    """Text that stays text: `=1+1` or `+62812` is what somebody wrote, never something to compute."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see above
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - see above
    from openpyxl.styles import Font  # noqa: PLC0415 - see above

    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    if re.match(r"[=+\-@\t\r\n]", text):
        # the mark of a leading apostrophe: it stays text also when a person edits the cell or saves it as CSV
        cell.quotePrefix = True
    if bold:
        cell.font = Font(name="Calibri", size=11, bold=True)
    return cell


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

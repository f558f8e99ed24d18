"""Tables from outside: the bytes of a CSV or XLSX file become rows of text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

_ZIP_MAGIC = b"PK\x03\x04"


class UnreadableTable(Exception):
    """The file says it is a spreadsheet and cannot be read as one."""


def is_xlsx(content: bytes) -> bool:
    """Whether these bytes begin like an XLSX file, whatever the file is called."""
    return content.startswith(_ZIP_MAGIC)


def read_xlsx(content: bytes) -> list[list[str]]:
    """The rows of the first sheet, each cell as text; UnreadableTable when the file cannot be read."""
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

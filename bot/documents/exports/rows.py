"""The rows of a workbook's pages, written as the XML they are in the file.

openpyxl makes the workbook (pages, styles, charts, print settings) without any row; its rows cost it some 30
microseconds a cell, which is half an hour for 34,000 offices. What is written here costs about a tenth of a
microsecond a byte, goes through a compressor in a thread of its own and to disk as it comes, so thousands of
offices need no more memory than one. Numbers are in `bench/README.md`.

The format is ECMA-376 part 1, 18.3.1 (worksheets); the container is ZIP (APPNOTE 4.3) with deflate
(RFC 1951), of which streams that end at a byte may be put one behind the other.
"""

import tempfile
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.documents.exports import looks
from bot.documents.exports.pages import Cell, Formula
from bot.documents.spreadsheets import is_marked, legal
from questionnaires.instrument import Instrument
from questionnaires.scoring import show_index

LONGEST_TEXT = 32_767
"""Of one cell (Excel specifications and limits)."""
_LEVEL = 1
"""Of compression: 6 takes three times as long for a file four fifths as large."""
_CHUNK = 1_000_000
"""Letters of XML that are handed to the compressor at once."""
_MOST_WAITING = 4
"""Chunks; whoever writes faster than they are compressed waits."""
_MOST_REMEMBERED, _SHORT = 20_000, 200
"""Texts whose XML is kept, for names come again on every row; and how long such a text is at most."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
_DAY = 86_400
_EMPTY_ROWS = (b"<sheetData />", b"<sheetData/>", b"<sheetData></sheetData>")


class Styles:
    """The numbers under which a workbook keeps the looks of cells; the same look is kept once."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._known: dict[tuple[str, bool, int, bool], str] = {}
        self._fractions: dict[Fraction, tuple[str, str]] = {}

    def fraction(self, value: Fraction) -> tuple[str, str]:
        """Number format and number.

        As many decimals as the rule for shown scores asks: no cell seems to reach a band it missed.
        """
        found = self._fractions.get(value)
        if found is None:
            if len(self._fractions) >= _MOST_REMEMBERED:
                self._fractions.clear()
            decimals = len(show_index(value, self.instrument).partition(",")[2])
            found = self._fractions[value] = "0." + "0" * max(2, decimals), repr(float(value))
        return found

    def number(
        self, page: Any, shown: str = "", *, marked: bool = False, align: int = 0, bold: bool = False
    ) -> str:
        """The attribute of a cell on any page: `shown` is a number format, `align` one of `_ALIGNMENTS`."""
        key = (shown, marked, align, bold)
        found = self._known.get(key)
        if found is None:
            cell = WriteOnlyCell(page)
            if shown:
                cell.number_format = shown
            if marked:
                cell.quotePrefix = True
            if bold:
                cell.font = Font(name="Calibri", size=11, bold=True)
            if align:
                cell.alignment = _ALIGNMENTS[align]
            # every look becomes one of the workbook's, which are never taken away
            found = self._known[key] = f' s="{cell.style_id}"' if cell.has_style else ""
        return found


_PLAIN, _TOP, _WRAPPED, _TITLE = range(4)
_ALIGNMENTS: Mapping[int, Alignment] = {_TOP: looks.TOP, _WRAPPED: looks.WRAPPED, _TITLE: looks.TITLE}


class Compressor:
    """Compresses what the pages of one workbook give it, in a thread: zlib lets others work meanwhile."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._waiting: deque[Future[None]] = deque()

    def give(self, work: Callable[..., None], *arguments: object) -> None:
        """Does the work after all that was given before; raises what earlier work raised."""
        while len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(work, *arguments))

    def finish(self) -> None:
        """Returns when everything is done."""
        while self._waiting:
            self._waiting.popleft().result()

    def close(self) -> None:
        """No more work."""
        self._thread.shutdown(cancel_futures=True)


class PageRows:
    """The rows of one page."""

    def __init__(
        self, page: Any, columns: int, wrapped: Sequence[int | None], styles: Styles, compressor: Compressor
    ) -> None:
        self.page = page
        self.count = 0
        self.size = 0
        """Bytes of XML."""
        self.packed = 0
        """Bytes of it on disk, some chunks behind."""
        self.crc = 0
        self._styles = styles
        self._compressor = compressor
        self._openings = tuple(f'<c r="{get_column_letter(place)}' for place in range(1, columns + 1))
        self._widths = tuple((place, width) for place, width in enumerate(wrapped) if width)
        self._low_aligns = (_PLAIN,) * columns
        self._high_aligns = tuple(_WRAPPED if width else _TOP for width in wrapped)
        self._title_aligns = (_TITLE,) * columns
        self._plain_styles = tuple(styles.number(page, align=align) for align in range(4))
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="kuesioner-")  # noqa: SIM115 - see `close`
        self._stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._parts: list[str] = []
        self._letters_waiting = 0
        self._texts: dict[str, tuple[bool, str]] = {}

    def add(self, row: Sequence[Cell], *, title: bool = False) -> None:
        """One row; a title is bold and may take two lines."""
        self.count += 1
        number = self.count
        lines = 1 if title else self._lines(row)
        if lines > 1:
            height = min(lines, looks.MOST_LINES) * looks.LINE_POINTS
            xml = f'<row r="{number}" ht="{height:g}" customHeight="1">'
        else:
            xml = f'<row r="{number}">'
        aligns = self._title_aligns if title else self._high_aligns if lines > 1 else self._low_aligns
        texts, plain = self._texts, self._plain_styles
        for value, opening, align in zip(row, self._openings, aligns, strict=False):
            if value is None:
                continue
            if type(value) is str:
                marked, inner = texts.get(value) or self._text(value)
                if marked or title:
                    style = self._styles.number(self.page, marked=marked, align=align, bold=title)
                else:
                    style = plain[align]
                xml += f'{opening}{number}"{style} t="inlineStr">{inner}</c>'
            elif type(value) is int:
                xml += f'{opening}{number}"{plain[align]}><v>{value}</v></c>'
            else:
                xml += f'{opening}{number}"{self._rare(value, align)}</c>'
        xml += "</row>"
        self._parts.append(xml)
        self._letters_waiting += len(xml)
        if self._letters_waiting >= _CHUNK:
            self.pass_on()

    def _lines(self, row: Sequence[Cell]) -> int:
        most = 1
        for place, width in self._widths:
            if place < len(row):
                text = row[place]
                if type(text) is str and (len(text) > width or "\n" in text):
                    most = max(most, _lines(text, width))
        return most

    def _rare(self, value: Cell, align: int) -> str:
        """Style and content of a cell that is neither text nor a whole number."""
        if isinstance(value, Formula):
            style = self._styles.number(self.page, value.shown, align=align)
            return f"{style}><f>{_escaped(value.text)}</f><v/>"
        if isinstance(value, Fraction):
            shown, text = self._styles.fraction(value)
            return f"{self._styles.number(self.page, shown, align=align)}><v>{text}</v>"
        if isinstance(value, datetime):
            style = self._styles.number(self.page, "yyyy-mm-dd hh:mm", align=align)
            passed = value - _EPOCH
            return f"{style}><v>{passed.days + passed.seconds / _DAY!r}</v>"
        raise TypeError(f"no cell for {type(value).__name__}")

    def _text(self, text: str) -> tuple[bool, str]:
        """Whether a spreadsheet could take it for a formula, and its XML."""
        found = self._texts.get(text)
        if found is None:
            inner = _escaped(legal(text[:LONGEST_TEXT]))
            keep = ' xml:space="preserve"' if inner != inner.strip() or "\n" in inner else ""
            found = is_marked(text), f"<is><t{keep}>{inner}</t></is>"
            if len(text) <= _SHORT:
                if len(self._texts) >= _MOST_REMEMBERED:
                    self._texts.clear()
                self._texts[text] = found
        return found

    def pass_on(self) -> None:
        """What is there goes to the compressor."""
        parts, self._parts, self._letters_waiting = self._parts, [], 0
        if parts:
            content = "".join(parts).encode()
            self.size += len(content)
            self._compressor.give(self._pack, content)

    def _pack(self, content: bytes) -> None:
        self.crc = zlib.crc32(content, self.crc)
        self.packed += self._file.write(self._stream.compress(content))

    def finish(self) -> None:
        """No row follows; `Compressor.finish` waits until it is on disk."""
        self.pass_on()
        self._compressor.give(self._end)

    def _end(self) -> None:
        # at a byte, and without a look back at what was before
        self.packed += self._file.write(self._stream.flush(zlib.Z_FULL_FLUSH))
        self._file.seek(0)

    def write_to(self, archive: zipfile.ZipFile, name: str, without_rows: bytes) -> None:
        """The page, whose XML without rows is given, as a file of the archive."""
        found = next(mark for mark in _EMPTY_ROWS if mark in without_rows)
        before, _, after = without_rows.partition(found)
        before, after = before + b"<sheetData>", b"</sheetData>" + after
        head, tail = _deflated(before, zlib.Z_FULL_FLUSH), _deflated(after, zlib.Z_FINISH)
        crc = crc_of_both(zlib.crc32(before), self.crc, self.size)
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        entry.CRC = crc_of_both(crc, zlib.crc32(after), len(after))
        entry.file_size = len(before) + self.size + len(after)
        entry.compress_size = len(head) + self.packed + len(tail)
        # zipfile compresses whatever it is given; this is compressed, so the entry is told of by hand
        target = cast(IO[bytes], archive.fp)
        target.seek(archive.start_dir)
        entry.header_offset = target.tell()
        target.write(entry.FileHeader())
        target.write(head)
        while piece := self._file.read(_CHUNK):
            target.write(piece)
        target.write(tail)
        archive.filelist.append(entry)
        archive.NameToInfo[name] = entry
        archive.start_dir = target.tell()

    def close(self) -> None:
        """The file on disk is gone."""
        self._file.close()


def save(book: Any, pages: Sequence[PageRows], path: Path) -> None:
    """The workbook of openpyxl (all of its pages are empty) with these rows as a file."""
    with tempfile.TemporaryFile(prefix="kuesioner-") as skeleton:
        book.save(skeleton)
        rows = {f"xl/worksheets/sheet{book.worksheets.index(one.page) + 1}.xml": one for one in pages}
        with zipfile.ZipFile(skeleton) as source, zipfile.ZipFile(path, "w") as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename in rows:
                    rows[entry.filename].write_to(target, entry.filename, content)
                else:
                    target.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _deflated(content: bytes, end: int) -> bytes:
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(content) + stream.flush(end)


def crc_of_both(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts behind each other, from their own and the bytes of the second.

    CRC is linear: what `length` zero bytes make of the first one's is a matrix over two elements, squared as
    often as the length has digits (zlib's crc32_combine).
    """
    if length <= 0:
        return first
    bit = [0xEDB88320, *(1 << place for place in range(31))]
    even = _squared(bit)
    matrix = _squared(even)
    while length:
        matrix = _squared(matrix)
        if length & 1:
            first = _times(matrix, first)
        length >>= 1
    return first ^ second


def _times(matrix: Sequence[int], vector: int) -> int:
    total, place = 0, 0
    while vector:
        if vector & 1:
            total ^= matrix[place]
        vector >>= 1
        place += 1
    return total


def _squared(matrix: Sequence[int]) -> list[int]:
    return [_times(matrix, row) for row in matrix]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


@lru_cache(10_000)
def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-len(line) // width)) for line in text.split("\n"))

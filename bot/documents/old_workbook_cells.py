"""What an XLS file shows and calamine does not tell: errors, and numbers under a format such as `00`.

Read beside calamine, in the same bounded process. Whatever is odd about the file raises: ValueError,
IndexError, KeyError or struct.error. Sources: MS-CFB for the file around it, MS-XLS 2.4 for the records.
"""

import struct
from collections.abc import Iterable, Iterator

from bot.documents.workbook_cells import BUILT_IN_FORMATS, Shown, cell_name

_HEADER = 512
_NO_SECTOR = 0xFFFFFFFA
"""Sectors from here on are marks, as for the end of a chain (MS-CFB 2.1)."""
_SMALL = 4096
"""Streams below so many bytes lie in the small-stream storage."""
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_MOST_AREA = 3_000_000
"""No list reaches over so many cells; calamine would make each of them."""

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _MULRK, _XF = 0x0006, 0x000A, 0x002F, 0x0085, 0x00BD, 0x00E0
_DIMENSIONS = 0x0200
_RSTRING, _LABELSST, _NUMBER, _LABEL, _BOOLERR, _RK = 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E
_FORMAT, _BOF = 0x041E, 0x0809
_BIFF8 = 0x0600


class LockedError(Exception):
    """The workbook has a password."""


class OldWorkbook:
    """An XLS file. Making it raises LockedError, and what is said above where it is none.

    `shown` is by name of the sheet.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._units, self._unit = _places(content)
        self._stream = b"".join(content[place : place + self._unit] for place in self._units)
        self._dimensions: list[int] = []
        self._custom: dict[int, str] = {}
        self._styles: list[int] = []
        self._is_new = True
        sheets: list[tuple[str, int]] = []
        for kind, body in self._records(0):
            if kind == _BOF:
                self._is_new = struct.unpack_from("<H", body)[0] == _BIFF8
            elif kind == _FILEPASS:
                raise LockedError
            elif kind == _FORMAT:
                self._custom[struct.unpack_from("<H", body)[0]] = self._text(body[2:], self._is_new)
            elif kind == _XF:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _BOUNDSHEET:
                sheets.append((self._text(body[6:], False), struct.unpack_from("<I", body)[0]))
        self.shown = {name: self._sheet(place) for name, place in sheets}

    def without_dimensions(self) -> bytes:
        """The file with sheets that say of none how large they are.

        Whoever formats whole columns writes 65,536 rows, and calamine takes memory for all of them at once.
        """
        content = bytearray(self._content)
        for begin in self._dimensions:
            for place in range(begin, begin + 12):  # the rows and columns (MS-XLS 2.4.90)
                content[self._units[place // self._unit] + place % self._unit] = 0
        return bytes(content)

    def _records(self, place: int) -> Iterator[tuple[int, bytes]]:
        """From this place to the end of what begins there; what lies within it, as a chart, is left out."""
        depth = 0
        while True:
            kind, length = struct.unpack_from("<HH", self._stream, place)
            body = self._stream[place + 4 : place + 4 + length]
            place += 4 + length
            depth += (kind == _BOF) - (kind == _EOF)
            if depth == 0:
                return
            if depth == 1:
                if kind == _DIMENSIONS:
                    self._dimensions.append(place - length)
                yield kind, body

    def _text(self, body: bytes, is_long: bool) -> str:
        """A text with its length in front, in two bytes when `is_long`."""
        length, begin = (struct.unpack_from("<H", body)[0], 2) if is_long else (body[0], 1)
        if not self._is_new:
            return body[begin : begin + length].decode("cp1252", "replace")
        is_wide, begin = body[begin] & 1, begin + 1
        if is_wide:
            return body[begin : begin + 2 * length].decode("utf-16-le")
        return body[begin : begin + length].decode("latin-1")

    def _sheet(self, place: int) -> Shown:
        found = Shown()
        for kind, body in self._records(place):
            if kind not in (_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA, _LABEL, _LABELSST, _RSTRING):
                continue
            row, column, style = struct.unpack_from("<HHH", body)
            if (row + 1) * (column + 1) > _MOST_AREA and found.far is None:
                found.far = cell_name(row, column)
            if kind == _NUMBER:
                self._number(found, row, column, style, struct.unpack_from("<d", body, 6)[0])
            elif kind == _RK:
                self._number(found, row, column, style, _packed(body[6:10]))
            elif kind == _MULRK:
                for number in range((len(body) - 6) // 6):
                    style = struct.unpack_from("<H", body, 4 + 6 * number)[0]
                    packed = body[6 + 6 * number : 10 + 6 * number]
                    self._number(found, row, column + number, style, _packed(packed))
            elif kind == _BOOLERR and body[7]:
                found.texts[row, column] = _ERRORS.get(body[6], "#UNKNOWN!")
            elif kind == _FORMULA:
                self._outcome(found, row, column, style, body[6:14])
        return found

    def _outcome(self, found: Shown, row: int, column: int, style: int, outcome: bytes) -> None:
        """Of a formula: a number, or what kind of other value there is (MS-XLS 2.5.133)."""
        if outcome[6:8] != b"\xff\xff":
            self._number(found, row, column, style, struct.unpack("<d", outcome)[0])
        elif outcome[0] == 2:
            found.texts[row, column] = _ERRORS.get(outcome[2], "#UNKNOWN!")

    def _number(self, found: Shown, row: int, column: int, style: int, number: float) -> None:
        number_format = self._styles[style] if style < len(self._styles) else 0
        shape = self._custom.get(number_format) or BUILT_IN_FORMATS.get(number_format)
        found.take_number(row, column, number, shape)


def _packed(content: bytes) -> float:
    """An RkNumber (MS-XLS 2.5.217): an integer or the upper half of a double, perhaps times a hundred."""
    bits = struct.unpack("<I", content)[0]
    if bits & 2:
        number = float(struct.unpack("<i", content)[0] >> 2)
    else:
        number = struct.unpack("<d", bytes(4) + struct.pack("<I", bits & ~3))[0]
    return number / 100 if bits & 1 else number


def _places(content: bytes) -> tuple[list[int], int]:
    """Where in the compound file the pieces of the workbook's stream lie, in order, and how long each is."""
    if len(content) < _HEADER:
        raise ValueError("too short")
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift > shift:
        raise ValueError("no compound file")
    size, small_size = 1 << shift, 1 << small_shift
    directory, small_fat, more_fat = (struct.unpack_from("<I", content, at)[0] for at in (48, 60, 68))

    def numbers_in(places: Iterable[int]) -> list[int]:
        return [number for place in places for number in struct.unpack_from(f"<{size // 4}I", content, place)]

    def conversation_state_of(sector: int) -> int:
        return (sector + 1) << shift

    tables = list(struct.unpack_from("<109I", content, 76))
    for _ in range(len(content) // size):
        if more_fat >= _NO_SECTOR:
            break
        *more, more_fat = numbers_in([conversation_state_of(more_fat)])
        tables += more
    fat = numbers_in(conversation_state_of(sector) for sector in tables if sector < _NO_SECTOR)

    def places(start: int) -> list[int]:
        return [conversation_state_of(sector) for sector in _chain(start, fat)]

    entries = b"".join(content[place : place + size] for place in places(directory))
    for begin in range(0, len(entries) - 127, 128):
        entry = entries[begin : begin + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        if name not in ("Workbook", "Book"):
            continue
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= _SMALL:
            return places(start), size
        # what is short lies in pieces within the stream of the first entry (MS-CFB 2.6.3)
        storage = places(struct.unpack_from("<I", entries, 116)[0])
        pieces = [piece << small_shift for piece in _chain(start, numbers_in(places(small_fat)))]
        return [storage[piece >> shift] + piece % size for piece in pieces], small_size
    raise ValueError("no workbook in it")


def _chain(start: int, following: list[int]) -> Iterator[int]:
    """A sector and those that come after it; one that leads in circles ends once all sectors were named."""
    for _ in range(len(following)):
        if start >= _NO_SECTOR:
            return
        yield start
        start = following[start]

"""XLS files (BIFF8 in a compound file), written by hand: no locked library writes them, nor what is odd here.

Sources: MS-XLS 2.4 (records), MS-CFB 2.2 to 2.6 (the file around them).
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_FIRST_OWN_FORMAT = 164


@dataclass(frozen=True)
class Shaped:
    """A number under a format of its own, as `00`; `packed` writes it as an RK instead of a NUMBER."""

    number: float
    shape: str
    packed: bool = False


@dataclass(frozen=True)
class Failed:
    """A cell that holds an error; as the outcome of a formula, or typed."""

    error: str
    by_formula: bool = False


@dataclass(frozen=True)
class Computed:
    """The outcome of a formula."""

    text: str


@dataclass(frozen=True)
class Blank:
    """A cell that has a look and no value."""


OldCell = str | float | bool | Shaped | Failed | Computed | Blank | None
OldRows = Sequence[Sequence[OldCell]]


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def wide(text: str, size: str = "<H") -> bytes:
    """An XLUnicodeString of two bytes a letter; `size` is how its length is written."""
    return struct.pack(size, len(text.encode("utf-16-le")) // 2) + b"\x01" + text.encode("utf-16-le")


def _bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: OldCell, styles: Sequence[str]) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    match value:
        case None:
            return b""
        case Blank():
            return record(0x0201, place)
        case bool():
            return record(0x0205, place + bytes([value, 0]))
        case str():
            return record(0x0204, place + wide(value))
        case Shaped(number, shape, packed):
            styled = struct.pack("<HHH", row, column, 1 + styles.index(shape))
            if packed:
                return record(0x027E, styled + struct.pack("<I", (int(number) << 2) | 2))
            return record(0x0203, styled + struct.pack("<d", number))
        case Failed(error, by_formula):
            if not by_formula:
                return record(0x0205, place + bytes([_ERRORS[error], 1]))
            outcome = bytes([2, 0, _ERRORS[error], 0, 0, 0, 0xFF, 0xFF])
            return record(0x0006, place + outcome + bytes(6) + struct.pack("<H", 0))
        case Computed(text):
            outcome = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return record(0x0006, place + outcome + bytes(6) + struct.pack("<H", 0)) + record(
                0x0207, wide(text)
            )
        case _:
            return record(0x0203, place + struct.pack("<d", value))


def _styles(sheets: Mapping[str, OldRows]) -> list[str]:
    found = [
        cell.shape for rows in sheets.values() for row in rows for cell in row if isinstance(cell, Shaped)
    ]
    return list(dict.fromkeys(found))


def workbook_stream(
    sheets: Mapping[str, OldRows], hidden: Sequence[str] = (), *, locked: bool = False
) -> bytes:
    """The records of a workbook."""
    styles = _styles(sheets)
    head = _bof(5)
    if locked:
        head += record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    head += record(0x0042, struct.pack("<H", 1200))
    for number, shape in enumerate(styles, _FIRST_OWN_FORMAT):
        head += record(0x041E, struct.pack("<H", number) + wide(shape))
    for number in (0, *range(_FIRST_OWN_FORMAT, _FIRST_OWN_FORMAT + len(styles))):
        head += record(0x00E0, struct.pack("<HH", 0, number) + bytes(16))
    bodies: list[bytes] = []
    for rows in sheets.values():
        width = max((len(row) for row in rows), default=0)
        body = _bof(0x10) + record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
        for row, cells in enumerate(rows):
            body += b"".join(_cell(row, column, value, styles) for column, value in enumerate(cells))
        bodies.append(body + record(0x000A))
    entries = {name: wide(name, "<B") for name in sheets}
    place = len(head) + sum(4 + 6 + len(entry) for entry in entries.values()) + len(record(0x000A))
    for (name, entry), body in zip(entries.items(), bodies, strict=True):
        head += record(0x0085, struct.pack("<IBB", place, name in hidden, 0) + entry)
        place += len(body)
    return head + record(0x000A) + b"".join(bodies)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams, each so long that it needs no small-stream storage (4,096 bytes)."""
    padded = {
        name: content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
        for name, content in streams.items()
    }
    fat_sectors = 1
    while fat_sectors * SECTOR // 4 < fat_sectors + 1 + sum(map(len, padded.values())) // SECTOR:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors + [_END]  # and one sector of directory
    entries = [_entry("Root Entry", 5, child=1 if streams else _FREE, start=_END)]
    for number, (name, content) in enumerate(padded.items(), 1):
        start, count = len(fat), len(content) // SECTOR
        fat += [*range(start + 1, start + count), _END]
        right = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, right=right, start=start, size=len(content)))
    fat += [_FREE] * (fat_sectors * SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, fat_sectors, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + b"".join(padded.values())


def _entry(
    name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0
) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    entry = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1)
    entry += struct.pack("<III", _FREE, right, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)


def xls(sheets: Mapping[str, OldRows], hidden: Sequence[str] = (), *, locked: bool = False) -> bytes:
    """An XLS file."""
    return compound({"Workbook": workbook_stream(sheets, hidden, locked=locked)})

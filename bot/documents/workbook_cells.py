"""What a workbook shows and calamine does not tell: errors, and numbers under a format such as `00`.

Read beside calamine, in the same bounded process, straight from the XML of XLSX and ODS. Where it fails, the
file is refused: calamine alone would make an error an empty cell.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers import expat

MOST_ROWS, MOST_COLUMNS = 100_000, 400
"""So far may filled cells lie from the first."""
NOT_COMPUTED = "#BELUM_DIHITUNG"
"""In the place of a formula whose value the program that wrote it never computed."""
_PART_BYTES = 20_000_000
"""Of the small parts of a workbook, unpacked: names of sheets and styles."""
BUILT_IN_FORMATS = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    48: "##0.0E+0",
}
"""Formats that a file names by number alone (ECMA-376, part 1, 18.8.30), but for dates and money."""

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DIGITS = re.compile(r"[0#?]")


@dataclass(slots=True)
class Shown:
    """What cells of one sheet show, by row and column from 0, where it is not what they hold."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    unlike: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """Numbers that one sees in a way that is not worked out here: as a percentage, as money."""
    far: str | None = None
    """The name of a filled cell beyond all bounds."""
    knows_formats: bool = True
    """Whether the formats of numbers could be read."""

    def take_number(self, row: int, column: int, number: float, shape: str | None) -> None:
        """Notes a number that is shown under this format."""
        if shape is None or is_shown_plainly(number, shape):
            return
        text = shown_number(number, shape)
        if text is None:
            self.unlike.add((row, column))
        else:
            self.texts[row, column] = text


def shown_in(archive: zipfile.ZipFile) -> dict[str, Shown]:
    """By name of the sheet; raises whatever an odd file makes it."""
    return shown_in_ods(archive) if "content.xml" in archive.namelist() else shown_in_xlsx(archive)


def shown_in_xlsx(archive: zipfile.ZipFile) -> dict[str, Shown]:
    """By name of the sheet."""
    formats = _formats(archive)
    found = {name: _Sheet(archive, part, formats or []).read() for name, part in _sheet_parts(archive)}
    for shown in found.values():
        shown.knows_formats = formats is not None
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _root(archive: zipfile.ZipFile, part: str) -> Element:
    with archive.open(part) as file:
        content = file.read(_PART_BYTES + 1)
    if len(content) > _PART_BYTES:
        raise ValueError(f"{part} is too large")
    return fromstring(content)  # noqa: S314 - bounded by the process it runs in; expat stops entity bombs


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _root(archive, "xl/_rels/workbook.xml.rels")
        if relation.get("Type", "").endswith("/worksheet")
    }
    for element in _root(archive, "xl/workbook.xml").iter():
        if _local(element.tag) != "sheet":
            continue
        identity = next((value for key, value in element.items() if _local(key) == "id"), None)
        target = targets.get(identity)
        if target is not None:
            yield element.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _formats(archive: zipfile.ZipFile) -> list[str | None] | None:
    """The format of each style of cells, None for one that changes nothing; None where styles are broken."""
    try:
        root = _root(archive, "xl/styles.xml")
    except KeyError:
        return []  # the workbook has no styles
    except ParseError:
        return None
    custom: dict[str | None, str] = {}
    found: list[str | None] = []
    for element in root.iter():
        if _local(element.tag) == "numFmt":
            custom[element.get("numFmtId")] = element.get("formatCode", "")
        elif _local(element.tag) == "cellXfs":
            found = [style.get("numFmtId") for style in element]
    built_in = {str(number): shape for number, shape in BUILT_IN_FORMATS.items()}
    return [custom.get(number) or built_in.get(number or "") for number in found]


class _FarCellError(Exception):
    """The sheet is refused, so the rest of it need not be read."""


class _Sheet:
    """Reads one sheet's XML as it streams by; does little for the many cells that have no value."""

    def __init__(self, archive: zipfile.ZipFile, part: str, formats: list[str | None]) -> None:
        self._archive, self._part, self._formats = archive, part, formats
        self._row, self._column = -1, -1
        self._cell: Mapping[str, str] = {}
        self._text: str | None = None
        self._is_formula = self._has_value = False
        self._names: dict[str, str] = {}
        self._found = Shown()

    def read(self) -> Shown:
        """Goes through it once; nothing is kept of cells that show what they hold."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with self._archive.open(self._part) as file, suppress(_FarCellError):
            parser.ParseFile(file)
        return self._found

    def _name(self, tag: str) -> str:
        found = self._names.get(tag)
        if found is None:
            found = self._names[tag] = tag.rpartition(":")[2]
        return found

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._name(tag)
        if name == "c":
            self._settle_place()
            self._cell = attributes
            if "r" not in attributes:
                self._column += 1
            self._is_formula = self._has_value = False
        elif name in {"v", "t"}:
            self._has_value = True
            self._text = ""
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self._settle_place()
            self._cell = {}
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1

    def _settle_place(self) -> None:
        """Where the cell is, by the place that it names itself."""
        place = _CELL.fullmatch(self._cell.get("r", ""))
        if place is not None:
            self._column, self._row = _column_number(place[1]), int(place[2]) - 1

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text += text

    def _end(self, tag: str) -> None:
        name = self._name(tag)
        if name == "c":
            if self._is_formula and not self._has_value:
                self._settle_place()
                self._found.texts[self._row, self._column] = NOT_COMPUTED
        elif self._text is not None and (name in {"v", "t"}):
            text, self._text = self._text, None
            if text:
                self._take(text)

    def _take(self, text: str) -> None:
        self._settle_place()
        kind = self._cell.get("t", "n")
        if self._row >= MOST_ROWS or self._column >= MOST_COLUMNS:
            self._found.far = cell_name(self._row, self._column)
            raise _FarCellError
        if kind == "e":
            self._found.texts[self._row, self._column] = text
        elif kind == "n" and (style := int(self._cell.get("s", "0"))) < len(self._formats):
            self._found.take_number(self._row, self._column, float(text), self._formats[style])


def is_shown_plainly(number: float, shape: str) -> bool:
    """Whether under this format one sees the number as it is written without any."""
    section = re.sub(r'\[[^\]]*\]|_.|\*.|["\s]', "", shape.split(";", 1)[0])
    if section.casefold() in {"general", "@", ""}:
        return True
    is_whole = re.fullmatch(r"[#?,]*0?", section) is not None
    return is_whole and number.is_integer() and 0 <= number < 1000


def shown_number(number: float, shape: str) -> str | None:
    """The number under a format of zeros and fixed words, `00` or `"D"000`; None for all other formats."""
    section = re.sub(r"\[[^\]]*\]|_.|\*.", "", shape.split(";", 1)[0])
    pieces: list[tuple[bool, str]] = []  # whether it is a place for a digit, and the sign
    for literal, escaped, sign in re.findall(r'"([^"]*)"|\\(.)|(.)', section):
        if sign and _DIGITS.fullmatch(sign):
            pieces.append((True, sign))
        elif sign and sign not in " -./()":
            return None  # a date, a percentage, thousands: not the shape of a code
        else:
            pieces.append((False, literal or escaped or sign))
    points = [place for place, (is_digit, sign) in enumerate(pieces) if not is_digit and sign == "."]
    decimals = 0
    if len(points) == 1 and "\\." not in section and '"."' not in section:
        decimals = sum(is_digit for is_digit, _ in pieces[points[0] :])
        pieces = [piece for place, piece in enumerate(pieces) if place != points[0]]
    if number < 0 or not any(is_digit for is_digit, _ in pieces) or "0" not in section:
        return None
    digits = list(f"{number:.{decimals}f}".replace(".", ""))
    shown: list[str] = []
    places = sum(is_digit for is_digit, _ in pieces)
    taken = 0
    for is_digit, sign in reversed(pieces):
        if not is_digit:
            shown.append(sign)
            continue
        taken += 1
        digit = digits.pop() if digits else ("0" if sign == "0" else "")
        shown.append(digit)
        if taken == places:
            shown.extend(reversed(digits))
        if taken == decimals:
            shown.append(".")
    return "".join(reversed(shown)).strip()


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


_NOT_TEXT = frozenset({"float", "percentage", "currency", "boolean", "error"})
"""Types of values (OpenDocument 1.3, part 3, 19.387) of which one reads the text; calamine tells dates."""


def cell_name(row: int, column: int) -> str:
    """What a spreadsheet calls this cell, both counted from 0: A1 is the first."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def shown_in_ods(archive: zipfile.ZipFile) -> dict[str, Shown]:
    """By name of the table: the text that LibreOffice wrote beside each number and error."""
    reader = _OpenDocument()
    with archive.open("content.xml") as file:
        reader.parser.ParseFile(file)
    return reader.found


class _OpenDocument:
    """Reads content.xml as it streams by."""

    def __init__(self) -> None:
        self.found: dict[str, Shown] = {}
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._sheet = Shown()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._is_number = False
        self._text: list[str] | None = None
        self._depth = 0

    def _start(self, tag: str, attributes: Mapping[str, Any]) -> None:
        # the same name may have two namespaces: of the values, the last is calcext's, which knows errors
        known = {_local(key): value for key, value in attributes.items()}
        match _local(tag):
            case "table":
                self._sheet = self.found.setdefault(str(known.get("name", "")), Shown())
                self._row = 0
            case "table-row":
                self._rows, self._column = int(known.get("number-rows-repeated", 1)), 0
            case "table-cell" | "covered-table-cell":
                self._columns = int(known.get("number-columns-repeated", 1))
                self._is_number = known.get("value-type") in _NOT_TEXT
                self._text = []
            case "p":
                self._depth += 1
            case _:
                pass

    def _characters(self, text: str) -> None:
        if self._text is not None and self._depth:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        match _local(tag):
            case "p":
                self._depth -= 1
            case "table-row":
                self._row += self._rows
            case "table-cell" | "covered-table-cell":
                text, self._text = "".join(self._text or ()).strip(), None
                if text and (self._row >= MOST_ROWS or self._column >= MOST_COLUMNS):
                    self._sheet.far = cell_name(self._row, self._column)
                elif text and self._is_number and self._rows == 1 and self._columns < MOST_COLUMNS:
                    for column in range(self._column, self._column + self._columns):
                        self._sheet.texts[self._row, column] = text
                self._column += self._columns
            case _:
                pass

"""The list of offices out of a table kept in a spreadsheet: all of it, or everything wrong with it."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from questionnaires.problem import Problem
from questionnaires.typed_text import one_line

COLUMNS = ("kode", "nama", "singkatan", "alias", "diundang")
LARGEST_FILE = 5_000_000
"""Bytes; a regency's list has a few thousand."""
LONGEST_CODE = 40
LONGEST_NAME = 200

_TITLES_WITHIN = 20
"""So many filled rows may stand above the titles: the name of the list, the regency, a date."""
_OTHER_TITLES = {
    "kode opd": "kode",
    "kode perangkat daerah": "kode",
    "nama opd": "nama",
    "nama perangkat daerah": "nama",
    "singkatan opd": "singkatan",
    "nama singkat": "singkatan",
    "nama lain": "alias",
    "ikut serta": "diundang",
}
"""What the columns are called in lists that were not made for this program."""
_ROW_NUMBERS = ("no", "no.", "nomor")
"""A column of these holds nothing to take over."""

_DELIMITERS = (";", ",", "\t")
_CODE = re.compile(r"\w(?:[\w./-]*\w)?")
_INVITED = {"1": True, "ya": True, "y": True, "x": True, "true": True, "benar": True}
_NOT_INVITED = {"": False, "0": False, "tidak": False, "t": False, "-": False, "false": False, "salah": False}
_ANSWERS = _INVITED | _NOT_INVITED


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office as the table has it."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    invited: bool


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """The offices, or what is wrong; with problems there are no offices, so nothing is half imported."""

    offices: tuple[OfficeRow, ...]
    problems: tuple[Problem, ...]


def built_in_offices() -> tuple[OfficeRow, ...]:
    """The offices of Kutai Kartanegara that come with the program."""
    content = (files("questionnaires") / "offices" / "kutai-kartanegara.csv").read_bytes()
    table = read_office_csv(content)
    if table.problems:
        raise ValueError(f"the built-in list of offices is broken: {table.problems}")
    return table.offices


def read_office_csv(content: bytes) -> OfficeFile:
    """The offices in a CSV file, as Excel or a text editor writes it. Never raises, whatever the content."""
    return read_office_rows(parse_csv(content))


def parse_csv(content: bytes) -> tuple[tuple[str, ...], ...] | Problem:
    """The cells of a CSV file, empty lines included, or why it cannot be read.

    Understands what Excel in Indonesia writes: a byte order mark, semicolons, Windows line ends, a first line
    `sep=;`, cells in quotes with separators and line breaks inside. (csv.Sniffer guesses from letters as well
    and takes odd separators for short files; ours are known, so counting them in the titles is enough.)
    """
    if len(content) > LARGEST_FILE:
        return Problem(1, f"Berkas terlalu besar: paling banyak {LARGEST_FILE // 1_000_000} MB.")
    text = _decoded(content)
    if text is None:
        return Problem(1, "Berkas ini bukan CSV. Simpan dari Excel sebagai CSV UTF-8.")
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):
        delimiter = first[4]
        text = f"\n{rest}"  # an empty line in its place keeps the numbers of the rows
    else:
        filled = [line for line in text.splitlines() if line.strip()]
        # above the titles may stand the name of the list, in which nothing is separated
        head = next((line for line in filled[:_TITLES_WITHIN] if _names_columns(line)), "".join(filled[:1]))
        delimiter = max(_DELIMITERS, key=head.count)
    try:
        return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        # With these settings only an over-long cell gets here, which is what an unclosed quote makes.
        return Problem(1, "Ada tanda kutip yang tidak ditutup, sehingga satu sel menjadi terlalu panjang.")


def read_office_rows(rows: Sequence[Sequence[str]] | Problem) -> OfficeFile:
    """The offices in these rows, below the titles, which come in any order.

    The titles are the first row that names code and name, else the first that is not empty.

    A problem's line is the row's number as a spreadsheet counts, from 1. A table that could not be read comes
    in as its problem and goes out as such.
    """
    if isinstance(rows, Problem):
        return OfficeFile((), (rows,))
    filled = [
        (line, [str(cell) for cell in row]) for line, row in enumerate(rows, 1) if any(map(_clean, row))
    ]
    if not filled:
        return OfficeFile((), (Problem(1, "Berkas ini kosong."),))
    above = next((place for place, (_, cells) in enumerate(filled[:_TITLES_WITHIN]) if _are_titles(cells)), 0)
    (title_line, titles), *body = filled[above:]
    places, problems = _read_titles(title_line, titles)
    if problems:
        return OfficeFile((), tuple(problems))
    if not body:
        return OfficeFile((), (Problem(title_line, "Belum ada satu baris OPD pun di bawah judul kolom."),))
    offices: list[OfficeRow] = []
    lines: dict[str, int] = {}
    for line, cells in body:
        office = _read_row(line, cells, places, len(titles), problems)
        first = lines.setdefault(office.code.casefold(), line)
        if office.code and first != line:
            problems.append(Problem(line, f'Kode "{office.code[:60]}" sudah dipakai di baris {first}.'))
        offices.append(office)
    return OfficeFile((), tuple(sorted(problems))) if problems else OfficeFile(tuple(offices), ())


def _names_columns(line: str) -> bool:
    return "kode" in line.casefold() and "nama" in line.casefold()


def _are_titles(cells: Sequence[str]) -> bool:
    return {"kode", "nama"} <= {_column(cell) for cell in cells}


def _column(title: str) -> str:
    """The column that a title means, or the title itself."""
    key = _clean(title).casefold()
    return _OTHER_TITLES.get(key, key)


def _read_titles(line: int, titles: list[str]) -> tuple[dict[str, int], list[Problem]]:
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for place, title in enumerate(titles):
        name = _clean(title)
        key = _column(title)
        if not key or key in _ROW_NUMBERS:
            continue
        if key in places:
            problems.append(Problem(line, f'Kolom "{name}" ada dua kali.'))
        elif key not in COLUMNS:
            near = get_close_matches(key, COLUMNS, n=1)
            hint = f' Mungkin maksudnya "{near[0]}"?' if near else ""
            problems.append(Problem(line, f'Kolom "{name[:60]}" tidak dikenal.{hint}'))
        else:
            places[key] = place
    missing = [column for column in COLUMNS if column not in places]
    if missing:
        problems.append(Problem(line, f"Kolom yang belum ada: {', '.join(missing)}."))
    return places, problems


def _read_row(
    line: int, cells: list[str], places: dict[str, int], width: int, problems: list[Problem]
) -> OfficeRow:
    def cell(column: str) -> str:
        place = places[column]
        return _clean(cells[place]) if place < len(cells) else ""

    code, name, short_name, invited = cell("kode"), cell("nama"), cell("singkatan"), cell("diundang")
    for column, value in (("kode", code), ("nama", name), ("singkatan", short_name)):
        if not value:
            problems.append(Problem(line, f'Kolom "{column}" masih kosong.'))
        elif len(value) > LONGEST_NAME:
            problems.append(Problem(line, f'Isi kolom "{column}" lebih dari {LONGEST_NAME} huruf.'))
    if code and (len(code) > LONGEST_CODE or not _CODE.fullmatch(code)):
        problems.append(
            Problem(line, f'Kode "{code[:60]}" hanya boleh huruf dan angka, paling banyak {LONGEST_CODE}.')
        )
    if invited.casefold() not in _ANSWERS:
        problems.append(Problem(line, f'Kolom "diundang" berisi "{invited[:60]}"; isi dengan 1 atau 0.'))
    if any(map(_clean, cells[width:])):
        problems.append(
            Problem(
                line,
                "Jumlah sel di baris ini lebih banyak daripada judul kolom. "
                "Sel yang berisi tanda pemisah perlu diapit tanda kutip.",
            )
        )
    aliases = tuple(dict.fromkeys(alias for part in cell("alias").split(";") if (alias := _clean(part))))
    return OfficeRow(code, name, short_name, aliases, _ANSWERS.get(invited.casefold(), False))


def _clean(cell: object) -> str:
    """The cell on one line, without spaces around it."""
    return one_line(str(cell))


def _decoded(content: bytes) -> str | None:
    """The text: UTF-8, UTF-16 with its mark, or else Windows-1252, as Excel writes a plain "CSV"."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for candidate in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None

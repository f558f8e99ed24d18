"""The list of offices out of a table kept in a spreadsheet: all of it, or everything wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice

from questionnaires.offices.comma_separated import LARGEST_FILE, parse_csv
from questionnaires.offices.rows import ListedOffice, OfficeFile, TableReading, filled_rows, title_row
from questionnaires.offices.table import Table
from questionnaires.offices.titles import COLUMNS, TITLES_WITHIN, clean, column_of, near_column
from questionnaires.people import Office
from questionnaires.problem import Problem

__all__ = [
    "COLUMNS",
    "LARGEST_FILE",
    "ListedOffice",
    "OfficeFile",
    "built_in_offices",
    "parse_csv",
    "read_office_csv",
    "read_office_rows",
    "read_offices",
    "same_names",
]


@cache
def built_in_offices() -> tuple[ListedOffice, ...]:
    """The offices of Kutai Kartanegara that come with the program."""
    content = (files("questionnaires") / "offices" / "kutai-kartanegara.csv").read_bytes()
    table = read_office_csv(content)
    if table.problems:
        raise ValueError(f"the built-in list of offices is broken: {table.problems}")
    return table.offices


def read_office_csv(content: bytes) -> OfficeFile:
    """The offices in a CSV file, as Excel or a text editor writes it. Never raises, whatever the content."""
    return read_office_rows(parse_csv(content))


def read_office_rows(rows: Sequence[Sequence[str]] | Problem) -> OfficeFile:
    """The offices in these rows, as `read_offices` reads a table of them."""
    if isinstance(rows, Problem):
        return OfficeFile((), (rows,))
    return read_offices([Table(tuple(tuple(map(str, row)) for row in rows))])


def read_offices(
    tables: Sequence[Table] | Problem,
    known: Iterable[Office] = (),
    *,
    invited: bool | None = None,
    codes: Mapping[str, str] | None = None,
) -> OfficeFile:
    """The offices of the first visible table with titles, below the titles, which come in any order.

    Only code and name are needed. What the table has no column for stays as it is at offices of `known` with
    the same code; for new ones short names and aliases are proposed, and `invited` says whether they are. A
    code of `codes` is read as the other one, under which the office is known.

    The titles are the first row that names code and name. A problem's line is the row's number as a
    spreadsheet counts, from 1. Tables that could not be read come in as their problem and go out as such.
    """
    if isinstance(tables, Problem):
        return OfficeFile((), (tables,))
    titled = [table for table in tables if title_row(table) is not None]
    chosen = next((table for table in titled if not table.is_hidden), None)
    if chosen is not None:
        others = [table.name for table in titled if table is not chosen]
        return TableReading(chosen, known, invited, codes or {}, _usual_short_name).read(others)
    if titled:
        message = (
            f'Judul kolom hanya ada di lembar tersembunyi "{titled[0].name}". '
            "Tampilkan lembar itu, lalu kirim lagi."
        )
        return OfficeFile((), (Problem(1, message),))
    return OfficeFile((), _without_titles([table for table in tables if not table.is_hidden] or tables))


def same_names(
    offices: Sequence[ListedOffice], known: Iterable[Office]
) -> tuple[tuple[ListedOffice, Office], ...]:
    """Rows with a new code and the name of an office under another code, which the list does not name."""
    codes = {office.code.casefold() for office in offices}
    there = list(known)
    new = {office.code.casefold() for office in offices} - {office.code.casefold() for office in there}
    by_name = {
        clean(office.name).casefold(): office
        for office in there
        if office.code.casefold() not in codes and not office.retired
    }
    found: list[tuple[ListedOffice, Office]] = []
    for row in offices:
        if row.code.casefold() in new and (office := by_name.pop(row.name.casefold(), None)) is not None:
            found.append((row, office))
    return tuple(found)


def _without_titles(tables: Sequence[Table]) -> tuple[Problem, ...]:
    """What to say of a file in which no row names code and name."""
    table = next((table for table in tables if any(filled_rows(table))), None)
    if table is None:
        return (Problem(1, "Berkas ini kosong."),)
    rows = list(islice(filled_rows(table), TITLES_WITHIN))

    def named(row: Sequence[str]) -> set[str]:
        return {found[0] for cell in row if (found := column_of(cell)) is not None}

    line, titles = max(rows, key=lambda found: len(named(found[1])))
    problems = [
        Problem(line, f'Kolom "{clean(title)[:60]}" tidak dikenal. Mungkin maksudnya "{near}"?')
        for title in titles
        if column_of(title) is None and (near := near_column(title)) is not None
    ]
    missing = [column for column in ("kode", "nama") if column not in named(titles)]
    hint = "" if named(titles) else ' Beri satu baris judul di atas daftar, misalnya "kode" dan "nama".'
    if missing == ["kode"] and not problems:
        hint = ' Tambahkan kolom "kode" yang berbeda untuk setiap OPD, misalnya D01, D02.'
    problems.append(Problem(line, f"Kolom yang belum ada: {', '.join(missing)}.{hint}"))
    return tuple(problems)


def _usual_short_name(name: str) -> str | None:
    """What offices of this name are called in the list that comes with the program."""
    return _usual_short_names().get(name.casefold())


@cache
def _usual_short_names() -> Mapping[str, str]:
    return {office.name.casefold(): office.short_name for office in built_in_offices()}

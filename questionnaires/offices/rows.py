"""One table with titles becomes offices, or all that is wrong with its rows."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from questionnaires.offices.short_names import initials, propose_short_names, split_acronym
from questionnaires.offices.table import Table
from questionnaires.offices.titles import (
    TITLES_WITHIN,
    are_titles,
    clean,
    column_of,
    is_below,
    is_group,
    is_heading,
    is_number_title,
    is_total,
    near_column,
)
from questionnaires.people import Office
from questionnaires.problem import Problem
from questionnaires.storable import is_storable

LONGEST_CODE = 40
LONGEST_NAME = 200

_CODE = re.compile(r"\w(?:[\w./-]*\w)?")
_INVITED = dict.fromkeys(
    ("1", "ya", "y", "x", "v", "✓", "√", "✔", "iya", "yes", "true", "benar", "diundang", "ikut"), True
)
_NOT_INVITED = dict.fromkeys(("", "0", "tidak", "t", "-", "n", "no", "false", "salah", "bukan"), False)
_ANSWERS: Mapping[str, bool] = {**_INVITED, **_NOT_INVITED}
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|UNKNOWN!|GETTING_DATA|#+"
    r"|BELUM_DIHITUNG)|Err:\d{3}"
)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedOffice:
    """One office as the table has it."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    invited: bool


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """The offices, or what is wrong; with problems there are no offices, so nothing is half imported."""

    offices: tuple[ListedOffice, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    """What a person should know of the reading, in Indonesian: sheet, rows, titles, rows skipped."""
    asks_invited: bool = False
    """Whether the list does not say who is invited, so that it has to be asked for the new ones."""


def filled_rows(table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows in which something stands, each with its line and its cells on one line each."""
    for line, row in enumerate(table.rows, 1):
        cells = tuple(map(clean, row))
        if any(cells):
            yield line, cells


def title_row(table: Table) -> tuple[int, tuple[str, ...]] | None:
    """The first row that names code and name, with its line; None where none of the first rows does."""
    return next((found for found in islice(filled_rows(table), TITLES_WITHIN) if are_titles(found[1])), None)


class TableReading:
    """Reads one table that has titles."""

    def __init__(
        self,
        table: Table,
        known: Iterable[Office],
        invited: bool | None,
        codes: Mapping[str, str],
        usual: Callable[[str], str | None],
    ) -> None:
        self._table = table
        self._known: Mapping[str, Office] = {office.code.casefold(): office for office in known}
        self._invited = invited
        self._codes = codes
        self._usual = usual
        self._problems: list[Problem] = []
        self._skipped: list[tuple[int, str]] = []
        self._is_below = False
        row = title_row(table)
        self._title_line, self._titles = row if row is not None else (1, ())
        self._places = self._read_titles()
        self._code_title = self._cell(self._titles, "kode").casefold()
        self._numbers = {place for place, title in enumerate(self._titles) if is_number_title(title)}

    def read(self, others: Sequence[str]) -> OfficeFile:
        body = [(line, row) for line, row in filled_rows(self._table) if line > self._title_line]
        if not body and not self._problems:
            self._complain(self._title_line, "Belum ada satu baris OPD pun di bawah judul kolom.")
        offices: list[tuple[int, ListedOffice]] = []
        lines: dict[str, int] = {}
        names = [self._cell(row, "nama") for _, row in body]
        are_loud = sum(name.isupper() for name in names) * 2 > len(names)
        for line, row in body:
            skipped = self._why_skipped(row, are_loud)
            if skipped:
                self._skipped.append((line, skipped))
                continue
            office = self._read_row(line, row)
            first = lines.setdefault(office.code.casefold(), line)
            if office.code and first != line:
                self._complain(line, f'Kode "{office.code[:60]}" sudah dipakai di baris {first}.')
            offices.append((line, office))
        if body and not offices and not self._problems:
            self._complain(self._title_line, "Belum ada satu baris OPD pun di bawah judul kolom.")
        if self._problems:
            return OfficeFile((), tuple(sorted(self._problems)))
        rows, proposed = self._completed([office for _, office in offices])
        asks = "diundang" not in self._places and any(row.code.casefold() not in self._known for row in rows)
        notes = self._notes(offices, others, proposed)
        return OfficeFile(rows, (), notes, asks and self._invited is None)

    def _complain(self, line: int, message: str) -> None:
        self._problems.append(Problem(line, message))

    def _read_titles(self) -> dict[str, int]:
        places: dict[str, tuple[int, int]] = {}
        self._unused: list[str] = []
        for place, title in enumerate(self._titles):
            found = column_of(title)
            if found is None:
                near = near_column(title)
                if near is not None:
                    hint = f'Mungkin maksudnya "{near}"?'
                    self._complain(self._title_line, f'Kolom "{clean(title)[:60]}" tidak dikenal. {hint}')
                elif clean(title) and not is_number_title(title):
                    self._unused.append(clean(title))
                continue
            column, surety = found
            earlier = places.get(column)
            if earlier is not None and earlier[1] == surety:
                self._complain(self._title_line, f'Kolom "{clean(title)[:60]}" ada dua kali.')
            elif earlier is None or earlier[1] < surety:
                if earlier is not None:
                    self._unused.append(clean(self._titles[earlier[0]]))
                places[column] = (place, surety)
            else:
                self._unused.append(clean(title))
        return {column: place for column, (place, _) in places.items()}

    def _cell(self, row: Sequence[str], column: str) -> str:
        place = self._places.get(column)
        return row[place] if place is not None and place < len(row) else ""

    def _why_skipped(self, row: Sequence[str], are_loud: bool) -> str | None:
        """The text of a row that is no office: a group, a total, titles once more, words below the list."""
        code, name = self._cell(row, "kode"), self._cell(row, "nama")
        filled = [text for text in row if text]
        others = [text for place, text in enumerate(row) if text and place not in self._numbers]
        shown = " ".join(filled)[:60]
        if code.casefold() == self._code_title and are_titles(row):
            return shown
        if _are_column_numbers(filled) or is_total(code) or (not code and is_total(shown)):
            return shown
        if code and name:
            return shown if is_group(name) and len(others) == 2 else None
        if not code and not name and not any(self._cell(row, column) for column in self._places):
            return shown
        if len(others) != 1:
            return shown if self._is_below and not code else None
        text = others[0]
        self._is_below = self._is_below or is_below(text)
        is_prose = bool(code) and " " in code and not any(map(str.isdigit, code))
        is_loud = bool(name) and name.isupper() and " " in name and not are_loud
        return shown if self._is_below or is_heading(text) or is_prose or is_loud else None

    def _read_row(self, line: int, row: Sequence[str]) -> ListedOffice:
        code, name, short_name = (self._cell(row, column) for column in ("kode", "nama", "singkatan"))
        invited = self._cell(row, "diundang").casefold()
        wrong = self._check_cells(line, row)
        for column, value in (("kode", code), ("nama", name), ("singkatan", short_name)):
            if not value and column != "singkatan":
                self._complain(line, f'Kolom "{column}" masih kosong.')
            elif len(value) > LONGEST_NAME:
                self._complain(line, f'Isi kolom "{column}" lebih dari {LONGEST_NAME} huruf.')
        if code and "kode" not in wrong and _SCIENTIFIC.fullmatch(code) and "+" in code:
            self._complain(
                line,
                f'Kode "{code}" sudah dibulatkan oleh aplikasi lembar kerja. '
                "Jadikan selnya Teks, lalu tulis ulang.",
            )
        elif code and "kode" not in wrong and (len(code) > LONGEST_CODE or not _CODE.fullmatch(code)):
            self._complain(
                line, f'Kode "{code[:60]}" hanya boleh huruf dan angka, paling banyak {LONGEST_CODE}.'
            )
        if invited not in _ANSWERS and "diundang" not in wrong:
            self._complain(line, f'Kolom "diundang" berisi "{invited[:60]}"; isi dengan 1 atau 0.')
        if any(row[len(self._titles) :]):
            self._complain(
                line,
                "Jumlah sel di baris ini lebih banyak daripada judul kolom. "
                "Sel yang berisi tanda pemisah perlu diapit tanda kutip.",
            )
        aliases = tuple(
            dict.fromkeys(alias for part in self._cell(row, "alias").split(";") if (alias := clean(part)))
        )
        return ListedOffice(
            self._codes.get(code, code), name, short_name, aliases, _ANSWERS.get(invited, False)
        )

    def _check_cells(self, line: int, row: Sequence[str]) -> set[str]:
        """The columns whose cell does not hold what one sees, complained about."""
        wrong: set[str] = set()
        for column, place in self._places.items():
            text = self._cell(row, column)
            if _ERROR.fullmatch(text):
                message = f"berisi kesalahan rumus ({text}). Perbaiki rumusnya, atau tulis isinya langsung"
                if "BELUM" in text:
                    message = (
                        "berisi rumus yang belum dihitung. Buka berkasnya di Excel, simpan, lalu kirim lagi"
                    )
            elif (line, place) in self._table.faults:
                message = self._table.faults[line, place]
            elif not is_storable(text):
                message = "berisi tanda yang tidak terbaca. Ketik ulang isinya"
            else:
                continue
            wrong.add(column)
            self._complain(line, f'Kolom "{column}" {message}.')
        return wrong

    def _completed(self, rows: Sequence[ListedOffice]) -> tuple[tuple[ListedOffice, ...], int]:
        """The rows with what the table does not say, and how many short names are proposals."""
        kept: list[ListedOffice] = []
        for row in rows:
            there = self._known.get(row.code.casefold())
            name, acronym = split_acronym(row.name) if not row.short_name else (row.name, "")
            if there is not None:
                kept.append(
                    ListedOffice(
                        row.code,
                        name,
                        row.short_name or there.short_name or acronym,
                        row.aliases if "alias" in self._places else there.aliases,
                        row.invited if "diundang" in self._places else there.invited,
                    )
                )
            else:
                is_invited = row.invited if "diundang" in self._places else bool(self._invited)
                kept.append(ListedOffice(row.code, name, row.short_name or acronym, row.aliases, is_invited))
        lacking = [row.name for row in kept if not row.short_name]
        taken = [row.short_name for row in kept if row.short_name]
        proposals = iter(propose_short_names(lacking, taken, self._usual) if lacking else ())
        kept = [row if row.short_name else replace(row, short_name=next(proposals)) for row in kept]
        if "alias" not in self._places:
            kept = [row if row.code.casefold() in self._known else _with_acronym(row) for row in kept]
        return tuple(kept), len(lacking)

    def _notes(
        self, offices: Sequence[tuple[int, ListedOffice]], others: Sequence[str], proposed: int
    ) -> tuple[str, ...]:
        where = f'lembar "{self._table.name}", ' if self._table.name else ""
        notes = [f"Dibaca: {where}baris {offices[0][0]}–{offices[-1][0]}, {len(offices)} OPD."]
        renamed = [
            f'"{clean(self._titles[place])[:40]}" sebagai {column}'
            for column, place in self._places.items()
            if clean(self._titles[place]).casefold() != column
        ]
        if renamed:
            notes.append(f"Judul yang dipahami: {', '.join(renamed)}.")
        if self._unused:
            notes.append(f"Kolom yang tidak dipakai: {', '.join(title[:40] for title in self._unused[:15])}.")
        if self._skipped:
            rows = [f"baris {line} ({text})" for line, text in self._skipped[:10]]
            more = f", dan {len(self._skipped) - 10} baris lagi" if len(self._skipped) > 10 else ""
            notes.append(f"Dilewati karena bukan OPD: {', '.join(rows)}{more}.")
        if others:
            names = ", ".join(f'"{name[:40]}"' for name in others[:5])
            notes.append(f"Lembar lain yang juga berjudul kode dan nama, dan tidak dibaca: {names}.")
        if proposed:
            notes.append(f"Singkatan untuk {proposed} OPD diusulkan dari namanya.")
        twice = _doubled_names(offices)
        if twice:
            notes.append(f"Nama yang sama dengan kode berbeda: {'; '.join(twice[:5])}.")
        if self._table.has_raw_numbers and any(office.code.isdigit() for _, office in offices):
            notes.append(
                "Kode dibaca sebagai angka, tanpa nol di depan. "
                "Bila di berkas tampak 01, simpan dulu sebagai XLSX."
            )
        return tuple(notes)


def _are_column_numbers(filled: Sequence[str]) -> bool:
    """(1) (2) (3) below the titles."""
    numbers = [text.strip("()") for text in filled]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _doubled_names(offices: Sequence[tuple[int, ListedOffice]]) -> list[str]:
    lines: dict[str, list[int]] = {}
    for line, office in offices:
        lines.setdefault(office.name.casefold(), []).append(line)
    return [f"baris {', '.join(map(str, found[:5]))}" for found in lines.values() if len(found) > 1]


def _with_acronym(row: ListedOffice) -> ListedOffice:
    acronym = initials(row.name)
    is_new = acronym and acronym.casefold() not in {row.short_name.casefold(), row.name.casefold()}
    return replace(row, aliases=(acronym,)) if is_new else row

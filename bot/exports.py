"""Results become a spreadsheet."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell

from bot import export_looks as looks
from bot import export_pages as pages
from bot.export_pages import NOT_APPLICABLE, Formula, HistoryLine, PanelWord
from bot.spreadsheets import text_cell
from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.scoring import GroupScore, score, show_index
from questionnaires.sheet import Sheet, SheetState, levels_of, shown_indicators

STATES = {
    SheetState.DRAFT: "diisi",
    SheetState.SUBMITTED: "dikirim",
    SheetState.RETURNED: "dikembalikan",
    SheetState.CONFIRMED: "dikonfirmasi",
}
ANSWER_TITLES = ("kode", "opd", "indikator", "nama_indikator", "mandiri", "final", "penjelasan", "bukti")
SCORE_TITLES = ("kode", "opd", "status", "indeks", "predikat", "indeks_mandiri")

_FROZEN = {"Skor": "C2", "Perhitungan": "C3"}
"""The cell below and right of what stays when the page is scrolled."""
_FINAL_COLUMN = ANSWER_TITLES.index("final") + 1

MOST_ROWS = 1_048_576
"""Of one page (ECMA-376, part 1, 18.3.1.73; Excel specifications and limits)."""

Value = pages.Cell
"""A fraction is an index or a weight; None leaves the cell empty."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the assessor settled for one office; a level of None is "not applicable"."""

    index: Fraction
    predicate: str
    levels: Mapping[str, int | None]
    panel: Sequence[PanelWord] = ()
    """What the members of the panel held, where there was one."""
    is_of_earlier_revision: bool = False
    """The sheet was reopened since, and its answers may say otherwise by now."""


def write_workbook(
    path: Path,
    instrument: Instrument,
    entries: Iterable[tuple[Sheet, Confirmed | None]],
    *,
    zone: tzinfo = UTC,
    offices: Iterable[Office] = (),
    history: Iterable[HistoryLine] = (),
) -> None:
    """Writes everything of one period to `path`, whole or not at all.

    `Jawaban` and `Skor` hold values; `Perhitungan` computes the same index from the confirmed levels of
    `Jawaban`, with formulas that a spreadsheet keeps alive. Moments are in `zone`.
    """
    book = _Book(instrument)
    names: list[str] = []
    done = 0
    try:
        book.add("Perhitungan", pages.weight_row(instrument))
        for count, (sheet, confirmed) in enumerate(entries):
            book.make_room("Jawaban", len(instrument.indicators))
            answers = book.pages["Jawaban"].title, book.rows["Jawaban"] + 1
            for row in answer_rows(sheet, confirmed):
                book.add("Jawaban", row)
            book.add("Skor", score_row(sheet, confirmed))
            levels = confirmed.levels if confirmed else {}
            place = pages.FIRST_OFFICE_ROW + count
            book.add("Perhitungan", pages.formula_row(sheet, levels, place, answers, _FINAL_COLUMN))
            for row in pages.judgement_rows(sheet, zone, confirmed.panel if confirmed else ()):
                book.add("Penilaian", row)
            for row in pages.evidence_rows(sheet, zone):
                book.add("Bukti", row)
            names.append(sheet.office.short_name or sheet.office.name)
            done += confirmed is not None
        for office in offices:
            book.add("OPD", pages.office_row(office))
        for line in history:
            book.add("Riwayat", pages.history_row(line, zone))
        book.filter_all()
        looks.draw(
            book.pages["Grafik"],
            partial(book.add, "Grafik"),
            partial(book.add_titles, "Grafik"),
            instrument,
            book.pages["Skor"],
            _charted_groups(instrument),
            (SCORE_TITLES.index("indeks") + 1, SCORE_TITLES.index("predikat") + 1),
            names,
            done,
        )
    except BaseException:
        book.close()
        raise
    _save(book.book, path)


class _Book:
    """The workbook as it grows: rows go to disk as they come, so thousands of offices need no more memory."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._titles: dict[str, Sequence[str]] = {
            "Jawaban": ANSWER_TITLES,
            "Skor": (*SCORE_TITLES, *_group_titles(instrument)),
            "Perhitungan": pages.formula_titles(instrument),
            "Penilaian": pages.JUDGEMENT_TITLES,
            "Bukti": pages.EVIDENCE_TITLES,
            "OPD": pages.OFFICE_TITLES,
            "Riwayat": pages.HISTORY_TITLES,
            "Grafik": ("kelompok", "rata-rata"),
        }
        self.book = Workbook(write_only=True)
        self.pages: dict[str, Any] = {name: self.book.create_sheet(name) for name in self._titles}
        """The page of each name to which rows are added now."""
        self.rows = dict.fromkeys(self._titles, 0)
        self._every = list(self.pages.values())
        self._wrapped: dict[str, tuple[int | None, ...]] = {}
        for name in self._titles:
            self._begin(name)

    def _begin(self, name: str) -> None:
        page, above = self.pages[name], _FROZEN.get(name, "A2")
        page.freeze_panes = above
        codes = [indicator.code for indicator in self._instrument.indicators]
        self._wrapped[name] = looks.set_up(page, self._titles[name], codes, int(above[1:]) - 1)
        self.rows[name] = 0
        self.add_titles(name, self._titles[name])

    def make_room(self, name: str, count: int) -> None:
        """So many rows go on one page: on a further one, where this one has no room for them."""
        if self.rows[name] + count <= MOST_ROWS:
            return
        looks.filter_rows(self.pages[name], self._titles[name], self.rows[name])
        number = 2 + sum(page.title.startswith(f"{name} ") for page in self._every)
        place = self.book.worksheets.index(self.pages[name]) + 1
        self.pages[name] = self.book.create_sheet(f"{name} {number}", place)
        self._every.append(self.pages[name])
        self._begin(name)

    def add(self, name: str, row: Sequence[Value]) -> None:
        """One row."""
        self.make_room(name, 1)
        page, widths = self.pages[name], self._wrapped[name][: len(row)]
        self.rows[name] += 1
        height = looks.height(zip(row, widths, strict=True))
        cells = [_cell(page, value, self._instrument) for value in row]
        if height is not None:
            page.row_dimensions[self.rows[name]].height = height
            for cell, width in zip(cells, widths, strict=True):
                if cell is not None:
                    cell.alignment = looks.TOP if width is None else looks.WRAPPED
        page.append(cells)
        # openpyxl keeps what it was told of every row, a kilobyte each, though the row is written
        page.row_dimensions.pop(self.rows[name], None)

    def add_titles(self, name: str, row: Sequence[str]) -> None:
        """A row in bold."""
        page = self.pages[name]
        page.append([_title(page, title) for title in row])
        self.rows[name] += 1

    def filter_all(self) -> None:
        """Arrows to choose and sort by, on the pages that are lists."""
        for name in ("Jawaban", "Skor", "Penilaian", "Bukti", "OPD", "Riwayat"):
            looks.filter_rows(self.pages[name], self._titles[name], self.rows[name])

    def close(self) -> None:
        """Lets go of each page's file, which openpyxl holds open until it is closed."""
        for page in self._every:
            page.close()


def _charted_groups(instrument: Instrument) -> list[tuple[str, int]]:
    """The outermost groups and their columns of the page of scores."""
    columns = {
        group.id: len(SCORE_TITLES) + 1 + place
        for place, group in enumerate(pages.groups_of(instrument.groups))
    }
    return [(group.name, columns[group.id]) for group in instrument.groups]


def answer_rows(sheet: Sheet, confirmed: Confirmed | None) -> Iterator[Sequence[Value]]:
    """One row an indicator, in the order of the instrument; what the office is not asked has no level."""
    shown = {indicator.code for indicator in shown_indicators(sheet)}
    own = levels_of(sheet.answers)
    final = confirmed.levels if confirmed else {}
    judged = final.keys() if confirmed and confirmed.is_of_earlier_revision else shown
    for indicator in sheet.instrument.indicators:
        code = indicator.code
        answer = sheet.answers.get(code)
        yield (
            sheet.office.code,
            sheet.office.name,
            code,
            indicator.name,
            _level(own, code) if code in shown else None,
            _level(final, code) if code in judged else None,
            answer.explanation if answer else None,
            len(sheet.evidence.get(code, ())) or None,
        )


def score_row(sheet: Sheet, confirmed: Confirmed | None) -> Sequence[Value]:
    """An office's result: the confirmed index and groups, empty before that, beside its own index.

    Of a reopened sheet what was confirmed before is still the result, and `status` says that it is reopened.
    """
    own = score(sheet.instrument, levels_of(sheet.answers)).index
    groups = _flat(score(sheet.instrument, confirmed.levels if confirmed else {}).groups)
    return (
        sheet.office.code,
        sheet.office.name,
        STATES[sheet.state],
        confirmed.index if confirmed else None,
        confirmed.predicate if confirmed else None,
        own,
        *(group.index for group in groups),
    )


def _level(levels: Mapping[str, int | None], code: str) -> Value:
    if code not in levels:
        return None
    level = levels[code]
    return NOT_APPLICABLE if level is None else level


def _flat(groups: Iterable[GroupScore]) -> Iterator[GroupScore]:
    for group in groups:
        yield group
        yield from _flat(group.groups)


def _group_titles(instrument: Instrument) -> list[str]:
    """A column a group, outer before inner; a name that occurs twice gets its id beside it."""

    groups = list(pages.groups_of(instrument.groups))
    names = [group.name for group in groups]
    taken = {*SCORE_TITLES, *(name for name in names if names.count(name) > 1)}
    return [f"{group.name} ({group.id})" if group.name in taken else group.name for group in groups]


def _title(page: Any, title: str) -> Cell:
    cell = text_cell(page, title, bold=True)
    cell.alignment = looks.TITLE
    return cell


def _cell(page: Any, value: Value, instrument: Instrument) -> Cell | None:
    match value:
        case None:
            return None
        case Fraction():
            cell = WriteOnlyCell(page, float(value))
            # as many decimals as the rule for shown scores asks: no cell seems to reach a band it missed
            text = show_index(value, instrument)
            cell.number_format = "0." + "0" * max(2, len(text.partition(",")[2]))
            return cell
        case Formula():
            cell = WriteOnlyCell(page, f"={value.text}")
            cell.number_format = value.shown
            return cell
        case datetime():
            cell = WriteOnlyCell(page, value)
            cell.number_format = "yyyy-mm-dd hh:mm"
            return cell
        case int():
            return WriteOnlyCell(page, value)
        case str():
            return text_cell(page, value)


def _save(book: Workbook, path: Path) -> None:
    """Beside its place first, then moved there, so that a full disk leaves no half file under the name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    try:
        book.save(name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Results become a spreadsheet."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter

from bot import export_pages as pages
from bot.export_pages import Formula, HistoryLine
from bot.spreadsheets import text_cell
from questionnaires.instrument import Group, Instrument
from questionnaires.people import Office
from questionnaires.scoring import GroupScore, score, show_index
from questionnaires.sheet import Sheet, SheetState, levels_of, shown_indicators

NOT_APPLICABLE = "tidak berlaku"
STATES = {
    SheetState.DRAFT: "diisi",
    SheetState.SUBMITTED: "dikirim",
    SheetState.RETURNED: "dikembalikan",
    SheetState.CONFIRMED: "dikonfirmasi",
}
ANSWER_TITLES = ("kode", "opd", "indikator", "nama_indikator", "mandiri", "final", "penjelasan", "bukti")
SCORE_TITLES = ("kode", "opd", "status", "indeks", "predikat", "indeks_mandiri")

_FINAL_COLUMN = ANSWER_TITLES.index("final") + 1

Value = pages.Cell
"""A fraction is an index or a weight; None leaves the cell empty."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the assessor settled for one sheet; a level of None is "not applicable"."""

    index: Fraction
    predicate: str
    levels: Mapping[str, int | None]


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
    # write-only: rows go to disk as they come, so a round of thousands of offices needs no more memory
    book = Workbook(write_only=True)
    titles = {
        "Jawaban": ANSWER_TITLES,
        "Skor": (*SCORE_TITLES, *_group_titles(instrument)),
        "Perhitungan": pages.formula_titles(instrument),
        "Penilaian": pages.JUDGEMENT_TITLES,
        "Bukti": pages.EVIDENCE_TITLES,
        "OPD": pages.OFFICE_TITLES,
        "Riwayat": pages.HISTORY_TITLES,
        "Grafik": ("kelompok", "rata-rata"),
    }
    sheets: dict[str, Any] = {name: book.create_sheet(name) for name in titles}

    def add(name: str, row: Iterable[Value]) -> None:
        sheets[name].append([_cell(sheets[name], value, instrument) for value in row])

    try:
        for name, page in sheets.items():
            page.freeze_panes = "A3" if name == "Perhitungan" else "A2"
            page.append([_title(page, title) for title in titles[name]])
        add("Perhitungan", pages.weight_row(instrument))
        count = 0
        for count, (sheet, confirmed) in enumerate(entries, 1):
            answers_row = 2 + (count - 1) * len(instrument.indicators)
            for row in answer_rows(sheet, confirmed):
                add("Jawaban", row)
            add("Skor", score_row(sheet, confirmed))
            levels = confirmed.levels if confirmed else {}
            place = pages.FIRST_OFFICE_ROW + count - 1
            add("Perhitungan", pages.formula_row(sheet, levels, place, answers_row, _FINAL_COLUMN))
            for row in pages.judgement_rows(sheet, zone):
                add("Penilaian", row)
            for row in pages.evidence_rows(sheet, zone):
                add("Bukti", row)
        for office in offices:
            add("OPD", pages.office_row(office))
        for line in history:
            add("Riwayat", pages.history_row(line, zone))
        _draw(sheets["Grafik"], add, instrument, sheets["Skor"], count)
    except BaseException:
        # openpyxl holds each page's file open until it is closed
        for page in sheets.values():
            page.close()
        raise
    _save(book, path)


def _draw(
    page: Any, add: Callable[[str, Iterable[Value]], None], instrument: Instrument, scores: Any, count: int
) -> None:
    """The index of each office and the average of each outermost group, as charts that follow their cells."""
    first_group = len(SCORE_TITLES) + 1
    titles = _group_titles(instrument)
    places = [
        titles.index(title) for title in titles if any(title == group.name for group in instrument.groups)
    ]
    for place in places:
        column = get_column_letter(first_group + place)
        add("Grafik", (titles[place], Formula(f'IFERROR(AVERAGE(Skor!{column}2:{column}{count + 1}),"")')))
    if not count:
        return
    by_office, by_group = BarChart(), BarChart()
    by_office.title, by_group.title = "Indeks per OPD", "Rata-rata per kelompok"
    by_office.type = by_group.type = "bar"
    by_office.legend = by_group.legend = None
    by_office.height = max(8, min(60, count * 0.6))
    column = SCORE_TITLES.index("indeks") + 1
    by_office.add_data(Reference(scores, min_col=column, min_row=2, max_row=count + 1))
    by_office.set_categories(Reference(scores, min_col=2, min_row=2, max_row=count + 1))
    page.add_chart(by_office, "D2")
    if places:
        by_group.add_data(Reference(page, min_col=2, min_row=2, max_row=len(places) + 1))
        by_group.set_categories(Reference(page, min_col=1, min_row=2, max_row=len(places) + 1))
        page.add_chart(by_group, "N2")


def answer_rows(sheet: Sheet, confirmed: Confirmed | None) -> Iterator[Sequence[Value]]:
    """One row an indicator, in the order of the instrument; what the office is not asked has no level."""
    shown = {indicator.code for indicator in shown_indicators(sheet)}
    own = levels_of(sheet.answers)
    final = confirmed.levels if confirmed else {}
    for indicator in sheet.instrument.indicators:
        code = indicator.code
        answer = sheet.answers.get(code)
        yield (
            sheet.office.code,
            sheet.office.name,
            code,
            indicator.name,
            _level(own, code) if code in shown else None,
            _level(final, code) if code in shown else None,
            answer.explanation if answer else None,
            len(sheet.evidence.get(code, ())) or None,
        )


def score_row(sheet: Sheet, confirmed: Confirmed | None) -> Sequence[Value]:
    """An office's result: the confirmed index and groups, empty before that, beside its own index."""
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

    def walk(groups: Iterable[Group]) -> Iterator[Group]:
        for group in groups:
            yield group
            yield from walk(group.groups)

    groups = list(walk(instrument.groups))
    names = [group.name for group in groups]
    taken = {*SCORE_TITLES, *(name for name in names if names.count(name) > 1)}
    return [f"{group.name} ({group.id})" if group.name in taken else group.name for group in groups]


def _title(page: Any, title: str) -> Cell:
    return text_cell(page, title, bold=True)


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
            return WriteOnlyCell(page, f"={value.text}")
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

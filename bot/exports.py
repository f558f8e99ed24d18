"""Results become a spreadsheet."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell

from bot.spreadsheets import text_cell
from questionnaires.instrument import Group, Instrument
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

Value = str | int | Fraction | None
"""A fraction is an index; None leaves the cell empty."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the assessor settled for one sheet; a level of None is "not applicable"."""

    index: Fraction
    predicate: str
    levels: Mapping[str, int | None]


def write_workbook(
    path: Path, instrument: Instrument, entries: Iterable[tuple[Sheet, Confirmed | None]]
) -> None:
    """Writes `Jawaban` and `Skor` of one period to `path`, whole or not at all."""
    # write-only: rows go to disk as they come, so a round of thousands of offices needs no more memory
    book = Workbook(write_only=True)
    answers = book.create_sheet("Jawaban")
    scores = book.create_sheet("Skor")
    for page, titles in ((answers, ANSWER_TITLES), (scores, (*SCORE_TITLES, *_group_titles(instrument)))):
        page.freeze_panes = "A2"
        page.append([_title(page, title) for title in titles])
    try:
        for sheet, confirmed in entries:
            for row in answer_rows(sheet, confirmed):
                answers.append([_cell(answers, value, instrument) for value in row])
            scores.append([_cell(scores, value, instrument) for value in score_row(sheet, confirmed)])
    except BaseException:
        # openpyxl holds each page's file open until it is closed
        for page in (answers, scores):
            page.close()
        raise
    _save(book, path)


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

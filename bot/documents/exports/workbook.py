"""Results become a spreadsheet."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.documents.exports import looks, pages
from bot.documents.exports.pages import NOT_APPLICABLE, HistoryLine, PanelWord
from bot.documents.exports.rows import Compressor, PageRows, Styles, save
from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.scoring import GroupScore, index_of, score
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
MOST_PAGE_BYTES = 3_000_000_000
"""Of XML on one page: from four gigabytes on a file needs ZIP64, which not every program reads."""
_ROWS_A_LOOK = 10_000
"""Rows of history between two looks how large the file is."""

Value = pages.Cell
"""A fraction is an index or a weight; None leaves the cell empty."""


@dataclass(frozen=True, slots=True)
class ConfirmedScore:
    """What the assessor settled for one office; a level of None is "not applicable"."""

    index: Fraction
    predicate: str
    levels: Mapping[str, int | None]
    panel: Sequence[PanelWord] = ()
    """What the members of the panel held, where there was one."""
    is_of_earlier_revision: bool = False
    """The sheet was reopened since, and its answers may say otherwise by now."""
    groups: Mapping[str, Fraction] | None = None
    """What each group scored, by id; scored from the levels where it is not given."""


def write_workbook(
    path: Path,
    instrument: Instrument,
    entries: Iterable[tuple[Sheet, ConfirmedScore | None]],
    *,
    zone: tzinfo = UTC,
    offices: Iterable[Office] = (),
    history: Iterable[HistoryLine] = (),
    most_bytes: int | None = None,
) -> list[Path]:
    """Writes everything of one period to `path`, whole or not at all; the files it has become.

    `Jawaban` and `Skor` hold values; `Perhitungan` computes the same index from the confirmed levels of
    `Jawaban`, with formulas that a spreadsheet keeps alive. Moments are in `zone`. With `most_bytes` what
    would make the file larger goes on in another one, `name-2.xlsx`; each can be read by itself.
    """
    files: list[Path] = []
    book = _Book(instrument, zone)

    def next_file() -> None:
        nonlocal book
        place = path if not files else path.with_name(f"{path.stem}-{len(files) + 1}{path.suffix}")
        files.append(_beside(place))
        book.save(files[-1])

    def make_room() -> None:
        nonlocal book
        if most_bytes is not None and book.packed >= most_bytes:
            next_file()
            book.close()
            book = _Book(instrument, zone)

    try:
        for sheet, confirmed in entries:
            make_room()
            book.add_office(sheet, confirmed)
        for office in offices:
            book.add("OPD", pages.office_row(office))
        for count, line in enumerate(history):
            if count % _ROWS_A_LOOK == 0:
                make_room()
            book.add("Riwayat", pages.history_row(line, zone))
        next_file()
        places = [path, *(path.with_name(f"{path.stem}-{n}{path.suffix}") for n in range(2, len(files) + 1))]
        for made, place in zip(files, places, strict=True):
            made.replace(place)
    except BaseException:
        for made in files:
            made.unlink(missing_ok=True)
        raise
    finally:
        book.close()
    return places


def _beside(place: Path) -> Path:
    """Where a file is made before it is moved to its place, so that no half one is ever under the name."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".tmp")
    os.close(handle)
    return Path(name)


class _Book:
    """The workbook as it grows: rows go to disk as they come, so thousands of offices need no more memory."""

    def __init__(self, instrument: Instrument, zone: tzinfo) -> None:
        self._instrument = instrument
        self._zone = zone
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
        self._book = Workbook(write_only=True)
        self._styles = Styles(instrument)
        self._compressor = Compressor()
        self._pages: dict[str, PageRows] = {}
        """The page of each name to which rows are added now."""
        self._every: list[PageRows] = []
        self._names: list[str] = []
        self._confirmed = 0
        for name in self._titles:
            self._begin(name, None)
        self.add("Perhitungan", pages.weight_row(instrument))

    def _begin(self, name: str, place: int | None) -> None:
        count = sum(one.page.title.partition(" ")[0] == name for one in self._every)
        page: Any = self._book.create_sheet(f"{name} {count + 1}" if count else name, place)
        page.freeze_panes = above = _FROZEN.get(name, "A2")
        titles = self._titles[name]
        codes = [indicator.code for indicator in self._instrument.indicators]
        wrapped = looks.set_up(page, titles, codes, int(above[1:]) - 1)
        rows = PageRows(page, len(titles), wrapped, self._styles, self._compressor)
        self._pages[name] = rows
        self._every.append(rows)
        rows.add(titles, title=True)

    @property
    def packed(self) -> int:
        """About how many bytes the file has by now."""
        return sum(page.packed for page in self._every)

    def make_room(self, name: str, count: int) -> None:
        """So many rows go on one page: on a further one, where this one has no room for them."""
        page = self._pages[name]
        if page.count + count <= MOST_ROWS and page.size < MOST_PAGE_BYTES:
            return
        page.finish()
        looks.filter_rows(page.page, self._titles[name], page.count)
        self._begin(name, self._book.worksheets.index(page.page) + 1)

    def add(self, name: str, row: Sequence[Value]) -> None:
        """One row."""
        self.make_room(name, 1)
        self._pages[name].add(row)

    def add_office(self, sheet: Sheet, confirmed: ConfirmedScore | None) -> None:
        """All that there is of one office."""
        self.make_room("Jawaban", len(self._instrument.indicators))
        page = self._pages["Jawaban"]
        answers = page.page.title, page.count + 1
        for row in answer_rows(sheet, confirmed):
            page.add(row)
        self.add("Skor", score_row(sheet, confirmed))
        levels = confirmed.levels if confirmed else {}
        place = pages.FIRST_OFFICE_ROW + len(self._names)
        self.add("Perhitungan", pages.formula_row(sheet, levels, place, answers, _FINAL_COLUMN))
        for row in pages.judgement_rows(sheet, self._zone, confirmed.panel if confirmed else ()):
            self.add("Penilaian", row)
        for row in pages.evidence_rows(sheet, self._zone):
            self.add("Bukti", row)
        self._names.append(sheet.office.short_name or sheet.office.name)
        self._confirmed += confirmed is not None

    def save(self, path: Path) -> None:
        """The file, with charts and with arrows to choose and sort by on the pages that are lists."""
        for name in ("Jawaban", "Skor", "Penilaian", "Bukti", "OPD", "Riwayat"):
            looks.filter_rows(self._pages[name].page, self._titles[name], self._pages[name].count)
        charts = self._pages["Grafik"]
        looks.draw(
            charts.page,
            charts.add,
            partial(charts.add, title=True),
            self._instrument,
            self._pages["Skor"].page,
            _charted_groups(self._instrument),
            (SCORE_TITLES.index("indeks") + 1, SCORE_TITLES.index("predikat") + 1),
            self._names,
            self._confirmed,
        )
        for page in self._pages.values():
            page.finish()
        self._compressor.finish()
        save(self._book, self._every, path)

    def close(self) -> None:
        """The files that hold its rows are gone."""
        self._compressor.close()
        for page in self._every:
            page.close()


def _charted_groups(instrument: Instrument) -> list[tuple[str, int]]:
    """The outermost groups and their columns of the page of scores."""
    columns = {
        group.id: len(SCORE_TITLES) + 1 + place
        for place, group in enumerate(pages.groups_of(instrument.groups))
    }
    return [(group.name, columns[group.id]) for group in instrument.groups]


def answer_rows(sheet: Sheet, confirmed: ConfirmedScore | None) -> Iterator[Sequence[Value]]:
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


def score_row(sheet: Sheet, confirmed: ConfirmedScore | None) -> Sequence[Value]:
    """An office's result: the confirmed index and groups, empty before that, beside its own index.

    Of a reopened sheet what was confirmed before is still the result, and `status` says that it is reopened.
    """
    instrument = sheet.instrument
    own = index_of(instrument, levels_of(sheet.answers))
    scored = confirmed.groups if confirmed else {}
    if scored is None:
        levels = confirmed.levels if confirmed else {}
        scored = {one.id: one.index for one in _flat(score(instrument, levels).groups)}
    return (
        sheet.office.code,
        sheet.office.name,
        STATES[sheet.state],
        confirmed.index if confirmed else None,
        confirmed.predicate if confirmed else None,
        own,
        *(scored.get(group.id) for group in pages.groups_of(instrument.groups)),
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

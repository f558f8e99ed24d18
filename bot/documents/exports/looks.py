"""How the pages of the export look: widths, wrapped text, what a printer gets, and the charts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.title import title_maker
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from bot.documents.exports.pages import Cell, Formula
from questionnaires.instrument import Instrument

WRAPPED = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")
"""Of the other cells in a row that is several lines high."""
TITLE = Alignment(wrap_text=True, vertical="center")

_WIDTHS: Mapping[str, int] = {
    "kode": 11, "opd": 36, "indikator": 10, "nama_indikator": 40, "mandiri": 12, "final": 12,
    "penjelasan": 60, "bukti": 8, "status": 14, "indeks": 9, "predikat": 16, "indeks_mandiri": 10,
    "asesor": 24, "lembaga": 24, "tingkat": 12, "catatan": 50, "waktu": 17, "nomor": 8, "jenis": 10,
    "nama": 40, "keterangan": 40, "tautan": 40, "ukuran": 12, "sha256": 68, "oleh": 26, "singkatan": 20,
    "kelompok": 42, "rata-rata": 13, "alias": 40, "diundang": 10, "aktif": 8, "perbuatan": 24,
    "sebelum": 40, "sesudah": 40,
}  # fmt: skip
"""In letters, by the title of a column; a column without a name here is one of numbers."""
_A4 = 9
"""ECMA-376, part 1, 18.3.1.63: the paper's number."""
_LEVEL_WIDTH, _GROUP_WIDTH = 6, 15
_WRAPPED = frozenset(
    {"opd", "nama_indikator", "penjelasan", "catatan", "nama", "keterangan", "alias", "sebelum", "sesudah"}
)

_OFFICES_A_CHART = 30
_MOST_CHARTED = 600
"""Of more offices nobody looks at bars; a thousand charts make a file that no program opens."""
_ROW_CENTIMETRES = 0.53
LINE_POINTS, MOST_LINES = 15.0, 25
"""A row is at most 409 points high; what is longer is read by opening the cell.

LibreOffice does not work out a height by itself, and draws one line over the other.
"""
_LABELS = 40
"""Letters of an office's name beside its bar."""


@dataclass(frozen=True, slots=True)
class Bars:
    """What a chart of bars shows: names in one column, values in another, between two rows of their pages."""

    title: str
    names: tuple[Any, int, int]
    """Page, column, and first row."""
    values: tuple[Any, int, int]
    count: int
    lowest: float
    highest: float | None
    number_format: str


def set_up(page: Any, titles: Sequence[str], codes: Iterable[str], rows_above: int) -> tuple[int | None, ...]:
    """Widths and paper, to be said before the first row; the widths of columns whose text is wrapped."""
    levels = set(codes)
    for place, title in enumerate(titles, 1):
        width = _WIDTHS.get(title, _LEVEL_WIDTH if title in levels else _GROUP_WIDTH)
        page.column_dimensions[get_column_letter(place)].width = width
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    is_of_charts = titles[0] == "kelompok"
    page.page_setup.orientation = "portrait" if is_of_charts else "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToHeight = 0
    if not is_of_charts:
        page.print_title_rows = f"1:{rows_above}"
    return tuple(_WIDTHS[title] if title in _WRAPPED else None for title in titles)


def filter_rows(page: Any, titles: Sequence[str], last_row: int) -> None:
    """Arrows in the first row, to choose and sort by."""
    if last_row > 1:
        page.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{last_row}"


def draw(
    page: Any,
    add: Callable[[Sequence[Cell]], None],
    add_titles: Callable[[Sequence[str]], None],
    instrument: Instrument,
    scores: Any,
    groups: Sequence[tuple[str, int]],
    columns: tuple[int, int],
    offices: Sequence[str],
    confirmed: int,
) -> None:
    """The page of charts: averages of groups, offices by predicate, and the index of each office.

    Its cells are formulas over the page of `scores`, so the charts follow when something is changed there.
    `groups` are names with their columns of that page, `columns` those of index and predicate. Nothing is
    drawn while no office is confirmed.
    """
    last = len(offices) + 1
    first_group = 2
    for name, column in groups:
        letter = get_column_letter(column)
        add((name, Formula(f'IFERROR(AVERAGE(Skor!{letter}2:{letter}{last}),"")', "0.00")))
    index, predicate = columns
    first_band = first_group + len(groups) + 2
    add(())
    add_titles(("predikat", "jumlah OPD"))
    letter = get_column_letter(predicate)
    for band in instrument.bands:
        label = band.label.replace('"', '""')
        add((band.label, Formula(f'COUNTIF(Skor!{letter}2:{letter}{last},"{label}")', "0")))
    first_office = first_band + len(instrument.bands) + 2
    add(())
    add_titles(("opd", "indeks"))
    letter = get_column_letter(index)
    for row, name in enumerate(offices, 2):
        short = name if len(name) <= _LABELS else f"{name[: _LABELS - 1]}…"
        add((short, Formula(f'IF(Skor!{letter}{row}="","",Skor!{letter}{row})', "0.00####")))
    if not confirmed:
        return
    charts = [
        Bars(
            "Rata-rata per kelompok", (page, 1, first_group), (page, 2, first_group), len(groups),
            0, instrument.highest, "0.00",
        ),
        Bars(
            "OPD per predikat", (page, 1, first_band), (page, 2, first_band), len(instrument.bands),
            0, None, "0",
        ),
    ]  # fmt: skip
    for start in range(0, min(len(offices), _MOST_CHARTED), _OFFICES_A_CHART):
        count = min(_OFFICES_A_CHART, len(offices) - start)
        part = f" ({start + 1}–{start + count})" if len(offices) > _OFFICES_A_CHART else ""
        # the values come from where offices without a score have no text either: they get no bar, not a zero
        names, values = (page, 1, first_office + start), (scores, index, 2 + start)
        charts.append(Bars(f"Indeks per OPD{part}", names, values, count, 0, instrument.highest, "0.00"))
    row = 2
    for bars in charts:
        if not bars.count:
            continue
        if bars.values[0] is scores:
            page.row_breaks.append(Break(row - 1))
        chart = _chart(bars)
        page.add_chart(chart, f"D{row}")
        row += round(chart.height / _ROW_CENTIMETRES) + 2


def _chart(bars: Bars) -> BarChart:
    chart = BarChart()
    chart.type = "bar"
    title = title_maker(bars.title)
    title.overlay = False
    chart.title = title
    chart.legend = None
    chart.gapWidth = 60
    chart.width = 24
    chart.height = 3 + 0.62 * bars.count
    page, column, row = bars.values
    last = row + bars.count - 1
    chart.add_data(Reference(page, min_col=column, min_row=row, max_row=last))
    page, column, row = bars.names
    chart.set_categories(Reference(page, min_col=column, min_row=row, max_row=row + bars.count - 1))
    # without it Excel shows no axes at all
    chart.x_axis.delete = chart.y_axis.delete = False
    # the first row on top, as in the table, and the numbers below all the same
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.scaling.min = bars.lowest
    chart.y_axis.scaling.max = bars.highest
    chart.y_axis.majorUnit = 1 if bars.highest is not None else None
    chart.y_axis.number_format = "0"
    chart.series[0].graphicalProperties.solidFill = "2F6DB5"
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
    )
    chart.dataLabels.numFmt = bars.number_format
    return chart

"""The pages of the export beside answers and scores: what they hold, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fractions import Fraction

from openpyxl.utils import get_column_letter

from bot.texts.names import HISTORY_DEEDS, KIND_NAMES
from questionnaires.conditions import counted
from questionnaires.instrument import Group, Instrument
from questionnaires.people import Office
from questionnaires.period import SheetState
from questionnaires.sheet import Sheet

OFFICE_TITLES = ("kode", "opd", "singkatan", "alias", "diundang", "aktif")
JUDGEMENT_TITLES = ("kode", "opd", "indikator", "asesor", "lembaga", "tingkat", "catatan", "waktu")
HISTORY_TITLES = ("waktu", "kode", "opd", "indikator", "perbuatan", "sebelum", "sesudah", "oleh")
EVIDENCE_TITLES = (
    "kode", "opd", "indikator", "nomor", "jenis", "nama", "keterangan", "tautan", "ukuran", "sha256",
    "oleh", "waktu",
)  # fmt: skip
NOT_APPLICABLE = "tidak berlaku"
FIRST_OFFICE_ROW = 3
"""On the page of formulas: titles, weights, then the offices."""
FIRST_LEVEL_COLUMN = 3


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that was done in a period."""

    at: datetime
    office: Office
    indicator: str | None
    deed: str
    before: str | None
    after: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class PanelWord:
    """What a member of a panel held of an indicator, or its lead decided; no level is "not applicable"."""

    code: str
    by: str
    institution: str
    level: int | None
    note: str | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that a spreadsheet computes; without the sign of equality. `shown` is its number format."""

    text: str
    shown: str = "General"


Cell = str | int | Fraction | datetime | Formula | None


def local(at: datetime | None, zone: tzinfo) -> datetime | None:
    """A moment as a spreadsheet keeps it: local, and without a zone."""
    return None if at is None else at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def office_row(office: Office) -> Sequence[Cell]:
    """One office."""
    yes = {True: "ya", False: "tidak"}
    return (
        office.code,
        office.name,
        office.short_name,
        "; ".join(office.aliases) or None,
        yes[office.invited],
        yes[not office.retired],
    )


def judgement_rows(sheet: Sheet, zone: tzinfo, panel: Sequence[PanelWord] = ()) -> Iterator[Sequence[Cell]]:
    """What the assessor holds, indicator by indicator; of a panel, once all is confirmed, every member."""
    office = (sheet.office.code, sheet.office.name)
    if sheet.period.panel:
        if sheet.state is SheetState.CONFIRMED:
            for one in panel:
                level: Cell = NOT_APPLICABLE if one.level is None else one.level
                yield (*office, one.code, one.by, one.institution, level, one.note, local(one.at, zone))
        return
    for indicator in sheet.instrument.indicators:
        judgement = sheet.judgements.get(indicator.code)
        if judgement is None:
            continue
        level = NOT_APPLICABLE if judgement.not_applicable else judgement.level
        by, at = judgement.by, local(judgement.at, zone)
        yield (*office, indicator.code, by, None, level, judgement.note, at)


def evidence_rows(sheet: Sheet, zone: tzinfo) -> Iterator[Sequence[Cell]]:
    """One row a file or link; `nomor` is the one under which a file lies in the archive."""
    for indicator in sheet.instrument.indicators:
        for number, item in enumerate(sheet.evidence.get(indicator.code, ()), 1):
            yield (
                sheet.office.code,
                sheet.office.name,
                indicator.code,
                number,
                KIND_NAMES[item.kind],
                item.name,
                item.caption,
                item.url,
                item.size,
                item.sha256,
                item.added_by,
                local(item.added_at, zone),
            )


def history_row(line: HistoryLine, zone: tzinfo) -> Sequence[Cell]:
    """One thing that was done."""
    return (
        local(line.at, zone),
        line.office.code,
        line.office.name,
        line.indicator,
        HISTORY_DEEDS.get(line.deed, line.deed),
        line.before,
        line.after,
        line.by,
    )


def formula_titles(instrument: Instrument) -> list[str]:
    """Code, office, a column an indicator, then the index, the predicate and a column a group."""
    codes = [indicator.code for indicator in instrument.indicators]
    return [
        "kode",
        "opd",
        *codes,
        "indeks",
        "predikat",
        *(group.name for group in groups_of(instrument.groups)),
    ]


def weight_row(instrument: Instrument) -> Sequence[Cell]:
    """The weights, above the levels that they weigh."""
    return ("", "bobot", *(indicator.weight for indicator in instrument.indicators))


def formula_row(
    sheet: Sheet, levels: Mapping[str, int | None], row: int, answers: tuple[str, int], final_column: int
) -> Sequence[Cell]:
    """The confirmed levels of one office, from its page and first row of answers, and the index of them.

    Indicators that do not count (or do not apply) leave their cell without a number, and so carry no weight:
    the weighted mean over what is there, as `questionnaires.scoring` has it.
    """
    instrument = sheet.instrument
    counts = {indicator.code for indicator in counted(instrument, levels)}
    column = get_column_letter(final_column)
    page, answers_row = answers
    # a name with a blank is quoted (ECMA-376, part 1, 18.17.2.1)
    page = f"'{page}'" if " " in page else page
    cells: list[Cell] = [sheet.office.code, sheet.office.name]
    for place, indicator in enumerate(instrument.indicators):
        source = f"{page}!${column}${answers_row + place}"
        level = Formula(f'IF(ISNUMBER({source}),{source},"")')
        cells.append(level if indicator.code in counts else None)
    last = FIRST_LEVEL_COLUMN + len(instrument.indicators) - 1
    index = f"{get_column_letter(last + 1)}{row}"
    cells.append(_mean(FIRST_LEVEL_COLUMN, last, row))
    cells.append(_predicate(instrument, index))
    for group in groups_of(instrument.groups):
        places = [instrument.positions[indicator.code] for indicator in group.all_indicators()]
        first = FIRST_LEVEL_COLUMN + min(places)
        cells.append(_mean(first, FIRST_LEVEL_COLUMN + max(places), row))
    return cells


def _mean(first: int, last: int, row: int) -> Formula:
    """The mean of some levels by their weights in row 2."""
    left, right = get_column_letter(first), get_column_letter(last)
    levels, weights = f"{left}{row}:{right}{row}", f"{left}$2:{right}$2"
    total = f"SUMPRODUCT({weights}*ISNUMBER({levels}))"
    # as many decimals as it takes: no index seems to reach a band that it missed
    return Formula(f'IF({total}=0,"",SUMPRODUCT({weights},{levels})/{total})', "0.00####")


def _predicate(instrument: Instrument, index: str) -> Formula:
    """The first band that the unrounded index reaches; nine decimals hide what binary numbers cannot say."""
    text = '""'
    for band in reversed(instrument.bands):
        label = band.label.replace('"', '""')
        text = f'IF(ROUND({index},9)>={float(band.minimum)},"{label}",{text})'
    return Formula(f'IF({index}="","",{text})')


def groups_of(groups: Sequence[Group]) -> Iterator[Group]:
    """Every group at every depth, outer before inner."""
    for group in groups:
        yield group
        yield from groups_of(group.groups)

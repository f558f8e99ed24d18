"""A spreadsheet computes the same index from the export's formulas, and opens it without complaint."""

import os
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.documents.exports.workbook import ConfirmedScore, write_workbook
from questionnaires.answers import Answer
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.scoring import all_groups, score
from questionnaires.sheet import Sheet
from tests.command_line.test_exports import NOW

OFFICE_PROGRAM = shutil.which("soffice")


def small() -> Instrument:
    path = Path(__file__).parents[1] / "handlers" / "small.yaml"
    loaded = load_instrument(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(loaded, Instrument)
    return loaded


def confirmed(
    instrument: Instrument, number: int, levels: dict[str, int | None]
) -> tuple[Sheet, ConfirmedScore]:
    office = Office(number, f"D{number:02d}", f"=Dinas {number}", f"+62{number}")
    period = Period(1, "2026", PeriodState.OPEN, NOW, instrument.digest)
    own = {code: Answer(code, level, level is None) for code, level in levels.items()}
    judged = score(instrument, levels)
    sheet = Sheet(number, office, period, instrument, SheetState.CONFIRMED, answers=own)
    label = judged.band.label if judged.band else ""
    return sheet, ConfirmedScore(judged.index if judged.index is not None else Fraction(0), label, levels)


def recalculated(path: Path, folder: Path) -> openpyxl.Workbook:
    """The workbook as LibreOffice has computed it."""
    assert OFFICE_PROGRAM is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        [
            OFFICE_PROGRAM,
            profile,
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            folder / "out",
            path,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "HOME": str(folder)},
    )
    complaints = [line for line in done.stderr.lower().splitlines() if "java" not in line]
    assert not [line for line in complaints if "warn" in line or "error" in line]
    return openpyxl.load_workbook(folder / "out" / path.name, data_only=True)


@pytest.mark.skipif(OFFICE_PROGRAM is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_same_index(tmp_path: Path) -> None:
    every = [
        *((name, built_in()[name]) for name in ("pegi", "spbe-2020", "spbe-2018")),
        ("kecil", small()),
    ]
    for name, instrument in every:
        levels: list[dict[str, int | None]] = []
        for shift in range(4):
            chosen: dict[str, int | None] = {
                one.code: instrument.lowest
                + (place * 7 + shift * 3) % (instrument.highest - instrument.lowest + 1)
                for place, one in enumerate(instrument.indicators)
            }
            levels.append(chosen)
        for one in instrument.indicators:
            if one.may_not_apply:
                levels[1][one.code] = None
        entries = [confirmed(instrument, number, chosen) for number, chosen in enumerate(levels, 1)]
        path = tmp_path / f"{name}.xlsx"
        write_workbook(path, instrument, entries)
        book = recalculated(path, tmp_path)
        titles, _, *rows = book["Perhitungan"].iter_rows(values_only=True)
        assert len(rows) == 4
        for row, (sheet, done) in zip(rows, entries, strict=True):
            found = dict(zip(titles, row, strict=True))
            assert found["opd"] == sheet.office.name
            assert found["indeks"] == pytest.approx(float(done.index), abs=1e-9)
            assert found["predikat"] == done.predicate
            for group in all_groups(score(instrument, done.levels)):
                if group.index is not None and titles.count(group.name) == 1:
                    assert found[group.name] == pytest.approx(float(group.index), abs=1e-9)
        charted = {row[0]: row[1] for row in book["Grafik"].iter_rows(values_only=True)}
        for group in instrument.groups:
            indices = [
                found.index
                for _, done in entries
                for found in score(instrument, done.levels).groups
                if found.id == group.id and found.index is not None
            ]
            assert charted[group.name] == pytest.approx(float(sum(indices) / len(indices)), abs=1e-9)
        for band in instrument.bands:
            assert charted[band.label] == sum(done.predicate == band.label for _, done in entries)
        scores = list(book["Skor"].iter_rows(values_only=True))
        assert scores[1][1] == "=Dinas 1"
        for page in book.worksheets:
            for line in page.iter_rows(values_only=True):
                assert not [cell for cell in line if isinstance(cell, str) and cell.startswith(("#", "Err:"))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["K01", "K02", "K03", "K04", "K05"]), st.integers(1, 4)), st.booleans()
)
def test_only_what_counts_gets_a_formula(
    tmp_path: Path, levels: dict[str, int | None], applies: bool
) -> None:
    instrument = small()
    if not applies:
        levels = {**levels, "K05": None}
    path = tmp_path / "x.xlsx"
    write_workbook(path, instrument, [confirmed(instrument, 1, levels)])
    row = [cell.value for cell in openpyxl.load_workbook(path)["Perhitungan"][3]]
    k02 = levels.get("K02")
    follow_up_counts = k02 is not None and k02 >= 3
    assert (row[4] is not None) is follow_up_counts
    assert str(row[7]).startswith("=IF(SUMPRODUCT(")

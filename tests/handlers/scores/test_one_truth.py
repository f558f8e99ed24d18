"""Message, picture, PDF, spreadsheet and ranking of one regency tell the same numbers, gains and order."""

import random
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from bot.documents.exports.period import export_period
from bot.documents.reports.office import office_data
from bot.documents.reports.regency import regency_data
from bot.storage.people import people
from bot.storage.reports.office import dossier_of
from bot.storage.reports.regency import whole_period
from bot.storage.scores import results
from handlers.scores.screens import chart_data
from questionnaires.scoring import show_index
from tests.conversation import Person
from tests.handlers.confirmed import confirmed_period, more_offices
from tests.handlers.conftest import Regency

WITA = ZoneInfo("Asia/Makassar")
GAIN = re.compile(r"\+(\d+,\d+)")


@pytest.mark.parametrize("seed", range(3))
async def test_all_that_shows_a_result_agrees(
    regency: Regency, budi: Person, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    codes = ["D01", "D02", "X01", *more_offices(regency, 5)]
    # each office its own levels; K02 at 3 and more, so that what follows from it is asked everywhere
    levels = {
        code: {
            one.code: chance.randint(3, 4) if one.code == "K02" else chance.randint(1, 4)
            for one in regency.instrument.indicators
        }
        for code in codes
    }
    period = confirmed_period(regency, levels, "Penilaian 2025")
    admin = regency.database.read_now(lambda db: people.load_actor(db, budi.id))
    every = regency.database.read_now(lambda db: results.results_of_period(db, period.id))
    whole = regency.database.read_now(lambda db: whole_period(db, period))
    path = tmp_path / "ekspor.xlsx"
    regency.database.read_now(lambda db: export_period(db, period, path, WITA))
    rows = list(openpyxl.load_workbook(path)["Skor"].iter_rows(values_only=True))
    column = {name: place for place, name in enumerate(rows[0])}
    exported = {row[column["kode"]]: row for row in rows[1:]}
    printed = {row["name"]: row for row in regency_data(whole, regency.now, WITA)["ranking"]}
    await budi.says("/peringkat")
    ranking = budi.last.text

    for one in every:
        index = show_index(one.index, one.instrument)
        # the message
        await budi.says(f"/skor {one.office.short_name}")
        message = budi.last.text
        assert index in message
        assert one.predicate in message
        # the picture
        chart = chart_data(one, None)
        assert (chart.index_text, chart.predicate) == (index, one.predicate)
        # the office's PDF
        found = regency.database.read_now(lambda db, one=one: dossier_of(db, one.sheet_id, admin))
        assert found is not None
        report = office_data(found, regency.now, WITA)
        assert (report["index"], report["predicate"]) == (index, one.predicate)
        # the spreadsheet
        row = exported[one.office.code]
        assert row[column["indeks"]] == pytest.approx(float(one.index), abs=1e-9)
        assert row[column["predikat"]] == one.predicate
        # the ranking, in chat and in the regency's PDF
        assert f"{one.office.short_name}: {index} ({one.predicate})" in ranking
        assert printed[one.office.name]["text"] == index
        # what would help: the same steps in the same order, each with the same gain
        await budi.says(f"/rekomendasi {one.office.short_name}")
        advised = budi.last.text
        steps = [(entry["head"].split(" ")[1], entry["gain"]) for entry in report["recommendations"]]
        assert steps
        at = [advised.find(f"{code} ") for code, _ in steps[:3]]
        assert at == sorted(at)
        assert at[0] >= 0
        assert [f"+{gain}" for gain in GAIN.findall(advised)][:3] == [gain for _, gain in steps[:3]]
        assert [f"+{gain}" for gain in GAIN.findall(message)][-len(steps[:3]) :] == [
            gain for _, gain in steps[:3]
        ]
        for line, (code, gain) in zip(chart.recommendations, steps, strict=False):
            assert code in line
            assert gain in line
        # tried out, a step changes the index by the very gain it promises
        await budi.taps(f"{steps[0][0]} +1")
        assert steps[0][1] in budi.last.text

    ordered = sorted(every, key=lambda one: (-one.index, one.office.name))
    assert [one.office.name for one in ordered] == list(printed)
    at = [ranking.index(f". {one.office.short_name}: ") for one in ordered]
    assert at == sorted(at)
    # the regency's advice names its number for what it is, in chat and in print
    await budi.says("/rekomendasi 2025")
    told = re.findall(r"rata-rata \+(\d+,\d+)", budi.last.text)
    in_print = [
        gain
        for group in regency_data(whole, regency.now, WITA)["recommendations"]
        for row in group["rows"]
        for gain in re.findall(r"rata-rata \+(\d+,\d+)", row["gain"])
    ]
    assert sorted(told) == sorted(in_print)

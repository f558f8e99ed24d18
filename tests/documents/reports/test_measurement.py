"""The pages on measurement: equal severity, certainty of ranks, agreement, own levels."""

from bot.documents.reports import regency_report
from bot.documents.reports.regency import regency_data
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState
from questionnaires.report_data import WholePeriod
from questionnaires.sampling import Draw
from questionnaires.scoring import band_of, score, show_index
from questionnaires.summary import Result
from tests.documents.reports.test_reports import NOW, ZONE
from tests.questionnaires.test_severity import PEGI, simulated

PERIOD = Period(1, "2026", PeriodState.PUBLISHED, NOW, PEGI.digest, NOW, panel=True)
RATERS = {0: ("Fajar", "BPS"), 1: ("Citra", "Diskominfo"), 2: ("Gita", "Universitas")}


def regency() -> WholePeriod:
    _, units, confirmed = simulated(PEGI, [0.3, -0.4, 0.0], noise=0.4, low=1.4, high=3.6, seed=2)
    results: list[Result] = []
    for sheet, levels in confirmed.items():
        index = score(PEGI, levels).index
        assert index is not None
        band = band_of(index, PEGI)
        assert band is not None
        office = Office(sheet, f"D{sheet:02}", f"Dinas {sheet}", f"Dinas {sheet}")
        own = {code: min(4, (level or 1) + 1) for code, level in levels.items()}
        results.append(Result(sheet, office, PERIOD, index, band.label, own, levels, PEGI, NOW))
    drawn = (Draw(4711, 58), ["Dinas 1"], ["Dinas 2"])
    return WholePeriod(PERIOD, PEGI, tuple(results), units=units, raters=RATERS, drawn=drawn)


def test_the_official_index_stands_beside_the_one_at_equal_severity() -> None:
    found = regency()
    data = regency_data(found, NOW, ZONE)
    certainty = data["certainty"]
    official = {one.office.name: show_index(one.index, PEGI) for one in found.results}
    assert {row["name"]: row["index"] for row in certainty["rows"]} == official
    assert [row[0] for row in certainty["assessors"]] == ["Citra", "Gita", "Fajar"], "the strictest first"
    changed = [row for row in certainty["rows"] if row["predicate"] is not None]
    assert changed
    assert f"{len(changed)} OPD" in certainty["lines"][-1]
    assert all(row["ranks"] != "-" and row["margin"].startswith("± ") for row in certainty["rows"])
    groups = [row["group"] for row in certainty["rows"]]
    assert groups == sorted(groups)
    assert regency_report(found, NOW, ZONE).startswith(b"%PDF-")


def test_agreement_says_first_what_it_is_good_for_and_how_the_sample_was_drawn() -> None:
    told = regency_data(regency(), NOW, ZONE)["agreement"]
    assert told["verdict"].startswith("Kesepakatan cukup untuk peringkat")
    assert "angka acuan 4711" in told["lines"][0]
    assert told["lines"][1].startswith("420 indikator dinilai bersama. Sama persis:")
    assert "AC2 Gwet" in told["lines"][2]
    assert all(row[5:] == ["-", "-"] for row in told["rows"]), "twelve offices are too few for a coefficient"


def test_own_levels_are_set_against_what_was_confirmed() -> None:
    own = regency_data(regency(), NOW, ZONE)["own_levels"]
    assert len(own["offices"]) == 58
    assert len(own["indicators"]) == 35
    assert own["institutions"][0][0] == "Diskominfo", "the strictest lies furthest below"
    assert all(row[1].startswith("+") for row in own["institutions"])


def test_where_assessors_cannot_be_compared_it_is_said() -> None:
    found = regency()
    alone = {(one.sheet_id, "I01"): {one.sheet_id % 3: 2} for one in found.results}
    data = regency_data(WholePeriod(PERIOD, PEGI, found.results, units=alone), NOW, ZONE)
    assert data["certainty"]["rows"] == []
    assert "tidak dapat dihitung" in data["certainty"]["lines"][0]
    without = regency_data(WholePeriod(PERIOD, PEGI, found.results), NOW, ZONE)
    assert without["certainty"] is None

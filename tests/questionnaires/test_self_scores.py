"""Own levels against confirmed ones, per office, indicator and institution."""

from datetime import UTC, datetime
from fractions import Fraction

from questionnaires.loading import built_in
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState
from questionnaires.self_scores import by_indicator, by_institution, by_office, gap_of
from questionnaires.summary import Result

PEGI = built_in()["pegi"]
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PERIOD = Period(1, "2026", PeriodState.OPEN, NOW, PEGI.digest, NOW)


def result(number: int, own: dict[str, int | None], confirmed: dict[str, int | None]) -> Result:
    office = Office(number, f"D{number}", f"Dinas {number}", f"D{number}")
    return Result(number, office, PERIOD, Fraction(2), "Kurang", own, confirmed, PEGI, NOW)


FOUND = (
    result(1, {"I01": 3, "I02": 3}, {"I01": 2, "I02": 3}),
    result(2, {"I01": 4, "I02": None, "I03": 1}, {"I01": 2, "I02": 2, "I03": 2}),
)


def test_gaps_per_office_and_indicator() -> None:
    assert [(one.name, one.mean, one.above, one.below) for one in by_office(FOUND)] == [
        ("D1", Fraction(1, 2), 1, 0),
        ("D2", Fraction(1, 2), 1, 1),
    ]
    found = by_indicator(FOUND, ("I01", "I02", "I03", "I04"))
    assert [(one.name, one.levels, one.mean) for one in found] == [
        ("I01", 2, Fraction(3, 2)),
        ("I02", 1, 0),
        ("I03", 1, -1),
    ]
    assert gap_of("x", [(None, 1), (2, None)]) is None


def test_gaps_per_institution_are_against_its_own_ratings() -> None:
    units = {(1, "I01"): {7: 2, 8: 3}, (2, "I01"): {7: 3}, (9, "I01"): {7: 1}}
    raters = {7: ("Fajar", "BPS"), 8: ("Citra", "Universitas")}
    found = by_institution(FOUND, units, raters, {})
    assert [(one.name, one.levels, one.mean) for one in found] == [("BPS", 2, 1), ("Universitas", 1, 0)]
    alone = by_institution(FOUND, None, {}, {1: [("BPS", "Fajar")], 2: [("Universitas", "Citra")]})
    assert [(one.name, one.levels) for one in alone] == [("BPS", 2), ("Universitas", 2)]

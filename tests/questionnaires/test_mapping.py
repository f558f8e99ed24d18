"""From one instrument to the next: named by the definition, never guessed."""

from fractions import Fraction

from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.mapping import can_compare, carried_levels, comparable_levels, earlier_codes, rescored
from questionnaires.scoring import score

OLD, NEW, PEGI = (built_in()[name] for name in ("spbe-2018", "spbe-2020", "pegi"))


def test_the_mapping_of_the_built_in_instruments_names_what_there_is() -> None:
    assert set(NEW.carries) == {"spbe-2018"}
    for code, before in NEW.carries["spbe-2018"].items():
        assert code in NEW.positions
        assert before in OLD.positions
    assert earlier_codes(NEW, OLD)["I10"] == "I01"
    assert "I31" not in earlier_codes(NEW, OLD)


def test_one_instrument_maps_by_code_and_others_not_at_all() -> None:
    assert earlier_codes(PEGI, PEGI) == {code: code for code in PEGI.positions}
    assert earlier_codes(NEW, PEGI) == {}
    assert earlier_codes(OLD, NEW) == {}


def test_the_code_alone_does_not_make_an_indicator_comparable() -> None:
    other = changed((PEGI.indicators[0].question, "Pertanyaan lain?"))
    levels = dict.fromkeys(PEGI.positions, 2)
    first = PEGI.indicators[0].code
    assert carried_levels(other, PEGI, levels)[first] == 2
    assert comparable_levels(other, PEGI, levels) == {code: 2 for code in PEGI.positions if code != first}
    assert comparable_levels(NEW, OLD, {"I01": 4}) == {"I10": 4}, "named by the definition"


def test_levels_of_another_scale_are_not_carried() -> None:
    assert carried_levels(NEW, OLD, {"I01": 4, "I16": 5, "I20": None}) == {"I10": 4, "I12": None}
    assert carried_levels(NEW, PEGI, {"I01": 4}) == {}


def changed(*pairs: tuple[str, str]) -> Instrument:
    """PeGI with these words changed."""
    text = PEGI.content
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    found = load_instrument(text, "uji.yaml", {})
    assert isinstance(found, Instrument), found
    return found


def test_last_year_is_scored_by_this_years_weights() -> None:
    first, second = PEGI.indicators[:2]
    heavy, light = first.weight + Fraction(1, 4), second.weight - Fraction(1, 4)
    lines = PEGI.content.split("\n")
    spots = [
        at for at, line in enumerate(lines) if line.strip().startswith("weight:") and line.startswith(" " * 8)
    ]
    for at, weight in zip(spots, (heavy, light), strict=False):
        lines[at] = f'        weight: "{float(weight)}"'
    now = load_instrument("\n".join(lines), "uji.yaml", {})
    assert isinstance(now, Instrument), now
    assert now.digest != PEGI.digest
    levels = dict.fromkeys(PEGI.positions, 2) | {first.code: 4}
    then = rescored(now, PEGI, levels)
    assert then is not None
    assert then.index == score(now, levels).index != score(PEGI, levels).index


def test_other_questions_or_scales_cannot_be_compared() -> None:
    question = PEGI.indicators[0].question
    other = changed((question.split()[0], "Sungguhkah"))
    levels = dict.fromkeys(PEGI.positions, 2)
    assert can_compare(PEGI, PEGI)
    if other.indicators[0].question != question:
        assert not can_compare(other, PEGI)
        assert rescored(other, PEGI, levels) is None
    criteria = PEGI.indicators[3].levels[1].criteria
    assert not can_compare(changed((criteria, "Lain sama sekali.")), PEGI)
    assert not can_compare(NEW, PEGI)
    assert rescored(NEW, OLD, dict.fromkeys(OLD.positions, 2)) is None
    assert rescored(PEGI, PEGI, {}) is None


def problems(block: str) -> list[tuple[int, str]]:
    text = PEGI.content.replace("\ngroups:\n", f"\n{block}\ngroups:\n", 1)
    start = text[: text.index(block)].count("\n") + 1
    found = load_instrument(text, "uji.yaml")
    assert not isinstance(found, Instrument)
    return [(problem.line - start, problem.message) for problem in found]


def test_every_mistake_in_a_mapping_is_named_with_its_line() -> None:
    block = """carries_over:
  spbe-2018:
    X99: I01
    I01: "a b"
  "Huruf Besar":
    I02: I02
  pegi:
    I01: I01"""
    found = problems(block)
    assert [line for line, _ in found] == [2, 3, 4, 6]
    assert "X99" in found[0][1]
    assert "bukan kode" in found[1][1]
    assert "bukan id instrumen" in found[2][1]
    assert "instrumen itu sendiri" in found[3][1]
    assert problems("carries_over: apa")


def test_a_code_that_the_earlier_instrument_does_not_have_is_named_with_its_line() -> None:
    block = "carries_over:\n  spbe-2018:\n    I01: I01\n    I02: I99\n  lama:\n    I03: I99"
    text = PEGI.content.replace("\ngroups:\n", f"\n{block}\ngroups:\n", 1)
    found = load_instrument(text, "uji.yaml", built_in())
    assert not isinstance(found, Instrument)
    ((line, message),) = [(problem.line, problem.message) for problem in found]
    assert text.split("\n")[line - 1].strip() == "I02: I99"
    assert message == "Indikator I99 tidak ada pada instrumen spbe-2018."
    assert isinstance(load_instrument(text, "uji.yaml"), Instrument)

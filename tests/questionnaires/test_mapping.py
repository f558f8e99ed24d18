"""From one instrument to the next: named by the definition, never guessed."""

from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.mapping import carried_levels, earlier_codes

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


def test_levels_of_another_scale_are_not_carried() -> None:
    assert carried_levels(NEW, OLD, {"I01": 4, "I16": 5, "I20": None}) == {"I10": 4, "I12": None}
    assert carried_levels(NEW, PEGI, {"I01": 4}) == {}


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

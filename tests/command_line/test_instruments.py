"""Instruments on the command line: those that come along, and one's own, checked line by line."""

from pathlib import Path

import pytest

from bot.documents import instrument_files
from bot.documents.bounded_process import Bounds

BUILT_IN = Path(__file__).parents[2] / "questionnaires" / "instruments"


def test_the_instruments_that_come_along_are_listed(kuesioner):
    outcome = kuesioner("instrument", "list")
    assert outcome.status == 0
    for name, size in (("pegi", "35"), ("spbe-2018", "35"), ("spbe-2020", "47")):
        line = next(line for line in outcome.lines if line.startswith(f"{name} "))
        assert size in line.split()
    told = next(line for line in outcome.lines if line.startswith("pegi:"))
    assert "belum dicocokkan dengan naskah sumbernya: 25 dari 35 indikator" in told
    assert told.endswith("dan batas predikat.")
    assert "spbe-2018: perhatikan: belum dicocokkan dengan naskah sumbernya: batas predikat." in outcome.lines
    assert not any(line.startswith("spbe-2020:") for line in outcome.lines)
    assert "(bawaan)" in next(line for line in outcome.lines if line.startswith("pegi "))


@pytest.mark.parametrize("name", ["pegi", "spbe-2018", "spbe-2020"])
def test_they_pass_their_own_check(kuesioner, name):
    outcome = kuesioner("instrument", "check", BUILT_IN / f"{name}.yaml")
    assert (outcome.status, outcome.err) == (0, "")
    assert "indikator" in outcome.out


def test_every_error_is_told_with_its_line(kuesioner, tmp_path):
    lines = (BUILT_IN / "pegi.yaml").read_text().splitlines()
    doubled = next(number for number, line in enumerate(lines, 1) if "I02" in line)
    lines[doubled - 1] = lines[doubled - 1].replace("I02", "I01")
    broken = tmp_path / "rusak.yaml"
    broken.write_text("\n".join(lines))
    outcome = kuesioner("instrument", "check", broken)
    assert outcome.status == 2
    assert outcome.out == ""
    assert any(f"baris {doubled}:" in line and "I01" in line for line in outcome.err.splitlines())
    assert all(line.startswith(f"{broken} baris ") for line in outcome.err.splitlines())


def test_a_file_that_is_no_text_or_not_there(kuesioner, tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"id: x\ntitle: \xff\xfe\n")
    outcome = kuesioner("instrument", "check", "a.yaml")
    assert outcome.status == 2
    assert "baris 2" in outcome.err
    outcome = kuesioner("instrument", "check", "b.yaml")
    assert outcome.status == 2
    assert "b.yaml" in outcome.err


def test_what_may_mislead_is_told_and_is_no_error(kuesioner, tmp_path):
    content = (BUILT_IN / "pegi.yaml").read_text()
    weight = next(line for line in content.splitlines() if line.strip().startswith("weight:"))
    number = content.splitlines().index(weight) + 1
    written = weight.partition(":")[2].strip().strip('"')
    path = tmp_path / "sendiri.yaml"
    path.write_text(content.replace(weight, f'{weight.partition(":")[0]}: "{float(written):.3f}"', 1))
    outcome = kuesioner("instrument", "check", path)
    assert (outcome.status, outcome.err) == (0, "")
    assert f"baris {number}: perhatikan:" in outcome.out


LIKE_A_BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{step}: &a{step} [{', '.join([f'*a{step - 1}'] * 10)}]\n" for step in range(1, 60)
)
PEGI = (BUILT_IN / "pegi.yaml").read_text()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(LIKE_A_BOMB, "tidak dikenal", id="aliases of aliases"),
        pytest.param("groups: &a\n  - id: x\n    groups: *a\n", "Rujukan YAML", id="an alias within itself"),
        pytest.param(
            PEGI.replace("\n  max: 4\n", f"\n  max: {'9' * 4000}\n"), "bilangan bulat", id="a huge number"
        ),
        pytest.param(
            PEGI.replace("\n  max: 4\n", "\n  max: 999999\n"), "paling besar 10", id="a scale without end"
        ),
        pytest.param(
            PEGI.replace('min: "3.60"', f'min: "1/{"9" * 4000}"'),
            "harus berupa bilangan",
            id="a huge fraction",
        ),
        pytest.param("a: " + "[" * 2500, "terlalu dalam", id="nested and left open"),
        pytest.param("a: " + "[" * 2500 + "]" * 2500, "terlalu dalam", id="nested"),
        pytest.param(
            "".join(" " * n + "a:\n" for n in range(1200)), "terlalu dalam", id="ever more indented"
        ),
        pytest.param("x: &a {y: 1}\nb: {" + "<<: *a, " * 600 + "}", "tidak dikenal", id="merged often"),
        pytest.param("---\n" * 1000, "lebih dari satu dokumen", id="many documents"),
        pytest.param("".join(f"k{n}: x\n" for n in range(12_000)), "kesalahan lagi", id="12,000 wrong keys"),
        pytest.param("# \n" * 400_000, "terlalu besar", id="more letters than there may be"),
    ],
)
def test_a_file_that_would_explode_is_refused_in_sentences(kuesioner, tmp_path, content, told):
    path = tmp_path / "aneh.yaml"
    path.write_text(content)
    outcome = kuesioner("instrument", "check", path)
    assert (outcome.status, outcome.out) == (2, "")
    lines = outcome.err.splitlines()
    assert any(told in line for line in lines)
    assert len(lines) <= 101
    assert all(line.startswith(f"{path} baris ") and len(line) < 400 for line in lines)


def test_what_goes_beyond_its_bounds_is_refused_in_a_sentence(kuesioner, monkeypatch):
    monkeypatch.setattr(instrument_files, "BOUNDS", Bounds(memory=1, seconds=1))
    outcome = kuesioner("instrument", "check", BUILT_IN / "pegi.yaml")
    assert (outcome.status, outcome.out) == (2, "")
    (line,) = outcome.err.splitlines()
    assert "Berkas pegi.yaml terlalu rumit" in line


def test_of_a_file_without_end_no_more_is_read_than_an_instrument_has(kuesioner):
    outcome = kuesioner("instrument", "check", "/dev/zero")
    assert outcome.status == 2
    assert "terlalu besar" in outcome.err
    outcome = kuesioner("office", "import", "/dev/zero")
    assert outcome.status == 2
    assert "terlalu besar" in outcome.err

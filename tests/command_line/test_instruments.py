"""Instruments on the command line: those that come along, and one's own, checked line by line."""

from pathlib import Path

import pytest

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

"""`kuesioner report` from an empty period to wrong words."""

import pytest


def test_the_report_of_an_office_and_of_the_regency(regency, tmp_path):
    words = ("--instrument", "pegi", "--name", "2026", "--deadline", "2999-01-01", "--offices", "D01,D17")
    assert regency("period", "open", *words).status == 0
    office = regency("report", "a.pdf", "--office", "d01", "--period", "2026")
    assert office.status == 0
    assert "a.pdf" in office.out
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert regency("report", "b.pdf").status == 0
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")
    left_out = regency("report", "c.pdf", "--office", "D02")
    assert left_out.status == 2
    assert len(left_out.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["a.pdf"], "period open"),
        (["a.pdf", "--period", "2030"], "2030"),
        (["a.pdf", "--office", "X"], "X"),
        (["a.doc"], ".pdf"),
        (["tidak/ada/a.pdf"], "tidak/ada"),
    ],
)
def test_what_cannot_be_reported(stored, words, named):
    outcome = stored("report", *words)
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1
    assert named in outcome.err

"""What docs/instruments.md says is what the program does."""

import re
from pathlib import Path

import pytest

from questionnaires import loading
from questionnaires.scoring import score, show_index
from tests.questionnaires.rule_samples import DOCUMENTATION, small


@pytest.mark.parametrize(
    ("levels", "shown", "predicate"),
    [({"P1": 2, "L1": 3, "L2": 1}, "2,07", "Cukup"), ({"P1": 2, "L1": 1}, "1,55", "Kurang")],
)
def test_the_example_is_scored_as_documented(levels, shown, predicate):
    found = score(small(), levels)
    assert (show_index(found.index, small()), found.band.label) == (shown, predicate)


def test_every_key_the_loader_knows_is_documented():
    folder = Path(loading.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    calls = re.findall(r"reader\.mapping\((.*?)\n?\s*\)\n", source, re.DOTALL)
    keys = {key for call in calls for key in re.findall(r'"([a-z_]+)"[,)]', call)}
    assert {"shown_if", "bands_source", "may_not_apply", "at_most"} <= keys
    text = DOCUMENTATION.read_text(encoding="utf-8")
    for key in keys - {"scale", "bands", "kelompok", "indikator", "contradictions"}:
        assert f"`{key}`" in text or f"{key}:" in text, key

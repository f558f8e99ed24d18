"""Small instruments and sheets that the tests of the rules share."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from questionnaires.instrument import Instrument
from questionnaires.loading import built_in, load_instrument
from questionnaires.people import Office
from questionnaires.sheet import Answer, Evidence, EvidenceKind, Judgement, Period, PeriodState, Sheet

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "instruments.md"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OFFICE = Office(1, "D01", "Dinas Pendidikan dan Kebudayaan", "Disdikbud", ("Dikbud",))
PERIOD = Period(1, "2026", PeriodState.OPEN, NOW + timedelta(days=30), "", NOW - timedelta(days=1))


def documented_example() -> str:
    """The example in the documentation, with every key that the format knows."""
    found = re.search(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def small() -> Instrument:
    """The documented example: P1, L1, and L2, which is shown and counted from L1 = 2 on."""
    loaded = load_instrument(documented_example(), "contoh.yaml")
    assert isinstance(loaded, Instrument), loaded
    return loaded


def sheet_of(
    instrument: Instrument, levels: Mapping[str, int | None] | None = None, **changes: object
) -> Sheet:
    """A draft with these levels; None is "not applicable"."""
    answers = {
        code: Answer(code, level, not_applicable=level is None, answered_by="Ani", answered_at=NOW)
        for code, level in (levels or {}).items()
    }
    return replace(Sheet(1, OFFICE, PERIOD, instrument, answers=answers), **changes)


def judged(levels: Mapping[str, int | None]) -> dict[str, Judgement]:
    """Judgements with these levels."""
    return {code: Judgement(code, level, level is None, by="Citra", at=NOW) for code, level in levels.items()}


def file(number: int, code: str, sha256: str, name: str = "sk.pdf") -> Evidence:
    """One file as evidence."""
    return Evidence(number, code, EvidenceKind.DOCUMENT, name, "Ani", NOW, size=10, sha256=sha256)


def instruments() -> st.SearchStrategy[Instrument]:
    """Any of the built-in instruments."""
    return st.sampled_from(sorted(built_in().values(), key=lambda instrument: instrument.id))


@st.composite
def levels_for(draw: st.DrawFn, instrument: Instrument, *, complete: bool = False) -> dict[str, int | None]:
    """Levels for some of the indicators, or for all; "not applicable" where that is allowed."""
    chosen: dict[str, int | None] = {}
    for indicator in instrument.indicators:
        options: list[int | str | None] = [level.number for level in indicator.levels]
        if not complete:
            options.append("unanswered")
        if indicator.may_not_apply:
            options.append(None)
        level = draw(st.sampled_from(options))
        if not isinstance(level, str):
            chosen[indicator.code] = level
    return chosen

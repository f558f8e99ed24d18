"""From one instrument to the next: which indicator of an earlier one an indicator carries on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from questionnaires.instrument import Indicator, Instrument
from questionnaires.scoring import Score, score


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the office answered last time to the indicator that is carried on. Never a confirmed level."""

    sheet_id: int
    period: str
    code: str
    level: int | None
    not_applicable: bool
    explanation: str | None
    answered_at: datetime | None
    evidence: int
    """How many pieces."""
    evidence_since: datetime | None
    """When the oldest of them was sent."""


def earlier_codes(instrument: Instrument, earlier: Instrument) -> dict[str, str]:
    """The earlier instrument's code for each indicator that has one.

    Of the same instrument (whatever its version) by code; of another only by the mapping that the definition
    names. Where there is none, nothing is guessed.
    """
    if instrument.id == earlier.id:
        return {code: code for code in instrument.positions if code in earlier.positions}
    named = instrument.carries.get(earlier.id, {})
    return {code: before for code, before in named.items() if before in earlier.positions}


def carried_levels(
    instrument: Instrument, earlier: Instrument, levels: Mapping[str, int | None]
) -> dict[str, int | None]:
    """The earlier levels by the codes of this instrument; only where both have the same scale.

    A level of another scale says nothing here, so it is left out.
    """
    if (instrument.lowest, instrument.highest) != (earlier.lowest, earlier.highest):
        return {}
    return {
        code: levels[before]
        for code, before in earlier_codes(instrument, earlier).items()
        if before in levels
    }


def comparable_levels(
    instrument: Instrument, earlier: Instrument, levels: Mapping[str, int | None]
) -> dict[str, int | None]:
    """Of the carried levels those that mean the same in both years.

    What another instrument's definition names as carried on is taken at its word; within one instrument,
    where the code alone would speak, only what has the same question and the same levels.
    """
    carried = carried_levels(instrument, earlier, levels)
    if instrument.id != earlier.id:
        return carried
    return {
        code: level
        for code, level in carried.items()
        if _asks_the_same(
            instrument.indicators[instrument.positions[code]], earlier.indicators[earlier.positions[code]]
        )
    }


def can_compare(instrument: Instrument, earlier: Instrument) -> bool:
    """Whether an earlier year's levels can be scored by this year's weights: the same questions and levels.

    By content, not by id or version: each indicator of this year has one that it carries on, with the same
    question and the same levels on the same scale. Weights, groups and bands may differ.
    """
    if instrument.digest and instrument.digest == earlier.digest:
        return True
    if (instrument.lowest, instrument.highest) != (earlier.lowest, earlier.highest):
        return False
    codes = earlier_codes(instrument, earlier)
    return all(
        one.code in codes and _asks_the_same(one, earlier.indicators[earlier.positions[codes[one.code]]])
        for one in instrument.indicators
    )


def _asks_the_same(one: Indicator, other: Indicator) -> bool:
    return one.question == other.question and [(level.number, level.criteria) for level in one.levels] == [
        (level.number, level.criteria) for level in other.levels
    ]


def rescored(instrument: Instrument, earlier: Instrument, levels: Mapping[str, int | None]) -> Score | None:
    """An earlier year's levels scored by this year's weights; None when the years cannot be compared."""
    if not can_compare(instrument, earlier):
        return None
    found = score(instrument, carried_levels(instrument, earlier, levels))
    return None if found.index is None else found

"""What would help: for one office, for all offices at once, and what one level up would change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from questionnaires.instrument import Band, Instrument
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import band_of, recommend, score

Levels = Mapping[str, int | None]


class Cost(StrEnum):
    """What following a recommendation costs, as the admin estimates it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Advice:
    """What the admin said about one indicator; without an office the assessed one is responsible itself."""

    cost: Cost | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The index and the predicate if one indicator rose by one level, everything else as it is."""

    code: str
    from_level: int
    to_level: int
    before: Fraction
    after: Fraction
    band_before: Band | None
    band_after: Band | None


@dataclass(frozen=True, slots=True)
class Common:
    """A recommendation that helps several offices.

    `offices` could rise by one level here; `gain` is what that adds to the mean index of all offices that
    were looked at. `text` is the advice for `level`, the level most of them are at.
    """

    code: str
    name: str
    group: str
    """Id of the outermost group."""
    offices: int
    gain: Fraction
    level: int
    text: str


def what_if(instrument: Instrument, levels: Levels, code: str) -> WhatIf | Refusal:
    """What one level more at this indicator would change; refused where there is no level to rise to."""
    indicator = instrument.indicator(code)
    if indicator is None:
        return Refusal(Reason.NO_SUCH_INDICATOR, {"code": code})
    now = levels.get(code)
    before = score(instrument, levels).index
    if now is None or before is None:
        return Refusal(Reason.NOT_SHOWN, {"code": code})
    if now >= instrument.highest:
        return Refusal(Reason.NO_SUCH_LEVEL, {"code": code, "level": now + 1})
    after = score(instrument, {**levels, code: now + 1}).index
    if after is None:
        return Refusal(Reason.NOT_SHOWN, {"code": code})
    return WhatIf(code, now, now + 1, before, after, band_of(before, instrument), band_of(after, instrument))


def for_all(instrument: Instrument, every: Sequence[Levels]) -> tuple[Common, ...]:
    """What helps most: by what one level up in every office that has room adds to the mean of their indices.

    Offices of one instrument, each with its confirmed levels.
    """
    gains: dict[str, Fraction] = {}
    found: dict[str, Counter[int]] = {}
    for levels in every:
        for advice in recommend(instrument, levels, most=len(instrument.indicators)):
            gains[advice.code] = gains.get(advice.code, Fraction(0)) + advice.gain
            found.setdefault(advice.code, Counter())[advice.from_level] += 1
    common: list[Common] = []
    for indicator in instrument.indicators:
        if indicator.code not in found:
            continue
        at = found[indicator.code]
        # of equally frequent levels the lowest, where the need is greatest
        level = min(at, key=lambda number: (-at[number], number))
        text = next((one.recommendation for one in indicator.levels if one.number == level), None)
        common.append(
            Common(
                indicator.code,
                indicator.name,
                instrument.paths[indicator.code][0].id,
                at.total(),
                gains[indicator.code] / len(every),
                level,
                text or "",
            )
        )
    return tuple(sorted(common, key=lambda one: (-one.gain, -one.offices)))

"""What would help: for one office, for all offices at once, and what one level up would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from questionnaires.instrument import Band, Instrument
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import UNKNOWN_COST, band_of, recommend, score

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


NO_ADVICE: Mapping[str, Advice] = {}
"""The admin said nothing."""


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
class Step:
    """One level up from `level`, and who is there: the advice is the same for all of them."""

    level: int
    text: str
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """A recommendation that helps several offices.

    `offices` could rise by one level here; `gain` is what that adds to the mean index of all offices that
    were looked at. `text` is the advice for `level`, the level most of them are at. `steps` name the offices,
    lowest level first. `actions` is how many times something has to be done: once where one office does it
    for all, else once in each office.
    """

    code: str
    name: str
    group: str
    """Id of the outermost group."""
    offices: int
    gain: Fraction
    level: int
    text: str
    steps: tuple[Step, ...] = ()
    actions: int = 0


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


def costs_of(advice: Mapping[str, Advice]) -> dict[str, int]:
    """The costs that were estimated, as `recommend` sorts by them."""
    order = list(Cost)
    return {code: order.index(one.cost) for code, one in advice.items() if one.cost is not None}


def for_all(
    instrument: Instrument,
    every: Sequence[Levels],
    names: Sequence[str] = (),
    advice: Mapping[str, Advice] = NO_ADVICE,
) -> tuple[Common, ...]:
    """What helps most: by what one level up in every office that has room adds to the mean of their indices.

    Offices of one instrument, each with its confirmed levels, and their names in the same order. Among equal
    gains the lowest level comes first, then the lower cost, then the group that is weakest on average.
    """
    costs = costs_of(advice)
    gains: dict[str, Fraction] = {}
    found: dict[str, dict[int, list[str]]] = {}
    groups: dict[str, list[Fraction]] = {}
    for place, levels in enumerate(every):
        name = names[place] if place < len(names) else ""
        for group in score(instrument, levels).groups:
            if group.index is not None:
                groups.setdefault(group.id, []).append(group.index)
        for one in recommend(instrument, levels, len(instrument.indicators), costs):
            gains[one.code] = gains.get(one.code, Fraction(0)) + one.gain
            found.setdefault(one.code, {}).setdefault(one.from_level, []).append(name)
    strength = {group: sum(indices, Fraction(0)) / len(indices) for group, indices in groups.items()}
    common: list[Common] = []
    for indicator in instrument.indicators:
        at = found.get(indicator.code)
        if at is None:
            continue
        texts = {one.number: one.recommendation or "" for one in indicator.levels}
        # of equally frequent levels the lowest, where the need is greatest
        level = min(at, key=lambda number, at=at: (-len(at[number]), number))
        count = sum(map(len, at.values()))
        said = advice.get(indicator.code)
        common.append(
            Common(
                indicator.code,
                indicator.name,
                instrument.paths[indicator.code][0].id,
                count,
                gains[indicator.code] / len(every),
                level,
                texts.get(level, ""),
                tuple(Step(number, texts.get(number, ""), tuple(at[number])) for number in sorted(at)),
                1 if said is not None and said.office is not None else count,
            )
        )
    return tuple(
        sorted(
            common,
            key=lambda one: (
                -one.gain,
                one.level,
                costs.get(one.code, UNKNOWN_COST),
                strength.get(one.group, Fraction(0)),
                -one.offices,
            ),
        )
    )

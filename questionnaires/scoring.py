"""Levels become an index and a predicate, exactly; recommendations by what one level up adds.

Formula (PermenPANRB 59/2020, Lampiran I, and PermenPANRB 5/2018; PeGI has one nesting level less):

    aspect index = sum(level x indicator weight) / aspect weight
    domain index = sum(aspect index x aspect weight) / domain weight
    index        = sum(domain index x domain weight) / 100

As every group's weight is the sum of its indicators' weights (the loader sees to it), each of these is the
weighted mean of the levels below it. That one form also covers what the regulations leave open: an indicator
that does not apply takes its weight out of every group around it, and a sheet that is not complete is scored
over what is answered. Nothing is rounded in between; all numbers are fractions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.conditions import counted, is_fulfilled
from questionnaires.instrument import Band, Group, Indicator, Instrument


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A group's index over what is answered (None: nothing is); `weight` is of the indicators that count."""

    id: str
    name: str
    index: Fraction | None
    weight: Fraction
    groups: tuple["GroupScore", ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """An index with its predicate. `countable` indicators enter it, `answered` of them have a level."""

    index: Fraction | None
    band: Band | None
    groups: tuple[GroupScore, ...]
    answered: int
    countable: int

    @property
    def is_partial(self) -> bool:
        """Whether indicators that count are still unanswered."""
        return self.answered < self.countable


@dataclass(frozen=True, slots=True)
class Recommendation:
    """How to rise from `from_level` at this indicator; `gain` is what one level up adds to the index."""

    code: str
    name: str
    from_level: int
    text: str
    gain: Fraction
    needs: tuple[tuple[str, int], ...] = ()
    """What has to be there first, as indicator and level: without it the step would contradict itself."""


NO_COSTS: Mapping[str, int] = {}
"""Nothing is known of what a step costs."""
UNKNOWN_COST = 2
"""A step that nobody estimated counts as one of high cost: it is not put before those that were."""


def score(instrument: Instrument, levels: Mapping[str, int | None]) -> Score:
    """The score of these levels (by code; None is "not applicable", absent is unanswered).

    Codes that the instrument does not have, and indicators that are not shown or not counted, are left out.
    Raises ValueError for a level outside the scale.
    """
    countable = {indicator.code for indicator in _countable(instrument, levels)}
    totals = [_total(group, countable, levels) for group in instrument.groups]
    index = _mean(sum(total.points for total in totals), sum(total.answered_weight for total in totals))
    return Score(
        index=index,
        band=None if index is None else band_of(index, instrument),
        groups=tuple(total.score for total in totals),
        answered=sum(levels.get(code) is not None for code in countable),
        countable=len(countable),
    )


def index_of(instrument: Instrument, levels: Mapping[str, int | None]) -> Fraction | None:
    """The index alone, as `score` has it: a twentieth of the work, for lists of thousands."""
    weights = instrument.whole_weights
    points = answered = 0
    for indicator in _countable(instrument, levels):
        level = levels.get(indicator.code)
        if level is not None:
            points += level * weights[indicator.code]
            answered += weights[indicator.code]
    return Fraction(points, answered) if answered else None


def band_of(index: Fraction, instrument: Instrument) -> Band | None:
    """The first band whose minimum the unrounded index reaches; None below the lowest."""
    return next((band for band in instrument.bands if band.minimum <= index), None)


def show_index(index: Fraction, instrument: Instrument) -> str:
    """The index in words for people: "3,47".

    Two decimals, half up; as many more as it takes when rounding would touch a band that is not reached
    (3,4995 is "3,4995", not "3,50"). Band minima are finite decimals, so this always ends.
    """
    reached = band_of(index, instrument)
    decimals = 2
    while band_of(rounded := round_half_up(index, decimals), instrument) is not reached:
        decimals += 1
    whole, rest = divmod(int(rounded * 10**decimals), 10**decimals)
    return f"{whole},{rest:0{decimals}d}"


def round_half_up(number: Fraction, decimals: int) -> Fraction:
    """A number of zero or more, rounded to so many decimals, halves upwards."""
    unit = 10**decimals
    return Fraction((number * unit * 2 + 1) // 2, unit)


def recommend(
    instrument: Instrument,
    levels: Mapping[str, int | None],
    most: int = 3,
    costs: Mapping[str, int] = NO_COSTS,
) -> tuple[Recommendation, ...]:
    """The recommendations that raise the index most, best first: one level up each, by what that adds.

    Among equal gains: what can be done without anything else first, then the lowest level, then the lower
    cost (`costs` by code: 0 low, 1 middling, 2 high), then what helps the outermost group that is weakest,
    then the order of the instrument. A step that adds nothing (it opens or closes other questions) is none.
    """
    countable = _countable(instrument, levels)
    weight = _answered_weight(countable, levels)
    deciding = _deciding(instrument)
    weakest = {group.id: group.index for group in score(instrument, levels).groups}
    ranked: list[tuple[tuple[Fraction | float, ...], Recommendation]] = []
    for indicator in countable:
        number = levels.get(indicator.code)
        level = None if number is None else indicator.level(number)
        if level is None or level.recommendation is None:
            continue
        if indicator.code in deciding:
            gain = step_gain(instrument, levels, indicator.code)
        else:
            gain = indicator.weight / weight  # the same, without scoring twice
        if gain is None or gain <= 0:
            continue
        code = indicator.code
        needs = needs_of(instrument, levels, code, level.number + 1)
        advice = Recommendation(code, indicator.name, level.number, level.recommendation, gain, needs)
        strength = weakest.get(instrument.paths[code][0].id)
        keys = (-gain, len(needs), level.number, costs.get(code, UNKNOWN_COST), strength or Fraction(0))
        ranked.append((keys, advice))
    ranked.sort(key=lambda item: item[0])  # stable: equals stay in the instrument's order
    return tuple(advice for _, advice in ranked[:most])


def needs_of(
    instrument: Instrument, levels: Mapping[str, int | None], code: str, level: int
) -> tuple[tuple[str, int], ...]:
    """What has to be there before an indicator can stand at this level without contradicting another.

    From the instrument's contradictions: where `when` would hold, `expects` has to hold. Only what asks for a
    higher level than there is now is a step that comes first.
    """
    needed: dict[str, int] = {}
    for one in instrument.contradictions:
        expects = one.expects
        if (
            one.when.indicator != code
            or expects.at_least is None
            or not is_fulfilled(one.when, {code: level})
        ):
            continue
        now = levels.get(expects.indicator)
        if now is not None and now < expects.at_least:
            needed[expects.indicator] = max(needed.get(expects.indicator, 0), expects.at_least)
    return tuple(needed.items())


def step_gain(instrument: Instrument, levels: Mapping[str, int | None], code: str) -> Fraction | None:
    """What one level up at this indicator adds to the index as it is shown; None without level or room.

    A sheet that is not complete is scored over what is answered, and so is the step.
    """
    number = levels.get(code)
    if number is None or number >= instrument.highest:
        return None
    before = score(instrument, levels).index
    after = score(instrument, {**levels, code: number + 1}).index
    return None if before is None or after is None else after - before


def _answered_weight(countable: Iterable[Indicator], levels: Mapping[str, int | None]) -> Fraction:
    return sum((one.weight for one in countable if levels.get(one.code) is not None), Fraction(0))


def _deciding(instrument: Instrument) -> frozenset[str]:
    """The indicators whose level decides whether others are shown or counted."""
    conditions = (condition for one in instrument.indicators for condition in (one.shown_if, one.counted_if))
    return frozenset(condition.indicator for condition in conditions if condition is not None)


def top_groups(score: Score) -> tuple[GroupScore, ...]:
    """The outermost groups: dimensions of PeGI, domains of SPBE."""
    return score.groups


def all_groups(score: Score) -> tuple[GroupScore, ...]:
    """Every group at every depth, each before those inside it."""

    def walk(groups: tuple[GroupScore, ...]) -> Iterator[GroupScore]:
        for group in groups:
            yield group
            yield from walk(group.groups)

    return tuple(walk(score.groups))


@dataclass(frozen=True, slots=True)
class _Total:
    """Sums over what is answered in one group: level times weight, and weight."""

    points: Fraction
    answered_weight: Fraction
    score: GroupScore


def _countable(instrument: Instrument, levels: Mapping[str, int | None]) -> tuple[Indicator, ...]:
    """The indicators that enter the index: counted, and not marked "not applicable"."""
    return tuple(
        indicator
        for indicator in counted(instrument, levels)
        if indicator.code not in levels or levels[indicator.code] is not None
    )


def _total(group: Group, countable: set[str], levels: Mapping[str, int | None]) -> _Total:
    inner = [_total(child, countable, levels) for child in group.groups]
    points = sum((total.points for total in inner), Fraction(0))
    answered = sum((total.answered_weight for total in inner), Fraction(0))
    weight = sum((total.score.weight for total in inner), Fraction(0))
    for indicator in group.indicators:
        if indicator.code not in countable:
            continue
        weight += indicator.weight
        level = levels.get(indicator.code)
        if level is None:
            continue
        if indicator.level(level) is None:
            raise ValueError(f"{indicator.code} has no level {level}")
        points += level * indicator.weight
        answered += indicator.weight
    scored = GroupScore(
        group.id, group.name, _mean(points, answered), weight, tuple(total.score for total in inner)
    )
    return _Total(points, answered, scored)


def _mean(points: Fraction | int, weight: Fraction | int) -> Fraction | None:
    return Fraction(points) / weight if weight else None

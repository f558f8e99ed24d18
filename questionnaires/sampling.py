"""Which sheets all institutions score: drawn at random from a seed that is kept, so it can be drawn again."""

from dataclasses import dataclass
from random import Random

LINKING_SHEETS = 3
"""So many sheets of a sample are scored by every assessor, so that who is strict or lenient can be told."""


@dataclass(frozen=True, slots=True)
class Draw:
    """How a sample was drawn: from which seed, and of how many sheets there were at that time.

    Who knows both can draw it again: `Random(seed).random()` of Python gives each sheet, in the order in
    which the offices came in, a number from 0 to 1.
    """

    seed: int
    of: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Places of the sheets that all institutions score, and of those that every assessor scores."""

    places: frozenset[int]
    linking: frozenset[int] = frozenset()


def draw_sample(count: int, percent: int, draw: Draw | None) -> Sample:
    """Which of `count` sheets belong to the sample of so many percent (1 to 100); always at least one.

    Of the sheets there were, those with the smallest numbers. A sheet that came later belongs to it by its
    own number alone, so that nothing changes for the others. Without a draw they are spread evenly.
    """
    if draw is None:
        return Sample(frozenset(place for place in range(count) if _is_sampled(place, percent)))
    numbers = Random(draw.seed)  # noqa: S311 - drawn to be drawn again, not to be a secret
    keys = [numbers.random() for _ in range(max(count, draw.of))]
    first = sorted(range(draw.of), key=keys.__getitem__)[: -(-draw.of * percent // 100)]
    later = [place for place in range(draw.of, count) if 100 * keys[place] < percent]
    return Sample(frozenset([*first, *later]), frozenset(first[:LINKING_SHEETS]))


def _is_sampled(place: int, percent: int) -> bool:
    return -(-(place + 1) * percent // 100) > -(-place * percent // 100)

"""What a panel's differing levels come to by rule, and when the lead has to write why.

The rule: where all members gave a level, no two of them more than one level apart, and more than half of them
agree, the median (then the level of that majority) is proposed, and the lead confirms it without writing,
for a whole sheet at once if wanted. With a gap of two levels and more the lead looks at each indicator, and
may follow its majority or its median: the reason then says so, and can be written anew. For every other
level there, for "not applicable" against a level, for a level that nobody gave, and for deciding against the
majority the lead writes why. Where two members differ by one level there is no majority: either is chosen
without writing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.panels import Comparison, Opinion

WITHIN = 1
"""Levels that lie no further apart than this are close enough for the rule."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A level that follows from what the panel gave. `votes` of `of` members gave it; without a majority it
    is the median. `is_by_rule`: it can be settled together with others, unseen one by one.
    """

    level: int
    votes: int
    of: int
    gap: int
    """The highest less the lowest level given."""

    @property
    def is_majority(self) -> bool:
        """Whether more than half of the members gave it."""
        return 2 * self.votes > self.of

    @property
    def is_by_rule(self) -> bool:
        """Whether it can be settled together with the others of a sheet."""
        return self.is_majority and self.gap <= WITHIN


def propose(held: Sequence[Opinion]) -> Proposal | None:
    """The level of the majority; without one the median of an odd number of levels.

    None where somebody gave no level or "not applicable", and where neither exists.
    """
    levels = sorted(one.level for one in held if one.level is not None)
    if not levels or len(levels) < len(held):
        return None
    gap = levels[-1] - levels[0]
    level, votes = Counter(levels).most_common(1)[0]
    if 2 * votes <= len(levels):
        if len(levels) % 2 == 0:
            return None
        level = levels[len(levels) // 2]
        votes = levels.count(level)
    return Proposal(level, votes, len(levels), gap)


def needs_reason(held: Sequence[Opinion], level: int | None) -> bool:
    """Whether the lead has to write why, when settling on this level (None: not applicable)."""
    levels = [one.level for one in held if one.level is not None]
    if len(levels) < len(held) or level not in levels or max(levels) - min(levels) > WITHIN:
        return True
    proposed = propose(held)
    return proposed is not None and proposed.level != level


def was_given(held: Sequence[Opinion], level: int | None) -> bool:
    """Whether a member gave this level (None: "not applicable")."""
    return any(one.is_given and one.level == level for one in held)


def proposals_by_rule(found: Comparison) -> dict[str, Proposal]:
    """What can be settled at once, by code of each differing indicator."""
    proposed = {one.code: propose(one.opinions) for one in found.differing}
    return {code: one for code, one in proposed.items() if one is not None and one.is_by_rule}

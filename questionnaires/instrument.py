"""An instrument: the questionnaire of one assessment method and version, as plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale at one indicator."""

    number: int
    label: str
    criteria: str
    recommendation: str | None
    """How to rise from this level to the next; None on the highest."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An answer to another indicator that lies within bounds (levels, inclusive).

    An indicator that is unanswered, not applicable or not shown fulfils no condition.
    """

    indicator: str
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question of the instrument. `code` identifies it; weight is in the unit of the group weights."""

    code: str
    name: str
    question: str
    weight: Fraction
    levels: tuple[Level, ...]
    evidence: str
    """What would prove the answer, in the instrument's words."""
    evidence_from: int | None
    """From this level on evidence is asked for; None when it never is."""
    may_not_apply: bool = False
    shown_if: Condition | None = None
    counted_if: Condition | None = None
    verified: bool = True
    """Whether name and question were compared with the method's own text."""

    def level(self, number: int) -> Level | None:
        """The level with this number, or None outside the scale."""
        return next((level for level in self.levels if level.number == number), None)


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension, domain or aspect: holds groups or indicators, never both."""

    id: str
    name: str
    weight: Fraction
    groups: tuple["Group", ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def all_indicators(self) -> Iterator[Indicator]:
        """Every indicator below this group, in the order of the instrument."""
        yield from self.indicators
        for group in self.groups:
            yield from group.all_indicators()


@dataclass(frozen=True, slots=True)
class Band:
    """A predicate, for every index from `minimum` (inclusive) up to the next band."""

    minimum: Fraction
    label: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers that do not fit: where `when` holds, `expects` should hold as well."""

    when: Condition
    expects: Condition
    message: str


@dataclass(frozen=True)
class Instrument:
    """A whole questionnaire. `content` is the YAML it came from; `digest` (its SHA-256 in hex) pins it."""

    id: str
    title: str
    version: str
    is_default: bool
    legal_basis: str
    lowest: int
    highest: int
    groups: tuple[Group, ...]
    bands: tuple[Band, ...]
    """Highest first."""
    contradictions: tuple[Contradiction, ...] = ()
    bands_verified: bool = True
    """Whether the bands were compared with the method's own text."""
    carries: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """By id of an earlier instrument: which of its codes each indicator here carries on."""
    digest: str = ""
    content: str = field(default="", repr=False, compare=False)
    format: int = field(default=1, repr=False, compare=False)
    """The version of the rules under which the content was read, and is read for ever."""

    @property
    def scale(self) -> range:
        """Every level that there is, lowest first."""
        return range(self.lowest, self.highest + 1)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in order."""
        return tuple(indicator for group in self.groups for indicator in group.all_indicators())

    @cached_property
    def whole_weights(self) -> dict[str, int]:
        """The weight of each indicator by its code, in the largest unit in which all are whole numbers."""
        unit = lcm(*(indicator.weight.denominator for indicator in self.indicators))
        return {indicator.code: int(indicator.weight * unit) for indicator in self.indicators}

    @cached_property
    def positions(self) -> dict[str, int]:
        """Zero-based place of each indicator code; only for display and short button data."""
        return {indicator.code: place for place, indicator in enumerate(self.indicators)}

    @property
    def unverified(self) -> tuple[str, ...]:
        """Codes of the indicators that the instrument itself marks as not yet compared with their source."""
        return tuple(indicator.code for indicator in self.indicators if not indicator.verified)

    @cached_property
    def has_conditions(self) -> bool:
        """Whether any indicator is shown or counted only sometimes; most instruments have none."""
        return any(
            indicator.shown_if is not None or indicator.counted_if is not None
            for indicator in self.indicators
        )

    @cached_property
    def top_indicators(self) -> tuple[tuple[Group, tuple[Indicator, ...]], ...]:
        """Each outermost group with all indicators below it."""
        return tuple((group, tuple(group.all_indicators())) for group in self.groups)

    @cached_property
    def paths(self) -> dict[str, tuple[Group, ...]]:
        """For each indicator code the groups around it, outermost first."""
        found: dict[str, tuple[Group, ...]] = {}

        def walk(group: Group, above: tuple[Group, ...]) -> None:
            path = (*above, group)
            for indicator in group.indicators:
                found[indicator.code] = path
            for inner in group.groups:
                walk(inner, path)

        for group in self.groups:
            walk(group, ())
        return found

    def indicator(self, code: str) -> Indicator | None:
        """The indicator with this code, or None."""
        place = self.positions.get(code)
        return None if place is None else self.indicators[place]

"""What a picture shows, as plain values that travel to the worker process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndicatorBar:
    """One indicator: levels are None while not given; `applies` is false for "not applicable"."""

    code: str
    name: str
    own: int | None
    confirmed: int | None
    group: str = ""
    """The heading it stands under. Indicators of one group follow each other."""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class ChartData:
    """The result of one office. `own`, `confirmed` and `average` go with `group_names`, None where unknown.

    Texts are plain, of any length and with any letters; numbers that are read as text (`index_text`) come
    rounded by the rules. `lowest` and `highest` are the ends of the instrument's scale.
    """

    title: str
    subtitle: str
    group_names: tuple[str, ...]
    own: tuple[float | None, ...]
    confirmed: tuple[float | None, ...]
    average: tuple[float | None, ...] | None
    """Of all confirmed offices; None while there are too few to show one."""
    indicators: tuple[IndicatorBar, ...]
    index_text: str | None
    predicate: str | None
    recommendations: tuple[str, ...] = ()
    lowest: int = 1
    highest: int = 5
    instrument: str = ""
    own_index_text: str | None = None
    earlier: tuple[float | None, ...] | None = None
    """Of the period before, where it had the same groups."""
    note: str | None = None
    """A sentence below the index, for example that the score is partial."""

    labels: tuple[str, str] | None = None
    """What the lines of `confirmed` and `own` are called, where they are of two offices."""

    def __post_init__(self) -> None:
        """Refuse values that do not go together, where they are made and not in the worker."""
        sizes = {len(self.group_names), len(self.own), len(self.confirmed)}
        if self.average is not None:
            sizes.add(len(self.average))
        if self.earlier is not None:
            sizes.add(len(self.earlier))
        if len(sizes) > 1:
            raise ValueError("group_names, own, confirmed and average differ in length")
        if self.lowest >= self.highest:
            raise ValueError("lowest is not below highest")


@dataclass(frozen=True, slots=True)
class ComparisonData:
    """Two offices on one radar. `first` and `second` go with `group_names`, None where unknown."""

    title: str
    names: tuple[str, str]
    indices: tuple[str, str]
    """With their predicates, already written out."""
    group_names: tuple[str, ...]
    first: tuple[float | None, ...]
    second: tuple[float | None, ...]
    lowest: int = 1
    highest: int = 5
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many offices are in one state: not_started, filling, submitted, returned or confirmed."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupBar:
    """Progress of all offices in one group of the instrument."""

    name: str
    answered: int
    total: int


@dataclass(frozen=True, slots=True)
class OfficeBar:
    """Progress of one office; `state` is a key as in StateCount."""

    name: str
    answered: int
    total: int
    state: str


@dataclass(frozen=True, slots=True)
class SpreadBar:
    """How many offices, by state, are this far: all of one length together make the spread."""

    name: str
    states: tuple[StateCount, ...]


@dataclass(frozen=True, slots=True)
class DashboardData:
    """Where all offices of a period stand. `as_of` is the day, already written out.

    Where there are too many offices to name each, `offices` are only those furthest behind, and `spread`
    tells of all.
    """

    title: str
    subtitle: str
    as_of: str
    states: tuple[StateCount, ...]
    groups: tuple[GroupBar, ...]
    offices: tuple[OfficeBar, ...]
    """The furthest behind first."""
    spread: tuple[SpreadBar, ...] = ()


@dataclass(frozen=True, slots=True)
class RankBar:
    """One office in the picture of the ranking. `low` and `high` are the interval of 95 percent around
    `index`; offices of one `group` cannot be told apart from its first.
    """

    rank: str
    name: str
    index: float
    index_text: str
    low: float
    high: float
    ranks: str
    """From which to which rank it may be, already written out."""
    group: int


@dataclass(frozen=True, slots=True)
class RankingData:
    """How sure the ranks of a period are; the highest index first."""

    title: str
    subtitle: str
    note: str
    offices: tuple[RankBar, ...]
    lowest: int = 1
    highest: int = 5

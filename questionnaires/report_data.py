"""All that is told of one sheet in a report: its result, what led to it, and what came after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from questionnaires.answers import EvidenceKind
from questionnaires.instrument import Instrument
from questionnaires.panels import Coverage, Opinion
from questionnaires.period import Period
from questionnaires.recommendations import Advice
from questionnaires.sampling import Draw
from questionnaires.sheet import Sheet
from questionnaires.summary import Result


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a visit or an appeal; without a hash it was not fetched (yet)."""

    id: int
    kind: EvidenceKind
    name: str
    file_id: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """When and where an assessor was, and what was found."""

    id: int
    on: date
    location: str
    findings: str
    by: str
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Appeal:
    """An objection to one confirmed level; `decision` once the lead spoke. State: open, accepted,
    rejected.
    """

    id: int
    code: str
    state: str
    reason: str
    by: str
    at: datetime
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to a sheet; `what` names the deed, `after` is what it came to."""

    at: datetime
    by: str | None
    what: str
    indicator: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A level that the lead of a panel decided on, and why."""

    by: str
    reason: str


@dataclass(frozen=True)
class Dossier:
    """One sheet with its result, if there is one, and everything around it. Mappings are by indicator
    code.
    """

    sheet: Sheet
    result: Result | None = None
    confirmed_by: str | None = None
    opinions: Mapping[str, tuple[Opinion, ...]] = field(default_factory=dict[str, tuple[Opinion, ...]])
    """What each member of a panel held; nothing where one assessor scored."""
    settled: Mapping[str, Settled] = field(default_factory=dict[str, Settled])
    average: Mapping[str, Fraction] | None = None
    """Mean index by group id over all confirmed offices of the period; None while they are too few."""
    earlier: Result | None = None
    """The result of the period before."""
    earlier_levels: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    """Its confirmed levels by the codes of the present instrument."""
    events: tuple[Event, ...] = ()
    advice: Mapping[str, Advice] = field(default_factory=dict[str, Advice])
    visits: tuple[Visit, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    missing: tuple[str, ...] = ()
    """Institutions that were to score on the panel and did not."""
    judges: tuple[str, ...] = ()
    """Names of who judged the result."""
    earlier_judges: tuple[str, ...] = ()
    """Names of who judged the earlier result."""

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """Who scored on the panel, as institution and name, each once; nothing where one assessor scored."""
        held = {(one.institution, one.name): None for of in self.opinions.values() for one in of}
        return tuple(sorted(held))


@dataclass(frozen=True, slots=True)
class WholePeriod:
    """All results of a period, for the report of the regency."""

    period: Period
    instrument: Instrument
    results: Sequence[Result]
    without: Sequence[str] = ()
    """Short names of offices that take part and are not confirmed."""
    earlier: Mapping[int, Result] = field(default_factory=dict[int, Result])
    """By office id: the result of the latest period before that can be compared (`can_compare`)."""
    earlier_judges: Mapping[int, Sequence[tuple[str, str]]] = field(
        default_factory=dict[int, Sequence[tuple[str, str]]]
    )
    """By office id: who judged that one, as institution and name."""
    advice: Mapping[str, Advice] = field(default_factory=dict[str, Advice])
    units: Mapping[tuple[int, str], Mapping[int, int]] | None = None
    """Levels by assessor, by sheet and indicator code; None where no panels score."""
    coverage: Coverage | None = None
    judges: Mapping[int, Sequence[tuple[str, str]]] = field(
        default_factory=dict[int, Sequence[tuple[str, str]]]
    )
    """By sheet id of the results: who judged for which institution, as institution and name."""
    raters: Mapping[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    """Name and institution of each assessor of the units."""
    drawn: tuple[Draw, Sequence[str], Sequence[str]] | None = None
    """How the sample was drawn, the offices in it, and those that every assessor scored."""
    missing: Mapping[int, Sequence[str]] = field(default_factory=dict[int, Sequence[str]])
    """By sheet id of the results: institutions that were to score on its panel and did not."""

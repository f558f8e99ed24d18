"""Sheets and results at a glance: what lists, rankings and pictures are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.period import Period, SheetState
from questionnaires.sheet import Progress


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """One sheet in a list."""

    id: int
    office: Office
    period: Period
    state: SheetState
    progress: Progress
    submitted_at: datetime | None
    number: str | None
    revision: int = 1
    round: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What came out for one office. Levels by code: None is "not applicable", absent is unanswered."""

    sheet_id: int
    office: Office
    period: Period
    index: Fraction
    predicate: str
    own: Mapping[str, int | None]
    confirmed: Mapping[str, int | None]
    instrument: Instrument
    confirmed_at: datetime
    revision: int = 1

"""Sheets and results at a glance: what lists, rankings and pictures are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from heapq import nsmallest

from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.period import Period, SheetState
from questionnaires.sheet import GroupProgress, Progress


class Stage(StrEnum):
    """Where an office stands, as those see it who wait for all: a draft without any answer has not begun."""

    NOT_STARTED = "not_started"
    FILLING = "filling"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


_STAGES = {
    SheetState.SUBMITTED: Stage.SUBMITTED,
    SheetState.RETURNED: Stage.RETURNED,
    SheetState.CONFIRMED: Stage.CONFIRMED,
}
UNSENT = frozenset((Stage.NOT_STARTED, Stage.FILLING, Stage.RETURNED))
"""The stages in which the office has something to do."""
FURTHEST_FIRST = (Stage.NOT_STARTED, Stage.FILLING, Stage.RETURNED, Stage.SUBMITTED, Stage.CONFIRMED)
"""The stages by how far from being through an office is."""


def stage_of(state: SheetState, answered: int) -> Stage:
    """The stage of a sheet in this state with so many answers."""
    return _STAGES.get(state) or (Stage.FILLING if answered else Stage.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office of an overview; `name` is the short name where the office has one."""

    sheet_id: int
    name: str
    stage: Stage
    answered: int
    total: int


@dataclass(frozen=True)
class Overview:
    """Where all offices of a period stand, by place in the order of their codes.

    Columns and not rows: a value for each of tens of thousands of offices costs more than all that is asked.
    """

    sheet_ids: Sequence[int]
    stages: Sequence[Stage]
    answered: Sequence[int]
    totals: Sequence[int]
    """Shown indicators; with conditions in the instrument they differ."""
    deadline: datetime
    own_deadlines: Mapping[int, datetime]
    """By sheet, of those for which another day counts than the period's (see `day_that_counts`)."""
    groups: tuple[GroupProgress, ...]
    """All offices together."""

    def __len__(self) -> int:
        """How many offices there are."""
        return len(self.sheet_ids)

    @cached_property
    def counts(self) -> dict[Stage, int]:
        """How many offices are at each stage; every stage is named."""
        return {stage: self.stages.count(stage) for stage in Stage}

    def late(self, now: datetime) -> list[int]:
        """The places of those that have not sent although their deadline has passed."""
        own, usual = self.own_deadlines, self.deadline < now
        if not own and not usual:
            return []
        return [
            place
            for place, stage in enumerate(self.stages)
            if stage in UNSENT and (own[id_] < now if (id_ := self.sheet_ids[place]) in own else usual)
        ]

    def share(self, place: int) -> float:
        """The answered part of what is shown."""
        return self.answered[place] / (self.totals[place] or 1)

    def furthest_behind(self, most: int) -> dict[Stage, list[int]]:
        """Of each stage, from the furthest on, the places of the least advanced, at most so many."""
        places: dict[Stage, list[int]] = {stage: [] for stage in FURTHEST_FIRST}
        for place, stage in enumerate(self.stages):
            places[stage].append(place)
        return {
            stage: nsmallest(most, found, key=lambda place: (self.share(place), place))
            for stage, found in places.items()
        }

    def spread(self, parts: int) -> list[dict[Stage, int]]:
        """How many offices have answered nothing, then each of `parts` equal parts up to all, by stage.

        Who has answered something but not a whole part yet is in the first; the last but one ends before all.
        """
        found: list[dict[Stage, int]] = [{} for _ in range(parts + 2)]
        for stage, answered, total in zip(self.stages, self.answered, self.totals, strict=True):
            if not answered:
                part = 0
            elif answered >= total:
                part = parts + 1
            else:
                part = 1 + answered * parts // total
            found[part][stage] = found[part].get(stage, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """One sheet in a list; the deadline of `period` is the one that counts for this sheet."""

    id: int
    office: Office
    period: Period
    state: SheetState
    progress: Progress
    submitted_at: datetime | None
    number: str | None
    revision: int = 1
    round: int = 1
    withdrawn: bool = False
    """Whether it is returned because its own office took it back."""

    def is_late(self, now: datetime) -> bool:
        """Whether the office has it in hand although the day that counts has passed."""
        return self.state in (SheetState.DRAFT, SheetState.RETURNED) and now > self.period.deadline


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
    costs: Mapping[str, int] = field(default_factory=dict[str, int])
    """What a step costs, by code, where the admin estimated it: by this, too, advice is ordered."""

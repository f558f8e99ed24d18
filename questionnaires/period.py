"""An assessment round and the states it and its sheets pass through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_NAME = 80
"""Letters of a period's name, wherever it is given: it stands in lines beside other things."""


class PeriodState(StrEnum):
    """draft -> open -> closed -> published."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class SheetState(StrEnum):
    """draft -> submitted -> (returned -> submitted)* -> confirmed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Period:
    """One assessment round. `deadline` is an aware UTC moment."""

    id: int
    name: str
    state: PeriodState
    deadline: datetime
    instrument_digest: str
    opened_at: datetime | None = None
    panel: bool = False
    """Whether several assessors score each sheet, blind, instead of one."""
    level_first: bool = False
    """Whether assessors see the officer's own level only after they have chosen theirs."""


def day_that_counts(
    state: SheetState, deadline: datetime, extended: datetime | None, returned_until: datetime | None
) -> datetime:
    """Until when an office is to send its sheet: the one answer for whoever asks for its deadline.

    The later of the time that this office was given of its own (`extended`) and the day set by the return
    that it has in hand; without either the period's `deadline`. All are aware moments in UTC.
    """
    own = [extended, returned_until if state is SheetState.RETURNED else None]
    return max((given for given in own if given is not None), default=deadline)

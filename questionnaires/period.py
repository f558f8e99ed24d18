"""An assessment round and the states it and its sheets pass through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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

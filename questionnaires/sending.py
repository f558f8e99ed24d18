"""Whether an office can still send its sheet, and until when."""

from datetime import datetime
from enum import StrEnum

from questionnaires.period import Period, PeriodState, SheetState


class Sending(StrEnum):
    """What an office can do with its sheet at a moment."""

    IN_TIME = "in_time"
    """To be sent until the deadline."""
    LATE = "late"
    """Returned, and its day has passed: to be sent for as long as the period is open."""
    OVER = "over"
    """Never sent in time: only more time, given by an admin, would open it again."""
    CLOSED = "closed"
    """The period was closed before it was sent."""
    SENT = "sent"


def sending(state: SheetState, period: Period, now: datetime) -> Sending:
    """The one answer for whoever tells an office about its deadline, by the rule of `open_to_answers`.

    The deadline of `period` is the one that counts for this sheet.
    """
    if state in (SheetState.SUBMITTED, SheetState.CONFIRMED):
        return Sending.SENT
    if period.state is not PeriodState.OPEN:
        return Sending.CLOSED
    if now <= period.deadline:
        return Sending.IN_TIME
    return Sending.LATE if state is SheetState.RETURNED else Sending.OVER

"""Whether an office can still send its sheet, and until when."""

from datetime import datetime
from enum import StrEnum

from questionnaires.period import Period, PeriodState, SheetState


class Sending(StrEnum):
    """What an office can do with its sheet at a moment."""

    IN_TIME = "in_time"
    """To be sent until the deadline."""
    LATE = "late"
    """Returned by an assessor, and its day has passed: to be sent for as long as the period is open."""
    OVER = "over"
    """Not sent in time, or taken back and not sent again: only more time, given by an admin, opens it."""
    CLOSED = "closed"
    """The period was closed before it was sent."""
    SENT = "sent"


def sending(state: SheetState, period: Period, now: datetime, *, withdrawn: bool = False) -> Sending:
    """The one answer for whoever tells an office about its deadline, by the rule of `open_to_answers`.

    The deadline of `period` is the one that counts for this sheet; `withdrawn` as `Sheet` has it.
    """
    if state in (SheetState.SUBMITTED, SheetState.CONFIRMED):
        return Sending.SENT
    if period.state is not PeriodState.OPEN:
        return Sending.CLOSED
    if now <= period.deadline:
        return Sending.IN_TIME
    return Sending.LATE if state is SheetState.RETURNED and not withdrawn else Sending.OVER

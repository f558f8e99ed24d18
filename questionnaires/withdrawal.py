"""Taking back a sheet that was sent: at once, or with the consent of who judges it."""

from datetime import datetime
from enum import StrEnum

from questionnaires.period import PeriodState, SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet


class WayBack(StrEnum):
    """How a sheet that was sent comes back into its office's hands."""

    AT_ONCE = "at_once"
    """Nobody has looked at it, and there is time to send it again."""
    ON_REQUEST = "on_request"
    """Who judges it is asked, and gives it back with one tap."""


def way_back(sheet: Sheet, now: datetime, *, was_read: bool) -> WayBack | Refusal:
    """How this sheet, which was sent, can be had back at this moment; or why not.

    `was_read`: an assessor has opened it since it was sent. After the deadline, too, it is for the assessor
    to say: an office must not win time by taking back what it sent on the last day.
    """
    if sheet.state is SheetState.CONFIRMED:
        return Refusal(Reason.SHEET_CONFIRMED)
    if sheet.period.state is not PeriodState.OPEN:
        return Refusal(Reason.PERIOD_CLOSED, {"period": sheet.period.name})
    if sheet.office.retired:
        return Refusal(Reason.OFFICE_RETIRED)
    return WayBack.ON_REQUEST if was_read or now > sheet.period.deadline else WayBack.AT_ONCE


def why_not_give_back(sheet: Sheet, *, was_asked: bool) -> Refusal | None:
    """Why who judges this sheet, which waits for that, cannot give it back as its office asked; or None.

    `was_asked`: the office has asked since it sent the sheet. Without that it goes back with notes only.
    """
    if sheet.period.state is not PeriodState.OPEN:
        return Refusal(Reason.PERIOD_CLOSED, {"period": sheet.period.name})
    return None if was_asked else Refusal(Reason.NOT_FOUND)

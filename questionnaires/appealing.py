"""Appeals: until when an office may object to a confirmed level, and to what."""

from collections.abc import Collection
from datetime import datetime

from questionnaires.checks import too_long
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import Result
from questionnaires.typed_text import visible


def may_appeal(
    result: Result, code: str, appealed: Collection[str], until: datetime, now: datetime
) -> Refusal | None:
    """Why an office cannot object to this indicator, or None. Each indicator can be appealed once."""
    if result.period.state is PeriodState.PUBLISHED:
        return Refusal(Reason.FROZEN)
    if code not in result.confirmed:
        return Refusal(Reason.NO_SUCH_INDICATOR, {"code": code})
    if code in appealed:
        return Refusal(Reason.ALREADY_APPEALED, {"code": code})
    return Refusal(Reason.APPEAL_TOO_LATE, {"deadline": until}) if now > until else None


def wrong_appeal(reason: str) -> Refusal | None:
    """Why this text cannot be the reason of an appeal, or None."""
    return too_long(reason) if visible(reason) else Refusal(Reason.REASON_REQUIRED)

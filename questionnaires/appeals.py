"""Appeals: until when an office may object to a confirmed level, and to what."""

from collections.abc import Collection, Sequence
from datetime import datetime

from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import Result
from questionnaires.typed_text import visible
from questionnaires.validation import too_long


def why_not_appeal(
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


def deciders(
    lead: int | None, able: Sequence[int], authors: Collection[int], *, by_panel: bool
) -> tuple[int, ...]:
    """Who may decide an appeal, ids of people; nobody decides against a level of their own.

    `able` may judge the office in the period. `authors` gave the level that is appealed against: the lead who
    settled it; where one assessor scores, who judged and who confirmed. The lead decides; where that is an
    author, or there is no lead, any other who is able. Where one assessor scores and there is no other at
    all, that one decides, and the admins are told.
    """
    if lead is not None and lead in able and lead not in authors:
        return (lead,)
    others = tuple(one for one in able if one not in authors)
    return others if others or by_panel else tuple(one for one in able if one in authors)


def wrong_appeal(reason: str) -> Refusal | None:
    """Why this text cannot be the reason of an appeal, or None."""
    return too_long(reason) if visible(reason) else Refusal(Reason.REASON_REQUIRED)

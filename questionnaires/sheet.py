"""A sheet: what one office has answered so far; recording, what comes next, what is missing, how far along.

The functions of every tap (what is shown, next, position, progress) are plain loops over the instrument's
tuple; with 47 indicators each takes a few microseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from questionnaires.answers import Answer, Evidence, EvidenceKind, Judgement, levels_of
from questionnaires.conditions import counted, shown
from questionnaires.instrument import Indicator, Instrument
from questionnaires.mapping import Earlier
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.plausibility_checks import (
    Contradictory,
    HighWithoutEvidence,
    Oddity,
    SameFile,
    find_oddities,
)
from questionnaires.progress import GroupProgress, Progress
from questionnaires.refusal import Reason, Refusal
from questionnaires.validation import kept_text, wrong_level, wrong_text

__all__ = [
    "Answer",
    "Contradictory",
    "Evidence",
    "EvidenceKind",
    "GroupProgress",
    "HighWithoutEvidence",
    "Judgement",
    "Oddity",
    "Period",
    "PeriodState",
    "Progress",
    "SameFile",
    "Sheet",
    "SheetState",
    "asks_for_evidence",
    "clear_level",
    "counted_indicators",
    "lacking_evidence",
    "levels_of",
    "missing",
    "missing_judgements",
    "new_evidence",
    "next_unanswered",
    "oddities",
    "open_to_answers",
    "position",
    "progress",
    "record_explanation",
    "record_level",
    "shown_indicators",
    "step",
    "to_judge",
    "why_not_submit",
]


@dataclass(frozen=True)
class Sheet:
    """What one office has answered so far on one instrument, and what the assessor made of it."""

    id: int
    office: Office
    period: Period
    instrument: Instrument
    state: SheetState = SheetState.DRAFT
    revision: int = 1
    round: int = 1
    """Counts submissions: 1 until the first return."""
    number: str | None = None
    """The receipt's number, once submitted."""
    submitted_at: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict[str, tuple[Evidence, ...]])
    judgements: Mapping[str, Judgement] = field(default_factory=dict[str, Judgement])
    return_notes: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of the latest return, by indicator code; the key "" holds the note on the whole sheet."""
    earlier: Mapping[str, Earlier] = field(default_factory=dict[str, Earlier])
    """By indicator code: what the office answered in the period before."""
    carried: Mapping[str, datetime | None] = field(default_factory=dict[str, datetime | None])
    """Codes whose answer was taken over from there, with when it was given."""
    return_due: datetime | None = None
    """Until when the office is to answer the latest return."""
    returned_at: datetime | None = None
    """When the latest return was made: what was sent since is new to who judges."""
    withdrawn: bool = False
    """Whether it is returned because its own office took it back, and no assessor wants it mended."""
    part: frozenset[str] | None = None
    """The indicators that the assessor who looks at it has to judge; None stands for all."""
    handed_in: bool = False
    """Whether the member of the panel who looks at it has handed in: what is judged then stays."""
    sent_back: Mapping[str, str] = field(default_factory=dict[str, str])
    """Why the lead of the panel asks this member to score an indicator once more, by its code."""


def shown_indicators(sheet: Sheet) -> tuple[Indicator, ...]:
    """The indicators the officer is asked, in order; follow-ups that no longer apply are not among them."""
    instrument = sheet.instrument
    return shown(instrument, levels_of(sheet.answers)) if instrument.has_conditions else instrument.indicators


def counted_indicators(sheet: Sheet, levels: Mapping[str, int | None] | None = None) -> tuple[Indicator, ...]:
    """The indicators that enter the index under these levels; without any, under the officer's own."""
    return counted(sheet.instrument, levels_of(sheet.answers) if levels is None else levels)


def new_evidence(sheet: Sheet, code: str) -> int:
    """How many pieces at this indicator were sent after the latest return; 0 where there was none."""
    since = sheet.returned_at
    return 0 if since is None else sum(item.added_at > since for item in sheet.evidence.get(code, ()))


def asks_for_evidence(indicator: Indicator, level: int | None) -> bool:
    """Whether this level of this indicator is to be proved; "not applicable" and unanswered never are."""
    return level is not None and indicator.evidence_from is not None and level >= indicator.evidence_from


def open_to_answers(sheet: Sheet, now: datetime) -> Refusal | None:
    """Why the officer cannot change this sheet at this moment, or None.

    The deadline binds the first hand-in, and one that its office took back: nobody wins time by that. A sheet
    that the assessor returned can be mended after it, for as long as the period is open: otherwise a return
    after the deadline could never be answered.
    """
    if sheet.state is SheetState.CONFIRMED:
        return Refusal(Reason.SHEET_CONFIRMED)
    if sheet.state is SheetState.SUBMITTED:
        return Refusal(Reason.SHEET_NOT_OPEN, {"submitted_at": sheet.submitted_at, "number": sheet.number})
    if sheet.period.state is not PeriodState.OPEN:
        return Refusal(Reason.PERIOD_CLOSED, {"period": sheet.period.name})
    if sheet.office.retired:
        return Refusal(Reason.OFFICE_RETIRED)
    if (sheet.state is SheetState.DRAFT or sheet.withdrawn) and now > sheet.period.deadline:
        return Refusal(Reason.DEADLINE_PASSED, {"deadline": sheet.period.deadline})
    return None


def record_level(sheet: Sheet, code: str, level: int | None, *, by: str, at: datetime) -> Sheet | Refusal:
    """The sheet with this level (None is "not applicable"), or why it cannot be recorded.

    Explanation and evidence stay, also those of follow-ups which the new level hides.
    """
    refusal = open_to_answers(sheet, at) or wrong_level(
        sheet.instrument, shown_indicators(sheet), code, level
    )
    if refusal is not None:
        return refusal
    before = sheet.answers.get(code) or Answer(code)
    answer = replace(before, level=level, not_applicable=level is None, answered_by=by, answered_at=at)
    return replace(sheet, answers={**sheet.answers, code: answer})


def clear_level(sheet: Sheet, code: str, *, by: str, at: datetime) -> Sheet | Refusal:
    """The sheet with this indicator unanswered again, or why it cannot be; explanation and evidence stay."""
    refusal = open_to_answers(sheet, at) or wrong_text(sheet.instrument, shown_indicators(sheet), code, None)
    if refusal is not None:
        return refusal
    before = sheet.answers.get(code) or Answer(code)
    answer = replace(before, level=None, not_applicable=False, answered_by=by, answered_at=at)
    return replace(sheet, answers={**sheet.answers, code: answer})


def record_explanation(
    sheet: Sheet, code: str, text: str | None, *, by: str, at: datetime
) -> Sheet | Refusal:
    """The sheet with this explanation (None or blank removes it), or why it cannot be recorded."""
    refusal = open_to_answers(sheet, at) or wrong_text(sheet.instrument, shown_indicators(sheet), code, text)
    if refusal is not None:
        return refusal
    before = sheet.answers.get(code) or Answer(code)
    answer = replace(before, explanation=kept_text(text), answered_by=by, answered_at=at)
    return replace(sheet, answers={**sheet.answers, code: answer})


def next_unanswered(sheet: Sheet, after: str | None) -> str | None:
    """The first indicator behind `after` without an answer, going round at the end; None if none is left."""
    behind = -1 if after is None else sheet.instrument.positions.get(after, -1)
    places, answers = sheet.instrument.positions, sheet.answers
    first = None
    for indicator in shown_indicators(sheet):
        answer = answers.get(indicator.code)
        if answer is not None and (answer.not_applicable or answer.level is not None):
            continue
        if places[indicator.code] > behind:
            return indicator.code
        first = first or indicator.code
    return first


def step(sheet: Sheet, code: str, by: int = 1) -> str:
    """The neighbour `by` places on among the indicators shown, going round at both ends.

    From an indicator that is hidden by now, counting starts at the place where it would stand.
    """
    visible = shown_indicators(sheet)
    behind = _count_up_to(sheet, code)
    here = behind - 1 if behind and visible[behind - 1].code == code else behind - (by > 0)
    return visible[(here + by) % len(visible)].code


def position(sheet: Sheet, code: str) -> int:
    """The place among the indicators shown, from 1; of a hidden one, that of the shown one before it."""
    return max(1, _count_up_to(sheet, code))


def _count_up_to(sheet: Sheet, code: str) -> int:
    places = sheet.instrument.positions
    place = places[code]
    if not sheet.instrument.has_conditions:
        return place + 1
    return sum(places[indicator.code] <= place for indicator in shown_indicators(sheet))


def progress(sheet: Sheet) -> Progress:
    """How far the sheet is."""
    instrument, answers, evidence = sheet.instrument, sheet.answers, sheet.evidence
    visible = {indicator.code for indicator in shown_indicators(sheet)} if instrument.has_conditions else None
    asked = evidenced = 0
    groups: list[GroupProgress] = []
    for group, indicators in instrument.top_indicators:
        total = answered = 0
        for indicator in indicators:
            code = indicator.code
            if visible is not None and code not in visible:
                continue
            total += 1
            answer = answers.get(code)
            if answer is None:
                continue
            level = answer.level
            if level is not None:
                answered += 1
                if indicator.evidence_from is not None and level >= indicator.evidence_from:
                    asked += 1
                    evidenced += bool(evidence.get(code))
            elif answer.not_applicable:
                answered += 1
        groups.append(GroupProgress(group.id, group.name, total, answered))
    return Progress(
        total=sum(group.total for group in groups),
        answered=sum(group.answered for group in groups),
        evidence_asked=asked,
        evidenced=evidenced,
        confirmed=_count_judged(sheet),
        by_group=tuple(groups),
    )


def _count_judged(sheet: Sheet) -> int:
    judgements = sheet.judgements
    if not judgements:
        return 0
    return sum(_is_judged(judgements.get(indicator.code)) for indicator in to_judge(sheet))


def _is_judged(judgement: Judgement | None) -> bool:
    return judgement is not None and (judgement.not_applicable or judgement.level is not None)


def missing(sheet: Sheet) -> tuple[str, ...]:
    """Codes of the shown indicators without an answer, in order."""
    answers = sheet.answers
    return tuple(
        indicator.code
        for indicator in shown_indicators(sheet)
        if (answer := answers.get(indicator.code)) is None or not answer.is_given
    )


def lacking_evidence(sheet: Sheet) -> tuple[str, ...]:
    """Codes of the shown indicators whose level asks for evidence and that have none, in order."""
    answers, evidence = sheet.answers, sheet.evidence
    return tuple(
        indicator.code
        for indicator in shown_indicators(sheet)
        if (answer := answers.get(indicator.code)) is not None
        and asks_for_evidence(indicator, answer.level)
        and not evidence.get(indicator.code)
    )


def oddities(sheet: Sheet) -> tuple[Oddity, ...]:
    """What looks odd before sending."""
    return find_oddities(sheet.instrument, shown_indicators(sheet), levels_of(sheet.answers), sheet.evidence)


def why_not_submit(sheet: Sheet, now: datetime) -> Refusal | None:
    """Why this sheet cannot be sent at this moment, or None."""
    refusal = open_to_answers(sheet, now)
    if refusal is not None:
        return refusal
    unanswered = missing(sheet)
    return Refusal(Reason.INCOMPLETE, {"codes": unanswered}) if unanswered else None


def to_judge(sheet: Sheet) -> tuple[Indicator, ...]:
    """The indicators the assessor decides on: shown under the assessor's levels, where there are none yet
    under the officer's. A follow-up that only the assessor's level opens is among them, unanswered."""
    every = sheet.instrument.indicators
    if sheet.instrument.has_conditions:
        every = shown(sheet.instrument, {**levels_of(sheet.answers), **levels_of(sheet.judgements)})
    part = sheet.part
    return every if part is None else tuple(indicator for indicator in every if indicator.code in part)


def missing_judgements(sheet: Sheet) -> tuple[str, ...]:
    """Codes on which the assessor has not decided, in order."""
    judgements = sheet.judgements
    return tuple(
        indicator.code for indicator in to_judge(sheet) if not _is_judged(judgements.get(indicator.code))
    )

"""What an assessor puts on a sheet, and whether it can be judged, handed in, confirmed or returned."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from questionnaires.answers import Judgement, levels_of
from questionnaires.instrument import Instrument
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import score
from questionnaires.sheet import Sheet, missing_judgements, to_judge
from questionnaires.typed_text import visible
from questionnaires.validation import kept_text, too_long, wrong_level, wrong_text


def record_judgement(sheet: Sheet, code: str, level: int | None, *, by: str, at: datetime) -> Sheet | Refusal:
    """The sheet with the assessor's level (None is "not applicable"), or why it cannot be recorded."""
    refusal = why_not_judge(sheet) or wrong_level(sheet.instrument, to_judge(sheet), code, level)
    if refusal is not None:
        return refusal
    before = sheet.judgements.get(code) or Judgement(code)
    judgement = replace(before, level=level, not_applicable=level is None, by=by, at=at)
    return replace(sheet, judgements={**sheet.judgements, code: judgement})


def record_note(sheet: Sheet, code: str, note: str | None, *, by: str, at: datetime) -> Sheet | Refusal:
    """The sheet with the assessor's note (None or blank removes it), or why it cannot be recorded."""
    refusal = why_not_judge(sheet) or wrong_text(sheet.instrument, to_judge(sheet), code, note)
    if refusal is not None:
        return refusal
    before = sheet.judgements.get(code) or Judgement(code)
    judgement = replace(before, note=kept_text(note), by=by, at=at)
    return replace(sheet, judgements={**sheet.judgements, code: judgement})


def wrong_settlement(instrument: Instrument, code: str, level: int | None) -> Refusal | None:
    """Why the lead cannot settle an indicator in this way, or None."""
    return wrong_level(instrument, instrument.indicators, code, level)


def why_not_reopen(state: SheetState, period: Period) -> Refusal | None:
    """Why a sheet in this state cannot be opened again as a new revision, or None."""
    if state is not SheetState.CONFIRMED:
        return Refusal(Reason.SHEET_NOT_CONFIRMED)
    if period.state is not PeriodState.OPEN:
        return Refusal(Reason.PERIOD_CLOSED, {"period": period.name})
    return None


def hides_own_level(sheet: Sheet, code: str) -> bool:
    """Whether the officer's own level is not shown to this assessor yet: the period says "score first", and
    theirs is not chosen.
    """
    judgement = sheet.judgements.get(code)
    return sheet.period.level_first and (judgement is None or not judgement.is_given)


def group_of(sheet: Sheet, code: str) -> tuple[str, tuple[str, ...]]:
    """The innermost group of an indicator: its id, and the codes in it that this assessor judges."""
    paths = sheet.instrument.paths
    group = paths[code][-1]
    codes = tuple(one.code for one in to_judge(sheet) if paths[one.code][-1].id == group.id)
    return group.id, codes


def to_agree(sheet: Sheet, codes: Collection[str]) -> tuple[str, ...]:
    """Of these codes those that the office answered and this assessor has not judged."""
    return tuple(
        code
        for code in codes
        if (answer := sheet.answers.get(code)) is not None
        and answer.is_given
        and not ((held := sheet.judgements.get(code)) is not None and held.is_given)
    )


def opens_as_group(sheet: Sheet, code: str) -> bool:
    """Whether the group of this indicator can be opened and agreed with as a whole: two or more are to be
    judged, and the own levels may be seen before.
    """
    return not sheet.period.level_first and len(to_agree(sheet, group_of(sheet, code)[1])) > 1


def why_not_judge(sheet: Sheet) -> Refusal | None:
    """Why this sheet cannot be judged now, or None: only what was sent and is neither confirmed nor
    frozen.
    """
    if sheet.state is SheetState.CONFIRMED:
        return Refusal(Reason.SHEET_CONFIRMED)
    if sheet.state is not SheetState.SUBMITTED:
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    if sheet.period.state is PeriodState.PUBLISHED:
        return Refusal(Reason.FROZEN)
    return Refusal(Reason.HANDED_IN) if sheet.handed_in else None


def why_not_hand_in(sheet: Sheet) -> Refusal | None:
    """Why a member of the panel cannot hand in what he has judged, or None."""
    refusal = why_not_judge(sheet)
    if refusal is not None:
        return refusal
    undecided = missing_judgements(sheet)
    return Refusal(Reason.INCOMPLETE, {"codes": undecided}) if undecided else None


def why_not_confirm(sheet: Sheet) -> Refusal | None:
    """Why this sheet cannot be confirmed, or None."""
    no = (Refusal(Reason.NOT_THE_LEAD) if sheet.part is not None else None) or why_not_hand_in(sheet)
    return no or why_no_score(sheet.instrument, levels_of(sheet.judgements))


def why_no_score(instrument: Instrument, levels: Mapping[str, int | None]) -> Refusal | None:
    """Refused where these levels leave nothing that counts, so that there is no index to confirm."""
    return Refusal(Reason.NOTHING_COUNTS) if score(instrument, levels).index is None else None


def why_not_return(sheet: Sheet, notes: Mapping[str, str]) -> Refusal | None:
    """Why this sheet cannot be returned with these notes (by code; "" for the whole sheet), or None."""
    refusal = (Refusal(Reason.NOT_THE_LEAD) if sheet.part is not None else None) or why_not_judge(sheet)
    if refusal is not None:
        return refusal
    if not any(visible(note) for note in notes.values()):
        return Refusal(Reason.NOTES_REQUIRED)
    for code, note in notes.items():
        if code and code not in sheet.instrument.positions:
            return Refusal(Reason.NO_SUCH_INDICATOR, {"code": code})
        if (long := too_long(note)) is not None:
            return long
    return None

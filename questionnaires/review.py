"""What an assessor puts on a sheet: a level and a note at each indicator."""

from dataclasses import replace
from datetime import datetime

from questionnaires.answers import Judgement
from questionnaires.instrument import Instrument
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, to_judge, why_not_judge
from questionnaires.validation import kept_text, wrong_level, wrong_text


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

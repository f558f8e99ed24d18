"""What was decided on a confirmed sheet, with the notes and reasons behind it."""

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.panels.pleno import settlements_of
from bot.storage.panels.rules import rules_of
from bot.storage.scores.results import result_of
from bot.storage.settings.office_hours import office_time
from bot.storage.visits import appeals_of
from questionnaires.outcome import SheetOutcome
from questionnaires.sheet import Sheet

_judgement = tables.judgement.c


def outcome_of(db: Session, sheet: Sheet) -> SheetOutcome | None:
    """What was decided on this sheet; None where it is not confirmed.

    Notes are those of the last round: what was returned before it is answered.
    """
    result = result_of(db, sheet.id)
    if result is None:
        return None
    time = office_time(db)
    settled = settlements_of(db, sheet.id, sheet.round) if sheet.period.panel else {}
    return SheetOutcome(
        result,
        rules_of(db, sheet.period.id).appeal_days,
        time.hours,
        time.extra,
        _notes(db, sheet),
        {code: one.reason for code, one in settled.items() if not one.sent_back},
        {one.code: one for one in appeals_of(db, sheet.id)},
    )


def _notes(db: Session, sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """By indicator; where one assessor scores the latest word counts, of a panel each member's."""
    rows = db.connection().execute(
        select(_judgement.indicator, _judgement.note)
        .where(_judgement.sheet_id == sheet.id, _judgement.round == sheet.round)
        .order_by(_judgement.judged_at, _judgement.assessor_id)
    )
    found: dict[str, list[str]] = {}
    for code, note in rows:
        if not sheet.period.panel:
            found[code] = []
        if note:
            found.setdefault(code, []).append(note)
    return {code: tuple(dict.fromkeys(notes)) for code, notes in found.items() if notes}

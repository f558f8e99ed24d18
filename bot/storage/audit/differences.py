"""What the tables of sheets hold otherwise than the audit trail tells."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.difference import TableDifference, What
from bot.storage.audit.file_differences import (
    appeals_differ,
    carried_differ,
    evidence_differs,
    files_differ,
    rows_of_sheets,
    visits_differ,
)
from bot.storage.audit.replay import Replay
from bot.storage.audit.replayed_sheet import UNKNOWN, ReplayedSheet, Word, is_by, is_text, plain_json
from bot.storage.audit.written_words import mark_of


def differences_on_sheets(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """What the tables hold otherwise of sheets and all that belongs to them; of all, or of `only` these."""
    sheets = replay.sheets
    yield from _sheet_rows(db, replay, only)
    yield from _answers(db, replay, only)
    yield from _judgements(db, replay, only)
    yield from _settlements(db, replay, only)
    yield from _notes(db, replay, only)
    yield from _due(db, sheets, only)
    yield from _handed_in(db, sheets, only)
    yield from _results(db, sheets, only)
    yield from evidence_differs(db, replay, only)
    yield from carried_differ(db, sheets, only)
    yield from appeals_differ(db, replay, only)
    yield from visits_differ(db, replay, only)
    yield from files_differ(db, replay, only)


def _sheet_rows(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    column, sheets = tables.sheet.c, replay.sheets
    columns = (
        column.id,
        column.state,
        column.round,
        column.number,
        column.revision,
        column.deadline,
        column.period_id,
        column.office_id,
        column.submitted_by,
        column.submitted_at,
        column.created_at,
    )
    seen: set[int] = set()
    whose: dict[int, tuple[int, int]] = {}
    opened: dict[int, list[list[int]]] = {}
    untouched = ReplayedSheet()
    for sheet_id, *state, deadline, period_id, office_id, by, at, created_at in rows_of_sheets(
        db, columns, column.id, only
    ):
        seen.add(sheet_id)
        whose[sheet_id] = (period_id, office_id)
        if state[-1] == 1:
            opened.setdefault(period_id, []).append([sheet_id, office_id])
        told = sheets.get(sheet_id, untouched)
        began = replay.opened_at.get(period_id) if told.created is None else told.created
        if (
            [told.state, told.round, told.number, told.revision] != state
            or not is_by(told.submitted, by, at)
            or (began is not None and trail.moment_of(began) != created_at)
        ):
            yield TableDifference(What.SHEET, sheet_id)
        is_told = told.deadline not in (None, UNKNOWN) or replay.knows_deadlines
        if is_told and _moment(told.deadline) != deadline:
            yield TableDifference(What.DEADLINE, sheet_id)
    for sheet_id, here in whose.items():
        source = sheets.get(sheet_id, untouched).comes_from
        if source is not None and whose.get(source, here) != here:
            yield TableDifference(What.SHEET, sheet_id)
    if only is None:
        for period_id, told_whose in replay.opened.items():
            found = sorted(opened.get(period_id, []))
            if trail.fingerprint(plain_json(found)) != told_whose:
                yield TableDifference(What.PERIOD_ROW, period_id)
    for sheet_id, told in sheets.items():
        if sheet_id not in seen and (only is None or sheet_id in only) and told != untouched:
            yield TableDifference(What.SHEET, sheet_id)


def _answers(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    column, sheets = tables.answer.c, replay.sheets
    for sheet_id, code, level, not_applicable, explanation, by in rows_of_sheets(
        db,
        (
            column.sheet_id,
            column.indicator,
            column.level,
            column.not_applicable,
            column.explanation,
            column.answered_by,
        ),
        column.sheet_id,
        only,
    ):
        sheet = sheets.get(sheet_id)
        answered_by = None if sheet is None else sheet.answered_by(code)
        told = (None, None) if sheet is None else sheet.answers.pop(code, (None, None))
        if answered_by != by or not _is_word(replay, told, _as_text(level, not_applicable), explanation):
            yield TableDifference(What.ANSWER, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code, told in told_sheet.answers.items():
            if told != (None, None):
                yield TableDifference(What.ANSWER, sheet_id, code)


def _judgements(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    column, sheets = tables.judgement.c, replay.sheets
    for sheet_id, round_, by, code, level, not_applicable, note in rows_of_sheets(
        db,
        (
            column.sheet_id,
            column.round,
            column.assessor_id,
            column.indicator,
            column.level,
            column.not_applicable,
            column.note,
        ),
        column.sheet_id,
        only,
    ):
        judged = sheets[sheet_id].judgements.get((round_, by)) if sheet_id in sheets else None
        told = None if judged is None else judged.pop(code, None)
        if told is None or not _is_word(replay, told, _as_text(level, not_applicable), note):
            yield TableDifference(What.JUDGEMENT, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for judged in told_sheet.judgements.values():
            for code in judged:
                yield TableDifference(What.JUDGEMENT, sheet_id, code)


def _settlements(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """What was sent back to the panel is told while it waits; that its row is gone is no difference."""
    column, sheets = tables.settlement.c, replay.sheets
    rows = rows_of_sheets(
        db,
        (
            column.sheet_id,
            column.round,
            column.indicator,
            column.level,
            column.not_applicable,
            column.sent_back,
            column.reason,
            column.decided_by,
            column.decided_at,
        ),
        column.sheet_id,
        only,
    )
    for sheet_id, round_, code, level, not_applicable, sent_back, reason, by, at in rows:
        sheet, settled = sheets.get(sheet_id), None
        if sheet is not None and sent_back:
            asked = sheet.asked.get((round_, code))
            settled = None if asked is None else (None, *asked)
        elif sheet is not None:
            settled = sheet.settled.pop((round_, code), None)
        if (
            settled is None
            or settled[0] != _as_text(level, not_applicable)
            or not is_text(replay.salts, settled[1], reason)
            or not is_by(settled[2], by, at)
        ):
            yield TableDifference(What.SETTLEMENT, sheet_id, code)
    for sheet_id, told in sheets.items():
        for _, code in told.settled:
            yield TableDifference(What.SETTLEMENT, sheet_id, code)


def _notes(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    back, note, sheets = tables.sheet_return.c, tables.return_note.c, replay.sheets
    rows = rows_of_sheets(
        db,
        (back.sheet_id, back.round, note.indicator, note.note),
        back.sheet_id,
        only,
        (tables.sheet_return, note.sheet_return_id == back.id),
    )
    for sheet_id, round_, code, written in rows:
        told = sheets[sheet_id].notes.pop((round_, code), None) if sheet_id in sheets else None
        if not is_text(replay.salts, told, written):
            yield TableDifference(What.NOTE, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for _, code in told_sheet.notes:
            yield TableDifference(What.NOTE, sheet_id, code)


def _due(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    back = tables.sheet_return.c
    columns = (back.sheet_id, back.round, back.due_at, back.returned_by, back.returned_at)
    for sheet_id, round_, due_at, by, at in rows_of_sheets(db, columns, back.sheet_id, only):
        returned = sheets[sheet_id].returned.pop(round_, None) if sheet_id in sheets else None
        if not is_by(returned, by, at):
            yield TableDifference(What.NOTE, sheet_id)
        told = sheets[sheet_id].due if sheet_id in sheets else {}
        if round_ in told and _moment(told.pop(round_)) != due_at:
            yield TableDifference(What.DEADLINE, sheet_id)
    for sheet_id, told_sheet in sheets.items():
        if told_sheet.due:
            yield TableDifference(What.DEADLINE, sheet_id)
        if told_sheet.returned:
            yield TableDifference(What.NOTE, sheet_id)


def _handed_in(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    """Those of a member of whom an earlier version told are passed over where no time of them is told."""
    column = tables.handed_in_level.c
    columns = (
        column.sheet_id,
        column.round,
        column.assessor_id,
        column.time,
        column.indicator,
        column.level,
        column.not_applicable,
    )
    for sheet_id, round_, by, time, code, level, not_applicable in rows_of_sheets(
        db, columns, column.sheet_id, only
    ):
        sheet = sheets.get(sheet_id)
        levels = None if sheet is None else sheet.handed_in.get((round_, by, time))
        if levels is None and sheet is not None and (round_, by) in sheet.handed_in_once:
            continue
        if levels is None or levels.pop(code, UNKNOWN) != _as_text(level, not_applicable):
            yield TableDifference(What.HANDED_IN, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for levels in told_sheet.handed_in.values():
            for code in levels:
                yield TableDifference(What.HANDED_IN, sheet_id, code)


def _results(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    level, result = tables.confirmed_level.c, tables.confirmation.c
    levels: dict[int, dict[str, int | None]] = {}
    for sheet_id, code, confirmed in rows_of_sheets(
        db, (level.sheet_id, level.indicator, level.level), level.sheet_id, only
    ):
        levels.setdefault(sheet_id, {})[code] = confirmed
    seen: set[int] = set()
    who = (result.confirmed_by, result.confirmed_at)
    columns = (result.sheet_id, result.index, result.predicate, result.groups, *who)
    for sheet_id, index, predicate, groups, by, at in rows_of_sheets(db, columns, result.sheet_id, only):
        seen.add(sheet_id)
        told = sheets.get(sheet_id)
        is_told = told is not None and told.index == index and told.predicate in (UNKNOWN, predicate)
        if told is None or not is_told or not is_by(told.confirmed, by, at):
            yield TableDifference(What.RESULT, sheet_id)
            continue
        if told.groups != UNKNOWN and trail.fingerprint(plain_json(groups)) != told.groups:
            yield TableDifference(What.RESULT, sheet_id)
        kept = levels.get(sheet_id, {})
        if told.levels is not None and kept != told.levels:
            for code in sorted(kept.keys() | told.levels.keys()):
                if kept.get(code, UNKNOWN) != told.levels.get(code, UNKNOWN):
                    yield TableDifference(What.RESULT, sheet_id, code)
    for sheet_id, told in sheets.items():
        if told.index is not None and sheet_id not in seen:
            yield TableDifference(What.RESULT, sheet_id)


def _is_word(replay: Replay, told: Word, level: str | None, text: str | None) -> bool:
    """Whether a level and the text beside it are what the trail tells."""
    if told[0] != level or (told[1] is None) != (text is None):
        return False
    if text is None:
        return True
    return told[1] == (mark_of(replay.key, text) if isinstance(told[1], str) else hash(text))


def _moment(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


def _as_text(level: int | None, not_applicable: bool) -> str | None:
    if not_applicable:
        return "-" if level is None else "?"
    return None if level is None else str(level)

"""What the tables of sheets hold otherwise than the audit trail tells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.difference import TableDifference, What
from bot.storage.audit.replay import Replay
from bot.storage.audit.replayed_sheet import UNKNOWN, ReplayedSheet, Word, plain_json
from bot.storage.audit.written_words import mark_of
from bot.storage.evidence.evidence import KEPT
from bot.storage.visits import content_of_visit


def differences_on_sheets(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """What the tables hold otherwise of sheets and all that belongs to them; of all, or of `only` these."""
    sheets = replay.sheets
    yield from _sheet_rows(db, replay, only)
    yield from _answers(db, replay, only)
    yield from _judgements(db, replay, only)
    yield from _settlements(db, sheets, only)
    yield from _notes(db, sheets, only)
    yield from _due(db, sheets, only)
    yield from _handed_in(db, sheets, only)
    yield from _results(db, sheets, only)
    yield from _evidence(db, replay, only)
    yield from _appeals(db, sheets, only)
    yield from _visits(db, replay, only)
    yield from _files(db, replay, only)


def _rows(
    db: Session, columns: Sequence[Any], sheet_id: ColumnElement[int], only: set[int] | None, *joins: Any
) -> Iterator[Sequence[Any]]:
    wanted = select(*columns)
    for table, on in joins:
        wanted = wanted.join(table, on)
    if only is not None:
        wanted = wanted.where(sheet_id.in_(only))
    yield from db.connection().execute(wanted, execution_options={"yield_per": 5000})


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
    )
    seen: set[int] = set()
    whose: dict[int, tuple[int, int]] = {}
    opened: dict[int, list[list[int]]] = {}
    untouched = ReplayedSheet()
    for sheet_id, state, round_, number, revision, deadline, period_id, office_id in _rows(
        db, columns, column.id, only
    ):
        seen.add(sheet_id)
        whose[sheet_id] = (period_id, office_id)
        if revision == 1:
            opened.setdefault(period_id, []).append([sheet_id, office_id])
        told = sheets.get(sheet_id, untouched)
        if (told.state, told.round, told.number, told.revision) != (state, round_, number, revision):
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
    for sheet_id, code, level, not_applicable, explanation in _rows(
        db,
        (column.sheet_id, column.indicator, column.level, column.not_applicable, column.explanation),
        column.sheet_id,
        only,
    ):
        told = sheets[sheet_id].answers.pop(code, (None, None)) if sheet_id in sheets else (None, None)
        if not _is_word(replay, told, _as_text(level, not_applicable), explanation):
            yield TableDifference(What.ANSWER, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code, told in told_sheet.answers.items():
            if told != (None, None):
                yield TableDifference(What.ANSWER, sheet_id, code)


def _judgements(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    column, sheets = tables.judgement.c, replay.sheets
    for sheet_id, round_, by, code, level, not_applicable, note in _rows(
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


def _settlements(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    column = tables.settlement.c
    rows = _rows(
        db,
        (
            column.sheet_id,
            column.round,
            column.indicator,
            column.level,
            column.not_applicable,
            column.sent_back,
            column.reason,
        ),
        column.sheet_id,
        only,
    )
    for sheet_id, round_, code, level, not_applicable, sent_back, reason in rows:
        if sent_back:
            continue  # a question to the panel decides nothing, and ends with its answer
        settled = sheets[sheet_id].settled.pop((round_, code), None) if sheet_id in sheets else None
        if (
            settled is None
            or settled[0] != _as_text(level, not_applicable)
            or settled[1] not in (UNKNOWN, trail.fingerprint(reason))
        ):
            yield TableDifference(What.SETTLEMENT, sheet_id, code)
    for sheet_id, told in sheets.items():
        for _, code in told.settled:
            yield TableDifference(What.SETTLEMENT, sheet_id, code)


def _notes(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    back, note = tables.sheet_return.c, tables.return_note.c
    rows = _rows(
        db,
        (back.sheet_id, back.round, note.indicator, note.note),
        back.sheet_id,
        only,
        (tables.sheet_return, note.sheet_return_id == back.id),
    )
    for sheet_id, round_, code, written in rows:
        told = sheets[sheet_id].notes.pop((round_, code), None) if sheet_id in sheets else None
        if told not in (UNKNOWN, trail.fingerprint(written)):
            yield TableDifference(What.NOTE, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for _, code in told_sheet.notes:
            yield TableDifference(What.NOTE, sheet_id, code)


def _due(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    back = tables.sheet_return.c
    for sheet_id, round_, due_at in _rows(db, (back.sheet_id, back.round, back.due_at), back.sheet_id, only):
        told = sheets[sheet_id].due if sheet_id in sheets else {}
        if round_ in told and _moment(told.pop(round_)) != due_at:
            yield TableDifference(What.DEADLINE, sheet_id)
    for sheet_id, told_sheet in sheets.items():
        if told_sheet.due:
            yield TableDifference(What.DEADLINE, sheet_id)


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
    for sheet_id, round_, by, time, code, level, not_applicable in _rows(db, columns, column.sheet_id, only):
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
    for sheet_id, code, confirmed in _rows(
        db, (level.sheet_id, level.indicator, level.level), level.sheet_id, only
    ):
        levels.setdefault(sheet_id, {})[code] = confirmed
    seen: set[int] = set()
    for sheet_id, index, predicate, groups in _rows(
        db, (result.sheet_id, result.index, result.predicate, result.groups), result.sheet_id, only
    ):
        seen.add(sheet_id)
        told = sheets.get(sheet_id)
        if told is None or told.index != index or told.predicate not in (UNKNOWN, predicate):
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


def _evidence(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    column, sheets = tables.evidence.c, replay.sheets
    columns = (
        column.id,
        column.sheet_id,
        column.indicator,
        column.sha256,
        column.name,
        column.url,
        column.state,
        column.removed_at,
    )
    for number, sheet_id, code, sha256, name, url, state, removed_at in _rows(
        db, columns, column.sheet_id, only
    ):
        if state != KEPT or removed_at is not None:
            continue
        there = sheets[sheet_id].evidence if sheet_id in sheets else {}
        wanted = (code, sha256, mark_of(replay.key, url if url is not None else name))
        told = there.pop(number, None)
        if told is None:
            copy = next((key for key, one in there.items() if key < 0 and one == wanted), None)
            told = None if copy is None else there.pop(copy)
        if told != wanted or (url is not None and name != url):
            yield TableDifference(What.EVIDENCE, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code, _, _ in told_sheet.evidence.values():
            yield TableDifference(What.EVIDENCE, sheet_id, code)


def _appeals(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    column = tables.appeal.c
    columns = (column.sheet_id, column.indicator, column.state, column.reason, column.decision)
    for sheet_id, code, state, reason, decision in _rows(db, columns, column.sheet_id, only):
        told = sheets[sheet_id].appeals.pop(code, None) if sheet_id in sheets else None
        decided = None if decision is None else trail.fingerprint(decision)
        if (
            told is None
            or told[0] != state
            or told[1] not in (UNKNOWN, trail.fingerprint(reason))
            or told[2] not in (UNKNOWN, decided)
        ):
            yield TableDifference(What.APPEAL, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code in told_sheet.appeals:
            yield TableDifference(What.APPEAL, sheet_id, code)


def _visits(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    column = tables.visit.c
    left = dict(replay.visits)
    columns = (column.id, column.sheet_id, column.location, column.findings)
    for visit_id, sheet_id, location, findings in _rows(db, columns, column.sheet_id, only):
        told = left.pop(visit_id, None)
        if (
            told is None
            or told[0] != sheet_id
            or told[1] not in (UNKNOWN, content_of_visit(location, findings))
        ):
            yield TableDifference(What.VISIT, visit_id)
    yield from (TableDifference(What.VISIT, visit_id) for visit_id in left)


def _files(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Files that came before their coming left entries are passed over, as long as they are the oldest."""
    if only is not None and not replay.files:
        return
    left = dict(replay.files)
    first = min(left, default=None)
    column = tables.attachment.c
    rows = db.connection().execute(select(column.id, column.sha256).order_by(column.id))
    for file_id, sha256 in rows:
        if file_id in left:
            if left.pop(file_id) != sha256:
                yield TableDifference(What.FILE, file_id)
        elif only is None and first is not None and file_id > first:
            yield TableDifference(What.FILE, file_id)
    yield from (TableDifference(What.FILE, file_id) for file_id in left)


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
        return "-"
    return None if level is None else str(level)

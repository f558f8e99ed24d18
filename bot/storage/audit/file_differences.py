"""What the tables of evidence, appeals, visits and their files hold otherwise than the audit trail tells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.difference import TableDifference, What
from bot.storage.audit.replay import Replay
from bot.storage.audit.replayed_sheet import UNKNOWN, ReplayedSheet
from bot.storage.audit.written_words import mark_of
from bot.storage.evidence.evidence import KEPT
from bot.storage.visits import content_of_visit


def rows_of_sheets(
    db: Session, columns: Sequence[Any], sheet_id: ColumnElement[int], only: set[int] | None, *joins: Any
) -> Iterator[Sequence[Any]]:
    """These columns of all sheets, or of `only` these."""
    wanted = select(*columns)
    for table, on in joins:
        wanted = wanted.join(table, on)
    if only is not None:
        wanted = wanted.where(sheet_id.in_(only))
    yield from db.connection().execute(wanted, execution_options={"yield_per": 5000})


def evidence_differs(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Evidence that is kept otherwise than the trail tells."""
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
    for number, sheet_id, code, sha256, name, url, state, removed_at in rows_of_sheets(
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


def appeals_differ(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    """Appeals whose state or words are otherwise."""
    column = tables.appeal.c
    columns = (column.sheet_id, column.indicator, column.state, column.reason, column.decision)
    for sheet_id, code, state, reason, decision in rows_of_sheets(db, columns, column.sheet_id, only):
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


def visits_differ(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Visits whose place or findings are otherwise."""
    column = tables.visit.c
    left = dict(replay.visits)
    columns = (column.id, column.sheet_id, column.location, column.findings)
    for visit_id, sheet_id, location, findings in rows_of_sheets(db, columns, column.sheet_id, only):
        told = left.pop(visit_id, None)
        if (
            told is None
            or told[0] != sheet_id
            or told[1] not in (UNKNOWN, content_of_visit(location, findings))
        ):
            yield TableDifference(What.VISIT, visit_id)
    yield from (TableDifference(What.VISIT, visit_id) for visit_id in left)


def files_differ(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
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

"""What the tables of evidence, appeals, visits and their files hold otherwise than the audit trail tells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import ARRIVING, FAILED, KEPT
from bot.storage.audit import trail
from bot.storage.audit.difference import TableDifference, What
from bot.storage.audit.replay import Replay
from bot.storage.audit.replayed_sheet import (
    UNKNOWN,
    ReplayedSheet,
    best_proof,
    is_by,
    is_proof,
    is_text,
)
from bot.storage.audit.written_words import mark_of
from bot.storage.evidence.evidence import content_of_evidence
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
    """Evidence that is kept, or was taken away, otherwise than the trail tells."""
    column, sheets = tables.evidence.c, replay.sheets
    columns = (
        column.id,
        column.sheet_id,
        column.indicator,
        column.sha256,
        column.name,
        column.url,
        column.added_by,
        column.kind,
        column.size,
        column.added_at,
        column.finished_at,
        column.state,
        column.removed_by,
        column.removed_at,
    )
    for number, sheet_id, code, sha256, name, url, by, *kept, state, removed_by, removed_at in rows_of_sheets(
        db, columns, column.sheet_id, only
    ):
        if state != KEPT:
            continue
        marked = mark_of(replay.key, url if url is not None else name)
        wanted = (code, sha256, marked, by, hash(content_of_evidence(*kept)))
        sheet = sheets.get(sheet_id)
        if removed_at is None and removed_by is None:
            there = {} if sheet is None else sheet.evidence
            told = there.pop(number, None)
            if told is None:
                copy = best_proof({key: one for key, one in there.items() if key < 0}, wanted)
                told = None if copy is None else there.pop(copy)
            is_told = told is not None and is_proof(told, wanted)
        else:
            removed = None if sheet is None else sheet.removed.pop(number, None)
            # what an entry of an earlier version told of too little
            is_told = removed is None or (
                is_proof(removed[0], wanted) and is_by(removed[1], removed_by, removed_at)
            )
        if not is_told or (url is not None and name != url):
            yield TableDifference(What.EVIDENCE, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        gone = (proof for proof, _ in told_sheet.removed.values())
        for code, *_ in (*told_sheet.evidence.values(), *gone):
            yield TableDifference(What.EVIDENCE, sheet_id, code)


def carried_differ(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[TableDifference]:
    """Answers that were taken over from an earlier sheet otherwise; one may have become an own one since."""
    column = tables.carried_answer.c
    columns = (
        column.sheet_id,
        column.indicator,
        column.from_sheet_id,
        column.from_indicator,
        column.answered_at,
        column.carried_by,
        column.carried_at,
    )
    for sheet_id, code, from_id, from_code, answered_at, by, at in rows_of_sheets(
        db, columns, column.sheet_id, only
    ):
        told = sheets[sheet_id].carried.pop(code, None) if sheet_id in sheets else None
        moment = None if answered_at is None else answered_at.isoformat()
        if (
            told is None
            or told[:2] != (from_id, from_code)
            or told[2] not in (UNKNOWN, moment)
            or not is_by(told[3], by, at)
        ):
            yield TableDifference(What.CARRIED, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code in told_sheet.carried.keys() - told_sheet.own:
            yield TableDifference(What.CARRIED, sheet_id, code)


def appeals_differ(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Appeals whose state, words or people are otherwise."""
    column, sheets = tables.appeal.c, replay.sheets
    columns = (
        column.sheet_id,
        column.indicator,
        column.state,
        column.reason,
        column.decision,
        column.filed_by,
        column.filed_at,
        column.decided_by,
        column.decided_at,
    )
    for sheet_id, code, state, reason, decision, filed_by, filed_at, *decided in rows_of_sheets(
        db, columns, column.sheet_id, only
    ):
        told = sheets[sheet_id].appeals.pop(code, None) if sheet_id in sheets else None
        if (
            told is None
            or told[0] != state
            or not is_text(replay.salts, told[1], reason)
            or not is_text(replay.salts, told[2], decision)
            or not is_by(told[3], filed_by, filed_at)
            or not is_by(told[4], *decided)
        ):
            yield TableDifference(What.APPEAL, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code in told_sheet.appeals:
            yield TableDifference(What.APPEAL, sheet_id, code)


def visits_differ(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Visits whose day, place, findings or assessor are otherwise."""
    column = tables.visit.c
    left = dict(replay.visits)
    columns = (
        column.id,
        column.sheet_id,
        column.location,
        column.findings,
        column.visited_on,
        column.assessor_id,
        column.noted_at,
    )
    for visit_id, sheet_id, location, findings, day, by, at in rows_of_sheets(
        db, columns, column.sheet_id, only
    ):
        told = left.pop(visit_id, None)
        if (
            told is None
            or told[0] != sheet_id
            or not is_text(replay.salts, told[1], content_of_visit(location, findings))
            or told[2] != day
            or not is_by(told[3], by, at)
        ):
            yield TableDifference(What.VISIT, visit_id)
    yield from (TableDifference(What.VISIT, visit_id) for visit_id in left)


def files_differ(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Files that came before their coming left entries are passed over, as long as they are the oldest."""
    if only is not None and not replay.files:
        return
    left = dict(replay.files)
    first = min(left, default=None)
    rows = db.connection().execute(select(*tables.attachment.columns).order_by(tables.attachment.c.id))
    for row in rows.mappings():
        file_id = row["id"]
        if file_id in left:
            if not _is_file(replay, left.pop(file_id), row):
                yield TableDifference(What.FILE, file_id)
        elif only is None and first is not None and file_id > first:
            yield TableDifference(What.FILE, file_id)
    yield from (TableDifference(What.FILE, file_id) for file_id in left)


def _is_file(replay: Replay, told: Mapping[str, Any], row: Mapping[Any, Any]) -> bool:
    finished = told.get("finished")
    state = ARRIVING if finished is None else FAILED if "cause" in told else KEPT
    if row["state"] != state or row["sha256"] != told.get("sha256") or row["cause"] != told.get("cause"):
        return False
    if (None if finished is None else trail.moment_of(finished[1])) != row["finished_at"]:
        return False
    if "added" in told and not is_by(told["added"], row["added_by"], row["added_at"]):
        return False
    if "name" in told and told["name"] != mark_of(replay.key, row["name"]):
        return False
    return all(told.get(name, row[name]) == row[name] for name in ("visit_id", "appeal_id", "kind", "size"))

"""Rows become whole sheets. Used by the functions that ask for the right to see them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit.trail import Done
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.offices.offices import OFFICE, office_from
from bot.storage.periods.periods import PERIOD, instrument_of, period_from
from questionnaires.answers import Answer, Evidence, EvidenceKind, Judgement
from questionnaires.file_names import with_ending
from questionnaires.period import SheetState, day_that_counts
from questionnaires.sheet import Sheet

ARRIVING = "arriving"
KEPT = "kept"
FAILED = "failed"

_sheet = tables.sheet.c
_answer = tables.answer.c
_evidence = tables.evidence.c
_judgement = tables.judgement.c
_name = tables.person.c.name

_given_back = tables.sheet_return.c
RETURNED_UNTIL = (
    select(_given_back.due_at)
    .where(
        _given_back.sheet_id == _sheet.id,
        _given_back.round == _sheet.round - 1,
        _sheet.state == str(SheetState.RETURNED),
    )
    .correlate(tables.sheet)
    .scalar_subquery()
)
"""The day set by the return that a sheet has in hand; nothing for any other sheet."""

_entry = tables.audit_entry.c
_WITHDRAWN = and_(
    _sheet.state == str(SheetState.RETURNED),
    select(_entry.id)
    .where(
        _entry.sheet_id == _sheet.id,
        _entry.deed == str(Done.WITHDRAWN),
        # the receipt that the latest return ended
        _entry.before == _sheet.number,
    )
    .correlate(tables.sheet)
    .exists(),
)

SHEET = (
    _sheet.id,
    _sheet.state,
    _sheet.revision,
    _sheet.round,
    _sheet.number,
    _sheet.submitted_at,
    _sheet.deadline,
    RETURNED_UNTIL.label("returned_until"),
    _WITHDRAWN.label("withdrawn"),
)
_AFTER_SHEET = len(SHEET)
_AFTER_OFFICE = _AFTER_SHEET + len(OFFICE)

HEADS = (
    select(*SHEET, *OFFICE, *PERIOD)
    .join_from(tables.sheet, tables.office, _sheet.office_id == tables.office.c.id)
    .join(tables.period, _sheet.period_id == tables.period.c.id)
)
"""Sheets with office and period; `head_from` makes a Sheet of a row, still without answers."""

_WANTED = HEADS.where(_sheet.id == bindparam("sheet_id"))
_ONE = Prepared(_WANTED)
_ONE_TO_CHANGE = Prepared(_WANTED.with_for_update(of=tables.sheet, key_share=True))
_ANSWERS = Prepared(
    select(
        _answer.indicator,
        _answer.level,
        _answer.not_applicable,
        _answer.explanation,
        _name,
        _answer.answered_at,
    )
    .join_from(tables.answer, tables.person, _answer.answered_by == tables.person.c.id, isouter=True)
    .where(_answer.sheet_id == bindparam("sheet_id"))
)
EVIDENCE = (
    _evidence.id,
    _evidence.indicator,
    _evidence.kind,
    _evidence.name,
    _name,
    _evidence.added_at,
    _evidence.size,
    _evidence.sha256,
    _evidence.file_id,
    _evidence.url,
    _evidence.caption,
)
_EVIDENCE = Prepared(
    select(*EVIDENCE)
    .join_from(tables.evidence, tables.person, _evidence.added_by == tables.person.c.id)
    .where(
        _evidence.sheet_id == bindparam("sheet_id"), _evidence.state == KEPT, _evidence.removed_at.is_(None)
    )
    .order_by(_evidence.id)
)
_JUDGEMENTS = (
    select(
        _judgement.indicator,
        _judgement.level,
        _judgement.not_applicable,
        _judgement.note,
        _name,
        _judgement.judged_at,
    )
    .join_from(tables.judgement, tables.person, _judgement.assessor_id == tables.person.c.id)
    .where(_judgement.sheet_id == bindparam("sheet_id"), _judgement.round == bindparam("round"))
    # of several assessors the latest word counts; the dictionary keeps the last
    .order_by(_judgement.judged_at, _judgement.assessor_id)
)
_OWN_JUDGEMENTS = _JUDGEMENTS.where(_judgement.assessor_id == bindparam("assessor_id"))
_CONFIRMED_LEVELS = select(tables.confirmed_level.c.indicator, tables.confirmed_level.c.level).where(
    tables.confirmed_level.c.sheet_id == bindparam("sheet_id")
)
_NOTES = (
    select(
        tables.return_note.c.indicator,
        tables.return_note.c.note,
        tables.sheet_return.c.due_at,
        tables.sheet_return.c.returned_at,
    )
    .join_from(
        tables.return_note,
        tables.sheet_return,
        tables.return_note.c.sheet_return_id == tables.sheet_return.c.id,
    )
    .where(
        tables.sheet_return.c.sheet_id == bindparam("sheet_id"),
        tables.sheet_return.c.round == bindparam("round"),
    )
)
_STATES: dict[str, SheetState] = {str(state): state for state in SheetState}
_KINDS: dict[str, EvidenceKind] = {str(kind): kind for kind in EvidenceKind}


def head_of(db: Session, sheet_id: int, *, to_change: bool = False) -> Sheet | None:
    """The sheet with office, period and instrument, without its contents; None when there is none.

    With `to_change` PostgreSQL lets nobody else change this sheet until the commit.
    """
    statement = _ONE_TO_CHANGE if to_change else _ONE
    row = statement.first(db.connection(), {"sheet_id": sheet_id})
    return None if row is None else head_from(db, row)


def head_from(db: Session, row: Any, **contents: Any) -> Sheet:
    """The Sheet that a row of `HEADS` tells of; its period has the deadline that counts for this office."""
    period = period_from(row[_AFTER_OFFICE:])
    if row[6] is not None or row[7] is not None:
        counts = day_that_counts(_STATES[row[1]], period.deadline, row[6], row[7])
        period = replace(period, deadline=counts)
    return Sheet(
        id=row[0],
        office=office_from(row[_AFTER_SHEET:_AFTER_OFFICE]),
        period=period,
        instrument=instrument_of(db, period.instrument_digest),
        state=_STATES[row[1]],
        revision=row[2],
        round=row[3],
        number=row[4],
        submitted_at=row[5],
        withdrawn=bool(row[8]),
        **contents,
    )


def contents_of(db: Session, head: Sheet, viewer: int | None = None) -> Sheet:
    """The sheet with all it holds: answers, evidence, and once it was sent what assessors said.

    Of a panel that is at work `viewer` gets what he said himself, and everybody else nothing.
    """
    connection = db.connection()
    this = {"sheet_id": head.id}
    answers = {row[0]: Answer(*row) for row in _ANSWERS.all(connection, this)}
    evidence: dict[str, tuple[Evidence, ...]] = {}
    for row in _EVIDENCE.all(connection, this):
        evidence[row[1]] = (*evidence.get(row[1], ()), evidence_from(row))
    judgements: Mapping[str, Judgement] = {}
    notes: Mapping[str, str] = {}
    if head.state is not SheetState.DRAFT:
        judgements = _judgements_seen(db, head, viewer)
    due = returned_at = None
    if head.round > 1:
        rows = connection.execute(_NOTES, {"sheet_id": head.id, "round": head.round - 1}).all()
        notes = {row[0]: row[1] for row in rows}
        due, returned_at = rows[0][2:] if rows else (None, None)
    return Sheet(
        head.id,
        head.office,
        head.period,
        head.instrument,
        head.state,
        head.revision,
        head.round,
        head.number,
        head.submitted_at,
        answers,
        evidence,
        judgements,
        notes,
        return_due=due,
        returned_at=returned_at,
        withdrawn=head.withdrawn,
    )


def _judgements_seen(db: Session, head: Sheet, viewer: int | None) -> Mapping[str, Judgement]:
    if not head.period.panel:
        return judgements_of(db, head.id, head.round)
    if head.state is SheetState.CONFIRMED:
        rows = db.connection().execute(_CONFIRMED_LEVELS, {"sheet_id": head.id})
        return {code: Judgement(code, level, level is None) for code, level in rows}
    return {} if viewer is None else judgements_of(db, head.id, head.round, viewer)


def judgements_of(
    db: Session, sheet_id: int, round_: int, assessor_id: int | None = None
) -> dict[str, Judgement]:
    """What assessors hold in this round, by indicator code; of one of them where one is named."""
    these: dict[str, int] = {"sheet_id": sheet_id, "round": round_}
    if assessor_id is not None:
        these["assessor_id"] = assessor_id
    rows = db.connection().execute(_JUDGEMENTS if assessor_id is None else _OWN_JUDGEMENTS, these)
    return {row[0]: Judgement(*row) for row in rows.all()}


def evidence_from(row: Any) -> Evidence:
    """The Evidence that the columns `EVIDENCE` tell of."""
    kind = _KINDS[row[2]]
    return Evidence(row[0], row[1], kind, with_ending(row[3], kind), *row[4:])

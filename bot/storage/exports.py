"""All of a period, some hundred offices at a time: as quick as reading gets, and never all in memory.

For whoever has the right to everything of a period; nobody's right is asked here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import EVIDENCE, HEADS, KEPT, evidence_from, head_from
from bot.storage.audit import trail
from bot.storage.audit.sheet_history import is_blind
from bot.storage.audit.written_words import shown
from bot.storage.dashboard.summaries import is_present
from bot.storage.review.confirmations import as_fraction
from bot.storage.review.newest import is_newest
from questionnaires.answers import Answer, Evidence, Judgement
from questionnaires.people import Office
from questionnaires.period import SheetState
from questionnaires.sheet import Sheet

AT_ONCE = 250
"""Sheets in memory; SQLite allows 999 values in one statement in its older builds."""
_ENTRIES_AT_ONCE = 2_000

_sheet = tables.sheet.c
_answer = tables.answer.c
_evidence = tables.evidence.c
_judgement = tables.judgement.c
_level = tables.confirmed_level.c
_confirmation = tables.confirmation.c
_entry = tables.audit_entry.c

_IDS = bindparam("ids", expanding=True)
_HEADS = HEADS.where(_sheet.id.in_(_IDS))
_ANSWERS = select(
    _answer.sheet_id, _answer.indicator, _answer.level, _answer.not_applicable, _answer.explanation
).where(_answer.sheet_id.in_(_IDS))
_EVIDENCE = (
    select(*EVIDENCE, _evidence.sheet_id)
    .join_from(tables.evidence, tables.person, _evidence.added_by == tables.person.c.id)
    .where(_evidence.sheet_id.in_(_IDS), _evidence.state == KEPT, _evidence.removed_at.is_(None))
    .order_by(_evidence.id)
)
_JUDGEMENTS = (
    select(
        _judgement.sheet_id,
        _judgement.indicator,
        _judgement.level,
        _judgement.not_applicable,
        _judgement.note,
        _judgement.assessor_id,
        _judgement.judged_at,
    )
    .join_from(tables.judgement, tables.sheet, _judgement.sheet_id == _sheet.id)
    .where(_sheet.id.in_(_IDS), _judgement.round == _sheet.round, _sheet.state != str(SheetState.DRAFT))
    # of several assessors the latest word counts; the dictionary keeps the last
    .order_by(_judgement.judged_at, _judgement.assessor_id)
)
_RESULTS = (
    select(_sheet.id, _sheet.office_id, _confirmation.index, _confirmation.predicate, _confirmation.groups)
    .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
    .where(_sheet.period_id == bindparam("period_id"), _sheet.office_id.in_(_IDS), is_newest(confirmed=True))
)
_LEVELS = select(_level.sheet_id, _level.indicator, _level.level).where(_level.sheet_id.in_(_IDS))


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What was confirmed for an office, on this sheet or on an earlier revision of it."""

    sheet_id: int
    index: Fraction
    predicate: str
    groups: Mapping[str, Fraction] | None
    """By group id; None where they were not kept yet."""
    levels: dict[str, int | None] = field(default_factory=dict[str, int | None])


def count_sheets(db: Session, period_id: int) -> int:
    """How many `sheets_of_period` gives."""
    return len(_ids(db, period_id))


def sheets_of_period(
    db: Session, period_id: int, at_once: int = AT_ONCE
) -> Iterator[tuple[Sheet, SheetResult | None]]:
    """Every sheet that lists show, by office code, with what counts as its result.

    A sheet has its answers, evidence and judgements; not who answered when, nor what earlier periods had.
    """
    ids = _ids(db, period_id)
    names = _names(db)
    for start in range(0, len(ids), at_once):
        some = ids[start : start + at_once]
        rows = {row[0]: row for row in db.connection().execute(_HEADS, {"ids": some})}
        heads = [head_from(db, rows[one]) for one in some]
        answers = _answers(db, some)
        evidence = _evidence_of(db, some)
        results = _results(db, period_id, [head.office.id for head in heads])
        judgements = {} if heads[0].period.panel else _judgements(db, some, names)
        for head in heads:
            result = results.get(head.office.id)
            held = judgements.get(head.id, {})
            if head.period.panel and head.state is SheetState.CONFIRMED and result is not None:
                held = {code: Judgement(code, level, level is None) for code, level in result.levels.items()}
            yield (
                Sheet(
                    head.id,
                    head.office,
                    head.period,
                    head.instrument,
                    head.state,
                    head.revision,
                    head.round,
                    head.number,
                    head.submitted_at,
                    answers.get(head.id, {}),
                    evidence.get(head.id, {}),
                    held,
                ),
                result,
            )


def kept_files(db: Session, period_id: int) -> Iterator[tuple[str, str, int, str, str]]:
    """Every file of evidence, by office and indicator: codes, number, name, and the hash it is kept under."""
    ids = _ids(db, period_id)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        evidence = _evidence_of(db, some)
        if not evidence:
            continue
        rows = {row[0]: row for row in db.connection().execute(_HEADS, {"ids": some})}
        for head in (head_from(db, rows[one]) for one in some if one in evidence):
            for indicator in head.instrument.indicators:
                for number, item in enumerate(evidence[head.id].get(indicator.code, ()), 1):
                    if item.sha256 is not None:
                        yield head.office.code, indicator.code, number, item.name, item.sha256


def period_history(
    db: Session, period_id: int
) -> Iterator[tuple[datetime, Office, str | None, str, str | None, str | None, str | None]]:
    """All entries of a period, the oldest first: at, office, indicator, deed, before, after, by."""
    trail.write_pending(db)
    rows = db.connection().execute(
        HEADS.where(_sheet.period_id == period_id), execution_options={"yield_per": _ENTRIES_AT_ONCE}
    )
    offices: dict[int, Office] = {}
    same: dict[int, Office] = {}
    for row in rows:
        office = head_from(db, row).office
        offices[row[0]] = same.setdefault(office.id, office)
    names = _names(db)
    columns = (
        _entry.at, _entry.indicator, _entry.deed, shown(_entry.before), shown(_entry.after), _entry.person_id,
        _entry.sheet_id,
    )  # fmt: skip
    found = db.connection().execute(
        select(*columns)
        .join_from(tables.audit_entry, tables.sheet, _entry.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(_sheet.period_id == period_id, ~is_blind())
        .order_by(_entry.id),
        execution_options={"yield_per": _ENTRIES_AT_ONCE},
    )
    for at, indicator, deed, before, after, person_id, sheet_id in found:
        yield at, offices[sheet_id], indicator, deed, before, after, names.get(person_id)


def trail_of_period(db: Session, period_id: int) -> Iterator[tuple[str, str]]:
    """The entries of a period's sheets in their order: the hash, and the text that it is the SHA-256 of."""
    trail.write_pending(db)
    columns = (
        _entry.id, _entry.at, _entry.deed, _entry.person_id, _entry.sheet_id, _entry.indicator,
        _entry.before, _entry.after, _entry.details, _entry.previous_hash, _entry.hash,
    )  # fmt: skip
    found = db.connection().execute(
        select(*columns)
        .join_from(tables.audit_entry, tables.sheet, _entry.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(_sheet.period_id == period_id, ~is_blind())
        .order_by(_entry.id),
        execution_options={"yield_per": _ENTRIES_AT_ONCE},
    )
    for id_, at, *rest, own in found:
        yield own, trail.canonical(id_, at.isoformat(timespec="microseconds"), *rest)


def _ids(db: Session, period_id: int) -> Sequence[int]:
    return (
        db.connection()
        .execute(
            select(_sheet.id)
            .join_from(tables.sheet, tables.office, _sheet.office_id == tables.office.c.id)
            .join(tables.period, _sheet.period_id == tables.period.c.id)
            .where(_sheet.period_id == period_id, is_present())
            .order_by(tables.office.c.code)
        )
        .scalars()
        .all()
    )


def _names(db: Session) -> dict[int, str]:
    rows = db.connection().execute(select(tables.person.c.id, tables.person.c.name))
    return {row[0]: row[1] for row in rows}


def _answers(db: Session, ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = {}
    for sheet_id, code, level, not_applicable, explanation in _rows(db, _ANSWERS, ids):
        found.setdefault(sheet_id, {})[code] = Answer(code, level, not_applicable, explanation)
    return found


def _evidence_of(db: Session, ids: Sequence[int]) -> dict[int, dict[str, tuple[Evidence, ...]]]:
    found: dict[int, dict[str, tuple[Evidence, ...]]] = {}
    for row in _rows(db, _EVIDENCE, ids):
        here = found.setdefault(row[-1], {})
        here[row[1]] = (*here.get(row[1], ()), evidence_from(row[:-1]))
    return found


def _judgements(db: Session, ids: Sequence[int], names: Mapping[int, str]) -> dict[int, dict[str, Judgement]]:
    found: dict[int, dict[str, Judgement]] = {}
    for sheet_id, code, level, not_applicable, note, by, at in _rows(db, _JUDGEMENTS, ids):
        found.setdefault(sheet_id, {})[code] = Judgement(code, level, not_applicable, note, names[by], at)
    return found


def _results(db: Session, period_id: int, offices: Sequence[int]) -> dict[int, SheetResult]:
    rows = db.connection().execute(_RESULTS, {"ids": offices, "period_id": period_id})
    found = {
        office_id: SheetResult(sheet_id, as_fraction(index), predicate, _fractions(groups))
        for sheet_id, office_id, index, predicate, groups in rows
    }
    by_sheet = {one.sheet_id: one for one in found.values()}
    if by_sheet:
        for sheet_id, code, level in _rows(db, _LEVELS, list(by_sheet)):
            by_sheet[sheet_id].levels[code] = level
    return found


def _fractions(groups: Mapping[str, str] | None) -> Mapping[str, Fraction] | None:
    return None if groups is None else {one: as_fraction(index) for one, index in groups.items()}


def _rows(db: Session, statement: Any, ids: Sequence[int]) -> Iterable[Any]:
    return db.connection().execute(statement, {"ids": ids})

"""Last time's answers and evidence: offered in the next period, taken over one by one, marked as such."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete, exists, insert, literal, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import KEPT
from bot.storage.audit import trail
from bot.storage.audit.trail import Done
from bot.storage.connection.statements import execute, upsert
from bot.storage.periods.periods import instrument_of
from questionnaires.mapping import Earlier, earlier_codes
from questionnaires.period import SheetState
from questionnaires.sheet import Sheet

_sheet = tables.sheet.c
_period = tables.period.c
_answer = tables.answer.c
_evidence = tables.evidence.c
_carried = tables.carried_answer.c

_KEEP = upsert(
    tables.carried_answer,
    ["sheet_id", "indicator"],
    ["from_sheet_id", "from_indicator", "answered_at", "carried_by", "carried_at"],
)
_firsts: WeakKeyDictionary[Engine, set[int]] = WeakKeyDictionary()
"""Periods before which there is none: nothing can come before them later, so their sheets cost no look."""


def with_earlier(db: Session, sheet: Sheet) -> Sheet:
    """The sheet with what the office answered last time, and what it has taken over from there."""
    if not _has_earlier(db, sheet):
        return sheet
    earlier = _earlier_sheet(db, sheet)
    if earlier is None:
        return sheet
    sheet_id, period, digest = earlier
    before = instrument_of(db, digest)
    if (before.lowest, before.highest) != (sheet.instrument.lowest, sheet.instrument.highest):
        # a level of another scale says nothing here
        return sheet
    answers = {
        row[0]: row
        for row in db.connection().execute(
            select(
                _answer.indicator,
                _answer.level,
                _answer.not_applicable,
                _answer.explanation,
                _answer.answered_at,
            ).where(_answer.sheet_id == sheet_id)
        )
    }
    proofs: dict[str, list[datetime]] = {}
    for code, at in db.connection().execute(
        select(_evidence.indicator, _evidence.added_at).where(
            _evidence.sheet_id == sheet_id, _evidence.state == KEPT, _evidence.removed_at.is_(None)
        )
    ):
        proofs.setdefault(code, []).append(at)
    found = {
        code: Earlier(
            sheet_id, period, old, row[1], row[2], row[3], row[4], len(proofs.get(old, ())),
            min(proofs.get(old, ()), default=None),
        )
        for code, old in earlier_codes(sheet.instrument, before).items()
        if (row := answers.get(old)) is not None and (row[1] is not None or row[2])
    }  # fmt: skip
    return replace(sheet, earlier=found, carried=_carried_of(db, sheet.id))


def _has_earlier(db: Session, sheet: Sheet) -> bool:
    firsts = _firsts.setdefault(db.connection().engine, set())
    if sheet.period.id in firsts or sheet.period.opened_at is None:
        return False
    found = db.connection().execute(
        select(exists().where(_period.opened_at < sheet.period.opened_at, _period.id != sheet.period.id))
    )
    if found.scalar():
        return True
    firsts.add(sheet.period.id)
    return False


def _earlier_sheet(db: Session, sheet: Sheet) -> tuple[int, str, str] | None:
    """Id, period's name and instrument of the sheet that the office sent last before this period."""
    row = db.connection().execute(
        select(_sheet.id, _period.name, _period.instrument_digest)
        .join_from(tables.sheet, tables.period, _sheet.period_id == _period.id)
        .where(
            _sheet.office_id == sheet.office.id,
            _sheet.state.in_((str(SheetState.SUBMITTED), str(SheetState.CONFIRMED))),
            _period.id != sheet.period.id,
            _period.opened_at < sheet.period.opened_at,
        )
        .order_by(_period.opened_at.desc(), _sheet.revision.desc())
        .limit(1)
    )
    found = row.first()
    return None if found is None else (found[0], found[1], found[2])


def _carried_of(db: Session, sheet_id: int) -> Mapping[str, datetime | None]:
    rows = db.connection().execute(
        select(_carried.indicator, _carried.answered_at).where(_carried.sheet_id == sheet_id)
    )
    return {row[0]: row[1] for row in rows}


def mark_carried(db: Session, sheet: Sheet, code: str, earlier: Earlier, by: int, now: datetime) -> None:
    """Keeps where the answer came from, and copies its evidence with the age it has.

    The caller has kept level and explanation. Evidence that is here already is not copied again.
    """
    values = {
        "sheet_id": sheet.id,
        "indicator": code,
        "from_sheet_id": earlier.sheet_id,
        "from_indicator": earlier.code,
        "answered_at": earlier.answered_at,
        "carried_by": by,
        "carried_at": now,
    }
    execute(db, _KEEP, values)
    there = tables.evidence.alias()
    here = select(there.c.id).where(
        there.c.sheet_id == sheet.id,
        there.c.indicator == code,
        there.c.removed_at.is_(None),
        there.c.name == _evidence.name,
        there.c.sha256.is_not_distinct_from(_evidence.sha256),
        there.c.url.is_not_distinct_from(_evidence.url),
    )
    replaced: dict[str, Any] = {"sheet_id": sheet.id, "indicator": code, "replaces": None}
    names = [column.name for column in tables.evidence.columns if column.name != "id"]
    picked = select(
        *(
            literal(replaced[name], _evidence[name].type) if name in replaced else _evidence[name]
            for name in names
        )
    ).where(
        _evidence.sheet_id == earlier.sheet_id,
        _evidence.indicator == earlier.code,
        _evidence.state == KEPT,
        _evidence.removed_at.is_(None),
        ~here.exists(),
    )
    db.connection().execute(insert(tables.evidence).from_select(names, picked))
    given_at = None if earlier.answered_at is None else earlier.answered_at.isoformat()
    details = {"from": earlier.sheet_id, "indicator": earlier.code, "answered_at": given_at}
    trail.append(db, Done.CARRIED_OVER, now, by, sheet.id, code, details=details)


def forget_carried(db: Session, sheet_id: int, code: str) -> None:
    """The answer is the office's own from now on."""
    db.connection().execute(
        delete(tables.carried_answer).where(_carried.sheet_id == sheet_id, _carried.indicator == code)
    )

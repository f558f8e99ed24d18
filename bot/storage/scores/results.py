"""ConfirmedSheet results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.offices.offices import OFFICE, office_from
from bot.storage.periods.periods import PERIOD, instrument_of, period_from
from bot.storage.recommendations import advice_of
from bot.storage.review.confirmations import as_fraction
from bot.storage.review.newest import is_newest
from questionnaires.period import Period, SheetState
from questionnaires.recommendations import costs_of
from questionnaires.summary import Result

_sheet = tables.sheet.c
_confirmation = tables.confirmation.c
_answer = tables.answer.c
_level = tables.confirmed_level.c


@dataclass(frozen=True, slots=True)
class ConfirmedSheet:
    """A confirmed sheet and its period, without what is in it."""

    sheet_id: int
    period: Period


def result_of(db: Session, sheet_id: int) -> Result | None:
    """The result of a confirmed sheet; None when it is not confirmed."""
    found = _results(db, _sheet.id == sheet_id)
    return found[0] if found else None


def results_of_period(db: Session, period_id: int) -> tuple[Result, ...]:
    """The results of all offices confirmed so far, by office code; of several revisions the newest."""
    return tuple(_results(db, and_(_sheet.period_id == period_id, is_newest(confirmed=True))))


def results_of_office(db: Session, office_id: int) -> tuple[Result, ...]:
    """All results an office ever had: the latest period first, in it the newest revision."""
    found = {result.sheet_id: result for result in _results(db, _sheet.office_id == office_id)}
    return tuple(found[one.sheet_id] for one in confirmed_of_office(db, office_id))


def confirmed_of_office(db: Session, office_id: int) -> tuple[ConfirmedSheet, ...]:
    """The confirmed sheets an office ever had, in the order of `results_of_office`."""
    rows = db.connection().execute(
        select(_sheet.id, *PERIOD)
        .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(_sheet.office_id == office_id)
        .order_by(tables.period.c.opened_at.desc(), tables.period.c.id.desc(), _sheet.revision.desc())
    )
    return tuple(ConfirmedSheet(row[0], period_from(row[1:])) for row in rows)


def newest_sheet(db: Session, office_id: int, period_id: int) -> tuple[int, SheetState] | None:
    """The office's sheet of a period and how far it is, the newest revision; None when it has none."""
    rows = db.connection().execute(
        select(_sheet.id, _sheet.state)
        .where(_sheet.office_id == office_id, _sheet.period_id == period_id)
        .order_by(_sheet.revision.desc())
        .limit(1)
    )
    found = rows.first()
    return None if found is None else (found[0], SheetState(found[1]))


def _results(db: Session, which: ColumnElement[bool]) -> list[Result]:
    connection = db.connection()
    own: dict[int, dict[str, int | None]] = {}
    for sheet_id, code, level, not_applicable in connection.execute(
        select(_answer.sheet_id, _answer.indicator, _answer.level, _answer.not_applicable)
        .join_from(tables.answer, tables.sheet, _answer.sheet_id == _sheet.id)
        .join(tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .where(which)
    ):
        if level is not None or not_applicable:
            own.setdefault(sheet_id, {})[code] = level
    confirmed: dict[int, dict[str, int | None]] = {}
    for sheet_id, code, level in connection.execute(
        select(_level.sheet_id, _level.indicator, _level.level)
        .join_from(tables.confirmed_level, tables.sheet, _level.sheet_id == _sheet.id)
        .where(which)
    ):
        confirmed.setdefault(sheet_id, {})[code] = level
    rows = connection.execute(
        select(
            _sheet.id,
            _sheet.revision,
            _confirmation.index,
            _confirmation.predicate,
            _confirmation.confirmed_at,
            *OFFICE,
            *PERIOD,
        )
        .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .join(tables.office, _sheet.office_id == tables.office.c.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(which)
        .order_by(tables.office.c.code, _sheet.revision)
    )
    costs: dict[str, Mapping[str, int]] = {}
    return [_result(db, row, own.get(row[0], {}), confirmed.get(row[0], {}), costs) for row in rows.all()]


def _result(
    db: Session,
    row: Any,
    own: Mapping[str, int | None],
    confirmed: Mapping[str, int | None],
    costs: dict[str, Mapping[str, int]],
) -> Result:
    """One row as a result; `costs` by instrument are looked up once."""
    period = period_from(row[5 + len(OFFICE) :])
    instrument = instrument_of(db, period.instrument_digest)
    if instrument.id not in costs:
        costs[instrument.id] = costs_of(advice_of(db, instrument.id))
    return Result(
        sheet_id=row[0],
        office=office_from(row[5 : 5 + len(OFFICE)]),
        period=period,
        index=as_fraction(row[2]),
        predicate=row[3],
        own=own,
        confirmed=confirmed,
        instrument=instrument,
        confirmed_at=row[4],
        revision=row[1],
        costs=costs[instrument.id],
    )

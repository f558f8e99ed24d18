"""What the admin said about following recommendations: cost and the office that is responsible."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.connection.statements import execute, upsert
from questionnaires.recommendations import Advice, Cost

_advice = tables.advice.c
_CHANGED = ["changed_at", "changed_by"]
_KEEP_COST = upsert(tables.advice, ["instrument_id", "indicator"], ["cost", *_CHANGED])
_KEEP_OFFICE = upsert(tables.advice, ["instrument_id", "indicator"], ["office_id", *_CHANGED])


def advice_of(db: Session, instrument_id: str) -> Mapping[str, Advice]:
    """By indicator code; what nobody spoke of is not in it. It holds for every version of the instrument."""
    rows = db.connection().execute(
        select(_advice.indicator, _advice.cost, tables.office.c.short_name)
        .select_from(tables.advice.outerjoin(tables.office, _advice.office_id == tables.office.c.id))
        .where(_advice.instrument_id == instrument_id)
    )
    return {code: Advice(None if cost is None else Cost(cost), office) for code, cost, office in rows}


def set_cost(
    db: Session, instrument_id: str, code: str, cost: Cost | None, now: datetime, by: int | None
) -> None:
    """Keeps the cost class; None takes it away."""
    _keep(db, _KEEP_COST, instrument_id, code, now, by, cost=None if cost is None else str(cost))


def set_office(
    db: Session, instrument_id: str, code: str, office_id: int | None, now: datetime, by: int | None
) -> None:
    """Keeps the office that is responsible; None stands for the assessed office itself."""
    _keep(db, _KEEP_OFFICE, instrument_id, code, now, by, office_id=office_id)


def _keep(
    db: Session,
    statements: Any,
    instrument_id: str,
    code: str,
    now: datetime,
    by: int | None,
    **change: object,
) -> None:
    values = {
        "instrument_id": instrument_id,
        "indicator": code,
        "cost": None,
        "office_id": None,
        "changed_at": now,
        "changed_by": by,
        **change,
    }
    execute(db, statements, values)
    details = {"instrument": instrument_id, **change, ROWS: marks(db, "advice", [(instrument_id, code)])}
    trail.append(db, Done.ADVICE_SET, now, by, indicator=code, details=details)

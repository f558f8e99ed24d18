"""What was done at a sheet, for those who oversee all of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.sheets import BLIND
from bot.storage.answering.whole_sheets import HEADS
from bot.storage.audit import trail
from bot.storage.audit.written_words import shown
from bot.storage.dashboard.summaries import summaries
from questionnaires.period import SheetState
from questionnaires.summary import SheetSummary

_entry = tables.audit_entry.c
_sheet = tables.sheet.c


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One entry: `deed` as in `audit.Done` or `management.Managed`; `by` is None where nobody is named."""

    at: datetime
    by: str | None
    deed: str
    indicator: str | None
    before: str | None
    after: str | None


def sheet_history(
    db: Session, sheet_id: int, *, limit: int, offset: int
) -> tuple[tuple[SheetChange, ...], int]:
    """Some entries, the newest first, and how many there are."""
    trail.write_pending(db)
    which = (_entry.sheet_id == sheet_id) & ~is_blind()
    count = db.connection().execute(
        select(func.count())
        .select_from(tables.audit_entry)
        .join(tables.sheet, _entry.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(which)
    )
    rows = db.connection().execute(
        select(
            _entry.at,
            tables.person.c.name,
            _entry.deed,
            _entry.indicator,
            shown(_entry.before),
            shown(_entry.after),
        )
        .join_from(tables.audit_entry, tables.person, _entry.person_id == tables.person.c.id, isouter=True)
        .join(tables.sheet, _entry.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(which)
        .order_by(_entry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(SheetChange(*row) for row in rows), count.scalar_one()


def is_blind() -> ColumnElement[bool]:
    """What a panel holds, which nobody reads before its sheet is confirmed."""
    return and_(
        tables.period.c.scoring.is_not(None),
        _sheet.state != str(SheetState.CONFIRMED),
        _entry.deed.in_(BLIND),
    )


def last_change(db: Session, sheet_id: int) -> datetime | None:
    """When something was last done at this sheet."""
    found = db.connection().execute(
        select(_entry.at).where(_entry.sheet_id == sheet_id).order_by(_entry.id.desc()).limit(1)
    )
    return found.scalar()


def summary_of(db: Session, sheet_id: int) -> SheetSummary | None:
    """The sheet at a glance; None when there is none, or a newer revision has taken its place."""
    found = summaries(db, HEADS.where(_sheet.id == sheet_id))
    return found[0] if found else None

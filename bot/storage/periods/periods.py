"""Assessment rounds, and the instruments they pin."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.replayed_sheet import plain_json
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.connection.statements import execute, for_both
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.refusal import Reason, Refusal

_period = tables.period.c
PERIOD = (
    _period.id,
    _period.name,
    _period.state,
    _period.deadline,
    _period.instrument_digest,
    _period.opened_at,
    _period.scoring,
    _period.level_first,
)
"""The columns of which `period_from` makes a Period."""

_STATES: dict[str, PeriodState] = {str(state): state for state in PeriodState}
_PIN = for_both(lambda insert: insert(tables.definition).on_conflict_do_nothing())
_ADD = for_both(
    lambda insert: (
        insert(tables.period).on_conflict_do_nothing(index_elements=["name_key"]).returning(_period.id)
    )
)
_instruments: dict[str, Instrument] = {}
"""By digest: what is pinned by content never changes."""


def period_from(values: Sequence[Any]) -> Period:
    """The Period that the columns `PERIOD` tell of."""
    return Period(
        values[0],
        values[1],
        _STATES[values[2]],
        values[3],
        values[4],
        values[5],
        values[6] is not None,
        bool(values[7]),
    )


def instrument_of(db: Session, digest: str) -> Instrument:
    """The instrument pinned under this digest. Raises LookupError when there is none or it is unreadable."""
    known = _instruments.get(digest)
    if known is not None:
        return known
    found = db.connection().execute(
        select(
            tables.definition.c.content, tables.definition.c.instrument_id, tables.definition.c.format
        ).where(tables.definition.c.digest == digest)
    )
    row = found.first()
    if row is None:
        raise LookupError(f"no instrument is pinned under {digest}")
    loaded = load_instrument(row[0], row[1], read_as=row[2] or 1)
    if not isinstance(loaded, Instrument):
        raise LookupError(f"the instrument pinned under {digest} cannot be read: {loaded[0].message}")
    _instruments[digest] = loaded
    return loaded


def open_period(
    db: Session,
    *,
    name: str,
    instrument: Instrument,
    deadline: datetime,
    office_ids: Collection[int],
    now: datetime,
    by: int | None,
) -> Period | Refusal:
    """An open period with a draft sheet for each office, bound to this very instrument."""
    name = " ".join(name.split())
    if deadline <= now:
        return Refusal(Reason.DEADLINE_IN_THE_PAST, {"deadline": deadline})
    pin(db, instrument, now)
    added = execute(
        db,
        _ADD,
        {
            "name": name,
            "name_key": name.casefold(),
            "state": str(PeriodState.OPEN),
            "deadline": deadline,
            "instrument_digest": instrument.digest,
            "opened_at": now,
        },
    )
    period_id = added.scalar()
    if period_id is None:
        refused = Refusal(Reason.PERIOD_NAME_TAKEN, {"name": name})
        there = period_by_name(db, name)
        return refused if there is None else with_doer(db, refused, by, period_id=there.id)
    sheets = [
        {
            "period_id": period_id,
            "office_id": office_id,
            "revision": 1,
            "round": 1,
            "state": str(SheetState.DRAFT),
            "created_at": now,
        }
        for office_id in dict.fromkeys(office_ids)
    ]
    if sheets:
        db.connection().execute(tables.sheet.insert(), sheets)
    trail.append(
        db,
        Done.PERIOD_OPENED,
        now,
        by,
        details=opening_details(db, period_id, instrument.digest),
    )
    return Period(period_id, name, PeriodState.OPEN, deadline, instrument.digest, now)


def opening_details(db: Session, period_id: int, digest: str) -> dict[str, object]:
    """What the trail tells of a period that was just opened: also which sheet is whose."""
    sheet = tables.sheet.c
    rows = db.connection().execute(
        select(sheet.id, sheet.office_id).where(sheet.period_id == period_id).order_by(sheet.id)
    )
    whose = [[row[0], row[1]] for row in rows]
    return {
        "period": period_id,
        "instrument": digest,
        "offices": len(whose),
        "sheets_sha256": trail.fingerprint(plain_json(whose)),
        ROWS: {**marks(db, "period", (period_id,)), **marks(db, "definition", (digest,))},
    }


def pin(db: Session, instrument: Instrument, now: datetime) -> None:
    """Keeps the instrument as it is now, under its digest."""
    pinned = {
        "digest": instrument.digest,
        "instrument_id": instrument.id,
        "content": instrument.content,
        "format": instrument.format,
        "added_at": now,
    }
    execute(db, _PIN, pinned)


def periods(db: Session) -> tuple[Period, ...]:
    """All periods that were opened, the latest first."""
    wanted = (
        select(*PERIOD)
        .where(_period.state != str(PeriodState.DRAFT))
        .order_by(_period.opened_at.desc(), _period.id.desc())
    )
    return tuple(period_from(row) for row in db.connection().execute(wanted))


def open_periods(db: Session) -> tuple[Period, ...]:
    """The periods in which sheets are filled or judged now, the latest first."""
    return tuple(found for found in periods(db) if found.state is PeriodState.OPEN)


def period(db: Session, period_id: int) -> Period | None:
    """The period with this id, or None."""
    found = db.connection().execute(select(*PERIOD).where(_period.id == period_id)).first()
    return None if found is None else period_from(found)


def period_by_name(db: Session, name: str) -> Period | None:
    """The period of this name, upper and lower case and blanks aside; None when there is none."""
    key = " ".join(name.split()).casefold()
    found = db.connection().execute(select(*PERIOD).where(_period.name_key == key)).first()
    return None if found is None else period_from(found)


def latest_period(db: Session) -> Period | None:
    """The period opened last, whatever its state; None when there was never one."""
    found = periods(db)
    return found[0] if found else None


def close_period(db: Session, period_id: int, now: datetime, by: int | None) -> Period | Refusal:
    """No more answers from now on; one that is not open is refused."""
    return _move(db, period_id, PeriodState.OPEN, PeriodState.CLOSED, now, by)


def publish_period(db: Session, period_id: int, now: datetime, by: int | None) -> Period | Refusal:
    """Everyone may see the ranking from now on; only a closed period can be published."""
    return _move(db, period_id, PeriodState.CLOSED, PeriodState.PUBLISHED, now, by)


def _move(
    db: Session, period_id: int, state: PeriodState, to: PeriodState, now: datetime, by: int | None
) -> Period | Refusal:
    found = period(db, period_id)
    if found is None:
        return Refusal(Reason.NOT_FOUND)
    deed, column = (
        (Done.PERIOD_CLOSED, "closed_at")
        if to is PeriodState.CLOSED
        else (Done.PERIOD_PUBLISHED, "published_at")
    )
    moved = db.connection().execute(
        update(tables.period)
        .where(_period.id == period_id, _period.state == str(state))
        .values({"state": str(to), column: now})
    )
    if not moved.rowcount:
        # as it is now: somebody else may have moved it since it was read above
        there = period(db, period_id) or found
        return with_doer(db, Refusal(Reason.PERIOD_CLOSED, {"state": there.state}), by, period_id=period_id)
    details = {"period": period_id, ROWS: marks(db, "period", (period_id,))}
    trail.append(db, deed, now, by, details=details)
    return replace(found, state=to)

"""Periods before they are open, and deadlines that move afterwards."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import head_of
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.management import Managed
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.periods.periods import (
    PERIOD,
    instrument_of,
    opening_details,
    period,
    period_by_name,
    period_from,
    pin,
)
from questionnaires.instrument import Instrument
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.period_draft import PeriodSettings
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet

_period = tables.period.c
_sheet = tables.sheet.c


def draft_period(
    db: Session,
    *,
    name: str,
    instrument: Instrument,
    deadline: datetime,
    settings: PeriodSettings,
    now: datetime,
    by: int | None,
) -> Period | Refusal:
    """A period that only admins see; a name that is taken is refused."""
    name = " ".join(name.split())
    if (there := period_by_name(db, name)) is not None:
        return with_doer(db, Refusal(Reason.PERIOD_NAME_TAKEN, {"name": name}), by, period_id=there.id)
    pin(db, instrument, now)
    added = db.connection().execute(
        tables.period.insert()
        .values(
            name=name,
            name_key=name.casefold(),
            state=str(PeriodState.DRAFT),
            deadline=deadline,
            instrument_digest=instrument.digest,
            settings=settings.to_json(),
        )
        .returning(_period.id)
    )
    period_id = added.scalar_one()
    rows = {**marks(db, "period", (period_id,)), **marks(db, "definition", (instrument.digest,))}
    details = {"period": period_id, ROWS: rows}
    trail.append(db, Managed.PERIOD_DRAFTED, now, by, details=details)
    return Period(period_id, name, PeriodState.DRAFT, deadline, instrument.digest)


def drafts(db: Session) -> tuple[Period, ...]:
    """The periods that are not open yet, the newest first."""
    rows = db.connection().execute(
        select(*PERIOD).where(_period.state == str(PeriodState.DRAFT)).order_by(_period.id.desc())
    )
    return tuple(period_from(row) for row in rows)


def settings_of(db: Session, period_id: int) -> PeriodSettings:
    """What was chosen for this period beside instrument, name and deadline."""
    found = db.connection().execute(select(_period.settings).where(_period.id == period_id)).scalar()
    return PeriodSettings.from_json(found or {})


def change_draft(
    db: Session,
    period_id: int,
    now: datetime,
    by: int | None,
    *,
    name: str | None = None,
    deadline: datetime | None = None,
    instrument: Instrument | None = None,
    settings: PeriodSettings | None = None,
) -> Period | Refusal:
    """The draft with what is given changed; a period that is open or later is refused."""
    there = period(db, period_id)
    if there is None:
        return with_doer(db, Refusal(Reason.NOT_FOUND), by, period_id=period_id)
    if there.state is not PeriodState.DRAFT:
        return with_doer(db, Refusal(Reason.PERIOD_NOT_DRAFT), by, period_id=period_id)
    values: dict[str, Any] = {}
    if name is not None:
        name = " ".join(name.split())
        if (other := period_by_name(db, name)) is not None and other.id != period_id:
            return with_doer(db, Refusal(Reason.PERIOD_NAME_TAKEN, {"name": name}), by, period_id=other.id)
        values |= {"name": name, "name_key": name.casefold()}
    if deadline is not None:
        values["deadline"] = deadline
    if instrument is not None:
        pin(db, instrument, now)
        values["instrument_digest"] = instrument.digest
    if settings is not None:
        values["settings"] = settings.to_json()
    if values:
        db.connection().execute(update(tables.period).where(_period.id == period_id).values(values))
        pinned = () if instrument is None else (instrument.digest,)
        rows = {**marks(db, "period", (period_id,)), **marks(db, "definition", pinned)}
        details = {"period": period_id, "changed": sorted(values), ROWS: rows}
        trail.append(db, Managed.PERIOD_CHANGED, now, by, details=details)
    return period(db, period_id) or Refusal(Reason.NOT_FOUND)


def discard_draft(db: Session, period_id: int, now: datetime, by: int | None) -> bool:
    """The draft gone; False when it is open already, or was never there."""
    gone = db.connection().execute(
        delete(tables.period).where(_period.id == period_id, _period.state == str(PeriodState.DRAFT))
    )
    if gone.rowcount:
        details = {"period": period_id, ROWS: marks(db, "period", (period_id,))}
        trail.append(db, Managed.PERIOD_DISCARDED, now, by, details=details)
    return bool(gone.rowcount)


def open_draft(
    db: Session, period_id: int, office_ids: Collection[int], now: datetime, by: int | None
) -> Period | Refusal:
    """The draft opened, with a sheet for each of these offices; of two taps only one opens it."""
    there = period(db, period_id)
    if there is None:
        return with_doer(db, Refusal(Reason.NOT_FOUND), by, period_id=period_id)
    if there.state is not PeriodState.DRAFT:
        return with_doer(db, Refusal(Reason.PERIOD_NOT_DRAFT), by, period_id=period_id)
    if there.deadline <= now:
        return Refusal(Reason.DEADLINE_IN_THE_PAST, {"deadline": there.deadline})
    if not office_ids:
        return Refusal(Reason.NO_OFFICES)
    moved = db.connection().execute(
        update(tables.period)
        .where(_period.id == period_id, _period.state == str(PeriodState.DRAFT))
        .values(state=str(PeriodState.OPEN), opened_at=now)
    )
    if not moved.rowcount:
        return with_doer(db, Refusal(Reason.PERIOD_NOT_DRAFT), by, period_id=period_id)
    db.connection().execute(
        tables.sheet.insert(),
        [
            {
                "period_id": period_id,
                "office_id": office_id,
                "revision": 1,
                "round": 1,
                "state": str(SheetState.DRAFT),
                "created_at": now,
            }
            for office_id in dict.fromkeys(office_ids)
        ],
    )
    details = opening_details(db, period_id, there.instrument_digest)
    trail.append(db, Done.PERIOD_OPENED, now, by, details=details)
    return Period(there.id, there.name, PeriodState.OPEN, there.deadline, there.instrument_digest, now)


def offices_of_period(db: Session, period_id: int) -> tuple[int, ...]:
    """Ids of the offices that have a sheet in this period."""
    rows = db.connection().execute(select(_sheet.office_id).where(_sheet.period_id == period_id).distinct())
    return tuple(sorted(rows.scalars()))


def extend_period(
    db: Session, period_id: int, deadline: datetime, now: datetime, by: int | None
) -> Period | Refusal:
    """The open period with a later deadline for all; offices that were given a later one keep it."""
    there = period(db, period_id)
    if there is None:
        return Refusal(Reason.NOT_FOUND)
    if there.state is not PeriodState.OPEN:
        return with_doer(db, Refusal(Reason.PERIOD_CLOSED, {"period": there.name}), by, period_id=period_id)
    if deadline <= now:
        return Refusal(Reason.DEADLINE_IN_THE_PAST, {"deadline": deadline})
    moved = db.connection().execute(
        update(tables.period)
        .where(_period.id == period_id, _period.deadline < deadline)
        .values(deadline=deadline)
    )
    if not moved.rowcount:
        there = period(db, period_id) or there
        refused = Refusal(Reason.DEADLINE_NOT_LATER, {"deadline": there.deadline})
        return with_doer(db, refused, by, period_id=period_id)
    covered = db.connection().execute(
        update(tables.sheet)
        .where(_sheet.period_id == period_id, _sheet.deadline <= deadline)
        .values(deadline=None)
        .returning(_sheet.id)
    )
    own: dict[str, str | None] = {str(number): None for number in covered.scalars()}
    given_back = tables.sheet_return.c
    sooner = select(given_back.id).where(
        given_back.sheet_id == _sheet.id, given_back.round == _sheet.round - 1, given_back.due_at < deadline
    )
    # more time for all is more time for those too whose returned sheet was due sooner
    sooner_due = db.connection().execute(
        update(tables.sheet)
        .where(
            _sheet.period_id == period_id,
            _sheet.state == str(SheetState.RETURNED),
            _sheet.deadline.is_(None),
            sooner.correlate(tables.sheet).exists(),
        )
        .values(deadline=deadline)
        .returning(_sheet.id)
    )
    own |= {str(number): deadline.isoformat() for number in sooner_due.scalars()}
    details: dict[str, object] = {"period": period_id, "sheets": own, ROWS: marks(db, "period", (period_id,))}
    _moved(db, now, by, there.deadline, deadline, details)
    return Period(there.id, there.name, there.state, deadline, there.instrument_digest, there.opened_at)


def extend_sheet(
    db: Session,
    sheet_id: int,
    deadline: datetime,
    now: datetime,
    by: int | None,
    was: datetime | None = None,
) -> Sheet | Refusal:
    """The sheet of one office with a deadline of its own; only while its period is open.

    Refused, with who moved it, where the deadline is no longer the one that it `was` when this was chosen.
    """
    head = head_of(db, sheet_id, to_change=True)
    if head is None:
        return Refusal(Reason.NOT_FOUND)
    if head.period.state is not PeriodState.OPEN:
        refused = Refusal(Reason.PERIOD_CLOSED, {"period": head.period.name})
        return with_doer(db, refused, by, period_id=head.period.id)
    if deadline <= now:
        return Refusal(Reason.DEADLINE_IN_THE_PAST, {"deadline": deadline})
    if deadline <= head.period.deadline:
        refused = Refusal(Reason.DEADLINE_NOT_LATER, {"deadline": head.period.deadline})
        return with_doer(db, refused, by, sheet_id=sheet_id, period_id=head.period.id)
    if was is not None and head.period.deadline != was:
        refused = Refusal(Reason.DEADLINE_MOVED, {"deadline": head.period.deadline})
        return with_doer(db, refused, by, sheet_id=sheet_id, period_id=head.period.id)
    db.connection().execute(update(tables.sheet).where(_sheet.id == sheet_id).values(deadline=deadline))
    _moved(db, now, by, head.period.deadline, deadline, {"office": head.office.id}, sheet_id)
    return head_of(db, sheet_id) or Refusal(Reason.NOT_FOUND)


def instrument_of_period(db: Session, found: Period) -> Instrument:
    """The instrument that this period pins."""
    return instrument_of(db, found.instrument_digest)


def _moved(
    db: Session,
    now: datetime,
    by: int | None,
    before: datetime,
    after: datetime,
    details: dict[str, object],
    sheet_id: int | None = None,
) -> None:
    trail.append(
        db,
        Managed.DEADLINE_MOVED,
        now,
        by,
        sheet_id,
        before=before.isoformat(),
        after=after.isoformat(),
        details=details,
    )

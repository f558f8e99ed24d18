"""Who has looked at a sheet since it was sent, and an office that wants it back."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.trail import Done
from questionnaires.people import Actor
from questionnaires.period import SheetState
from questionnaires.sheet import Sheet

_entry = tables.audit_entry.c
_READ = (Done.SHEET_READ, Done.JUDGED, Done.NOTED, Done.HANDED_IN, Done.SETTLED, Done.SENT_BACK)
"""What only somebody does who has the sheet open; earlier versions did not note that it was opened."""


def note_read(db: Session, sheet: Sheet, actor: Actor, now: datetime) -> None:
    """An assessor has this sheet before them; kept once for each time it was sent."""
    if sheet.state is not SheetState.SUBMITTED or actor.person is None:
        return
    if actor.person.id not in _since_sent(db, sheet.id, (Done.SHEET_READ,)):
        trail.append(db, Done.SHEET_READ, now, actor.person.id, sheet.id, after=sheet.number)


def readers_of(db: Session, sheet_id: int) -> frozenset[int]:
    """Ids of the people who opened or judged this sheet since it was sent last."""
    return _since_sent(db, sheet_id, _READ)


def ask_back(db: Session, sheet: Sheet, actor: Actor, now: datetime) -> bool:
    """Keeps that the office asks for its sheet; False when it has done so since it was sent."""
    if actor.person is None or _since_sent(db, sheet.id, (Done.ASKED_BACK,)):
        return False
    trail.append(db, Done.ASKED_BACK, now, actor.person.id, sheet.id, before=sheet.number)
    return True


def was_asked_back(db: Session, sheet_id: int) -> bool:
    """Whether its office has asked for this sheet since it was sent last."""
    return bool(_since_sent(db, sheet_id, (Done.ASKED_BACK,)))


def _since_sent(db: Session, sheet_id: int, deeds: tuple[Done, ...]) -> frozenset[int]:
    trail.write_pending(db)
    sent = (
        select(func.coalesce(func.max(_entry.id), 0))
        .where(_entry.sheet_id == sheet_id, _entry.deed == str(Done.SUBMITTED))
        .scalar_subquery()
    )
    rows = db.connection().execute(
        select(_entry.person_id).where(
            _entry.sheet_id == sheet_id,
            _entry.deed.in_([str(deed) for deed in deeds]),
            _entry.id > sent,
            _entry.person_id.is_not(None),
        )
    )
    return frozenset(rows.scalars())

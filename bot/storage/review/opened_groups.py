"""Groups of a sheet that an assessor has opened and agreed with as a whole: told by the audit trail alone."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.trail import Done
from questionnaires.people import Actor
from questionnaires.sheet import Sheet

_entry = tables.audit_entry.c


def keep_opened(
    db: Session,
    sheet: Sheet,
    group: str,
    codes: Sequence[str],
    evidence: Sequence[int],
    actor: Actor,
    now: datetime,
) -> None:
    """Notes that answers and evidence of these indicators were shown together."""
    about = {"round": sheet.round, "codes": list(codes), "evidence": list(evidence)}
    trail.append(
        db, Done.GROUP_OPENED, now, _person_id(actor), sheet.id, after=_named(group, codes), details=about
    )


def was_opened(db: Session, sheet: Sheet, codes: Sequence[str], actor: Actor) -> bool:
    """Whether this assessor has opened all of these indicators together in this round."""
    # two deeds that share a commit: the entry of the first is still waiting for it
    trail.write_pending(db)
    rows = db.connection().execute(
        select(_entry.details).where(
            _entry.sheet_id == sheet.id,
            _entry.person_id == _person_id(actor),
            _entry.deed == str(Done.GROUP_OPENED),
        )
    )
    return any(
        told["round"] == sheet.round and set(codes) <= set(told["codes"])
        for told in map(json.loads, rows.scalars())
    )


def keep_agreed(
    db: Session, sheet: Sheet, group: str, codes: Sequence[str], actor: Actor, now: datetime
) -> None:
    """Notes that the levels of these indicators, which follow in the trail, were agreed with by one tap."""
    about = {"round": sheet.round, "codes": list(codes)}
    trail.append(
        db, Done.GROUP_AGREED, now, _person_id(actor), sheet.id, after=_named(group, codes), details=about
    )


def _named(group: str, codes: Sequence[str]) -> str:
    return f"{group}: {', '.join(codes)}"


def _person_id(actor: Actor) -> int:
    if actor.person is None:
        raise ValueError("a stranger cannot assess")
    return actor.person.id

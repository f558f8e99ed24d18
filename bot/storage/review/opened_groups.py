"""Groups of a sheet that an assessor has opened and agreed with as a whole: told by the audit trail alone."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Shown:
    """What one assessor was shown in this round by opening groups: answers by code, evidence by id."""

    codes: frozenset[str]
    evidence: frozenset[int]

    def covers(self, sheet: Sheet, codes: Collection[str]) -> bool:
        """Whether these answers were among it, with all evidence that they have now: a file that was on its
        way when the sheet was sent arrives later.
        """
        there = (item.id for code in codes for item in sheet.evidence.get(code, ()))
        return self.codes.issuperset(codes) and self.evidence.issuperset(there)


def shown_to(db: Session, sheet: Sheet, actor: Actor) -> Shown:
    """What this assessor was shown of this sheet in this round."""
    # two deeds that share a commit: the entry of the first is still waiting for it
    trail.write_pending(db)
    rows = db.connection().execute(
        select(_entry.details).where(
            _entry.sheet_id == sheet.id,
            _entry.person_id == _person_id(actor),
            _entry.deed == str(Done.GROUP_OPENED),
        )
    )
    told = [one for one in map(json.loads, rows.scalars()) if one["round"] == sheet.round]
    return Shown(
        frozenset(code for one in told for code in one["codes"]),
        frozenset(number for one in told for number in one["evidence"]),
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

"""What was done, entry by entry, each sealing the one before it with SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, text
from sqlmodel import Session

from bot.storage import tables
from bot.storage.prepared import Prepared

PENDING = "audit"
"""Where a session keeps the entries of its transaction until the commit."""
BEFORE_ALL = "0" * 64
"""What the first entry names as the hash before it."""
LOCK = 0x6B756573
"""The advisory lock under which PostgreSQL's processes append one after the other."""


class Done(StrEnum):
    """The deeds an entry can tell of."""

    LEVEL = "level"
    EXPLANATION = "explanation"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    EVIDENCE_FAILED = "evidence_failed"
    SUBMITTED = "submitted"
    JUDGED = "judged"
    NOTED = "noted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    INVITED = "invited"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_DECLINED = "invitation_declined"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    ROLE_GRANTED = "role_granted"
    ROLE_ENDED = "role_ended"
    PERSON_JOINED = "person_joined"
    PERSON_LEFT = "person_left"
    OFFICES_IMPORTED = "offices_imported"
    PERIOD_OPENED = "period_opened"
    PERIOD_CLOSED = "period_closed"
    PERIOD_PUBLISHED = "period_published"
    PANEL_SET = "panel_set"
    LEAD_NAMED = "lead_named"
    DAYS_SET = "days_set"
    SEATS_SHARED = "seats_shared"
    SEAT_GIVEN = "seat_given"
    HANDED_IN = "handed_in"
    SETTLED = "settled"
    SENT_BACK = "sent_back"
    VISIT_NOTED = "visit_noted"
    ATTACHED = "attached"
    ATTACHING_FAILED = "attaching_failed"
    ADVICE_SET = "advice_set"
    CARRIED_OVER = "carried_over"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that has no place in the chain yet."""

    deed: str
    at: datetime
    person_id: int | None
    sheet_id: int | None
    indicator: str | None
    before: str | None
    after: str | None
    details: str | None


_LATEST = Prepared(
    select(tables.audit_entry.c.id, tables.audit_entry.c.hash)
    .order_by(tables.audit_entry.c.id.desc())
    .limit(1)
)
_ALL = select(tables.audit_entry).order_by(tables.audit_entry.c.id)
_ADD = Prepared(tables.audit_entry.insert(), tables.audit_entry.c.keys())
# Here waiting has no limit: whoever has the turn waits for nobody any more, and will be through in a moment.
_TAKE_TURNS = text(f"SELECT set_config('lock_timeout', '0', true), pg_advisory_xact_lock({LOCK})")


def append(
    db: Session,
    deed: str,
    now: datetime,
    person_id: int | None = None,
    sheet_id: int | None = None,
    indicator: str | None = None,
    before: str | None = None,
    after: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Puts an entry into the trail when the transaction commits.

    At the commit, because the chain lets one process at a time append: so the turn is short, and waiting for
    it cannot cross with waiting for a row. `details` is kept as JSON and must name nobody.
    """
    kept = None if details is None else json.dumps(details, sort_keys=True, ensure_ascii=False)
    db.info[PENDING].append(Pending(str(deed), now, person_id, sheet_id, indicator, before, after, kept))


def write(connection: Connection, pending: list[Pending]) -> None:
    """Chains the entries and empties the list."""
    if not pending:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_TURNS)
    last = _LATEST.first(connection, {})
    number, previous = (0, BEFORE_ALL) if last is None else (last[0], last[1])
    rows: list[dict[str, Any]] = []
    for entry in pending:
        number += 1
        row = {
            "id": number,
            "at": entry.at,
            "deed": entry.deed,
            "person_id": entry.person_id,
            "sheet_id": entry.sheet_id,
            "indicator": entry.indicator,
            "before": entry.before,
            "after": entry.after,
            "details": entry.details,
            "previous_hash": previous,
        }
        previous = row["hash"] = _seal(row)
        rows.append(row)
    _ADD.change_each(connection, rows)
    pending.clear()


def write_pending(db: Session) -> None:
    """Chains what this session has appended so far, so that it can be read in the same transaction."""
    write(db.connection(), db.info.get(PENDING, []))


def verify(db: Session, head: str | None = None) -> int | None:
    """None when the chain is whole; else the id of the first entry that does not fit the one before it.

    With `head`, a hash once given out: 0 when the chain is whole but has no such entry, which means that it
    was rebuilt or cut off at the end.
    """
    write_pending(db)
    previous, found = BEFORE_ALL, head in (None, BEFORE_ALL)
    with db.connection().execute(_ALL, execution_options={"yield_per": 1000}) as rows:
        for number, row in enumerate(rows.mappings(), start=1):
            if row["id"] != number or row["previous_hash"] != previous or row["hash"] != _seal(row):
                return row["id"]
            previous = row["hash"]
            found = found or previous == head
    return None if found else 0


def head(db: Session) -> str:
    """The hash of the latest entry; 64 zeros when there is none."""
    write_pending(db)
    last = _LATEST.first(db.connection(), {})
    return BEFORE_ALL if last is None else last[1]


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_SEALED = ("id", "deed", "person_id", "sheet_id", "indicator", "before", "after", "details", "previous_hash")


def _seal(row: Mapping[Any, Any]) -> str:
    """The hash over canonical JSON: sorted keys, no blanks, UTF-8, the moment in UTC with microseconds."""
    content = {name: row[name] for name in _SEALED}
    content["at"] = row["at"].isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(content).encode()).hexdigest()

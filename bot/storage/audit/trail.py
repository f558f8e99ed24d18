"""What was done, entry by entry, each sealing the one before it with SHA-256."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, text
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.compiled_statements import Prepared

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
    GROUP_OPENED = "group_opened"
    GROUP_AGREED = "group_agreed"
    NOTED = "noted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    """Taken back by the office itself, before anybody judged it."""
    SHEET_READ = "sheet_read"
    ASKED_BACK = "asked_back"
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
    ATTACHING_FAILED = "attaching_failed"
    ADVICE_SET = "advice_set"
    CARRIED_OVER = "carried_over"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
    CONFLICT_DECLARED = "conflict_declared"
    CONFLICT_WITHDRAWN = "conflict_withdrawn"
    FILE_ATTACHED = "file_attached"
    FILE_KEPT = "file_kept"
    DATA_READ = "data_read"
    ROWS_RECORDED = "rows_recorded"


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
_RAW = (
    'SELECT id, at, deed, person_id, sheet_id, indicator, "before", "after", details, previous_hash, hash '
    "FROM audit_entry"
)
"""As text, so that the rows come as the driver has them: a whole trail is millions of them."""
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


def fingerprint(text: str) -> str:
    """What `details` hold instead of what a person wrote: its SHA-256, by which a change of it shows."""
    return hashlib.sha256(text.encode()).hexdigest()


def verify(db: Session, head: str | None = None) -> int | None:
    """None when the chain is whole; else the id of the first entry that does not fit the one before it.

    With `head`, a hash once given out: 0 when the chain is whole but has no such entry, which means that it
    was rebuilt or cut off at the end.
    """
    chain = Chain(looks_for=() if head is None else (head,))
    for _ in chain.walk(db):
        pass
    return chain.broken if chain.broken is not None else 0 if chain.missing else None


class Chain:
    """The trail read from one entry on, each held against the one before it.

    `broken` is the id of the first that does not fit, and the walk ends there; `missing` are those of the
    heads looked for that no entry has. `last` is the hash of the newest entry that was read.
    """

    def __init__(self, after: int = 0, previous: str = BEFORE_ALL, looks_for: Sequence[str] = ()) -> None:
        self.number = after
        self.last = previous
        self.broken: int | None = None
        self.missing = set(looks_for) - {previous}

    def walk(self, db: Session) -> "Iterator[Sequence[Any]]":
        """By row: id, deed, person, sheet, indicator, before, after, the details still as JSON, and the
        moment as the driver has it, which `moment_of` reads.
        """
        write_pending(db)
        wanted = text(f"{_RAW} WHERE id > :after ORDER BY id")
        number, previous, missing = self.number, self.last, self.missing
        with db.connection().execute(
            wanted, {"after": number}, execution_options={"yield_per": 5000}
        ) as rows:
            for id_, at, deed, person, sheet, indicator, before, after, details, previous_hash, own in rows:
                number += 1
                try:
                    seal = _sealed(
                        id_,
                        _read_moment(at),
                        deed,
                        person,
                        sheet,
                        indicator,
                        before,
                        after,
                        details,
                        previous,
                    )
                except (ValueError, TypeError, AttributeError):
                    seal = None  # SQLite keeps any value in any column: this one nobody here has written
                if id_ != number or previous_hash != previous or own != seal:
                    self.broken = number if not isinstance(id_, int) else id_
                    return
                self.number, self.last = number, own
                previous = own
                if own in missing:
                    missing.discard(own)
                yield id_, deed, person, sheet, indicator, before, after, details, at


def entries_where(db: Session, which: ColumnElement[bool]) -> "Iterator[Sequence[Any]]":
    """Some entries in their order, as `Chain.walk` gives them."""
    write_pending(db)
    entry = tables.audit_entry.c
    columns = (
        entry.id,
        entry.deed,
        entry.person_id,
        entry.sheet_id,
        entry.indicator,
        entry.before,
        entry.after,
        entry.details,
        entry.at,
    )
    wanted = select(*columns).where(which).order_by(entry.id)
    with db.connection().execute(wanted, execution_options={"yield_per": 5000}) as rows:
        yield from rows


def length(db: Session) -> int:
    """The id of the latest entry; 0 when there is none."""
    write_pending(db)
    last = _LATEST.first(db.connection(), {})
    return 0 if last is None else last[0]


def head(db: Session) -> str:
    """The hash of the latest entry; 64 zeros when there is none."""
    write_pending(db)
    last = _LATEST.first(db.connection(), {})
    return BEFORE_ALL if last is None else last[1]


def hash_of(db: Session, entry_id: int) -> str | None:
    """The hash that this entry bears; None when there is no such entry."""
    found = db.connection().execute(
        select(tables.audit_entry.c.hash).where(tables.audit_entry.c.id == entry_id)
    )
    return found.scalar()


def moment_of(at: Any) -> datetime:
    """The moment of an entry that `walk` or `entries_where` gave."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _read_moment(at: Any) -> str:
    """A moment in UTC with microseconds; SQLite's driver gives the text of one without its zone."""
    if isinstance(at, str):
        return f"{at[:10]}T{at[11:]}+00:00"
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _seal(row: Mapping[Any, Any]) -> str:
    return _sealed(
        row["id"], row["at"].isoformat(timespec="microseconds"), row["deed"], row["person_id"],
        row["sheet_id"], row["indicator"], row["before"], row["after"], row["details"], row["previous_hash"],
    )  # fmt: skip


_quoted: Callable[[str], str] = encode_basestring
"""Text as JSON has it without \\u escapes; the encoder as a whole takes four times as long for an entry."""


def _as_json(text: str | None) -> str:
    return "null" if text is None else _quoted(text)


def _number(value: int | None) -> str:
    return "null" if value is None else format(value, "d")


def _sealed(
    id_: int,
    at: str,
    deed: str,
    person_id: int | None,
    sheet_id: int | None,
    indicator: str | None,
    before: str | None,
    after: str | None,
    details: str | None,
    previous: str,
) -> str:
    """The hash over canonical JSON: sorted keys, no blanks, UTF-8, the moment in UTC with microseconds."""
    content = canonical(id_, at, deed, person_id, sheet_id, indicator, before, after, details, previous)
    return hashlib.sha256(content.encode()).hexdigest()


def canonical(
    id_: int,
    at: str,
    deed: str,
    person_id: int | None,
    sheet_id: int | None,
    indicator: str | None,
    before: str | None,
    after: str | None,
    details: str | None,
    previous: str,
) -> str:
    """The text whose SHA-256 is the hash of an entry."""
    return (
        f'{{"after":{_as_json(after)},"at":{_quoted(at)},"before":{_as_json(before)},"deed":{_quoted(deed)},'
        f'"details":{_as_json(details)},"id":{id_:d},"indicator":{_as_json(indicator)},'
        f'"person_id":{_number(person_id)},"previous_hash":{_quoted(previous)},"sheet_id":{_number(sheet_id)}}}'
    )

"""What the audit trail keeps of rows whose deeds it does not replay: a salted SHA-256 of each.

A deed that changes such rows adds what `marks` gives to the details of its entry, after it has written them.
The salt, new for each entry, keeps short contents from being looked up in a list of known hashes.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Table, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit.announced import Announced
from bot.storage.audit.management import Managed
from bot.storage.audit.trail import Done

ROWS = "rows"
"""The name in the details of an entry under which the marks are found."""
_AT_ONCE = 500

Key = int | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Watched:
    """A table of which the trail keeps marks: how a row is named, and the columns that count."""

    table: Table
    key: tuple[str, ...]
    columns: tuple[str, ...]
    passes_over: str | None = None
    """Rows in this state nobody has told of yet."""


WATCHED: Mapping[str, Watched] = {
    "office": Watched(
        tables.office,
        ("id",),
        ("code", "name", "short_name", "aliases", "invited", "retired", "merged_into"),
    ),
    "period": Watched(
        tables.period,
        ("id",),
        (
            "name", "name_key", "deadline", "instrument_digest", "opened_at", "closed_at", "published_at",
            "settings", "scoring",
        ),
    ),
    "period_rule": Watched(
        tables.period_rule,
        ("period_id",),
        ("split", "sample_percent", "lead_id", "return_days", "appeal_days"),
    ),
    "panel_seat": Watched(
        tables.panel_seat,
        ("id",),
        ("sheet_id", "assessor_id", "institution", "groups", "handed_in_round", "ended_at"),
    ),
    "advice": Watched(tables.advice, ("instrument_id", "indicator"), ("cost", "office_id")),
    "reminder_plan": Watched(tables.reminder_plan, ("period_id",), ("plan",)),
    "invitation": Watched(
        tables.invitation,
        ("id",),
        (
            "code_sha256", "role", "office_id", "institution", "sheet_id", "indicator", "valid_until",
            "accepted_at", "accepted_by", "withdrawn_at",
        ),
    ),
    "broadcast": Watched(
        tables.broadcast, ("id",), ("state", "text", "audience", "starts_at"), passes_over="draft"
    ),
}  # fmt: skip

TOLD_BY: Mapping[str, tuple[str, ...]] = {
    str(deed): kinds
    for deeds, kinds in (
        (
            (
                Done.OFFICES_IMPORTED, Managed.OFFICE_ADDED, Managed.OFFICE_CHANGED, Managed.OFFICE_RETIRED,
                Managed.OFFICE_RESTORED,
            ),
            ("office",),
        ),
        ((Managed.OFFICE_MERGED,), ("office", "invitation")),
        (
            (
                Managed.PERIOD_DRAFTED, Managed.PERIOD_CHANGED, Managed.PERIOD_DISCARDED, Done.PERIOD_OPENED,
                Done.PERIOD_CLOSED, Done.PERIOD_PUBLISHED,
            ),
            ("period",),
        ),
        ((Done.PANEL_SET,), ("period", "period_rule", "panel_seat")),
        ((Done.LEAD_NAMED, Done.DAYS_SET), ("period_rule",)),
        ((Done.SEATS_SHARED, Done.SEAT_GIVEN, Done.HANDED_IN, Done.SENT_BACK), ("panel_seat",)),
        ((Done.ADVICE_SET,), ("advice",)),
        ((Announced.REMINDER_PLAN_CHANGED,), ("reminder_plan",)),
        ((Done.INVITED, Done.INVITATION_ACCEPTED, Done.INVITATION_WITHDRAWN), ("invitation",)),
        (
            (
                Announced.BROADCAST_PLANNED, Announced.BROADCAST_STARTED, Announced.BROADCAST_PAUSED,
                Announced.BROADCAST_RESUMED, Announced.BROADCAST_ENDED, Announced.BROADCAST_CANCELLED,
            ),
            ("broadcast",),
        ),
    )
    for deed in deeds
}  # fmt: skip
"""The kinds of rows that each deed changes. Without marks, an entry of one is of an earlier version."""


def marks(db: Session, kind: str, keys: Collection[Key]) -> dict[str, dict[str, str | None]]:
    """For the details of an entry: the mark of each of these rows as it is now; None for one that is gone."""
    if not keys:
        return {}
    salt = secrets.token_hex(8)
    found: dict[str, str | None] = {_name(key if isinstance(key, tuple) else (key,)): None for key in keys}
    for name, content in _rows(db, WATCHED[kind], keys):
        found[name] = _mark(salt, content)
    return {kind: found}


def all_marks(db: Session) -> dict[str, dict[str, str | None]]:
    """The marks of every row of every table that is watched."""
    salt = secrets.token_hex(8)
    return {
        kind: {name: _mark(salt, content) for name, content in _rows(db, watched, None)}
        for kind, watched in WATCHED.items()
    }


def differing(
    db: Session, told: Mapping[str, Mapping[str, str | None]], vague: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Kind and name of every row that is not as it was told, or not there, or there and never told of.

    Of the kinds in `vague` an earlier version of this program told without marks: there a row without one
    is passed over.
    """
    for kind, watched in WATCHED.items():
        left = {name: mark for name, mark in told.get(kind, {}).items() if mark is not None}
        for name, content in _rows(db, watched, None, everything=True):
            mark = left.pop(name, None)
            if mark is None:
                is_passed_over = kind in vague or watched.passes_over == content[0]
            else:
                is_passed_over = mark == _mark(mark.partition(".")[0], content)
            if not is_passed_over:
                yield kind, name
        yield from ((kind, name) for name in left)


def _rows(
    db: Session, watched: Watched, keys: Collection[Key] | None, everything: bool = False
) -> Iterator[tuple[str, list[Any]]]:
    """Name and content of rows; without `keys` of all that somebody has told of, or of `everything`."""
    columns: list[Column[Any]] = [watched.table.c[name] for name in (*watched.key, *watched.columns)]
    wanted = select(*columns)
    if keys is None:
        chosen: list[Any] = [wanted]
        if watched.passes_over is not None and not everything:
            chosen = [wanted.where(watched.table.c.state != watched.passes_over)]
    elif len(watched.key) > 1:
        first, second = (watched.table.c[name] for name in watched.key)
        chosen = [wanted.where(first == key[0], second == key[1]) for key in keys if isinstance(key, tuple)]
    else:
        only, numbers = columns[0], sorted(key for key in keys if isinstance(key, int))
        parts = (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
        chosen = [wanted.where(only.in_(part)) for part in parts]
    width = len(watched.key)
    for one in chosen:
        for row in db.connection().execute(one):
            values = list(row)
            yield _name(values[:width]), values[width:]


def _name(key: Any) -> str:
    return " ".join(str(part) for part in key)


def _mark(salt: str, content: list[Any]) -> str:
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_moment)
    return f"{salt}.{hashlib.sha256(f'{salt}{plain}'.encode(errors='replace')).hexdigest()[:32]}"


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)

"""What the audit trail keeps of rows whose deeds it does not replay: a salted SHA-256 of each.

A deed that changes such rows adds what `marks` gives to the details of its entry, after it has written them.
The salt, new for each entry, keeps short contents from being looked up in a list of known hashes. Of rows
about people it is kept beside the trail (`salted`) and goes with the next change, or with who is forgotten.

A mark of the present version begins with `2.`; those of earlier ones are of fewer columns.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Table, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit.announced import Announced
from bot.storage.audit.management import Managed
from bot.storage.audit.salted import drop_salt, new_salt
from bot.storage.audit.trail import Done
from bot.storage.audit.written_words import key_of, mark_of

ROWS = "rows"
"""The name in the details of an entry under which the marks are found."""
_AT_ONCE = 500

_PRESENT = "2"
_BESIDE = "*"
"""In place of the salt in a mark whose salt is kept beside the trail."""

Key = int | str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Watched:
    """A table of which the trail keeps marks: how a row is named, and the columns that count."""

    table: Table
    key: tuple[str, ...]
    columns: tuple[str, ...]
    later: tuple[str, ...] = ()
    """Columns that the marks of earlier versions leave out."""
    is_about_people: bool = False
    """Whether a short content, or the key itself, could tell who somebody is."""
    hides_key: bool = False
    passes_over: str | None = None
    """Rows in this state nobody has told of yet."""


WATCHED: Mapping[str, Watched] = {
    "office": Watched(
        tables.office,
        ("id",),
        ("code", "name", "short_name", "aliases", "invited", "retired", "merged_into"),
        ("changed_at",),
    ),
    "period": Watched(
        tables.period,
        ("id",),
        (
            "name", "name_key", "deadline", "instrument_digest", "opened_at", "closed_at", "published_at",
            "settings", "scoring",
        ),
        ("level_first",),
    ),
    "period_rule": Watched(
        tables.period_rule,
        ("period_id",),
        ("split", "sample_percent", "lead_id", "return_days", "appeal_days"),
        ("seed", "drawn_of"),
    ),
    "panel_seat": Watched(
        tables.panel_seat,
        ("id",),
        ("sheet_id", "assessor_id", "institution", "groups", "handed_in_round", "ended_at"),
        ("seated_at", "seated_by", "handed_in_at", "ended_by"),
    ),
    "advice": Watched(
        tables.advice, ("instrument_id", "indicator"), ("cost", "office_id"), ("changed_at", "changed_by")
    ),
    "reminder_plan": Watched(tables.reminder_plan, ("period_id",), ("plan",), ("changed_at", "changed_by")),
    "invitation": Watched(
        tables.invitation,
        ("id",),
        (
            "code_sha256", "role", "office_id", "institution", "sheet_id", "indicator", "valid_until",
            "accepted_at", "accepted_by", "withdrawn_at",
        ),
        ("created_at", "created_by", "withdrawn_by"),
    ),
    "broadcast": Watched(
        tables.broadcast,
        ("id",),
        ("state", "text", "audience", "starts_at"),
        (
            "plain", "media_kind", "media_id", "digest", "period_id", "asks_read", "useful_days", "latest_at",
            "created_at", "created_by", "started_at", "ended_at", "repeats",
        ),
        passes_over="draft",
    ),
    "person": Watched(
        tables.person, ("id",), ("telegram_id", "joined_at", "left_at"), is_about_people=True
    ),
    "access_request": Watched(
        tables.access_request,
        ("id",),
        ("telegram_id", "name", "wish", "state", "times", "asked_at", "decided_at", "decided_by"),
        is_about_people=True,
    ),
    "group_chat": Watched(
        tables.group_chat, ("chat_id",), ("added_by", "added_at", "left_at"), hides_key=True
    ),
    "definition": Watched(tables.definition, ("digest",), ("instrument_id", "format", "added_at")),
}  # fmt: skip

LATER_KINDS = frozenset({"person", "access_request", "group_chat", "definition"})
"""Those of which earlier versions kept no marks."""

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
                Managed.PERIOD_DISCARDED, Done.PERIOD_CLOSED, Done.PERIOD_PUBLISHED,
            ),
            ("period",),
        ),
        ((Managed.PERIOD_DRAFTED, Managed.PERIOD_CHANGED, Done.PERIOD_OPENED), ("period", "definition")),
        ((Done.ROLE_GRANTED,), ("person",)),
        ((Done.PERSON_LEFT,), ("person", "access_request")),
        (
            (
                Managed.ACCESS_ASKED, Managed.ACCESS_ACCEPTED, Managed.ACCESS_REFUSED,
                Managed.ACCESS_FORGOTTEN,
            ),
            ("access_request",),
        ),
        ((Managed.GROUP_JOINED, Managed.GROUP_LEFT, Managed.GROUP_MOVED), ("group_chat",)),
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
    watched = WATCHED[kind]
    if not keys:
        # of a kind that earlier versions did not mark it has to be said that there was nothing to mark
        return {kind: {}} if kind in LATER_KINDS else {}
    salt = secrets.token_hex(8)
    namer = _namer(db, watched)
    found: dict[str, str | None] = {namer(key if isinstance(key, tuple) else (key,)): None for key in keys}
    for name, content in _rows(db, watched, keys):
        found[name] = _new_mark(db, kind, name, salt, content)
    if watched.is_about_people:
        for name in (name for name, mark in found.items() if mark is None):
            drop_salt(db, _about(kind, name))
    return {kind: found}


def all_marks(db: Session) -> dict[str, dict[str, str | None]]:
    """The marks of every row of every table that is watched."""
    salt = secrets.token_hex(8)
    return {
        kind: {
            name: _new_mark(db, kind, name, salt, content) for name, content in list(_rows(db, watched, None))
        }
        for kind, watched in WATCHED.items()
    }


def is_of_earlier_version(mark: str | None) -> bool:
    """Whether a mark leaves out columns that are marked today."""
    return mark is not None and not mark.startswith(f"{_PRESENT}.")


def differing(
    db: Session,
    told: Mapping[str, Mapping[str, str | None]],
    vague: Collection[str],
    salts: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Kind and name of every row that is not as it was told, or not there, or there and never told of.

    Of the kinds in `vague` an earlier version of this program told without marks: there a row without one
    is passed over. `salts` are those kept beside the trail.
    """
    for kind, watched in WATCHED.items():
        left = {name: mark for name, mark in told.get(kind, {}).items() if mark is not None}
        for name, content in _rows(db, watched, None, everything=True):
            mark = left.pop(name, None)
            if mark is None:
                is_passed_over = kind in vague or watched.passes_over == content[0]
            elif is_of_earlier_version(mark):
                salt, _, known = mark.partition(".")
                is_passed_over = known == _hash(salt, content[: len(watched.columns)])
            else:
                _, salt, known = mark.split(".")
                if salt == _BESIDE:
                    salt = salts.get(_about(kind, name), "")
                is_passed_over = known == _hash(salt, content)
            if not is_passed_over:
                yield kind, name
        yield from ((kind, name) for name in left)


def _rows(
    db: Session, watched: Watched, keys: Collection[Key] | None, everything: bool = False
) -> Iterator[tuple[str, list[Any]]]:
    """Name and content of rows; without `keys` of all that somebody has told of, or of `everything`."""
    names = (*watched.key, *watched.columns, *watched.later)
    columns: list[Column[Any]] = [watched.table.c[name] for name in names]
    wanted = select(*columns)
    if keys is None:
        chosen: list[Any] = [wanted]
        if watched.passes_over is not None and not everything:
            chosen = [wanted.where(watched.table.c.state != watched.passes_over)]
    elif len(watched.key) > 1:
        first, second = (watched.table.c[name] for name in watched.key)
        chosen = [wanted.where(first == key[0], second == key[1]) for key in keys if isinstance(key, tuple)]
    else:
        only, singles = columns[0], sorted((key for key in keys if not isinstance(key, tuple)), key=str)
        parts = (singles[start : start + _AT_ONCE] for start in range(0, len(singles), _AT_ONCE))
        chosen = [wanted.where(only.in_(part)) for part in parts]
    width, namer = len(watched.key), _namer(db, watched)
    for one in chosen:
        for row in db.connection().execute(one):
            values = list(row)
            yield namer(values[:width]), values[width:]


def _namer(db: Session, watched: Watched) -> Callable[[Any], str]:
    """How rows are named in entries: by their key, or by a mark of it where that is somebody's number."""
    if not watched.hides_key:
        return lambda key: " ".join(str(part) for part in key)
    secret = key_of(db)
    return lambda key: mark_of(secret, " ".join(str(part) for part in key)).rpartition(":")[2][:32]


def _about(kind: str, name: str) -> str:
    return f"row {kind} {name}"


def _new_mark(db: Session, kind: str, name: str, salt: str, content: list[Any]) -> str:
    if WATCHED[kind].is_about_people:
        return f"{_PRESENT}.{_BESIDE}.{_hash(new_salt(db, _about(kind, name)), content)}"
    return f"{_PRESENT}.{salt}.{_hash(salt, content)}"


def _hash(salt: str, content: list[Any]) -> str:
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_moment)
    return hashlib.sha256(f"{salt}{plain}".encode(errors="replace")).hexdigest()[:32]


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)

"""The regency's offices."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from questionnaires.people import Office

_office = tables.office.c
OFFICE = (
    _office.id,
    _office.code,
    _office.name,
    _office.short_name,
    _office.aliases,
    _office.invited,
    _office.retired,
)
"""The columns of which `office_from` makes an Office."""

_ALL = select(*OFFICE).order_by(_office.code)
_CHANGE = (
    update(tables.office)
    .where(_office.id == bindparam("office_id"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("name", "short_name", "aliases", "invited", "changed_at")
        }
    )
)


class ImportedOffice(Protocol):
    """A row of an office file, as `questionnaires.offices.office_list` reads it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def invited(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class OfficeImport:
    """How many rows of a file were new, different, or the same as before."""

    added: int
    changed: int
    unchanged: int


def office_from(values: Sequence[Any]) -> Office:
    """The Office that the columns `OFFICE` tell of."""
    return Office(values[0], values[1], values[2], values[3], tuple(values[4]), values[5], values[6])


def import_offices(
    db: Session, rows: Sequence[ImportedOffice], now: datetime, by: int | None
) -> OfficeImport:
    """Adds new codes and takes over what changed at known ones; offices the file lacks stay as they are.

    `d01` is the office D01: a code keeps the case in which it was first written.
    """
    known = by_code(all_offices(db))
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for row in rows:
        there = known.get(row.code.casefold())
        values = {
            "name": row.name,
            "short_name": row.short_name,
            "aliases": list(row.aliases),
            "invited": row.invited,
            "changed_at": now,
        }
        if there is None:
            new.append({"code": row.code, "retired": False, **values})
        elif (there.name, there.short_name, there.aliases, there.invited) != (
            row.name,
            row.short_name,
            tuple(row.aliases),
            row.invited,
        ):
            changed.append(
                {"office_id": there.id, **{f"new_{name}": value for name, value in values.items()}}
            )
    if new:
        db.connection().execute(tables.office.insert(), new)
    if changed:
        db.connection().execute(_CHANGE, changed)
    outcome = OfficeImport(len(new), len(changed), len(rows) - len(new) - len(changed))
    if new or changed:
        details: dict[str, object] = {
            "added": len(new),
            "changed": len(changed),
            "offices": [change["office_id"] for change in changed],
        }
        there_before = {one.id for one in known.values()} - {change["office_id"] for change in changed}
        fresh = [one.id for one in all_offices(db) if one.id not in there_before]
        details[ROWS] = marks(db, "office", fresh)
        trail.append(db, Done.OFFICES_IMPORTED, now, by, details=details)
    return outcome


def by_code(known: Iterable[Office]) -> dict[str, Office]:
    """The offices by their codes in small letters; of two that differ in case only, the one added first."""
    found: dict[str, Office] = {}
    for one in sorted(known, key=lambda one: one.id):
        found.setdefault(one.code.casefold(), one)
    return found


def all_offices(db: Session) -> tuple[Office, ...]:
    """Every office, by code."""
    return tuple(office_from(row) for row in db.connection().execute(_ALL))


def short_names(db: Session) -> dict[int, str]:
    """What each office is called for short, by id."""
    name = func.coalesce(func.nullif(_office.short_name, ""), _office.name)
    rows = db.connection().execute(select(_office.id, name))
    return {row[0]: row[1] for row in rows}


def office_by_code(db: Session, code: str) -> Office | None:
    """The office with this code, upper and lower case alike; None when there is none."""
    found = db.connection().execute(select(*OFFICE).where(_office.code == code)).first()
    if found is None:
        wanted = select(*OFFICE).where(func.lower(_office.code) == code.lower()).order_by(_office.code)
        found = db.connection().execute(wanted).first()
    return None if found is None else office_from(found)


def are_retired(db: Session, office_ids: Collection[int]) -> bool:
    """Whether none of these offices takes part any more; False where there are none."""
    wanted = select(_office.id).where(_office.id.in_(office_ids), ~_office.retired).limit(1)
    return bool(office_ids) and db.connection().execute(wanted).first() is None


def office(db: Session, office_id: int) -> Office | None:
    """The office with this id, or None."""
    found = db.connection().execute(select(*OFFICE).where(_office.id == office_id)).first()
    return None if found is None else office_from(found)

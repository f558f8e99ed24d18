"""Offices change: added, renamed, merged, retired. Their sheets and scores stay with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.management import Managed
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.offices.offices import OFFICE, ImportedOffice, all_offices, by_code, office, office_from
from bot.storage.people import people
from questionnaires.people import Actor, Membership, Office, Role
from questionnaires.refusal import Reason, Refusal

_office = tables.office.c


@dataclass(frozen=True, slots=True)
class OfficePlan:
    """What an import would do. `changed` has each office as it is and the row that would replace it."""

    added: tuple[ImportedOffice, ...]
    changed: tuple[tuple[Office, ImportedOffice], ...]
    unchanged: int
    absent: tuple[Office, ...]
    """Offices that the file does not name; they stay as they are."""
    retired: tuple[Office, ...] = ()
    """Offices that the file names and that are retired; they stay so."""


def plan_import(db: Session, rows: Sequence[ImportedOffice]) -> OfficePlan:
    """What `offices.import_offices` would do with these rows; nothing is written."""
    known = by_code(all_offices(db))
    added: list[ImportedOffice] = []
    changed: list[tuple[Office, ImportedOffice]] = []
    for row in rows:
        there = known.get(row.code.casefold())
        if there is None:
            added.append(row)
        elif (there.name, there.short_name, there.aliases, there.invited) != (
            row.name,
            row.short_name,
            tuple(row.aliases),
            row.invited,
        ):
            changed.append((there, row))
    named = {row.code.casefold() for row in rows}
    absent = tuple(found for code, found in known.items() if code not in named and not found.retired)
    retired = tuple(found for code, found in known.items() if code in named and found.retired)
    return OfficePlan(tuple(added), tuple(changed), len(rows) - len(added) - len(changed), absent, retired)


def add_office(db: Session, new: ImportedOffice, now: datetime, by: int | None) -> Office | Refusal:
    """A new office; a code that is there already (upper and lower case alike) is refused."""
    taken = db.connection().execute(
        select(*OFFICE).where(func.lower(_office.code) == new.code.lower()).order_by(_office.code)
    )
    there = taken.first()
    if there is not None:
        taken_by = office_from(there)
        refused = Refusal(Reason.OFFICE_CODE_TAKEN, {"office": taken_by.name})
        return with_doer(db, refused, by, office_id=taken_by.id)
    added = db.connection().execute(
        tables.office.insert()
        .values(
            code=new.code,
            name=new.name,
            short_name=new.short_name,
            aliases=list(new.aliases),
            invited=new.invited,
            retired=False,
            changed_at=now,
        )
        .returning(_office.id)
    )
    office_id = added.scalar_one()
    trail.append(db, Managed.OFFICE_ADDED, now, by, details=_details(db, office_id))
    return Office(office_id, new.code, new.name, new.short_name, tuple(new.aliases), new.invited)


def rename_office(
    db: Session, office_id: int, name: str, short_name: str, now: datetime, by: int | None
) -> Office | Refusal:
    """The office under another name. The old names become aliases, so that people still find it."""
    there = office(db, office_id)
    if there is None:
        return Refusal(Reason.NOT_FOUND)
    old = [known for known in (there.name, there.short_name) if known not in (name, short_name)]
    aliases = _aliases((*there.aliases, *old), (name, short_name))
    _write(db, office_id, now, name=name, short_name=short_name, aliases=list(aliases))
    trail.append(db, Managed.OFFICE_CHANGED, now, by, details=_details(db, office_id))
    return replace(there, name=name, short_name=short_name, aliases=aliases)


def set_invited(
    db: Session, office_id: int, invited: bool, now: datetime, by: int | None
) -> Office | Refusal:
    """Whether the office belongs to those that a period is opened for."""
    there = office(db, office_id)
    if there is None:
        return Refusal(Reason.NOT_FOUND)
    if there.invited is not invited:
        _write(db, office_id, now, invited=invited)
        trail.append(db, Managed.OFFICE_CHANGED, now, by, details=_details(db, office_id, invited=invited))
    return replace(there, invited=invited)


def retire_office(db: Session, office_id: int, now: datetime, by: int | None) -> Office | Refusal:
    """The office takes no part any more: no new sheets, no reminders. Its sheets and scores stay."""
    there = office(db, office_id)
    if there is None:
        return Refusal(Reason.NOT_FOUND)
    if not there.retired:
        _write(db, office_id, now, retired=True)
        trail.append(db, Managed.OFFICE_RETIRED, now, by, details=_details(db, office_id))
    return replace(there, retired=True)


def restore_office(db: Session, office_id: int, now: datetime, by: int | None) -> Office | Refusal:
    """A retired office takes part again; one that was merged keeps its people where they went."""
    there = office(db, office_id)
    if there is None:
        return Refusal(Reason.NOT_FOUND)
    if there.retired:
        _write(db, office_id, now, retired=False, merged_into=None)
        trail.append(db, Managed.OFFICE_RESTORED, now, by, details=_details(db, office_id))
    return replace(there, retired=False)


def merge_offices(db: Session, office_id: int, into: int, now: datetime, by: int | None) -> Office | Refusal:
    """The office retired, its names, its people and its open invitations with the other one; that other one.

    Sheets and scores stay with the office that earned them.
    """
    gone, stays = office(db, office_id), office(db, into)
    if gone is None or stays is None:
        return Refusal(Reason.NOT_FOUND)
    if office_id == into or stays.retired or gone.retired:
        retired = office_id if gone.retired else into if stays.retired else None
        return with_doer(db, Refusal(Reason.OFFICES_CANNOT_MERGE), by, office_id=retired)
    aliases = _aliases(
        (*stays.aliases, gone.name, gone.short_name, *gone.aliases), (stays.name, stays.short_name)
    )
    _write(db, into, now, aliases=list(aliases))
    _write(db, office_id, now, retired=True, merged_into=into)
    for held in people.memberships(db, office_id):
        if held.membership.indicator is None and held.membership.role in (Role.OFFICER, Role.VIEWER):
            people.end_membership(db, held.person.id, held.membership, now, by)
            people.grant(db, held.person.id, Membership(held.membership.role, into), now, by)
    invitation = tables.invitation.c
    moved = db.connection().execute(
        update(tables.invitation)
        .where(
            invitation.office_id == office_id,
            invitation.sheet_id.is_(None),
            invitation.accepted_at.is_(None),
            invitation.withdrawn_at.is_(None),
        )
        .values(office_id=into)
        .returning(invitation.id)
    )
    rows = {**marks(db, "office", (office_id, into)), **marks(db, "invitation", moved.scalars().all())}
    details = {"office": office_id, "into": into, ROWS: rows}
    trail.append(db, Managed.OFFICE_MERGED, now, by, details=details)
    return replace(stays, aliases=aliases)


def merged_from(db: Session, office_id: int) -> tuple[Office, ...]:
    """The offices that went into this one."""
    rows = db.connection().execute(
        select(*OFFICE).where(_office.merged_into == office_id).order_by(_office.code)
    )
    return tuple(office_from(row) for row in rows)


def merged_into(db: Session, office_id: int) -> Office | None:
    """The office that took this one over; None when none did."""
    into = db.connection().execute(select(_office.merged_into).where(_office.id == office_id)).scalar()
    return None if into is None else office(db, into)


def served_successor(db: Session, actor: Actor, gone: Office) -> Office | None:
    """The office that took this one over, at once or by way of others, where the actor fills its sheets."""
    served = actor.offices_served()
    seen = {gone.id}
    while gone.retired and (into := merged_into(db, gone.id)) is not None and into.id not in seen:
        if into.id in served:
            return into
        seen.add(into.id)
        gone = into
    return None


def _aliases(names: Sequence[str], besides: Sequence[str]) -> tuple[str, ...]:
    """Each name once, whatever its case, without those that the office has anyway."""
    seen = {name.casefold() for name in besides}
    kept: list[str] = []
    for name in names:
        if name and name.casefold() not in seen:
            seen.add(name.casefold())
            kept.append(name)
    return tuple(kept)


def _details(db: Session, office_id: int, **more: object) -> dict[str, object]:
    return {"office": office_id, ROWS: marks(db, "office", (office_id,)), **more}


def _write(db: Session, office_id: int, now: datetime, **values: object) -> None:
    db.connection().execute(
        update(tables.office).where(_office.id == office_id).values(changed_at=now, **values)
    )

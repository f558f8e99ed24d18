"""Who did before what somebody wants to do now: told to whoever comes second."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit.management import Managed
from bot.storage.audit.trail import Done, write_pending
from questionnaires.refusal import Reason, Refusal

_entry = tables.audit_entry.c
_person = tables.person.c

_ON_SHEETS: dict[Reason, tuple[str, ...]] = {
    Reason.SHEET_CONFIRMED: (Done.CONFIRMED,),
    Reason.SHEET_NOT_SUBMITTED: (Done.CONFIRMED, Done.RETURNED, Done.WITHDRAWN),
    Reason.NOT_WITH_ASSESSOR: (Done.WITHDRAWN,),
    Reason.SHEET_NOT_OPEN: (Done.SUBMITTED,),
    Reason.DEADLINE_NOT_LATER: (Managed.DEADLINE_MOVED,),
    Reason.DEADLINE_MOVED: (Managed.DEADLINE_MOVED,),
    Reason.NOT_DIFFERING: (Done.APPEAL_DECIDED, Done.SETTLED),
    Reason.ALREADY_APPEALED: (Done.APPEALED,),
    Reason.APPEAL_MOOT: (Done.REOPENED,),
    Reason.HANDED_IN: (Done.HANDED_IN,),
}
_ON_PERIODS: dict[Reason, tuple[str, ...]] = {
    Reason.PERIOD_CLOSED: (Done.PERIOD_CLOSED, Done.PERIOD_PUBLISHED),
    Reason.PERIOD_NOT_DRAFT: (Done.PERIOD_OPENED,),
    Reason.FROZEN: (Done.PERIOD_PUBLISHED,),
    Reason.DEADLINE_NOT_LATER: (Managed.DEADLINE_MOVED,),
    Reason.DEADLINE_MOVED: (Managed.DEADLINE_MOVED,),
    Reason.NOT_FOUND: (Managed.PERIOD_DISCARDED,),
}
_ON_OFFICES: dict[Reason, tuple[str, ...]] = {
    Reason.OFFICES_CANNOT_MERGE: (Managed.OFFICE_MERGED, Managed.OFFICE_RETIRED),
    Reason.OFFICE_RETIRED: (Managed.OFFICE_MERGED, Managed.OFFICE_RETIRED),
    Reason.OFFICE_CODE_TAKEN: (Managed.OFFICE_ADDED,),
}
_ON_REQUESTS: tuple[str, ...] = (Managed.ACCESS_ACCEPTED, Managed.ACCESS_REFUSED)
_NAMING: tuple[str, ...] = (Managed.PERIOD_CHANGED, Managed.PERIOD_DRAFTED)


@dataclass(frozen=True, slots=True)
class DoneBy:
    """Who did something, and when; `person_id` and `by` are None for what the command line did."""

    person_id: int | None
    by: str | None
    at: datetime

    def read_by(self, me: int | None) -> str | bool:
        """Who it was to the person `me`: a name, "" for the command line, or True for themselves."""
        return True if self.person_id is not None and self.person_id == me else self.by or ""


def last_deed(
    db: Session,
    deeds: Collection[str],
    *,
    sheet_id: int | None = None,
    indicator: str | None = None,
    about: tuple[str, int | str] | None = None,
    where: Callable[[Mapping[str, Any]], bool] | None = None,
) -> DoneBy | None:
    """The latest of these deeds at a sheet (and indicator), or whose details name an id as `about`.

    With `where` only one whose details it holds right.
    """
    # two deeds that share a commit: the entry of the first is still waiting for it
    write_pending(db)
    wanted = (
        select(_entry.person_id, _person.name, _entry.at, _entry.details)
        .join_from(tables.audit_entry, tables.person, _entry.person_id == _person.id, isouter=True)
        .where(_entry.deed.in_([str(deed) for deed in deeds]))
        .order_by(_entry.id.desc())
    )
    if sheet_id is not None:
        wanted = wanted.where(_entry.sheet_id == sheet_id)
    if indicator is not None:
        wanted = wanted.where(_entry.indicator == indicator)
    for person_id, name, at, details in db.connection().execute(wanted):
        if about is not None or where is not None:
            told = json.loads(details or "{}")
            if about is not None and told.get(about[0]) != about[1]:
                continue
            if where is not None and not where(told):
                continue
        return DoneBy(person_id, name, at)
    return None


def name_given(db: Session, period_id: int) -> DoneBy | None:
    """Who gave a period its name: renamed or drafted it, or opened it on the command line."""
    found = last_deed(
        db,
        _NAMING,
        about=("period", period_id),
        where=lambda told: "changed" not in told or "name" in told["changed"],
    )
    return found or last_deed(db, (Done.PERIOD_OPENED,), about=("period", period_id))


def scoring_begun(db: Session, period_id: int) -> DoneBy | None:
    """Who was the first to score in this period."""
    write_pending(db)
    sheets = select(tables.sheet.c.id).where(tables.sheet.c.period_id == period_id)
    wanted = (
        select(_entry.person_id, _person.name, _entry.at)
        .join_from(tables.audit_entry, tables.person, _entry.person_id == _person.id, isouter=True)
        .where(_entry.deed == str(Done.JUDGED), _entry.sheet_id.in_(sheets))
        .order_by(_entry.id)
        .limit(1)
    )
    row = db.connection().execute(wanted).first()
    return None if row is None else DoneBy(*row)


def role_ended(db: Session, membership_id: int) -> DoneBy | None:
    """Who took this role away; None while it is held, or was never there."""
    held = tables.membership.c
    return _of_row(db, held.id == membership_id, held.ended_by, held.ended_at)


def conflict_withdrawn(db: Session, conflict_id: int) -> DoneBy | None:
    """Who took back this declared conflict of interest; None while it stands."""
    declared = tables.declared_conflict.c
    return _of_row(db, declared.id == conflict_id, declared.ended_by, declared.ended_at)


def seat_given(db: Session, seat_id: int) -> DoneBy | None:
    """Who gave this seat in a panel."""
    seat = tables.panel_seat.c
    return _of_row(db, seat.id == seat_id, seat.seated_by, seat.seated_at)


def _of_row(db: Session, which: ColumnElement[bool], by: Any, at: Any) -> DoneBy | None:
    """Who did it, where the row itself has that."""
    wanted = select(by, _person.name, at).join_from(by.table, tables.person, by == _person.id, isouter=True)
    row = db.connection().execute(wanted.where(which, at.is_not(None))).first()
    return None if row is None else DoneBy(*row)


def handover_ended(db: Session, invitation_id: int) -> DoneBy | None:
    """Who took back the link at an indicator, or ended what it had opened; None while nobody has."""
    withdrawn = last_deed(db, (Done.INVITATION_WITHDRAWN,), about=("invitation", invitation_id))
    if withdrawn is not None:
        return withdrawn
    made = tables.invitation.c
    row = (
        db.connection()
        .execute(select(made.accepted_by, made.sheet_id, made.indicator).where(made.id == invitation_id))
        .first()
    )
    if row is None or row[0] is None or row[1] is None:
        return None
    return last_deed(db, (Done.ROLE_ENDED,), sheet_id=row[1], indicator=row[2], about=("person", row[0]))


def with_doer(
    db: Session,
    refused: Refusal,
    me: int | None,
    *,
    sheet_id: int | None = None,
    indicator: str | None = None,
    period_id: int | None = None,
    request_id: int | None = None,
    office_id: int | None = None,
) -> Refusal:
    """The refusal with who has done it already and when, where it is about that.

    `details` gets `at`, and `by`: a name, "" for the command line, or True for the very person (`me`).
    """
    found = None
    if sheet_id is not None and refused.reason in _ON_SHEETS:
        found = last_deed(db, _ON_SHEETS[refused.reason], sheet_id=sheet_id, indicator=indicator)
    elif sheet_id is not None and refused.reason is Reason.SHEET_NOT_CONFIRMED:
        found = last_deed(db, (Done.REOPENED,), about=("from", sheet_id))
    if found is None and period_id is not None and refused.reason is Reason.PERIOD_NAME_TAKEN:
        found = name_given(db, period_id)
    elif found is None and period_id is not None and refused.reason in _ON_PERIODS:
        found = last_deed(db, _ON_PERIODS[refused.reason], about=("period", period_id))
    elif office_id is not None and refused.reason in _ON_OFFICES:
        found = last_deed(db, _ON_OFFICES[refused.reason], about=("office", office_id))
    elif request_id is not None and refused.reason is Reason.REQUEST_DECIDED:
        found = last_deed(db, _ON_REQUESTS, about=("request", request_id))
    return as_told(refused, found, me)


def as_told(refused: Refusal, found: DoneBy | None, me: int | None) -> Refusal:
    """The refusal with `by` and `at` of whoever did it, as `with_doer` has them; as it is without one."""
    if found is None:
        return refused
    return replace(refused, details={**refused.details, "by": found.read_by(me), "at": found.at})

"""Who did before what somebody wants to do now: told to whoever comes second."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
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
}
_ON_PERIODS: dict[Reason, tuple[str, ...]] = {
    Reason.PERIOD_CLOSED: (Done.PERIOD_CLOSED, Done.PERIOD_PUBLISHED),
    Reason.PERIOD_NOT_DRAFT: (Done.PERIOD_OPENED,),
    Reason.FROZEN: (Done.PERIOD_PUBLISHED,),
    Reason.DEADLINE_NOT_LATER: (Managed.DEADLINE_MOVED,),
    Reason.DEADLINE_MOVED: (Managed.DEADLINE_MOVED,),
}
_ON_OFFICES: dict[Reason, tuple[str, ...]] = {
    Reason.OFFICES_CANNOT_MERGE: (Managed.OFFICE_MERGED, Managed.OFFICE_RETIRED),
}
_ON_REQUESTS: tuple[str, ...] = (Managed.ACCESS_ACCEPTED, Managed.ACCESS_REFUSED)


@dataclass(frozen=True, slots=True)
class DoneBy:
    """Who did something, and when; `person_id` and `by` are None for what the command line did."""

    person_id: int | None
    by: str | None
    at: datetime


def last_deed(
    db: Session,
    deeds: Collection[str],
    *,
    sheet_id: int | None = None,
    indicator: str | None = None,
    about: tuple[str, int] | None = None,
) -> DoneBy | None:
    """The latest of these deeds at a sheet (and indicator), or whose details name an id as `about`."""
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
        if about is None or json.loads(details or "{}").get(about[0]) == about[1]:
            return DoneBy(person_id, name, at)
    return None


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
    if found is None and period_id is not None and refused.reason in _ON_PERIODS:
        found = last_deed(db, _ON_PERIODS[refused.reason], about=("period", period_id))
    elif office_id is not None and refused.reason in _ON_OFFICES:
        found = last_deed(db, _ON_OFFICES[refused.reason], about=("office", office_id))
    elif request_id is not None and refused.reason is Reason.REQUEST_DECIDED:
        found = last_deed(db, _ON_REQUESTS, about=("request", request_id))
    if found is None:
        return refused
    by = True if found.person_id is not None and found.person_id == me else found.by or ""
    return replace(refused, details={**refused.details, "by": by, "at": found.at})

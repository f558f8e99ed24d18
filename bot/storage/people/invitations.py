"""Invitations: single-use links into a role, kept only as a hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.connection.statements import execute, for_both
from bot.storage.offices.offices import OFFICE, office_from
from bot.storage.people import people
from questionnaires.people import Actor, Membership, Office, Person, Role
from questionnaires.refusal import Reason, Refusal

CODE_BYTES = 24
"""192 bits; 32 letters of the alphabet that Telegram allows after ?start= (at most 64)."""
WRONG_CODES = 5
"""So many wrong codes within WRONG_CODES_WITHIN, and a person has to wait, even with a right one."""
WRONG_CODES_WITHIN = timedelta(hours=1)

_invitation = tables.invitation.c
_opening = tables.invitation_opening.c
_attempt = tables.code_attempt.c
_creator = tables.person.alias()


class InvitationState(StrEnum):
    """Read from the moments of the row; only an open one can be accepted."""

    OPEN = "open"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as people see it: never with its code."""

    id: int
    role: Role
    office: Office | None
    institution: str | None
    sheet_id: int | None
    indicator: str | None
    valid_until: datetime
    created_by_name: str | None
    state: InvitationState
    accepted_by_name: str | None = None


_taker = tables.person.alias()
_INVITATIONS = (
    select(
        _invitation.id,
        _invitation.role,
        _invitation.institution,
        _invitation.sheet_id,
        _invitation.indicator,
        _invitation.valid_until,
        _creator.c.name,
        _invitation.accepted_at,
        _invitation.withdrawn_at,
        _taker.c.name,
        *OFFICE,
    )
    .select_from(tables.invitation)
    .outerjoin(tables.office, _invitation.office_id == tables.office.c.id)
    .outerjoin(_creator, _invitation.created_by == _creator.c.id)
    .outerjoin(_taker, _invitation.accepted_by == _taker.c.id)
    .order_by(_invitation.id)
)
_OPEN = for_both(lambda insert: insert(tables.invitation_opening).on_conflict_do_nothing())
_TAKE = (
    update(tables.invitation)
    .where(
        _invitation.id == bindparam("invitation"),
        _invitation.accepted_at.is_(None),
        _invitation.withdrawn_at.is_(None),
        _invitation.valid_until > bindparam("moment"),
    )
    .values(accepted_at=bindparam("moment"))
)


def create_invitation(
    db: Session,
    *,
    role: Role,
    now: datetime,
    valid_until: datetime,
    office_id: int | None = None,
    institution: str | None = None,
    sheet_id: int | None = None,
    indicator: str | None = None,
    by: int | None,
) -> tuple[Invitation, str]:
    """The invitation and its code. The code is not stored: it can never be shown again."""
    code = secrets.token_urlsafe(CODE_BYTES)
    added = db.connection().execute(
        tables.invitation.insert()
        .values(
            code_sha256=_hash(code),
            role=str(role),
            office_id=office_id,
            institution=institution,
            sheet_id=sheet_id,
            indicator=indicator,
            created_at=now,
            created_by=by,
            valid_until=valid_until,
        )
        .returning(_invitation.id)
    )
    invitation_id = added.scalar_one()
    details = {**_details(db, invitation_id), "role": str(role), "office": office_id}
    trail.append(db, Done.INVITED, now, by, sheet_id, indicator, details=details)
    return invitations_where(db, now, _invitation.id == invitation_id)[0], code


def find_invitation(db: Session, code: str, telegram_id: int, now: datetime) -> Invitation | Refusal:
    """The open invitation behind a code, which this person may then accept; or why there is none.

    A code that does not exist counts as a guess; after WRONG_CODES of them every code is refused for a while.
    """
    connection = db.connection()
    connection.execute(delete(tables.code_attempt).where(_attempt.at <= now - WRONG_CODES_WITHIN))
    tries, latest = connection.execute(
        select(func.count(), func.max(_attempt.at, type_=_attempt.at.type)).where(
            _attempt.telegram_id == telegram_id
        )
    ).one()
    if tries >= WRONG_CODES:
        return Refusal(Reason.TOO_MANY_TRIES, {"until": latest + WRONG_CODES_WITHIN})
    found = invitations_where(db, now, _invitation.code_sha256 == _hash(code))
    if not found:
        connection.execute(tables.code_attempt.insert().values(telegram_id=telegram_id, at=now))
        return Refusal(Reason.CODE_UNKNOWN)
    if found[0].state is not InvitationState.OPEN:
        return Refusal(_WHY[found[0].state])
    if _is_retired(found[0]):
        return Refusal(Reason.OFFICE_RETIRED)
    execute(db, _OPEN, {"invitation_id": found[0].id, "telegram_id": telegram_id, "opened_at": now})
    return found[0]


def accept_invitation(
    db: Session, invitation_id: int, telegram_id: int, name: str, username: str | None, now: datetime
) -> Actor | Refusal:
    """The person with the new role, if they showed the code before; of two at once only one gets it.

    Who accepted it already gets the same answer once more.
    """
    invitation = _opened(db, invitation_id, telegram_id, now)
    if invitation is None:
        if accepted_by(db, invitation_id) == telegram_id:
            return people.load_actor(db, telegram_id)
        return Refusal(Reason.CODE_UNKNOWN)
    if _is_retired(invitation):
        return Refusal(Reason.OFFICE_RETIRED)
    taken = db.connection().execute(_TAKE, {"invitation": invitation_id, "moment": now})
    if not taken.rowcount:
        state = invitations_where(db, now, _invitation.id == invitation_id)[0].state
        return Refusal(_WHY.get(state, Reason.CODE_USED))
    known = people.load_actor(db, telegram_id).person
    person = people.remember_person(db, telegram_id, name, username, now)
    if known is None:
        trail.append(db, Done.PERSON_JOINED, now, person.id)
    db.connection().execute(
        update(tables.invitation).where(_invitation.id == invitation_id).values(accepted_by=person.id)
    )
    db.connection().execute(delete(tables.invitation_opening).where(_opening.invitation_id == invitation_id))
    office_id = None if invitation.office is None else invitation.office.id
    trail.append(
        db,
        Done.INVITATION_ACCEPTED,
        now,
        person.id,
        invitation.sheet_id,
        invitation.indicator,
        details=_details(db, invitation_id),
    )
    held = Membership(
        invitation.role, office_id, invitation.institution, invitation.sheet_id, invitation.indicator
    )
    people.grant(db, person.id, held, now, by=_created_by(db, invitation_id))
    return people.load_actor(db, telegram_id)


def decline_invitation(db: Session, invitation_id: int, telegram_id: int, now: datetime) -> None:
    """This person said that it is not for them; the right one can still open the link."""
    declined = db.connection().execute(
        delete(tables.invitation_opening).where(
            _opening.invitation_id == invitation_id, _opening.telegram_id == telegram_id
        )
    )
    if declined.rowcount:
        trail.append(db, Done.INVITATION_DECLINED, now, details={"invitation": invitation_id})


def withdraw_invitation(db: Session, invitation_id: int, by: int | None, now: datetime) -> bool:
    """Nobody can accept it any more; False when it was accepted or withdrawn before."""
    withdrawn = db.connection().execute(
        update(tables.invitation)
        .where(
            _invitation.id == invitation_id,
            _invitation.accepted_at.is_(None),
            _invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now, withdrawn_by=by)
        .returning(_invitation.sheet_id, _invitation.indicator)
    )
    row = withdrawn.first()
    if row is None:
        return False
    db.connection().execute(delete(tables.invitation_opening).where(_opening.invitation_id == invitation_id))
    trail.append(db, Done.INVITATION_WITHDRAWN, now, by, *row, details=_details(db, invitation_id))
    return True


def _details(db: Session, invitation_id: int) -> dict[str, object]:
    return {"invitation": invitation_id, ROWS: marks(db, "invitation", (invitation_id,))}


def open_invitations(db: Session, now: datetime | None = None) -> tuple[Invitation, ...]:
    """Those that are neither accepted nor withdrawn; with `now` also without those that have expired."""
    which = _invitation.accepted_at.is_(None) & _invitation.withdrawn_at.is_(None)
    if now is not None:
        which = which & (_invitation.valid_until > now)
    return invitations_where(db, now, which)


def invitation(db: Session, invitation_id: int, now: datetime) -> Invitation | None:
    """The invitation with this id, or None."""
    found = invitations_where(db, now, _invitation.id == invitation_id)
    return found[0] if found else None


def giver_of(db: Session, invitation_id: int) -> Person | None:
    """Who made the invitation; None when nobody did in chat, or that person is gone."""
    by = _created_by(db, invitation_id)
    return None if by is None else people.person(db, by)


_WHY = {
    InvitationState.ACCEPTED: Reason.CODE_USED,
    InvitationState.EXPIRED: Reason.CODE_EXPIRED,
    InvitationState.WITHDRAWN: Reason.CODE_WITHDRAWN,
}


def _opened(db: Session, invitation_id: int, telegram_id: int, now: datetime) -> Invitation | None:
    opened = db.connection().execute(
        select(_opening.invitation_id).where(
            _opening.invitation_id == invitation_id, _opening.telegram_id == telegram_id
        )
    )
    if opened.first() is None:
        return None
    return invitation(db, invitation_id, now)


def accepted_by(db: Session, invitation_id: int) -> int | None:
    taker = (
        select(tables.person.c.telegram_id)
        .join_from(tables.invitation, tables.person, _invitation.accepted_by == tables.person.c.id)
        .where(_invitation.id == invitation_id)
    )
    return db.connection().execute(taker).scalar()


def _created_by(db: Session, invitation_id: int) -> int | None:
    return (
        db.connection()
        .execute(select(_invitation.created_by).where(_invitation.id == invitation_id))
        .scalar()
    )


def invitations_where(
    db: Session, now: datetime | None, which: ColumnElement[bool]
) -> tuple[Invitation, ...]:
    """The invitations for which this holds, with their state at `now`."""
    return tuple(_invitation_from(row, now) for row in db.connection().execute(_INVITATIONS.where(which)))


def _invitation_from(row: Any, now: datetime | None) -> Invitation:
    if row[7] is not None:
        state = InvitationState.ACCEPTED
    elif row[8] is not None:
        state = InvitationState.WITHDRAWN
    elif now is not None and row[5] <= now:
        state = InvitationState.EXPIRED
    else:
        state = InvitationState.OPEN
    office = None if row[10] is None else office_from(row[10:])
    return Invitation(row[0], Role(row[1]), office, row[2], row[3], row[4], row[5], row[6], state, row[9])


def _is_retired(invitation: Invitation) -> bool:
    return invitation.office is not None and invitation.office.retired


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()

"""Roles that an admin takes away, and the links that would bring somebody back."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.people import invitations, people
from bot.storage.people.people import Held
from bot.storage.privacy.personal_data import is_only_admin
from questionnaires.people import Role
from questionnaires.refusal import Reason, Refusal

_invitation = tables.invitation.c


def held_by(db: Session, person_id: int, office_id: int) -> Held | None:
    """The role by which this person fills the sheets of the office; None when they do not."""
    return next(
        (
            one
            for one in people.memberships(db, office_id)
            if one.person.id == person_id
            and one.membership.role is Role.OFFICER
            and one.membership.indicator is None
        ),
        None,
    )


def held(db: Session, held_id: int) -> Held | None:
    """The role with this id, if somebody holds it now."""
    return next((one for one in people.memberships(db) if one.id == held_id), None)


def without_office(db: Session) -> tuple[Held, ...]:
    """Who assesses, leads or runs the assessment: every role but that of an officer."""
    return tuple(one for one in people.memberships(db) if one.membership.role is not Role.OFFICER)


def take_away(db: Session, taken: Held, now: datetime, by: int | None) -> Refusal | None:
    """The role ended; the last admin keeps theirs.

    Open links that an officer made for the office go with it, and so do an admin's links into every role but
    an officer's: else whoever was taken off could come in again by them. Letters to offices stay good.
    """
    role, office_id = taken.membership.role, taken.membership.office_id
    if role is Role.ADMIN and is_only_admin(db, taken.person.id):
        return Refusal(Reason.ONLY_ADMIN)
    if not people.end_membership(db, taken.person.id, taken.membership, now, by):
        return Refusal(Reason.NOT_FOUND)
    if role is Role.OFFICER and office_id is not None:
        withdraw_made_for(db, taken.person.id, office_id, now, by)
    else:
        _withdraw(db, taken.person.id, _invitation.role != str(Role.OFFICER), now, by)
    return None


def withdraw_made_for(db: Session, person_id: int, office_id: int, now: datetime, by: int | None) -> None:
    """Open links that this person made for the office are good no longer."""
    _withdraw(db, person_id, _invitation.office_id == office_id, now, by)


def _withdraw(db: Session, person_id: int, which: ColumnElement[bool], now: datetime, by: int | None) -> None:
    made = select(_invitation.id).where(
        _invitation.created_by == person_id,
        _invitation.accepted_at.is_(None),
        _invitation.withdrawn_at.is_(None),
        which,
    )
    for invitation_id in list(db.connection().execute(made).scalars()):
        invitations.withdraw_invitation(db, invitation_id, by, now)

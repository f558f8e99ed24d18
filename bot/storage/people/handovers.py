"""Help with one indicator: the invitations that hand it over, and what they opened."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.people import people
from bot.storage.people.invitations import Invitation, invitations_where
from questionnaires.people import Membership, Person, Role

_invitation = tables.invitation.c
_creator = tables.person.alias()


def handovers_at(db: Session, sheet_id: int, indicator: str, now: datetime) -> tuple[Invitation, ...]:
    """The links at one indicator that still open it: not taken yet, or taken and not ended since."""
    held = tables.membership.c
    is_held = (
        select(held.id)
        .where(
            held.person_id == _invitation.accepted_by,
            held.sheet_id == _invitation.sheet_id,
            held.indicator == _invitation.indicator,
            held.ended_at.is_(None),
        )
        .exists()
    )
    is_open = _invitation.withdrawn_at.is_(None) & (_invitation.valid_until > now)
    which = (_invitation.sheet_id == sheet_id) & (_invitation.indicator == indicator)
    return invitations_where(db, now, which & ((_invitation.accepted_at.is_(None) & is_open) | is_held))


def askers_of(db: Session, sheet_id: int, indicator: str, helper_id: int) -> tuple[Person, ...]:
    """Who asked this colleague to help with one indicator, each once; nobody whose help has ended."""
    held = tables.membership.c
    rows = db.connection().execute(
        select(_creator.c.id, _creator.c.telegram_id, _creator.c.name)
        .distinct()
        .select_from(tables.invitation)
        .join(_creator, _invitation.created_by == _creator.c.id)
        .join(
            tables.membership,
            (held.person_id == _invitation.accepted_by)
            & (held.sheet_id == _invitation.sheet_id)
            & (held.indicator == _invitation.indicator),
        )
        .where(
            _invitation.sheet_id == sheet_id,
            _invitation.indicator == indicator,
            _invitation.accepted_by == helper_id,
            held.ended_at.is_(None),
            _creator.c.telegram_id.is_not(None),
        )
    )
    return tuple(Person(*row) for row in rows)


def end_handover(db: Session, invitation_id: int, by: int | None, now: datetime) -> bool:
    """Ends what an accepted hand-over opened; False when it opened nothing (any more)."""
    row = (
        db.connection()
        .execute(
            select(
                _invitation.accepted_by, _invitation.office_id, _invitation.sheet_id, _invitation.indicator
            ).where(
                _invitation.id == invitation_id,
                _invitation.accepted_by.is_not(None),
                _invitation.sheet_id.is_not(None),
            )
        )
        .first()
    )
    if row is None:
        return False
    held = Membership(Role.OFFICER, row[1], None, row[2], row[3])
    return people.end_membership(db, row[0], held, now, by)

"""`/serahkan`: an officer who leaves hands the office on to a colleague; the admins are told."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.offices import offices
from bot.storage.people import invitations, people, revoke_roles
from bot.storage.people.invitations import Invitation
from bot.storage.periods.handing_in import link_ends
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.people import invitation_texts as words
from handlers.people import screens
from handlers.people.buttons import HandOnButton
from handlers.people.invitations import address_of
from questionnaires.people import Actor, Permission, Person, Role
from questionnaires.refusal import Reason, Refusal

VALID = timedelta(days=7)


def choose(db: Session, actor: Actor, _: str, __: Moment) -> Response:
    """Which office is handed on."""
    served = [office for office in offices.all_offices(db) if office.id in actor.offices_served()]
    return NewMessage(screens.hand_on(served) if served else Screen(words.NOTHING_TO_HAND_ON))


def hand_on(db: Session, actor: Actor, tap: HandOnButton, at: Moment) -> Response:
    """Makes the link by which a colleague takes over; until then nothing changes."""
    office = offices.office(db, tap.office)
    if (
        office is None
        or not actor.may(Permission.ANSWER, tap.office)
        or tap.office not in actor.offices_served()
    ):
        return Refusal(Reason.NOT_ALLOWED)
    until, by = link_ends(db, office.id, at.now, VALID), person_id(actor)
    if by is not None:
        # of two links to hand the same office on, the later one counts
        revoke_roles.withdraw_made_for(db, by, office.id, at.now, by)
    _, code = invitations.create_invitation(
        db, role=Role.OFFICER, now=at.now, valid_until=until, office_id=office.id, by=by
    )
    return Screen(words.hand_on_link(office, address_of(at.bot, code), until, at.zone))


def may_take_over(db: Session, actor: Actor, found: Invitation, now: datetime) -> bool:
    """False where a link to fill sheets would change nothing for who opened it, and be used up all the same.

    An officer may well take over from another officer of the same office, whose part ends by it.
    """
    if found.office is None or found.office.id not in actor.offices_served():
        return True
    giver = _giver(db, found, now)
    return giver is not None and giver.telegram_id != actor.telegram_id


def _giver(db: Session, taken: Invitation, now: datetime) -> Actor | None:
    """The officer who hands the office on by this link; None where an admin invites."""
    giver = invitations.giver_of(db, taken.id)
    if taken.office is None or giver is None:
        return None
    giving = people.load_actor(db, giver.telegram_id)
    if giving.may(Permission.RUN_PERIOD) or taken.office.id not in giving.offices_served():
        return None
    return giving


def finish_hand_on(db: Session, joined: Actor, taken: Invitation, now: datetime) -> Person | None:
    """Called when an invitation was taken: where an officer of that very office made it, their part ends.

    Whose part ended; None where an admin invited, whose invitation adds an officer and ends nobody's.
    """
    if (
        taken.office is None
        or taken.indicator is not None
        or taken.role is not Role.OFFICER
        or joined.person is None
    ):
        return None
    giving = _giver(db, taken, now)
    giver = None if giving is None else giving.person
    if giver is None or giver.id == joined.person.id:
        return None
    held = revoke_roles.held_by(db, giver.id, taken.office.id)
    if held is None or revoke_roles.take_away(db, held, now, joined.person.id) is not None:
        return None
    details = {"office": taken.office.id, "from": giver.id, "to": joined.person.id}
    trail.append(db, Managed.OFFICE_HANDED_ON, now, joined.person.id, details=details)
    screen = Screen(words.handed_on(taken.office, giver.name, joined.person.name))
    for person in (*people.people_with_role(db, Role.ADMIN, reachable=True), giver):
        tell(db, f"handed_on:{taken.id}:{person.id}", person, screen, now)
    return giver

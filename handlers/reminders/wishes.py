"""What people answer to a reminder: tomorrow, not for some days, not me any more."""

from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.responses import Menu, Moment, NewMessage, Response, Toast
from bot.storage.offices import offices
from bot.storage.people import invitations, people
from bot.storage.periods.handing_in import link_ends
from bot.storage.reminders import reminders
from bot.storage.settings.office_hours import office_time
from handlers.notify import tell
from handlers.reminders import screens
from handlers.reminders import texts as words
from handlers.reminders.buttons import (
    HearAgainButton,
    InviteButton,
    LeaveButton,
    LeaveNoButton,
    LeaveYesButton,
    QuietButton,
    TomorrowButton,
)
from questionnaires.calendar import next_working_day, opening_of
from questionnaires.people import Actor, Membership, Office, Role
from questionnaires.refusal import Reason, Refusal

INVITATION_DAYS = 14
LONGEST_QUIET = 31


def remind_tomorrow(db: Session, actor: Actor, _: TomorrowButton, at: Moment) -> Response:
    """Once more on the next working morning, if something is still open then."""
    when = _wish(db, actor, at.now, at.zone)
    return Toast(words.NOTHING_OPEN if when is None else words.remind_tomorrow(when, at.zone), alert=True)


def _wish(db: Session, actor: Actor, now: datetime, zone: tzinfo) -> datetime | None:
    served = actor.offices_served()
    if actor.person is None or not served:
        return None
    when = office_time(db)
    day = next_working_day(now.astimezone(zone).date() + timedelta(days=1), when.extra)
    if not reminders.wish_for(db, actor.person.id, served, day):
        return None
    return opening_of(day, zone, when.hours)


def quiet(db: Session, actor: Actor, tap: QuietButton, at: Moment) -> Response:
    """Asks for how long, or mutes."""
    if tap.days == 0:
        return NewMessage(screens.ask_quiet())
    until = at.now + timedelta(days=min(tap.days, LONGEST_QUIET))
    if actor.person is not None:
        reminders.mute(db, actor.person.id, until)
    return screens.is_quiet(until, at.zone)


def hear_again(db: Session, actor: Actor, _: HearAgainButton, __: Moment) -> Response:
    """Reminders come as usual again."""
    if actor.person is not None:
        reminders.unmute(db, actor.person.id)
    return Screen(words.HEARS_AGAIN)


def ask_to_leave(db: Session, actor: Actor, tap: LeaveButton, _: Moment) -> Response:
    """Asks whether one is really no longer an officer there."""
    office = _served(db, actor, tap.office)
    if office is None:
        return Toast(words.NOT_OFFICER, alert=True)
    return NewMessage(screens.ask_to_leave(office))


def _served(db: Session, actor: Actor, office_id: int) -> Office | None:
    return offices.office(db, office_id) if office_id in actor.offices_served() else None


async def stay(context: Context, _: LeaveNoButton) -> None:
    """Everything stays as it is; `async`, for a message that goes is nothing to be shown."""
    if context.tapped_message_id is not None:
        await context.delete(context.tapped_message_id)


def leave(db: Session, actor: Actor, tap: LeaveYesButton, at: Moment) -> Response:
    """Ends the membership; the admins hear of it."""
    office, person = _served(db, actor, tap.office), actor.person
    if office is None or person is None:
        return Toast(words.NOT_OFFICER, alert=True)
    people.end_membership(db, person.id, Membership(Role.OFFICER, office.id), at.now, person.id)
    remaining = len(people.officers_of(db, office.id))
    for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
        key = f"left:{office.id}:{person.id}:{at.now.isoformat()}:{admin.id}"
        tell(db, key, admin, screens.officer_left(person.name, office, remaining), at.now)
    return Screen(words.left(office)), Menu(actor.telegram_id)


def invite(db: Session, actor: Actor, tap: InviteButton, at: Moment) -> Response:
    """A message with an officer's invitation, which the admin forwards as it is."""
    office = offices.office(db, tap.office)
    if office is None or office.retired:
        return Refusal(Reason.NOT_FOUND)
    until = link_ends(db, office.id, at.now, timedelta(days=INVITATION_DAYS))
    _, code = invitations.create_invitation(
        db,
        role=Role.OFFICER,
        now=at.now,
        valid_until=until,
        office_id=office.id,
        by=actor.person.id if actor.person else None,
    )
    link = f"https://t.me/{at.bot}?start={code}"
    return NewMessage(Screen(words.invitation_to_forward(office, link, until, at.zone)))

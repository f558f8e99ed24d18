"""What people answer to a reminder: tomorrow, not for some days, not me any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import reminding as screens
from bot.screens.reminder_taps import (
    HearAgainTap,
    InviteTap,
    LeaveNoTap,
    LeaveTap,
    LeaveYesTap,
    QuietTap,
    TomorrowTap,
)
from bot.storage import invitations, offices, people, reminders
from bot.storage.office_time import office_time
from bot.texts import reminding as words
from handlers.switchboard import refuse
from handlers.telling import tell
from questionnaires.calendar import next_working_day, opening_of
from questionnaires.people import Membership, Office, Role, Speaker
from questionnaires.refusal import Reason, Refusal

INVITATION_DAYS = 14
LONGEST_QUIET = 31


async def remind_tomorrow(context: Context, _: TomorrowTap) -> None:
    """Once more on the next working morning, if something is still open then."""
    at = await context.in_database(_wish, context.now, context.config.timezone)
    zone = context.config.timezone
    await context.notice(words.NOTHING_OPEN if at is None else words.remind_tomorrow(at, zone), alert=True)


def _wish(db: Session, speaker: Speaker, now: datetime, zone: tzinfo) -> datetime | None:
    served = speaker.offices_served()
    if speaker.person is None or not served:
        return None
    when = office_time(db)
    day = next_working_day(now.astimezone(zone).date() + timedelta(days=1), when.extra)
    if not reminders.wish_for(db, speaker.person.id, served, day):
        return None
    return opening_of(day, zone, when.hours)


async def quiet(context: Context, tap: QuietTap) -> None:
    """Asks for how long, or mutes."""
    if tap.days == 0:
        await context.send(screens.ask_quiet())
        return
    until = context.now + timedelta(days=min(tap.days, LONGEST_QUIET))

    def keep(db: Session, speaker: Speaker) -> None:
        if speaker.person is not None:
            reminders.mute(db, speaker.person.id, until)

    await context.in_database(keep)
    await context.show(screens.is_quiet(until, context.config.timezone))


async def hear_again(context: Context, _: HearAgainTap) -> None:
    """Reminders come as usual again."""

    def end(db: Session, speaker: Speaker) -> Screen:
        if speaker.person is not None:
            reminders.unmute(db, speaker.person.id)
        return Screen(words.HEARS_AGAIN)

    await context.show(await context.in_database(end))


async def ask_to_leave(context: Context, tap: LeaveTap) -> None:
    """Asks whether one is really no longer an officer there."""
    office = await context.read(_served, tap.office)
    if office is None:
        await context.notice(words.NOT_OFFICER, alert=True)
    else:
        await context.send(screens.ask_to_leave(office))


def _served(db: Session, speaker: Speaker, office_id: int) -> Office | None:
    return offices.office(db, office_id) if office_id in speaker.offices_served() else None


async def stay(context: Context, _: LeaveNoTap) -> None:
    """Everything stays as it is."""
    if context.tapped_message_id is not None:
        await context.delete(context.tapped_message_id)


async def leave(context: Context, tap: LeaveYesTap) -> None:
    """Ends the membership; the admins hear of it."""

    def end(db: Session, speaker: Speaker) -> tuple[Office, Speaker] | None:
        office = _served(db, speaker, tap.office)
        if office is None or speaker.person is None:
            return None
        person = speaker.person
        people.end_membership(db, person.id, Membership(Role.OFFICER, office.id), context.now, person.id)
        remaining = len(people.officers_of(db, office.id))
        for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
            key = f"left:{office.id}:{person.id}:{context.now.isoformat()}:{admin.id}"
            tell(db, key, admin, screens.officer_left(person.name, office, remaining), context.now)
        return office, people.load_speaker(db, speaker.telegram_id)

    outcome = await context.in_database(end)
    if outcome is None:
        await context.notice(words.NOT_OFFICER, alert=True)
        return
    office, speaker = outcome
    await context.show(Screen(words.left(office)))
    await context.refresh_commands(speaker)


@dataclass(frozen=True, slots=True)
class _Link:
    office: Office
    code: str
    valid_until: datetime


async def invite(context: Context, tap: InviteTap) -> None:
    """A message with an officer's invitation, which the admin forwards as it is."""

    def make(db: Session, speaker: Speaker) -> _Link | Refusal:
        office = offices.office(db, tap.office)
        if office is None or office.retired:
            return Refusal(Reason.NOT_FOUND)
        until = context.now + timedelta(days=INVITATION_DAYS)
        _, code = invitations.create_invitation(
            db,
            role=Role.OFFICER,
            now=context.now,
            valid_until=until,
            office_id=office.id,
            by=speaker.person.id if speaker.person else None,
        )
        return _Link(office, code, until)

    made = await context.in_database(make)
    if isinstance(made, Refusal):
        await refuse(context, made)
        return
    link = f"https://t.me/{await context.world.bot_username()}?start={made.code}"
    zone = context.config.timezone
    await context.send(Screen(words.invitation_to_forward(made.office, link, made.valid_until, zone)))

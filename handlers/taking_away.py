"""`/undang`: who holds which role, taking a role away, and links into roles without an office."""

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import invite_taps as taps
from bot.screens import inviting as screens
from bot.screens.inviting import Entry
from bot.screens.taps import Tap
from bot.storage import ending, invitations, offices
from bot.storage.people import Held
from bot.texts import inviting as words
from handlers.inviting import gone_before, people_of
from handlers.menus import refresh_menu
from handlers.offices import person_id
from handlers.switchboard import refuse
from handlers.telling import tell
from handlers.vacating import telling_what_it_leaves
from questionnaires.people import Membership, Person, Role, Speaker
from questionnaires.refusal import Reason, Refusal


async def ask_to_end_officer(context: Context, tap: taps.EndOfficerTap) -> None:
    """Asks whether somebody is to fill sheets for this office no longer."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        held = ending.held_by(db, tap.person, tap.office)
        yes, no = taps.EndOfficerYesTap(tap.person, tap.office), taps.OfficePeopleTap(tap.office)
        return _question(db, held, yes, no)

    await _show(context, await context.read(look))


async def end_officer(context: Context, tap: taps.EndOfficerYesTap) -> None:
    """Somebody fills sheets for this office no longer; they are told."""
    zone, now = context.config.timezone, context.now

    def work(db: Session, speaker: Speaker) -> tuple[Screen | Refusal, Person | None]:
        ended = _end(db, speaker, ending.held_by(db, tap.person, tap.office), context)
        gone = None if isinstance(ended, Refusal) else ended
        return people_of(db, tap.office, now, zone, words.ENDED if gone else None), gone

    await _after_ending(context, *await context.in_database(work))


async def show_others(context: Context, tap: taps.OthersTap) -> None:
    """Who assesses, leads or runs the assessment, and the open links into these roles."""
    await context.show(await context.read(lambda db, _: _others(db, context, tap.page)))


def _others(db: Session, context: Context, page: int, news: str | None = None) -> Screen:
    held = [
        Entry(
            one.id,
            one.person.name,
            one.membership.role,
            _place_of(db, one.membership),
            one.granted_at,
            is_link=False,
        )
        for one in ending.without_office(db)
    ]
    links = [
        Entry(
            one.id,
            one.created_by_name,
            one.role,
            one.institution or (one.office.name if one.office else None),
            one.valid_until,
            is_link=True,
        )
        for one in invitations.open_invitations(db, context.now)
        if one.role is not Role.OFFICER
    ]
    return screens.others([*held, *links], page, context.config.timezone, news=news)


def _place_of(db: Session, membership: Membership) -> str | None:
    """The office or institution that a role is for."""
    if membership.institution is not None:
        return membership.institution
    office = None if membership.office_id is None else offices.office(db, membership.office_id)
    return None if office is None else office.name


async def ask_to_end(context: Context, tap: taps.EndRoleTap) -> None:
    """Asks whether somebody's role is to end."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        return _question(db, ending.held(db, tap.held), taps.EndRoleYesTap(tap.held), taps.OthersTap(0))

    await _show(context, await context.read(look))


async def end(context: Context, tap: taps.EndRoleYesTap) -> None:
    """The role ends; whoever held it is told."""

    def work(db: Session, speaker: Speaker) -> tuple[Screen | Refusal, Person | None]:
        held = ending.held(db, tap.held)
        if held is not None and held.membership.role is Role.OFFICER:
            return Refusal(Reason.NOT_FOUND), None
        ended = _end(db, speaker, held, context)
        if isinstance(ended, Refusal):
            return ended, None
        return _others(db, context, 0, words.ENDED), ended

    await _after_ending(context, *await context.in_database(work))


async def withdraw(context: Context, tap: taps.WithdrawOtherTap) -> None:
    """Takes back a link into a role without an office."""

    def work(db: Session, speaker: Speaker) -> Screen:
        entry = invitations.invitation(db, tap.invitation, context.now)
        gone = (
            entry is not None
            and entry.role is not Role.OFFICER
            and invitations.withdraw_invitation(db, tap.invitation, person_id(speaker), context.now)
        )
        return _others(
            db,
            context,
            0,
            words.WITHDRAWN if gone else gone_before(db, tap.invitation, context.config.timezone),
        )

    await context.show(await context.in_database(work))


def _question(db: Session, held: Held | None, yes: Tap, no: Tap) -> Screen | Refusal:
    if held is None:
        return Refusal(Reason.NOT_FOUND)
    place = _place_of(db, held.membership)
    return screens.end_question(held.person.name, held.membership.role, place, yes, no)


def _end(db: Session, speaker: Speaker, held: Held | None, context: Context) -> Person | Refusal:
    """The role taken away and its holder told; who that is."""
    if held is None:
        return Refusal(Reason.NOT_FOUND)
    now, by = context.now, person_id(speaker)
    refused = telling_what_it_leaves(db, held.person.id, now, lambda: ending.take_away(db, held, now, by))
    if refused is not None:
        return refused
    screen = Screen(words.told_ended(held.membership.role, _place_of(db, held.membership)))
    tell(db, f"ended:{held.id}", held.person, screen, now)
    return held.person


async def _after_ending(context: Context, outcome: Screen | Refusal, ended: Person | None) -> None:
    if ended is not None:
        refresh_menu(context, ended.telegram_id)
    await _show(context, outcome)


async def _show(context: Context, outcome: Screen | Refusal) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)

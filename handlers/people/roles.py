"""`/undang`: who holds which role, taking a role away, and links into roles without an office."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.screen import Screen
from bot.engine.responses import Menu, Moment, Response
from bot.storage.audit.earlier_deeds import role_ended
from bot.storage.audit.trail import Done
from bot.storage.offices import offices
from bot.storage.people import invitations, revoke_roles
from bot.storage.people.invitations import InvitationState
from bot.storage.people.people import Held
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.panels.vacancies import telling_what_it_leaves
from handlers.people import buttons as taps
from handlers.people import invitation_texts as words
from handlers.people import screens
from handlers.people.invitations import gone_before, people_of
from handlers.people.screens import RoleEntry
from handlers.told_before import before, told
from questionnaires.people import Actor, Membership, Person, Role
from questionnaires.refusal import Reason, Refusal


def ask_to_end_officer(db: Session, actor: Actor, tap: taps.EndOfficerButton, at: Moment) -> Response:
    """Asks whether somebody is to fill sheets for this office no longer."""
    held = revoke_roles.held_by(db, tap.person, tap.office)
    if held is None:
        return _officer_gone(db, actor, tap, at)
    yes, no = taps.EndOfficerYesButton(tap.person, tap.office), taps.OfficePeopleButton(tap.office)
    return _question(db, held, yes, no)


def _officer_gone(
    db: Session, actor: Actor, tap: taps.EndOfficerButton | taps.EndOfficerYesButton, at: Moment
) -> Response:
    """The office's people as they are, and who ended what was to end here."""

    def is_meant(told: Mapping[str, Any]) -> bool:
        return told.get("person") == tap.person and told.get("role") == str(Role.OFFICER)

    who = before(db, actor, at, (Done.ROLE_ENDED,), about=("office", tap.office), where=is_meant)
    return people_of(db, tap.office, at.now, at.zone, words.ENDED_ALREADY + who)


def end_officer(db: Session, actor: Actor, tap: taps.EndOfficerYesButton, at: Moment) -> Response:
    """Somebody fills sheets for this office no longer; they are told."""
    ended = _end(db, actor, revoke_roles.held_by(db, tap.person, tap.office), at)
    if isinstance(ended, Refusal):
        return _officer_gone(db, actor, tap, at)
    return people_of(db, tap.office, at.now, at.zone, words.ENDED), Menu(ended.telegram_id)


def show_others(db: Session, _: Actor, tap: taps.OthersButton, at: Moment) -> Response:
    """Who assesses, leads or runs the assessment, and the open links into these roles."""
    return _others(db, at, tap.page)


def _others(db: Session, at: Moment, page: int, news: str | None = None) -> Screen:
    held = [
        RoleEntry(
            one.id,
            one.person.name,
            one.membership.role,
            _place_of(db, one.membership),
            one.granted_at,
            is_link=False,
        )
        for one in revoke_roles.without_office(db)
    ]
    links = [
        RoleEntry(
            one.id,
            one.created_by_name,
            one.role,
            one.institution or (one.office.name if one.office else None),
            one.valid_until,
            is_link=True,
        )
        for one in invitations.open_invitations(db, at.now)
        if one.role is not Role.OFFICER
    ]
    return screens.others([*held, *links], page, at.zone, news=news)


def _place_of(db: Session, membership: Membership) -> str | None:
    """The office or institution that a role is for."""
    if membership.institution is not None:
        return membership.institution
    office = None if membership.office_id is None else offices.office(db, membership.office_id)
    return None if office is None else office.name


def ask_to_end(db: Session, actor: Actor, tap: taps.EndRoleButton, at: Moment) -> Response:
    """Asks whether somebody's role is to end."""
    held = revoke_roles.held(db, tap.held)
    if held is None:
        return _role_gone(db, actor, tap.held, at)
    return _question(db, held, taps.EndRoleYesButton(tap.held), taps.OthersButton(0))


def _role_gone(db: Session, actor: Actor, held_id: int, at: Moment) -> Response:
    """Who holds a role now, and who ended the one that was to end here."""
    done = role_ended(db, held_id)
    if done is None:
        return Refusal(Reason.NOT_FOUND)
    return _others(db, at, 0, words.ENDED_ALREADY + told(done, actor, at))


def end(db: Session, actor: Actor, tap: taps.EndRoleYesButton, at: Moment) -> Response:
    """The role ends; whoever held it is told."""
    held = revoke_roles.held(db, tap.held)
    if held is None:
        return _role_gone(db, actor, tap.held, at)
    if held.membership.role is Role.OFFICER:
        return Refusal(Reason.NOT_FOUND)
    ended = _end(db, actor, held, at)
    if isinstance(ended, Refusal):
        return ended
    return _others(db, at, 0, words.ENDED), Menu(ended.telegram_id)


def withdraw(db: Session, actor: Actor, tap: taps.WithdrawOtherButton, at: Moment) -> Response:
    """Takes back a link into a role without an office; asked first."""
    entry = invitations.invitation(db, tap.invitation, at.now)
    is_there = entry is not None and entry.role is not Role.OFFICER and entry.state is InvitationState.OPEN
    if is_there and not tap.sure:
        yes = taps.WithdrawOtherButton(tap.invitation, 1)
        return screens.withdraw_question(tap.invitation, yes, taps.OthersButton(0))
    gone = is_there and invitations.withdraw_invitation(db, tap.invitation, person_id(actor), at.now)
    return _others(db, at, 0, words.WITHDRAWN if gone else gone_before(db, actor, tap.invitation, at))


def _question(db: Session, held: Held, yes: CallbackData, no: CallbackData) -> Screen:
    place = _place_of(db, held.membership)
    return screens.end_question(held.person.name, held.membership.role, place, yes, no)


def _end(db: Session, actor: Actor, held: Held | None, at: Moment) -> Person | Refusal:
    """The role taken away and its holder told; who that is."""
    if held is None:
        return Refusal(Reason.NOT_FOUND)
    now, by = at.now, person_id(actor)
    refused = telling_what_it_leaves(
        db, held.person.id, now, lambda: revoke_roles.take_away(db, held, now, by)
    )
    if refused is not None:
        return refused
    screen = Screen(words.told_ended(held.membership.role, _place_of(db, held.membership)))
    tell(db, f"ended:{held.id}", held.person, screen, now)
    return held.person

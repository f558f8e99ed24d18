"""`/undang`: links and letters for all offices at once, who has joined, one office's people and links."""

from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.settings import INSTITUTIONS
from bot.storage.audit.earlier_deeds import last_deed, with_doer
from bot.storage.audit.trail import Done
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.offices import offices
from bot.storage.people import access_requests, invitations, people
from bot.storage.people.invitations import Invitation, InvitationState
from bot.storage.periods.handing_in import link_ends, time_of_offices
from bot.storage.periods.periods import open_periods
from bot.storage.privacy.personal_data import note_reading
from bot.storage.settings.settings import choices
from bot.texts.refusals import done_by
from handlers.answering.sheet_cursor import AWAY
from handlers.offices.manage import person_id
from handlers.people import buttons as taps
from handlers.people import invitation_texts as words
from handlers.people import screens
from handlers.routing import Reply
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office, Role
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import one_line

VALID = timedelta(days=30)
ASKED_NAME = "invite_find"
ASKED_INSTITUTION = "invite_institution"
LONGEST_INSTITUTION = 80


def _overview(db: Session, page: int, now: datetime) -> Screen:
    running = open_periods(db)
    taking_part = {office_id for one in running for office_id in time_of_offices(db, one)}
    wanted = [
        office
        for office in offices.all_offices(db)
        if not office.retired and (office.id in taking_part if running else office.invited)
    ]
    joined = people.offices_with_officers(db)
    links = sum(one.indicator is None for one in invitations.open_invitations(db, now))
    waiting = len(access_requests.open_requests(db))
    return screens.overview(wanted, joined, links, waiting, page, running)


def show_overview(db: Session, actor: Actor, understood: str | taps.InvitingButton, at: Moment) -> Response:
    """Who has joined and who has not; `/undang dinkes` shows that office."""
    page, wanted = (0, understood) if isinstance(understood, str) else (understood.page, "")
    return _find(db, actor, wanted, page, at)


def find(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """A text below the overview: the office that is meant."""
    return NewMessage(_find(db, actor, reply.text, 0, at))


def _find(db: Session, actor: Actor, wanted: str, page: int, at: Moment) -> Screen:
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_NAME, awaiting_data={})
    if not wanted.strip():
        return _overview(db, page, at.now)
    found = find_offices(wanted, [office for office in offices.all_offices(db) if not office.retired])
    shown = people_of(db, found[0].id, at.now, at.zone, None) if len(found) == 1 else None
    return shown if isinstance(shown, Screen) else screens.office_choice(wanted, found)


def address_of(bot: str, code: str) -> str:
    """The link that opens the bot with this code."""
    return f"https://t.me/{bot}?start={code}"


def people_of(db: Session, office_id: int, now: datetime, zone: tzinfo, news: str | None) -> Screen | Refusal:
    """Who joined for an office, and its open links."""
    office = offices.office(db, office_id)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    officers = [
        (one.person.id, one.person.name, one.granted_at)
        for one in people.memberships(db, office_id)
        if one.membership.role is Role.OFFICER and one.membership.indicator is None
    ]
    links = [
        (one.id, one.created_by_name, one.valid_until)
        for one in invitations.open_invitations(db, now)
        if _is_for_officer(one, office_id)
    ]
    return screens.office_people(office, officers, links, zone, news=news)


def _is_for_officer(one: Invitation, office_id: int) -> bool:
    """Whether the link makes somebody an officer of the office; not one that only opens an indicator."""
    return (
        one.role is Role.OFFICER
        and one.office is not None
        and one.office.id == office_id
        and one.indicator is None
    )


def show_people(db: Session, actor: Actor, tap: taps.OfficePeopleButton, at: Moment) -> Response:
    """Who joined for an office, and its open links."""
    note_reading(db, actor.telegram_id, "people", tap.office, at.now)
    return people_of(db, tap.office, at.now, at.zone, None)


def new_link(db: Session, actor: Actor, tap: taps.InviteOfficeLinkButton, at: Moment) -> Response:
    """A new link for an office; those that were open before end, so that one is enough to look after."""
    office = offices.office(db, tap.office)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    if office.retired:
        return with_doer(db, Refusal(Reason.OFFICE_RETIRED), person_id(actor), office_id=office.id)
    by = person_id(actor)
    for one in invitations.open_invitations(db, at.now):
        if _is_for_officer(one, office.id):
            invitations.withdraw_invitation(db, one.id, by, at.now)
    link = _make_link(db, actor, at, Role.OFFICER, office=office)
    return people_of(db, office.id, at.now, at.zone, None), link


def gone_before(db: Session, actor: Actor, invitation_id: int, at: Moment) -> str:
    """Why a link cannot be taken back any more, and whose doing that is."""
    done = last_deed(
        db, (Done.INVITATION_ACCEPTED, Done.INVITATION_WITHDRAWN), about=("invitation", invitation_id)
    )
    who = None if done is None else done_by(done.read_by(person_id(actor)), done.at, at.zone)
    return words.ALREADY_GONE + (f" ({who})" if who else "")


def withdraw(db: Session, actor: Actor, tap: taps.WithdrawInvitationButton, at: Moment) -> Response:
    """Takes a link back; asked first, for whoever holds it can come in with it no more."""
    entry = invitations.invitation(db, tap.invitation, at.now)
    is_there = (
        entry is not None
        and entry.office is not None
        and entry.office.id == tap.office
        and entry.state is InvitationState.OPEN
    )
    if is_there and not tap.sure:
        yes = taps.WithdrawInvitationButton(tap.invitation, tap.office, 1)
        return screens.withdraw_question(tap.invitation, yes, taps.OfficePeopleButton(tap.office))
    gone = is_there and invitations.withdraw_invitation(db, tap.invitation, person_id(actor), at.now)
    news = words.WITHDRAWN if gone else gone_before(db, actor, tap.invitation, at)
    return people_of(db, tap.office, at.now, at.zone, news)


def invite_role(db: Session, actor: Actor, tap: taps.InviteRoleButton, at: Moment) -> Response:
    """A link for an assessor, a leader or an admin."""
    if not 1 <= tap.role <= len(words.ROLES):
        return Refusal(Reason.NOT_FOUND)
    role = words.ROLES[tap.role - 1][1]
    if role is not Role.ASSESSOR:
        return _invite(db, actor, at, role)
    names = choices(db)[INSTITUTIONS]
    if 1 <= tap.institution <= len(names):
        return _invite(db, actor, at, role, institution=names[tap.institution - 1])
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_INSTITUTION, awaiting_data={})
    return NewMessage(screens.institutions(names))


def take_institution(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The institution as it was typed."""
    name = one_line(reply.text)
    if not 1 <= len(name) <= LONGEST_INSTITUTION:
        return NewMessage(screens.ask(words.INSTITUTION_WRONG))
    return _invite(db, actor, at, Role.ASSESSOR, institution=name)


def invite_leader(db: Session, actor: Actor, tap: taps.InviteLeaderButton, at: Moment) -> Response:
    """A link for the leader of one office."""
    office = offices.office(db, tap.office)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    if office.retired:
        return with_doer(db, Refusal(Reason.OFFICE_RETIRED), person_id(actor), office_id=office.id)
    return _invite(db, actor, at, Role.VIEWER, office=office)


def _invite(
    db: Session,
    actor: Actor,
    at: Moment,
    role: Role,
    *,
    office: Office | None = None,
    institution: str | None = None,
) -> NewMessage:
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _make_link(db, actor, at, role, office=office, institution=institution)


def _make_link(
    db: Session,
    actor: Actor,
    at: Moment,
    role: Role,
    *,
    office: Office | None = None,
    institution: str | None = None,
) -> NewMessage:
    """The new link as a message that can be passed on."""
    until = at.now + VALID
    if role is Role.OFFICER and office is not None:
        until = link_ends(db, office.id, at.now, VALID)
    _, code = invitations.create_invitation(
        db,
        role=role,
        now=at.now,
        valid_until=until,
        office_id=None if office is None else office.id,
        institution=institution,
        by=person_id(actor),
    )
    address = address_of(at.bot, code)
    return NewMessage(Screen(words.link(role, office, institution, address, until, at.zone)))

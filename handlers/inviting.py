"""`/undang`: links and letters for all offices at once, who has joined, one office's people and links."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlmodel import Session

from bot.context import Context
from bot.letters import Letter, Wording, letters_pdf
from bot.screens import Screen
from bot.screens import invite_taps as taps
from bot.screens import inviting as screens
from bot.spreadsheets import write_list
from bot.storage import access, invitations, offices, people
from bot.storage.invitations import Invitation, InvitationState
from bot.storage.places import set_place
from bot.storage.settings import choices
from bot.texts import inviting as words
from bot.texts.common import day
from handlers.at_card import AWAY
from handlers.offices import person_id
from handlers.switchboard import Reply, refuse
from questionnaires.people import Office, Role, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.search import find_offices
from questionnaires.typed_text import one_line

VALID = timedelta(days=30)
ASKED_NAME = "invite_find"
ASKED_INSTITUTION = "invite_institution"
LONGEST_INSTITUTION = 80


@dataclass(frozen=True, slots=True)
class _Link:
    """A new link's code, and whom it invites."""

    office: Office
    code: str


def _overview(db: Session, page: int, now: datetime) -> Screen:
    invited = [office for office in offices.all_offices(db) if office.invited and not office.retired]
    joined = people.offices_with_officers(db)
    links = sum(one.indicator is None for one in invitations.open_invitations(db, now))
    return screens.overview(invited, joined, links, len(access.open_requests(db)), page)


async def show_overview(context: Context, understood: str | taps.InvitingTap) -> None:
    """Who has joined and who has not; `/undang dinkes` shows that office."""
    page, wanted = (0, understood) if isinstance(understood, str) else (understood.page, "")
    await context.show(await context.in_database(_find, wanted, page, context.now, context.config.timezone))


async def find(context: Context, reply: Reply) -> None:
    """A text below the overview: the office that is meant."""
    await context.send(await context.in_database(_find, reply.text, 0, context.now, context.config.timezone))


def _find(db: Session, speaker: Speaker, wanted: str, page: int, now: datetime, zone: tzinfo) -> Screen:
    set_place(db, speaker.telegram_id, awaiting=ASKED_NAME, awaiting_data={})
    if not wanted.strip():
        return _overview(db, page, now)
    found = find_offices(wanted, [office for office in offices.all_offices(db) if not office.retired])
    shown = people_of(db, found[0].id, now, zone, None) if len(found) == 1 else None
    return shown if isinstance(shown, Screen) else screens.office_choice(wanted, found)


async def invite_all(context: Context, tap: taps.InviteAllTap) -> None:
    """One link an office, as a list and as letters; earlier links stay good."""
    outcome = await context.in_database(_make_links, tap.everybody == 1, context.now)
    if not outcome:
        await context.notice(words.NO_ONE, alert=True)
        return
    await context.notice(words.MAKING)
    bot, zone = await context.world.bot_username(), context.config.timezone
    until = context.now + VALID
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
        table, letters = await asyncio.to_thread(_write, Path(folder), outcome, bot, until, zone)
        caption = words.LIST_CAPTION.format(count=len(outcome))
        await context.send(Screen(caption, document=table, document_name=words.LIST_NAME))
        await context.send(Screen(words.LETTERS_CAPTION, document=letters, document_name=words.LETTERS_NAME))


def _make_links(db: Session, speaker: Speaker, everybody: bool, now: datetime) -> list[_Link]:
    joined = frozenset() if everybody else people.offices_with_officers(db)
    made: list[_Link] = []
    for office in offices.all_offices(db):
        if office.invited and not office.retired and office.id not in joined:
            _, code = invitations.create_invitation(
                db,
                role=Role.OFFICER,
                now=now,
                valid_until=now + VALID,
                office_id=office.id,
                by=person_id(speaker),
            )
            made.append(_Link(office, code))
    return made


def address_of(bot: str, code: str) -> str:
    """The link that opens the bot with this code."""
    return f"https://t.me/{bot}?start={code}"


def _write(
    folder: Path, links: Sequence[_Link], bot: str, until: datetime, zone: tzinfo
) -> tuple[Path, Path]:
    last_day = day(until, zone)
    rows = [
        (link.office.code, link.office.name, link.office.short_name, address_of(bot, link.code), last_day)
        for link in links
    ]
    table, letters = folder / words.LIST_NAME, folder / words.LETTERS_NAME
    table.write_bytes(write_list("Tautan", words.TITLES, rows))
    wording = Wording(
        heading=words.HEADING,
        greeting=words.GREETING,
        purpose=words.PURPOSE,
        steps=words.STEPS,
        valid=words.VALID,
        single=words.SINGLE,
        closing=words.CLOSING,
    )
    pages = [Letter(link.office.name, address_of(bot, link.code), last_day) for link in links]
    letters.write_bytes(letters_pdf(pages, wording))
    return table, letters


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


async def _show(context: Context, outcome: Screen | Refusal) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


async def show_people(context: Context, tap: taps.OfficePeopleTap) -> None:
    """Who joined for an office, and its open links."""
    zone, now = context.config.timezone, context.now
    await _show(context, await context.read(lambda db, _: people_of(db, tap.office, now, zone, None)))


async def new_link(context: Context, tap: taps.InviteOfficeLinkTap) -> None:
    """A new link for an office; those that were open before end, so that one is enough to look after."""
    now, zone = context.now, context.config.timezone

    def make(db: Session, speaker: Speaker) -> tuple[Office, str, Screen | Refusal] | Refusal:
        office = offices.office(db, tap.office)
        if office is None:
            return Refusal(Reason.NOT_FOUND)
        if office.retired:
            return Refusal(Reason.OFFICE_RETIRED)
        by = person_id(speaker)
        for one in invitations.open_invitations(db, now):
            if _is_for_officer(one, office.id):
                invitations.withdraw_invitation(db, one.id, by, now)
        _, code = invitations.create_invitation(
            db, role=Role.OFFICER, now=now, valid_until=now + VALID, office_id=office.id, by=by
        )
        return office, code, people_of(db, office.id, now, zone, None)

    outcome = await context.in_database(make)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    if isinstance(outcome[2], Screen):
        await context.show(outcome[2])
    address = address_of(await context.world.bot_username(), outcome[1])
    await context.send(Screen(words.link(Role.OFFICER, outcome[0], None, address, now + VALID, zone)))


async def withdraw(context: Context, tap: taps.WithdrawInvitationTap) -> None:
    """Takes a link back."""
    now, zone = context.now, context.config.timezone

    def work(db: Session, speaker: Speaker) -> Screen | Refusal:
        entry = invitations.invitation(db, tap.invitation, now)
        is_meant = entry is not None and entry.office is not None and entry.office.id == tap.office
        gone = (
            is_meant
            and entry is not None
            and entry.state is InvitationState.OPEN
            and invitations.withdraw_invitation(db, tap.invitation, person_id(speaker), now)
        )
        return people_of(db, tap.office, now, zone, words.WITHDRAWN if gone else words.ALREADY_GONE)

    await _show(context, await context.in_database(work))


async def invite_role(context: Context, tap: taps.InviteRoleTap) -> None:
    """A link for an assessor, a leader or an admin."""
    if not 1 <= tap.role <= len(words.ROLES):
        await refuse(context, Refusal(Reason.NOT_FOUND))
        return
    role = words.ROLES[tap.role - 1][1]
    if role is not Role.ASSESSOR:
        await _send_link(context, role, None)
        return
    names = (await context.read(lambda db, _: choices(db))).institutions
    if 1 <= tap.institution <= len(names):
        await _send_link(context, role, names[tap.institution - 1])
        return

    def ask(db: Session, speaker: Speaker) -> None:
        set_place(db, speaker.telegram_id, awaiting=ASKED_INSTITUTION, awaiting_data={})

    await context.in_database(ask)
    await context.send(screens.institutions(names))


async def take_institution(context: Context, reply: Reply) -> None:
    """The institution as it was typed."""
    name = one_line(reply.text)
    if not 1 <= len(name) <= LONGEST_INSTITUTION:
        await context.send(screens.ask(words.INSTITUTION_WRONG))
        return
    await _send_link(context, Role.ASSESSOR, name)


async def invite_leader(context: Context, tap: taps.InviteLeaderTap) -> None:
    """A link for the leader of one office."""
    await _send_link(context, Role.VIEWER, None, tap.office)


async def _send_link(
    context: Context, role: Role, institution: str | None, office_id: int | None = None
) -> None:
    now, zone = context.now, context.config.timezone

    def make(db: Session, speaker: Speaker) -> tuple[Office | None, str] | Refusal:
        office = None if office_id is None else offices.office(db, office_id)
        if office_id is not None and office is None:
            return Refusal(Reason.NOT_FOUND)
        if office is not None and office.retired:
            return Refusal(Reason.OFFICE_RETIRED)
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        made = invitations.create_invitation(
            db,
            role=role,
            now=now,
            valid_until=now + VALID,
            office_id=office_id,
            institution=institution,
            by=person_id(speaker),
        )
        return office, made[1]

    outcome = await context.in_database(make)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    office, code = outcome
    address = address_of(await context.world.bot_username(), code)
    await context.send(Screen(words.link(role, office, institution, address, now + VALID, zone)))

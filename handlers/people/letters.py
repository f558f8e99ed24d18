"""Links and letters for all offices of a period at once, and who the letters are from."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.documents.letters import Letter, Wording, letters_pdf
from bot.documents.spreadsheets import write_list
from bot.engine.context import Context
from bot.engine.handling import answer
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.offices import offices
from bot.storage.people import invitations, people
from bot.storage.periods.handing_in import time_of_offices
from bot.storage.periods.periods import open_periods
from bot.storage.settings.letterhead import keep_letterhead, letterhead
from bot.texts.common import moment, month_name
from handlers.answering.sheet_cursor import AWAY
from handlers.offices.manage import person_id
from handlers.people import buttons as taps
from handlers.people import invitation_texts as words
from handlers.people import screens
from handlers.people.invitations import VALID, address_of
from handlers.routing import Reply
from questionnaires.letterhead import Letterhead, read_letterhead
from questionnaires.people import Actor, Office, Role
from questionnaires.period import Period
from questionnaires.refusal import Reason, Refusal

ASKED = "letterhead"


@dataclass(frozen=True, slots=True)
class _Link:
    """A new link's code, whom it invites, until when, and the deadline where there is one."""

    office: Office
    code: str
    until: datetime
    deadline: datetime | None


@dataclass(slots=True)
class _Made:
    """What the files are written of."""

    links: list[_Link]
    period: str = ""
    head: Letterhead = field(default_factory=Letterhead)


async def invite_all(context: Context, tap: taps.InviteAllButton) -> None:
    """One link an office, as a list and as letters; earlier links stay good.

    `async`, since the list and the letters are written. The codes are kept nowhere, so what the reply says
    is what to do when neither follows.
    """
    made = _Made([])

    def make(db: Session, actor: Actor, _: object, at: Moment) -> Response:
        running = open_periods(db)
        period = next((one for one in running if tap.period in (0, one.id)), None)
        if tap.period and period is None:
            return Refusal(Reason.PERIOD_CLOSED)
        wanted, over = _wanted(db, period, at.now, everybody=tap.everybody == 1)
        made.links[:] = _make_links(db, actor, wanted, at.now)
        made.period, made.head = "" if period is None else period.name, letterhead(db)
        if not made.links:
            return Toast(words.TIME_OVER if over else words.NO_ONE, alert=True)
        return NewMessage(Screen(words.making(over)))

    await answer(context, make, None, reads=False, links=False)
    if not made.links:
        return
    bot, zone = await context.services.bot_username(), context.config.timezone
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
        table, letters = await asyncio.to_thread(_write, Path(folder), made, bot, context.now, zone)
        caption = words.LIST_CAPTION.format(count=len(made.links))
        await context.send(Screen(caption, document=table, document_name=words.LIST_NAME))
        await context.send(Screen(words.LETTERS_CAPTION, document=letters, document_name=words.LETTERS_NAME))


def _wanted(
    db: Session, period: Period | None, now: datetime, *, everybody: bool
) -> tuple[list[tuple[Office, datetime | None]], int]:
    """The offices to invite with their deadlines, and how many more have no time left to hand in."""
    joined = frozenset[int]() if everybody else people.offices_with_officers(db)
    present = [one for one in offices.all_offices(db) if not one.retired and one.id not in joined]
    if period is None:
        return [(office, None) for office in present if office.invited], 0
    times = time_of_offices(db, period)
    meant = [(office, times[office.id]) for office in present if office.id in times]
    in_time: list[tuple[Office, datetime | None]] = [(one, until) for one, until in meant if until > now]
    return in_time, len(meant) - len(in_time)


def _make_links(
    db: Session, actor: Actor, wanted: Sequence[tuple[Office, datetime | None]], now: datetime
) -> list[_Link]:
    made: list[_Link] = []
    for office, deadline in wanted:
        # a link does not outlive the time in which the sheet can be handed in
        until = now + VALID if deadline is None else min(now + VALID, deadline)
        _, code = invitations.create_invitation(
            db,
            role=Role.OFFICER,
            now=now,
            valid_until=until,
            office_id=office.id,
            by=person_id(actor),
        )
        made.append(_Link(office, code, until, deadline))
    return made


def _write(folder: Path, made: _Made, bot: str, now: datetime, zone: tzinfo) -> tuple[Path, Path]:
    rows = [
        (
            one.office.code,
            one.office.name,
            one.office.short_name,
            address_of(bot, one.code),
            moment(one.until, zone),
        )
        for one in made.links
    ]
    table, letters = folder / words.LIST_NAME, folder / words.LETTERS_NAME
    table.write_bytes(write_list("Tautan", words.TITLES, rows))
    pages = [
        Letter(
            one.office.name,
            address_of(bot, one.code),
            moment(one.until, zone),
            made.period,
            "" if one.deadline is None else moment(one.deadline, zone),
        )
        for one in made.links
    ]
    letters.write_bytes(letters_pdf(pages, wording_of(made.head, now, zone)))
    return table, letters


def wording_of(head: Letterhead, now: datetime, zone: tzinfo) -> Wording:
    """What all letters of this sender say; what nobody typed is left to be written by hand."""
    local = now.astimezone(zone)
    return Wording(
        heading=words.HEADING,
        greeting=words.GREETING,
        purpose=words.PURPOSE.format(regency=head.regency or words.REGENCY),
        steps=words.STEPS,
        valid=words.VALID,
        single=words.SINGLE,
        closing=head.sender or words.CLOSING,
        period=words.PERIOD,
        deadline=words.DEADLINE,
        regency=head.regency,
        place_and_day=f"{head.place or words.NO_PLACE}, {local.day} {month_name(local.month)} {local.year}",
        signer=head.signer,
        number=head.number,
    )


def ask_letterhead(db: Session, actor: Actor, _: taps.LetterheadButton, __: Moment) -> Response:
    """Asks who the letters are from."""
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED, awaiting_data={})
    return screens.ask(words.ask_letterhead("\n".join(letterhead(db).lines())))


def take_letterhead(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The sender as it was typed."""
    head = read_letterhead(reply.text)
    if head is None:
        return NewMessage(screens.ask(words.LETTERHEAD_WRONG))
    keep_letterhead(db, head, at.now, person_id(actor))
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return NewMessage(screens.to_overview(words.LETTERHEAD_KEPT))

"""Strangers ask to be let in, and an admin accepts or refuses with one tap."""

from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import invite_taps as taps
from bot.screens import inviting as screens
from bot.storage import access, offices, people
from bot.storage.access import AccessRequest, RequestState
from bot.storage.places import set_place
from bot.storage.settings import choices
from bot.texts import inviting as words
from bot.texts import labels
from bot.texts.common import shorten, units
from handlers.at_card import AWAY
from handlers.joining import telegram_name
from handlers.menus import refresh_menu
from handlers.offices import person_id
from handlers.switchboard import Reply, refuse
from handlers.telling import tell
from questionnaires.people import Membership, Office, Person, Role, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.search import find_offices
from questionnaires.typed_text import visible

ASKED_WISH = "access_wish"
ASKED_OFFICE = "access_office"
LONGEST_WISH = 300


async def ask_who(context: Context, _: taps.AskAccessTap) -> None:
    """Asks a stranger who they are."""

    def ask(db: Session, speaker: Speaker) -> str | Refusal:
        if speaker.person is not None and speaker.memberships:
            return words.KNOWN_ALREADY
        no = access.may_not_ask(db, speaker.telegram_id, context.now)
        if no is not None:
            return no
        set_place(db, speaker.telegram_id, awaiting=ASKED_WISH, awaiting_data={})
        return words.ASK_WHO

    outcome = await context.in_database(ask)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.send(Screen(outcome))


async def take_wish(context: Context, reply: Reply) -> None:
    """What the stranger says; the admins are told, unless very many ask at once."""
    wish = " ".join(reply.text.split())
    if not visible(wish) or units(wish) > LONGEST_WISH:
        await context.send(Screen(words.WISH_WRONG))
        return
    no = await context.in_database(_ask, telegram_name(context) or shorten(wish, 60), wish, context.now)
    if no is not None:
        await refuse(context, no)
    else:
        await context.send(Screen(words.ASKED))


def _ask(db: Session, speaker: Speaker, name: str, wish: str, now: datetime) -> Refusal | None:
    set_place(db, speaker.telegram_id, awaiting=None, awaiting_data={})
    asked = access.ask_access(db, speaker.telegram_id, name, wish, now)
    if isinstance(asked, Refusal):
        return asked
    request, is_announced = asked
    if is_announced:
        key = f"access:{request.id}:{now:%Y%m%d%H%M%S}"
        screen = screens.request(request.id, request.name, request.wish, _meant(db, wish))
    else:
        key = f"access:many:{now:%Y%m%d}"
        screen = screens.many_requests(len(access.open_requests(db)))
    for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
        tell(db, f"{key}:{admin.id}", admin, screen, now)
    return None


def _meant(db: Session, wish: str | None) -> tuple[Office, ...]:
    """The offices that a wish may speak of, the likeliest first: by the words it contains."""
    known = [office for office in offices.all_offices(db) if not office.retired]
    found: dict[int, Office] = {}
    parts = [part.strip() for part in (wish or "").replace(";", ",").split(",")]
    for part in [*reversed(parts), *(wish or "").split()]:
        if len(part) > 2:
            for office in find_offices(part, known)[:3]:
                found.setdefault(office.id, office)
    return tuple(found.values())[:5]


async def show_requests(context: Context, _: taps.RequestsTap) -> None:
    """The requests that wait."""
    waiting = await context.read(lambda db, _: access.open_requests(db))
    await context.show(screens.requests([(one.id, one.name, one.wish) for one in waiting]))


async def ask_office(context: Context, tap: taps.RequestOfficeTap) -> None:
    """Shows the request again, and takes a typed office for it."""

    def ask(db: Session, speaker: Speaker) -> Screen | Refusal:
        request = access.access_request(db, tap.request)
        if request is None:
            return Refusal(Reason.NOT_FOUND)
        if request.state is not RequestState.OPEN:
            return Refusal(Reason.REQUEST_DECIDED)
        set_place(db, speaker.telegram_id, awaiting=ASKED_OFFICE, awaiting_data={"request": request.id})
        return screens.request(request.id, request.name, request.wish, _meant(db, request.wish), asks=True)

    outcome = await context.in_database(ask)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


async def take_office(context: Context, reply: Reply) -> None:
    """The office as the admin typed it: the choices that fit."""
    request_id = reply.place.awaiting_data.get("request", 0)

    def find(db: Session, _: Speaker) -> Screen | Refusal:
        request = access.access_request(db, request_id)
        if request is None:
            return Refusal(Reason.NOT_FOUND)
        known = [office for office in offices.all_offices(db) if not office.retired]
        found = find_offices(reply.text, known)
        if not found:
            return Screen(words.NO_OFFICE, ((Button(labels.BACK, taps.RequestsTap()),),))
        return screens.request(request.id, request.name, request.wish, found, asks=len(found) > 5)

    outcome = await context.read(find)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.send(outcome)


async def accept(context: Context, tap: taps.AcceptRequestTap) -> None:
    """Lets the person in as officer of the office; they are told at once."""

    def work(db: Session, speaker: Speaker) -> tuple[AccessRequest, Office, int] | Refusal:
        office = offices.office(db, tap.office)
        if office is None or office.retired:
            return Refusal(Reason.NOT_FOUND)
        by = person_id(speaker)
        request = access.decide_request(db, tap.request, RequestState.ACCEPTED, context.now, by)
        if isinstance(request, Refusal):
            return request
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        person = people.remember_person(db, request.telegram_id, request.name, None, context.now)
        people.grant(db, person.id, Membership(Role.OFFICER, office.id), context.now, by)
        tell(
            db,
            f"access:{request.id}:{context.now:%Y%m%d%H%M%S}:in",
            person,
            Screen(words.accepted(office, choices(db).welcome)),
            context.now,
        )
        return request, office, len(access.open_requests(db))

    outcome = await context.in_database(work)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    request, office, waiting = outcome
    refresh_menu(context, request.telegram_id)
    await context.show(screens.decided(words.request_done(request.name, office), waiting))


async def refuse_request(context: Context, tap: taps.RefuseRequestTap) -> None:
    """Does not let the person in; they are told politely."""

    def work(db: Session, speaker: Speaker) -> tuple[AccessRequest, int] | Refusal:
        request = access.decide_request(
            db, tap.request, RequestState.REFUSED, context.now, person_id(speaker)
        )
        if isinstance(request, Refusal):
            return request
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        _tell_refused(db, request, context.now)
        return request, len(access.open_requests(db))

    outcome = await context.in_database(work)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(screens.decided(words.request_done(outcome[0].name, None), outcome[1]))


async def refuse_all(context: Context, tap: taps.RefuseAllTap) -> None:
    """All that wait are refused, after a question; each of them is told."""
    if tap.sure != 1:
        waiting = await context.read(lambda db, _: access.open_requests(db))
        await context.show(screens.refuse_all_question(len(waiting)))
        return

    def work(db: Session, speaker: Speaker) -> int:
        refused = access.refuse_all(db, context.now, person_id(speaker))
        for request in refused:
            _tell_refused(db, request, context.now)
        return len(refused)

    await context.show(screens.decided(words.all_refused(await context.in_database(work)), 0))


def _tell_refused(db: Session, request: AccessRequest, now: datetime) -> None:
    stranger = Person(0, request.telegram_id, request.name)
    tell(db, f"access:{request.id}:{now:%Y%m%d%H%M%S}:out", stranger, Screen(words.REFUSED), now)

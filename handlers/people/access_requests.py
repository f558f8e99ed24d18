"""Strangers ask to be let in, and an admin accepts or refuses with one tap."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Menu, Moment, NewMessage, Response
from bot.settings import WELCOME
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.offices import offices
from bot.storage.people import access_requests, people
from bot.storage.people.access_requests import AccessRequest, RequestState
from bot.storage.settings.settings import choices
from bot.texts import labels
from bot.texts.common import shorten, units
from handlers.answering.sheet_cursor import AWAY
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.people import buttons as taps
from handlers.people import invitation_texts as words
from handlers.people import screens
from handlers.people.join import telegram_name
from handlers.routing import Reply
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Membership, Office, Person, Role
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import visible

ASKED_WISH = "access_wish"
ASKED_OFFICE = "access_office"
LONGEST_WISH = 300


def ask_who(db: Session, actor: Actor, _: taps.AskAccessButton, at: Moment) -> Response:
    """Asks a stranger who they are."""
    if actor.person is not None and actor.memberships:
        return NewMessage(Screen(words.KNOWN_ALREADY))
    no = access_requests.why_not_ask(db, actor.telegram_id, at.now)
    if no is not None:
        return no
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_WISH, awaiting_data={})
    return NewMessage(Screen(words.ASK_WHO))


def take_wish(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """What the stranger says; the admins are told, unless very many ask at once."""
    wish = " ".join(reply.text.split())
    if not visible(wish) or units(wish) > LONGEST_WISH:
        return NewMessage(Screen(words.WISH_WRONG))
    set_conversation_state(db, actor.telegram_id, awaiting=None, awaiting_data={})
    asked = access_requests.ask_access(
        db, actor.telegram_id, telegram_name(at) or shorten(wish, 60), wish, at.now
    )
    if isinstance(asked, Refusal):
        return asked
    request, is_announced = asked
    if is_announced:
        key = f"access:{request.id}:{at.now:%Y%m%d%H%M%S}"
        screen = screens.request(request.id, request.name, request.wish, _meant(db, wish))
    else:
        key = f"access:many:{at.now:%Y%m%d}"
        screen = screens.many_requests(len(access_requests.open_requests(db)))
    for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
        tell(db, f"{key}:{admin.id}", admin, screen, at.now)
    return NewMessage(Screen(words.ASKED))


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


def show_requests(db: Session, _: Actor, __: taps.RequestsButton, ___: Moment) -> Response:
    """The requests that wait."""
    return screens.requests([(one.id, one.name, one.wish) for one in access_requests.open_requests(db)])


def ask_office(db: Session, actor: Actor, tap: taps.RequestOfficeButton, _: Moment) -> Response:
    """Shows the request again, and takes a typed office for it."""
    request = access_requests.access_request(db, tap.request)
    if request is None:
        return Refusal(Reason.NOT_FOUND)
    if request.state is not RequestState.OPEN:
        return with_doer(db, Refusal(Reason.REQUEST_DECIDED), person_id(actor), request_id=request.id)
    set_conversation_state(
        db, actor.telegram_id, awaiting=ASKED_OFFICE, awaiting_data={"request": request.id}
    )
    return screens.request(request.id, request.name, request.wish, _meant(db, request.wish), asks=True)


def take_office(db: Session, actor: Actor, reply: Reply, __: Moment) -> Response:
    """The office as the admin typed it: the choices that fit."""
    request = access_requests.access_request(db, reply.conversation.awaiting_data.get("request", 0))
    if request is None:
        return Refusal(Reason.NOT_FOUND)
    if request.state is not RequestState.OPEN:
        return with_doer(db, Refusal(Reason.REQUEST_DECIDED), person_id(actor), request_id=request.id)
    known = [office for office in offices.all_offices(db) if not office.retired]
    found = find_offices(reply.text, known)
    if not found:
        return NewMessage(Screen(words.NO_OFFICE, ((Button(labels.BACK, taps.RequestsButton()),),)))
    return NewMessage(screens.request(request.id, request.name, request.wish, found, asks=len(found) > 5))


def accept(db: Session, actor: Actor, tap: taps.AcceptRequestButton, at: Moment) -> Response:
    """Lets the person in as officer of the office; they are told at once."""
    office = offices.office(db, tap.office)
    if office is None or office.retired:
        return Refusal(Reason.NOT_FOUND)
    by = person_id(actor)
    request = access_requests.decide_request(db, tap.request, RequestState.ACCEPTED, at.now, by)
    if isinstance(request, Refusal):
        return request
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    person = people.remember_person(db, request.telegram_id, request.name, None, at.now)
    people.grant(db, person.id, Membership(Role.OFFICER, office.id), at.now, by)
    key = f"access:{request.id}:{at.now:%Y%m%d%H%M%S}:in"
    tell(db, key, person, Screen(words.accepted(office, choices(db)[WELCOME])), at.now)
    waiting = len(access_requests.open_requests(db))
    return screens.decided(words.request_done(request.name, office), waiting), Menu(request.telegram_id)


def refuse_request(db: Session, actor: Actor, tap: taps.RefuseRequestButton, at: Moment) -> Response:
    """Does not let the person in; they are told politely."""
    request = access_requests.decide_request(db, tap.request, RequestState.REFUSED, at.now, person_id(actor))
    if isinstance(request, Refusal):
        return request
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    _tell_refused(db, request, at.now)
    return screens.decided(words.request_done(request.name, None), len(access_requests.open_requests(db)))


def refuse_all(db: Session, actor: Actor, tap: taps.RefuseAllButton, at: Moment) -> Response:
    """All that wait are refused, after a question; each of them is told."""
    if tap.sure != 1:
        return screens.refuse_all_question(len(access_requests.open_requests(db)))
    refused = access_requests.refuse_all(db, at.now, person_id(actor))
    for request in refused:
        _tell_refused(db, request, at.now)
    return screens.decided(words.all_refused(len(refused)), 0)


def _tell_refused(db: Session, request: AccessRequest, now: datetime) -> None:
    stranger = Person(0, request.telegram_id, request.name)
    tell(db, f"access:{request.id}:{now:%Y%m%d%H%M%S}:out", stranger, Screen(words.REFUSED), now)

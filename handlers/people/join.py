"""Coming in: the invitation, the home of one's roles, help."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.handling import answer
from bot.engine.responses import Menu, Moment, NewMessage, Response
from bot.settings import WELCOME
from bot.storage.answering import sheets
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.offices import offices
from bot.storage.people import invitations, people
from bot.storage.people.invitations import Invitation, InvitationState
from bot.storage.periods import periods
from bot.storage.periods.handing_in import time_of_offices
from bot.storage.settings.settings import choices
from bot.texts.common import escape
from handlers.answering.delegation import helped_cards
from handlers.answering.sheet_cursor import AWAY, INVITED, card_of, open_at, stand_at, stand_away
from handlers.notify import tell
from handlers.people import home as screens
from handlers.people import texts as words
from handlers.people.home import AcceptButton, DeclineButton
from handlers.people.missed import tell_missed
from handlers.people.office_handover import finish_hand_on, may_take_over
from handlers.routing import Reply
from questionnaires.instrument import Indicator
from questionnaires.people import Actor, Permission, Role
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import one_line

ASKED_NAME = "own_name"
LONGEST_NAME = 100


async def start(context: Context, code: str) -> None:
    """Takes an invitation's code, or shows the home of one's roles; async, for what was missed comes first.

    Who writes counts as reachable from then on, so what was missed is looked up before anything is kept.
    """
    if not code or code == words.FROM_INLINE:
        await tell_missed(context)
        await answer(context, show_home, None, reads=False, links=False)
    else:
        await answer(context, open_invitation, code, reads=False, links=False)


def open_invitation(db: Session, actor: Actor, code: str, at: Moment) -> Response:
    """Asks whether the invitation is right."""
    name = telegram_name(at)
    found = _find_invitation(db, actor, code, name, at.now)
    return found if isinstance(found, Refusal) else NewMessage(_invitation(*found, name))


def _invitation(entry: Invitation, indicator: Indicator | None, name: str) -> Screen:
    """Asks whether it is right; for the name first where there is none to read."""
    if not name:
        return Screen(words.ASK_NAME)
    if indicator is not None and entry.office is not None:
        text = words.handover_invitation(
            entry.office, indicator.code, indicator.name, entry.created_by_name, name
        )
    else:
        text = words.invitation(entry.role, entry.office, entry.institution, name)
    return screens.invitation(text, entry.id)


def take_own_name(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The name of somebody whose name in Telegram nobody can read."""
    name = one_line(reply.text)
    invitation_id = reply.conversation.awaiting_data.get("invitation")
    entry = None if invitation_id is None else invitations.invitation(db, invitation_id, at.now)
    if entry is None or entry.state is not InvitationState.OPEN:
        return Refusal(Reason.CODE_UNKNOWN if entry is None else Reason.CODE_USED)
    if len(name) > LONGEST_NAME:
        return NewMessage(Screen(words.NAME_TOO_LONG.format(limit=LONGEST_NAME)))
    set_conversation_state(db, actor.telegram_id, awaiting=INVITED, awaiting_data={"name": name})
    return NewMessage(_invitation(entry, _indicator_of(db, entry), name))


def _find_invitation(
    db: Session, actor: Actor, code: str, name: str, now: datetime
) -> tuple[Invitation, Indicator | None] | Refusal:
    found = invitations.find_invitation(db, code, actor.telegram_id, now)
    if isinstance(found, Refusal):
        return found
    if found.indicator is not None and found.office and found.office.id in actor.offices_served():
        # Taking it would use up the link that was meant for a colleague.
        return Refusal(Reason.OWN_HANDOVER)
    if found.role is Role.OFFICER and found.indicator is None and not may_take_over(db, actor, found, now):
        return Refusal(Reason.SERVES_ALREADY)
    if name:
        set_conversation_state(db, actor.telegram_id, awaiting=INVITED, awaiting_data={})
    else:
        set_conversation_state(
            db, actor.telegram_id, awaiting=ASKED_NAME, awaiting_data={"invitation": found.id}
        )
    return found, _indicator_of(db, found)


def _indicator_of(db: Session, entry: Invitation) -> Indicator | None:
    """The single indicator that was handed over, if it is that sort of invitation."""
    instrument = None if entry.sheet_id is None else sheets.instrument_of_sheet(db, entry.sheet_id)
    return None if instrument is None or entry.indicator is None else instrument.indicator(entry.indicator)


def telegram_name(at: Moment) -> str:
    """The name that Telegram shows for the actor; empty when nobody could read it."""
    names = (at.user.get("first_name"), at.user.get("last_name"))
    return one_line(" ".join(name for name in names if name))


def username(at: Moment) -> str | None:
    """The actor's @name, if there is one."""
    return at.user.get("username")


def accept(db: Session, actor: Actor, tap: AcceptButton, at: Moment) -> Response:
    """The person says the invitation is right."""
    place = conversation_state_of(db, actor.telegram_id)
    typed = place.awaiting_data.get("name") if place.awaiting == INVITED else None
    name = telegram_name(at) or typed or (actor.person.name if actor.person else "")
    if not name:
        # an old button, after other things were done
        set_conversation_state(
            db, actor.telegram_id, awaiting=ASKED_NAME, awaiting_data={"invitation": tap.invitation}
        )
        return NewMessage(Screen(words.ASK_NAME))
    joined = invitations.accept_invitation(db, tap.invitation, actor.telegram_id, name, username(at), at.now)
    if isinstance(joined, Refusal):
        return joined
    taken = invitations.invitation(db, tap.invitation, at.now)
    if taken is None:
        return Refusal(Reason.CODE_UNKNOWN)
    relieved = finish_hand_on(db, joined, taken, at.now)
    if taken.role in (Role.ADMIN, Role.ASSESSOR):
        _tell_both_roles(db, joined, tap.invitation, at.now)
    menus = (Menu(joined.telegram_id), *(() if relieved is None else (Menu(relieved.telegram_id),)))
    if taken.sheet_id is not None and taken.indicator is not None:
        opened = open_at(db, joined, taken.sheet_id, code=taken.indicator)
        if not isinstance(opened, Refusal) and opened.code == taken.indicator:
            stand_at(db, joined, opened, at.message_id)
            return card_of(opened, at), *menus
    stand_away(db, joined)
    news = words.welcome(taken.role, taken.office, taken.institution)
    greeting = choices(db)[WELCOME]
    if greeting is not None:
        news = f"{news}\n\n{escape(greeting)}"
    served, helped = sheets.sheets_served(db, joined), helped_cards(db, joined)
    steps = _steps_of(db, joined)
    return screens.home(joined, served, helped, at.now, at.zone, news=news, steps=steps), *menus


def _steps_of(db: Session, actor: Actor) -> screens.FirstSteps | None:
    """For who runs the assessment: how far the way to a running period is."""
    if not actor.may(Permission.RUN_PERIOD):
        return None
    present = [office for office in offices.all_offices(db) if not office.retired]
    every = periods.periods(db)
    running = [one for one in every if one.state is PeriodState.OPEN]
    wanted = {office.id for office in present if office.invited}
    if running:
        taking_part = {office_id for one in running for office_id in time_of_offices(db, one)}
        wanted = taking_part & {office.id for office in present}
    return screens.FirstSteps(
        len(present),
        tuple(one.name for one in running),
        next((one.id for one in (*running, *every)), None),
        len(wanted),
        len(wanted & people.offices_with_officers(db)),
    )


def _tell_both_roles(db: Session, joined: Actor, invitation_id: int, now: datetime) -> None:
    """The other admins hear of an admin who assesses as well: such a one never judges a sheet alone."""
    if joined.person is None or not (joined.has_role(Role.ADMIN) and joined.has_role(Role.ASSESSOR)):
        return
    text = Screen(words.admin_assesses(joined.person.name))
    for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
        if admin.id != joined.person.id:
            tell(db, f"both_roles:{invitation_id}:{admin.id}", admin, text, now)


def decline(db: Session, actor: Actor, tap: DeclineButton, at: Moment) -> Response:
    """The person says it is somebody else's."""
    entry = invitations.invitation(db, tap.invitation, at.now)
    if entry is None or entry.state is not InvitationState.OPEN:
        # An old button: what was taken, or is void, cannot be left to somebody else any more.
        return Refusal(Reason.CODE_UNKNOWN if entry is None else Reason.CODE_USED)
    invitations.decline_invitation(db, tap.invitation, actor.telegram_id, at.now)
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return Screen(words.DECLINED)


def show_home(db: Session, actor: Actor, _: object, at: Moment) -> Response:
    """The home of one's roles; a stranger reads how to come in."""
    if actor.person is None:
        return screens.home(actor, (), (), at.now, at.zone, is_retired=False)
    people.update_name(db, actor.telegram_id, telegram_name(at) or actor.person.name, username(at))
    stand_away(db, actor)
    known = people.load_actor(db, actor.telegram_id)
    served = sheets.sheets_served(db, known)
    is_retired = not served and offices.are_retired(db, known.offices_served())
    helped, steps = helped_cards(db, known), _steps_of(db, known)
    return screens.home(known, served, helped, at.now, at.zone, is_retired=is_retired, steps=steps)


def show_help(_: Session, actor: Actor, __: object, at: Moment) -> Response:
    """Help for the roles that one has."""
    return NewMessage(screens.help_screen(actor))

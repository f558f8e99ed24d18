"""Coming in: the invitation, the home of one's roles, help."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from telegram import User

from bot.context import Context
from bot.screens import Screen
from bot.screens import home as screens
from bot.screens.home import AcceptTap, DeclineTap, Helped
from bot.storage import invitations, offices, people, sheets
from bot.storage.invitations import Invitation, InvitationState
from bot.storage.places import place_of, set_place
from bot.storage.settings import choices
from bot.texts import joining as words
from bot.texts.common import escape
from handlers.at_card import AWAY, INVITED, Opened, card_of, open_at, stand_at, stand_away
from handlers.coming_back import tell_missed
from handlers.handing_on import finish_hand_on, may_take_over
from handlers.helping import helped_cards
from handlers.menus import refresh_menu
from handlers.switchboard import Reply, refuse
from questionnaires.instrument import Indicator
from questionnaires.people import Person, Role, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import SheetSummary
from questionnaires.typed_text import one_line

ASKED_NAME = "own_name"
LONGEST_NAME = 100


async def start(context: Context, code: str) -> None:
    """Takes an invitation's code, or shows the home of one's roles."""
    if not code or code == words.FROM_INLINE:
        await show_home(context)
        return
    found = await context.in_database(_find_invitation, code, telegram_name(context), context.now)
    if isinstance(found, Refusal):
        await refuse(context, found)
        return
    entry, indicator = found
    await context.send(_invitation(entry, indicator, telegram_name(context)))


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


async def take_own_name(context: Context, reply: Reply) -> None:
    """The name of somebody whose name in Telegram nobody can read."""
    name = one_line(reply.text)
    invitation_id = reply.place.awaiting_data.get("invitation")

    def keep(db: Session, speaker: Speaker) -> Screen | Refusal:
        entry = None if invitation_id is None else invitations.invitation(db, invitation_id, context.now)
        if entry is None or entry.state is not InvitationState.OPEN:
            return Refusal(Reason.CODE_UNKNOWN if entry is None else Reason.CODE_USED)
        if len(name) > LONGEST_NAME:
            return Screen(words.NAME_TOO_LONG.format(limit=LONGEST_NAME))
        set_place(db, speaker.telegram_id, awaiting=INVITED, awaiting_data={"name": name})
        return _invitation(entry, _indicator_of(db, entry), name)

    outcome = await context.in_database(keep)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.send(outcome)


def _find_invitation(
    db: Session, speaker: Speaker, code: str, name: str, now: datetime
) -> tuple[Invitation, Indicator | None] | Refusal:
    found = invitations.find_invitation(db, code, speaker.telegram_id, now)
    if isinstance(found, Refusal):
        return found
    if found.indicator is not None and found.office and found.office.id in speaker.offices_served():
        # Taking it would use up the link that was meant for a colleague.
        return Refusal(Reason.OWN_HANDOVER)
    if found.role is Role.OFFICER and found.indicator is None and not may_take_over(db, speaker, found, now):
        return Refusal(Reason.SERVES_ALREADY)
    if name:
        set_place(db, speaker.telegram_id, awaiting=INVITED, awaiting_data={})
    else:
        set_place(db, speaker.telegram_id, awaiting=ASKED_NAME, awaiting_data={"invitation": found.id})
    return found, _indicator_of(db, found)


def _indicator_of(db: Session, entry: Invitation) -> Indicator | None:
    """The single indicator that was handed over, if it is that sort of invitation."""
    instrument = None if entry.sheet_id is None else sheets.instrument_of_sheet(db, entry.sheet_id)
    return None if instrument is None or entry.indicator is None else instrument.indicator(entry.indicator)


def telegram_name(context: Context) -> str:
    """The name that Telegram shows for the speaker; empty when nobody could read it."""
    user = context.update.effective_user
    return one_line(user.full_name) if isinstance(user, User) else ""


def username(context: Context) -> str | None:
    """The speaker's @name, if there is one."""
    user = context.update.effective_user
    return user.username if user else None


async def accept(context: Context, tap: AcceptTap) -> None:
    """The person says the invitation is right."""
    outcome = await context.in_database(
        _accept,
        tap.invitation,
        context.tapped_message_id,
        telegram_name(context),
        username(context),
        context.now,
    )
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    if isinstance(outcome, Screen):
        await context.send(outcome)
        return
    await context.refresh_commands(outcome.speaker)
    if outcome.relieved is not None:
        refresh_menu(context, outcome.relieved.telegram_id)
    if outcome.card is not None:
        await context.show(card_of(context, outcome.card))
        return
    news = words.welcome(outcome.taken.role, outcome.taken.office, outcome.taken.institution)
    if outcome.greeting is not None:
        news = f"{news}\n\n{escape(outcome.greeting)}"
    await context.show(
        screens.home(outcome.speaker, outcome.served, outcome.helped, context.config.timezone, news=news)
    )


@dataclass(frozen=True, slots=True)
class _Joined:
    """Who came in, and what there is to do: at once the card where a single indicator was handed over."""

    speaker: Speaker
    taken: Invitation
    served: tuple[SheetSummary, ...]
    helped: tuple[Helped, ...]
    card: Opened | None = None
    greeting: str | None = None
    """What the admins want newcomers to read."""
    relieved: Person | None = None
    """The officer who has handed the office on by this."""


def _accept(
    db: Session,
    speaker: Speaker,
    invitation_id: int,
    message_id: int | None,
    name: str,
    username: str | None,
    now: datetime,
) -> _Joined | Screen | Refusal:
    place = place_of(db, speaker.telegram_id)
    typed = place.awaiting_data.get("name") if place.awaiting == INVITED else None
    name = name or typed or (speaker.person.name if speaker.person else "")
    if not name:
        # an old button, after other things were done
        set_place(db, speaker.telegram_id, awaiting=ASKED_NAME, awaiting_data={"invitation": invitation_id})
        return Screen(words.ASK_NAME)
    joined = invitations.accept_invitation(db, invitation_id, speaker.telegram_id, name, username, now)
    if isinstance(joined, Refusal):
        return joined
    taken = invitations.invitation(db, invitation_id, now)
    if taken is None:
        return Refusal(Reason.CODE_UNKNOWN)
    relieved = finish_hand_on(db, joined, taken, now)
    served, helped = sheets.sheets_served(db, joined), helped_cards(db, joined)
    if taken.sheet_id is not None and taken.indicator is not None:
        opened = open_at(db, joined, taken.sheet_id, code=taken.indicator)
        if not isinstance(opened, Refusal) and opened.code == taken.indicator:
            stand_at(db, joined, opened, message_id)
            return _Joined(joined, taken, served, helped, opened)
    stand_away(db, joined)
    return _Joined(joined, taken, served, helped, greeting=choices(db).welcome, relieved=relieved)


async def decline(context: Context, tap: DeclineTap) -> None:
    """The person says it is somebody else's."""
    no = await context.in_database(_decline, tap.invitation, context.now)
    if no is not None:
        await refuse(context, no)
    else:
        await context.show(Screen(words.DECLINED))


def _decline(db: Session, speaker: Speaker, invitation_id: int, now: datetime) -> Refusal | None:
    entry = invitations.invitation(db, invitation_id, now)
    if entry is None or entry.state is not InvitationState.OPEN:
        # An old button: what was taken, or is void, cannot be left to somebody else any more.
        return Refusal(Reason.CODE_UNKNOWN if entry is None else Reason.CODE_USED)
    invitations.decline_invitation(db, invitation_id, speaker.telegram_id, now)
    set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
    return None


async def show_home(context: Context, _: object = None) -> None:
    """The home of one's roles; a stranger reads how to come in."""
    await tell_missed(context)
    speaker, served, helped, is_retired = await context.in_database(
        _home, telegram_name(context), username(context), context.now
    )
    zone = context.config.timezone
    await context.show(screens.home(speaker, served, helped, zone, is_retired=is_retired))


def _home(
    db: Session, speaker: Speaker, name: str, username: str | None, now: datetime
) -> tuple[Speaker, tuple[SheetSummary, ...], tuple[Helped, ...], bool]:
    if speaker.person is None:
        return speaker, (), (), False
    people.update_name(db, speaker.telegram_id, name or speaker.person.name, username)
    stand_away(db, speaker)
    known = people.load_speaker(db, speaker.telegram_id, now)
    served = sheets.sheets_served(db, known)
    is_retired = not served and offices.are_retired(db, known.offices_served())
    return known, served, helped_cards(db, known), is_retired


async def show_help(context: Context, _: str) -> None:
    """Help for the roles that one has."""
    speaker = await context.read(_same)
    await context.send(screens.help_screen(speaker))


def _same(_: Session, speaker: Speaker) -> Speaker:
    return speaker

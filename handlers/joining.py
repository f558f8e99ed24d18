"""Coming in: the invitation, the home of one's roles, help, and what fits nowhere."""

from datetime import datetime

from sqlmodel import Session
from telegram import User

from bot.context import Context
from bot.screens import Screen
from bot.screens import home as screens
from bot.screens.home import AcceptTap, DeclineTap
from bot.storage import invitations, people, sheets
from bot.storage.invitations import Invitation
from bot.storage.places import set_place
from bot.texts import joining as words
from handlers.switchboard import refuse
from questionnaires.instrument import Indicator
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import SheetSummary


async def start(context: Context, code: str) -> None:
    """Takes an invitation's code, or shows the home of one's roles."""
    if not code:
        await show_home(context)
        return
    found = await context.in_database(_find_invitation, code, context.now)
    if isinstance(found, Refusal):
        await refuse(context, found)
        return
    entry, indicator = found
    name = telegram_name(context)
    if indicator is not None and entry.office is not None:
        text = words.handover_invitation(
            entry.office, indicator.code, indicator.name, entry.created_by_name, name
        )
    else:
        text = words.invitation(entry.role, entry.office, entry.institution, name)
    await context.send(screens.invitation(text, entry.id))


def _find_invitation(
    db: Session, speaker: Speaker, code: str, now: datetime
) -> tuple[Invitation, Indicator | None] | Refusal:
    found = invitations.find_invitation(db, code, speaker.telegram_id, now)
    if isinstance(found, Refusal):
        return found
    if found.sheet_id is None or found.indicator is None:
        return found, None
    instrument = sheets.instrument_of_sheet(db, found.sheet_id)
    return found, None if instrument is None else instrument.indicator(found.indicator)


def telegram_name(context: Context) -> str:
    """The name that Telegram shows for the speaker; never empty."""
    user = context.update.effective_user
    return user.full_name.strip() or "Tanpa nama" if isinstance(user, User) else "Tanpa nama"


def username(context: Context) -> str | None:
    """The speaker's @name, if there is one."""
    user = context.update.effective_user
    return user.username if user else None


async def accept(context: Context, tap: AcceptTap) -> None:
    """The person says the invitation is right."""
    outcome = await context.in_database(
        _accept, tap.invitation, telegram_name(context), username(context), context.now
    )
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    speaker, taken, served = outcome
    news = words.welcome(taken.role, taken.office)
    await context.show(screens.home(speaker, served, context.config.timezone, news=news))
    await context.refresh_commands(speaker)


def _accept(
    db: Session, speaker: Speaker, invitation_id: int, name: str, username: str | None, now: datetime
) -> tuple[Speaker, Invitation, tuple[SheetSummary, ...]] | Refusal:
    joined = invitations.accept_invitation(db, invitation_id, speaker.telegram_id, name, username, now)
    if isinstance(joined, Refusal):
        return joined
    taken = invitations.invitation(db, invitation_id, now)
    if taken is None:
        return Refusal(Reason.CODE_UNKNOWN)
    return joined, taken, sheets.sheets_served(db, joined)


async def decline(context: Context, tap: DeclineTap) -> None:
    """The person says it is somebody else's."""
    await context.in_database(_decline, tap.invitation, context.now)
    await context.show(Screen(words.DECLINED))


def _decline(db: Session, speaker: Speaker, invitation_id: int, now: datetime) -> None:
    invitations.decline_invitation(db, invitation_id, speaker.telegram_id, now)


async def show_home(context: Context, _: object = None) -> None:
    """The home of one's roles; a stranger reads how to come in."""
    speaker, served = await context.in_database(_home, telegram_name(context), username(context), context.now)
    await context.show(screens.home(speaker, served, context.config.timezone))


def _home(
    db: Session, speaker: Speaker, name: str, username: str | None, now: datetime
) -> tuple[Speaker, tuple[SheetSummary, ...]]:
    if speaker.person is None:
        return speaker, ()
    people.update_name(db, speaker.telegram_id, name, username)
    set_place(db, speaker.telegram_id, awaiting=None, awaiting_data={})
    return people.load_speaker(db, speaker.telegram_id, now), sheets.sheets_served(db, speaker)


async def show_help(context: Context, _: str) -> None:
    """Help for the roles that one has."""
    speaker = await context.read(_same)
    await context.send(screens.help_screen(speaker))


def _same(_: Session, speaker: Speaker) -> Speaker:
    return speaker


async def unknown_command(context: Context, _: str) -> None:
    """A command that there is not."""
    await context.send(Screen(words.NOT_UNDERSTOOD_COMMAND))

"""What fits nowhere: each gets one helpful answer, and nothing of it is kept."""

import logging
from collections.abc import Collection, Mapping

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated, Message

from bot.context import Context
from bot.screens import Screen
from bot.screens.inviting import ASK_ACCESS_ROW
from bot.storage import access
from bot.storage.people import mark_unreachable
from bot.texts import answering as officer_words
from bot.texts import assessing as assessor_words
from bot.texts import joining as words
from bot.texts.refusals import refusal
from handlers.at_card import AT_CARD, JUDGING
from handlers.coming_back import tell_missed
from handlers.switchboard import Reply, Route, is_file
from questionnaires.people import Deed, Speaker

log = logging.getLogger(__name__)


async def fits_nowhere(context: Context, reply: Reply) -> None:
    """A text or file where none is wanted: what to do instead, by one's role."""
    if reply.place.awaiting in JUDGING:
        await context.send(Screen(assessor_words.NOTE_IS_TEXT))
        return
    speaker, waiting = await context.read(_who, context)
    if speaker.person is None:
        await context.send(Screen(waiting) if waiting else Screen(words.STRANGER, (ASK_ACCESS_ROW,)))
        return
    if speaker.may(Deed.ANSWER):
        text = officer_words.NO_CARD
    elif speaker.may(Deed.ASSESS):
        text = assessor_words.NO_CARD
    elif speaker.may(Deed.RUN_PERIOD) and is_file(reply.message):
        text = words.NO_FILE_AWAITED
    else:
        text = words.NOT_UNDERSTOOD_TEXT
    await context.send(Screen(text))


def _who(db: Session, speaker: Speaker, context: Context) -> tuple[Speaker, str | None]:
    """Who speaks; and of a stranger who asked to be let in, what they wait for."""
    no = None if speaker.person else access.may_not_ask(db, speaker.telegram_id, context.now)
    return speaker, None if no is None else refusal(no, context.config.timezone)


def _same(_: Session, speaker: Speaker) -> Speaker:
    return speaker


async def refuse_kind(context: Context, reply: Reply) -> None:
    """A sticker, a place, a dice: nothing of it can be kept."""
    if reply.place.sheet_id is not None and reply.place.awaiting in AT_CARD:
        await context.send(Screen(officer_words.NOT_EVIDENCE))
    else:
        await fits_nowhere(context, reply)


async def want_text(context: Context, _: Reply) -> None:
    """A file, a sticker or a place where a text is awaited."""
    await context.send(Screen(words.WANT_TEXT))


def wanting_text(typed: Mapping[str, Route], *, but: Collection[str] = ()) -> dict[str, Route]:
    """For each awaited text the route of anything else that is sent instead, except those in `but`."""
    return {awaited: Route(want_text, route.deed) for awaited, route in typed.items() if awaited not in but}


async def ask_for_a_tap(context: Context, _: Reply) -> None:
    """A text, a sticker or a place where a question waits for one of its buttons."""
    await context.send(Screen(words.TAP_A_BUTTON))


async def unknown_command(context: Context, _: str) -> None:
    """A command that there is not."""
    await context.send(Screen(words.NOT_UNDERSTOOD_COMMAND))


async def edited(context: Context, message: Message) -> None:
    """A message that was changed afterwards: what was kept stays, and that is said."""
    if (message.text or message.caption) and (await context.read(_same)).person is not None:
        await context.send(Screen(words.EDITED))


async def reachability(context: Context, change: ChatMemberUpdated) -> None:
    """Somebody blocked the bot, or lets it speak again."""
    if not context.is_private:
        return
    is_gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if not is_gone:
        await tell_missed(context)

    def note(db: Session, speaker: Speaker) -> None:
        # That this update was written down at all has marked a known person as reachable.
        if is_gone and speaker.person is not None:
            mark_unreachable(db, speaker.telegram_id, "blocked by the user", context.now)

    await context.in_database(note)

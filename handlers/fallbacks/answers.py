"""What fits nowhere: each gets one helpful answer, and nothing of it is kept."""

import logging

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.people import access_requests
from bot.storage.people.people import mark_unreachable
from bot.texts.refusals import refusal
from handlers.answering import texts as officer_words
from handlers.answering.sheet_cursor import AT_CARD, JUDGING
from handlers.people import texts as words
from handlers.people.missed import tell_missed
from handlers.people.screens import ASK_ACCESS_ROW
from handlers.review import texts as assessor_words
from handlers.routing import Reply, is_file
from questionnaires.people import Actor, Permission

log = logging.getLogger(__name__)


def fits_nowhere(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """A text or file where none is wanted: what to do instead, by one's role."""
    if reply.conversation.awaiting in JUDGING:
        return NewMessage(Screen(assessor_words.NOTE_IS_TEXT))
    if actor.person is None:
        # of a stranger who asked to be let in, what they wait for
        waiting = access_requests.why_not_ask(db, actor.telegram_id, at.now)
        return NewMessage(
            Screen(words.STRANGER, (ASK_ACCESS_ROW,))
            if waiting is None
            else Screen(refusal(waiting, at.zone))
        )
    if actor.may(Permission.ANSWER):
        text = officer_words.NO_CARD
    elif actor.may(Permission.ASSESS):
        text = assessor_words.NO_CARD
    elif actor.may(Permission.RUN_PERIOD) and is_file(reply.message):
        text = words.NO_FILE_AWAITED
    else:
        text = words.NOT_UNDERSTOOD_TEXT
    return NewMessage(Screen(text))


def refuse_kind(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """A sticker, a place, a dice: nothing of it can be kept."""
    if reply.conversation.sheet_id is not None and reply.conversation.awaiting in AT_CARD:
        return NewMessage(Screen(officer_words.NOT_EVIDENCE))
    return fits_nowhere(db, actor, reply, at)


def want_text(_: Session, __: Actor, ___: Reply, at: Moment) -> Response:
    """A file, a sticker or a place where a text is awaited."""
    return NewMessage(Screen(words.WANT_TEXT))


def ask_for_a_tap(_: Session, __: Actor, ___: Reply, at: Moment) -> Response:
    """A text, a sticker or a place where a question waits for one of its buttons."""
    return NewMessage(Screen(words.TAP_A_BUTTON))


def unknown_command(_: Session, __: Actor, ___: str, at: Moment) -> Response:
    """A command that there is not."""
    return NewMessage(Screen(words.NOT_UNDERSTOOD_COMMAND))


async def reachability(context: Context, change: ChatMemberUpdated) -> None:
    """Somebody blocked the bot, or lets it speak again; async, for what was missed comes first."""
    if not context.is_private:
        return
    is_gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if not is_gone:
        await tell_missed(context)

    def note(db: Session, actor: Actor) -> None:
        # That this update was written down at all has marked a known person as reachable.
        if is_gone and actor.person is not None:
            mark_unreachable(db, actor.telegram_id, "blocked by the user", context.now)

    await context.in_database(note)

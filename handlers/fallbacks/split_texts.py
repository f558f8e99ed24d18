"""Texts that Telegram's apps cut in two, because one message carries 4096 letters: refused whole.

No typed reply may be longer than a message, so what was cut is too long for every one of them. Where a question is
asked, the beginning is refused as it comes. At a card and for a broadcast, which may fill a message, it has been
handled as a text of its own before anybody could know; what that did is undone when the rest comes. Both moments are
by Telegram's clock, so it does not matter when the bot handles the pieces.
"""

from datetime import timedelta

from sqlmodel import Session
from telegram import Message

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastState
from bot.storage.messages.conversation_states import ConversationState, conversation_state_of
from bot.storage.messages.long_texts import LongText, keep_long_text
from bot.texts.common import MESSAGE_UNITS, units
from handlers.answering.explanation import explanation_of, keep_explanation
from handlers.answering.sheet_cursor import AT_CARD, CHOOSING, JUDGING, Opened, open_for_reply, stand_at
from handlers.answering.typed_text import explanation_before
from handlers.appeals import appeal, decide
from handlers.broadcasts import compose
from handlers.broadcasts import texts as broadcast_words
from handlers.broadcasts.buttons import DraftButton
from handlers.dashboard import offices
from handlers.panels import end_pleno, pleno
from handlers.people import access_requests
from handlers.people import texts as words
from handlers.review import texts as assessor_words
from handlers.routing import Reply
from handlers.settings import change
from handlers.visits import record
from questionnaires.people import Actor
from questionnaires.settings import LONGEST_WELCOME

NEARLY_A_MESSAGE = 4040
"""UTF-16 units: the apps cut at a blank, so the first piece lacks a long word of the full 4096 at most."""
TOGETHER = timedelta(seconds=5)
"""Between two pieces, by Telegram's clock: the apps send them one right after the other."""

LONGEST = {
    **dict.fromkeys(
        (*JUDGING, pleno.SETTLING, pleno.SENDING_BACK, end_pleno.RETURNING, decide.DECIDING),
        assessor_words.NOTE_LIMIT,
    ),
    appeal.APPEAL: appeal.REASON_LIMIT,
    record.VISIT: record.LIMIT,
    offices.ASKED_REASON: offices.LONGEST_REASON,
    access_requests.ASKED_WISH: access_requests.LONGEST_WISH,
    change.ASKED: LONGEST_WELCOME,
    compose.AWAITING: MESSAGE_UNITS,
}
"""How long each sort of typed reply may be; at a card an explanation, which may fill a message."""


def continues(message: Message, long: LongText) -> bool:
    """Whether this message is the rest of that text."""
    return message.message_id > long.message_id and message.date - long.sent_at <= TOGETHER


def may_go_on(message: Message) -> bool:
    """Whether the apps may have cut the text at the end of this message."""
    return units(message.text or "") >= NEARLY_A_MESSAGE


def beginning(reply: Reply) -> LongText:
    """What has to be remembered of a text that may go on."""
    place, message = reply.conversation, reply.message
    about = {
        "awaiting": place.awaiting,
        "sheet": place.sheet_id,
        "indicator": place.indicator,
        "broadcast": place.awaiting_data.get("broadcast"),
    }
    return LongText(message.message_id, message.date, units(message.text or ""), about)


def is_too_long(reply: Reply) -> bool:
    """Whether no reply of the awaited sort may be as long as this piece; a broadcast may fill a message."""
    return reply.conversation.awaiting != compose.AWAITING and may_go_on(reply.message)


def refuse_at_once(db: Session, actor: Actor, reply: Reply, _: Moment) -> Response:
    """Says that the text is too long, before its rest comes: nothing would undo what a beginning does."""
    first = beginning(reply)
    keep_long_text(db, actor.telegram_id, first)
    limit = LONGEST.get(reply.conversation.awaiting or "")
    return NewMessage(Screen(words.TOO_LONG.format(limit=_up_to(limit))))


def _up_to(limit: int | None) -> str:
    return "" if limit is None else words.CUT_LIMIT.format(limit=limit)


def refuse_whole(db: Session, actor: Actor, rest: tuple[Reply, LongText], at: Moment) -> Response:
    """Says that the text is too long, how long it may be, and that nothing of it is kept."""
    message, before = rest[0].message, rest[1]
    length = before.units + units(message.text or "")
    whole = LongText(message.message_id, message.date, length, before.place)
    keep_long_text(db, actor.telegram_id, whole)
    awaiting = before.place.get("awaiting")
    is_at_card = awaiting in AT_CARD and before.place.get("sheet") is not None
    limit = MESSAGE_UNITS if is_at_card else LONGEST.get(awaiting or "")
    text = words.CUT_BY_TELEGRAM.format(length=length, limit=_up_to(limit))
    if is_at_card:
        _undo_explanation(db, actor, before, at)
        return NewMessage(Screen(text + words.CUT_AT_CARD))
    rows = _undo_draft(db, before) if awaiting == compose.AWAITING else ()
    return NewMessage(Screen(text, rows))


def _undo_explanation(db: Session, actor: Actor, before: LongText, at: Moment) -> None:
    """The explanation as it was before the beginning of the text took its place."""
    about, telegram_id = before.place, actor.telegram_id
    stands = conversation_state_of(db, telegram_id)
    there = ConversationState(telegram_id, about["sheet"], about["indicator"])
    opened = open_for_reply(db, actor, there, at.now)
    if not isinstance(opened, Opened):
        return
    if stands.awaiting == CHOOSING and units(str(stands.awaiting_data.get("text"))) >= NEARLY_A_MESSAGE:
        stand_at(db, actor, opened)
        return
    kept = explanation_of(opened)
    if kept is not None and units(kept) >= NEARLY_A_MESSAGE:
        keep_explanation(db, actor, opened, explanation_before(db, opened), at.now)


def _undo_draft(db: Session, before: LongText) -> tuple[tuple[Button, ...], ...]:
    """The draft without the beginning of the text, and the way back to it."""
    number = before.place.get("broadcast")
    one = broadcasts.broadcast(db, number) if isinstance(number, int) else None
    if one is None or one.state is not BroadcastState.DRAFT:
        return ()
    if units(one.plain) >= NEARLY_A_MESSAGE:
        broadcasts.change_draft(db, one.id, text="", plain="", digest=None)
    return ((Button(broadcast_words.BACK, DraftButton(one.id)),),)

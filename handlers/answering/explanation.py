"""Words at a card: the explanation, the links a text brings, and who changed what."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.handling import answer
from bot.engine.responses import Card, Moment, NewMessage, Response
from bot.storage.answering import sheets
from bot.storage.answering.typed_messages import keep_typed
from bot.storage.audit.trail import Done
from bot.storage.audit.written_words import FORGOTTEN
from bot.storage.messages.conversation_states import set_conversation_state
from bot.texts.common import units
from handlers.answering import detail_screens as screens
from handlers.answering import explanation_texts as typed_words
from handlers.answering import texts as words
from handlers.answering.buttons import ExplanationButton, HistoryButton, RemoveExplanationButton
from handlers.answering.sheet_cursor import (
    CHOOSING,
    EXPLAINING,
    Opened,
    card_of,
    go_to,
    open_at,
    open_for_reply,
    stand_at,
    told_by_whom,
)
from handlers.evidence.receive import is_only_links, links_in, receive_file, replaced_by
from handlers.fallbacks.answers import fits_nowhere
from handlers.routing import Reply
from questionnaires.people import Actor
from questionnaires.refusal import Refusal
from questionnaires.sheet import open_to_answers, record_explanation
from questionnaires.typed_text import meant_at_card

OF_ASSESSORS = frozenset({Done.JUDGED, Done.NOTED})
"""What the history does not show to an office: it is told when the sheet comes back or is confirmed."""


def show_explanation(db: Session, actor: Actor, tap: ExplanationButton, at: Moment) -> Response:
    """The whole explanation; a text sent now becomes the new one."""
    opened = go_to(db, actor, tap.sheet, tap.place)
    if isinstance(opened, Refusal):
        return opened
    is_open = open_to_answers(opened.sheet, at.now) is None
    if is_open:
        set_conversation_state(db, actor.telegram_id, awaiting=EXPLAINING)
    place = opened.sheet.instrument.positions[opened.code]
    pieces = screens.explanation(opened.sheet, place, is_open=is_open)
    # in place of what was tapped where one suffices; several as new messages, in order
    return pieces[0] if len(pieces) == 1 else tuple(NewMessage(screen) for screen in pieces)


def remove_explanation(db: Session, actor: Actor, tap: RemoveExplanationButton, at: Moment) -> Response:
    """Takes the explanation away."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    kept = keep_explanation(db, actor, opened, None, at.now)
    if isinstance(kept, Refusal):
        return kept
    # Read again, for the level's author is another matter than the explanation's.
    again = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(again, Refusal):
        return again
    card = card_of(again, at)
    # asked of the history: after a second tap on the same button the way back must still be there
    return screens.with_way_back(card, again.sheet, tap.place) if explanation_before(db, again) else card


def keep_explanation(
    db: Session,
    actor: Actor,
    opened: Opened,
    text: str | None,
    now: datetime,
    message_id: int | None = None,
) -> Opened | Refusal:
    """`message_id` is the message in which all of it was typed: editing that changes the explanation."""
    name = actor.person.name if actor.person else ""
    sheet = record_explanation(opened.sheet, opened.code, text, by=name, at=now)
    if isinstance(sheet, Refusal):
        return told_by_whom(db, actor, opened.sheet, sheet)
    answer = sheet.answers.get(opened.code)
    explanation = answer.explanation if answer else None
    sheets.keep_explanation(db, sheet, opened.code, explanation, actor, now)
    if message_id is not None and explanation is not None:
        keep_typed(db, actor.telegram_id, message_id, sheet.id, opened.code, explanation)
    return Opened(sheet, opened.code, opened.helping)


def explanation_before(db: Session, opened: Opened) -> str | None:
    """What the explanation was before its last change; None where it was empty."""
    changes = sheets.history_of(db, opened.sheet.id, opened.code)
    kept = [entry for entry in changes if entry.deed == Done.EXPLANATION]
    return kept[-1].before if kept and kept[-1].before != FORGOTTEN else None


def want_words(_: Session, __: Actor, ___: Reply, at: Moment) -> Response:
    """A sticker, a place, a voice note where the explanation is to be typed: nothing of it is kept."""
    return NewMessage(Screen(words.EXPLANATION_IS_TEXT))


async def take_file(context: Context, reply: Reply) -> None:
    """A file where the explanation is to be typed: a document or picture is the card's evidence all the same.

    A voice note is not: whoever is asked for words and speaks them means the explanation, not a proof.
    Async, for a file is fetched.
    """
    if reply.message.voice is not None:
        await answer(context, want_words, reply, reads=True, links=False)
    else:
        await receive_file(context, reply)


def take_text(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """A text at a card: links become evidence, everything else the explanation."""
    opened = open_for_reply(db, actor, reply.conversation, at.now)
    if opened is None:
        return fits_nowhere(db, actor, reply, at)
    if isinstance(opened, Refusal):
        return opened
    walking, links, replaced = (
        reply.conversation.awaiting == "walk",
        links_in(reply.message),
        replaced_by(reply.conversation),
    )
    if replaced is not None and not links:
        return NewMessage(Screen(words.REPLACE_WITH_FILE))
    news: list[str] = []
    asked, is_replaced = None, False
    if not is_only_links(reply.message):
        asked = _question(db, actor, opened, reply)
        if asked is None:
            there = explanation_of(opened)
            kept = keep_explanation(db, actor, opened, reply.text, at.now, reply.message.message_id)
            if isinstance(kept, Refusal):
                return kept
            opened, is_replaced = kept, there is not None and there != reply.text
            worded = typed_words.replaced_explanation if is_replaced else words.kept_explanation
            news.append(worded(opened.code))
    for link in links:
        sheets.keep_link(db, opened.sheet, opened.code, link, actor, at.now)
    if links:
        if replaced is not None:
            sheets.remove_evidence(db, opened.sheet, replaced, actor, at.now)
        news.append(words.kept_link(len(links), opened.code))
    if asked is not None:
        return NewMessage(asked)
    again = open_at(db, actor, opened.sheet.id, code=opened.code)
    if isinstance(again, Refusal):
        return again
    stand_at(db, actor, again, walking=walking)
    card = card_of(again, at, news="\n✔️ ".join(news), walking=walking)
    if is_replaced:
        card = screens.with_way_back(card, again.sheet, again.sheet.instrument.positions[again.code])
    return Card(card, reply.conversation.message_id)


LONG_EXPLANATION = 15
"""Words; so much work is not replaced without asking."""


def explanation_of(opened: Opened) -> str | None:
    """The explanation as it stands."""
    answer = opened.sheet.answers.get(opened.code)
    return answer.explanation if answer else None


def _question(db: Session, actor: Actor, opened: Opened, reply: Reply) -> Screen | None:
    """What to ask about a text before it is kept, which waits then; None where it is an explanation."""
    place = opened.sheet.instrument.positions[opened.code]
    waiting = (
        reply.conversation.awaiting_data.get("text") if reply.conversation.awaiting == CHOOSING else None
    )
    meant = meant_at_card(reply.text, opened.sheet.instrument.indicators[place])
    if meant is not None:
        if isinstance(waiting, str) and not meant_at_card(waiting, opened.sheet.instrument.indicators[place]):
            # a text waits for its answer already: it must not be lost for a nod
            return screens.ask_second_text(opened.sheet, place, explanation_of(opened) or "", waiting)
        _wait(db, actor, opened, reply.text, reply.message.message_id)
        return screens.ask_meaning(opened.sheet, place, reply.text, meant)
    there = explanation_of(opened)
    if there is None or reply.conversation.awaiting == EXPLAINING or there == reply.text:
        return None
    if len(there.split()) < LONG_EXPLANATION and units(there) < 10 * LONG_EXPLANATION:
        return None
    text, message_id = reply.text, reply.message.message_id
    if isinstance(waiting, str) and not meant_at_card(waiting, opened.sheet.instrument.indicators[place]):
        text, message_id = f"{waiting}\n\n{text}", None
    _wait(db, actor, opened, text, message_id)
    return screens.ask_second_text(opened.sheet, place, there, text)


def _wait(db: Session, actor: Actor, opened: Opened, text: str, message_id: int | None) -> None:
    data = {"text": text, "sheet": opened.sheet.id, "indicator": opened.code, "message": message_id}
    set_conversation_state(db, actor.telegram_id, awaiting=CHOOSING, awaiting_data=data)


def show_history(db: Session, actor: Actor, tap: HistoryButton, at: Moment) -> Response:
    """Who changed this answer."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    changes = [
        entry for entry in sheets.history_of(db, tap.sheet, opened.code) if entry.deed not in OF_ASSESSORS
    ]
    lines = [
        words.change(entry.at, at.zone, entry.by, entry.deed, entry.before, entry.after)
        for entry in reversed(changes[-30:])
    ]
    return screens.history(opened.sheet, tap.place, lines)

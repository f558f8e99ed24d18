"""Who edits a message changes what it said: the explanation or the note that was typed in it."""

from sqlmodel import Session
from telegram import Message

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Card, Moment, NewMessage, Response
from bot.storage.answering import sheets, typed_messages
from bot.storage.answering.typed_messages import TypedMessage
from bot.storage.messages.conversation_states import ConversationState, conversation_state_of
from bot.texts import labels
from bot.texts.common import units
from handlers.answering import detail_screens as screens
from handlers.answering import explanation_texts as words
from handlers.answering.buttons import CardButton, RestoreExplanationButton
from handlers.answering.explanation import explanation_of, keep_explanation
from handlers.answering.sheet_cursor import AT_CARD, Opened, card_of, open_at, open_for_reply
from handlers.evidence.receive import links_in
from handlers.people import texts
from handlers.review import texts as assessor_words
from handlers.review.buttons import JudgeCardButton
from handlers.review.judge import keep_note_at, open_to_judge
from handlers.routing import EditedReply
from questionnaires.people import Actor, Permission
from questionnaires.refusal import Refusal
from questionnaires.typed_text import meant_at_card, visible

_WHERE = ((Permission.ANSWER, "isi"), (Permission.ASSESS, "nilai"), (Permission.RUN_PERIOD, "siaran"))
"""By right, the command that leads to what is written with it."""


def take_edit(db: Session, actor: Actor, edit: EditedReply, at: Moment) -> Response:
    """A message that was changed afterwards.

    Where an explanation or a note is still what the message said, it changes with it; else it is said how.
    """
    message = edit.message
    if not (message.text or message.caption):
        return None
    not_taken = NewMessage(Screen(_how(actor, edit)))
    typed = typed_messages.typed_in(db, actor.telegram_id, message.message_id)
    if typed is None or not message.text or not visible(message.text):
        return not_taken
    not_taken = NewMessage(Screen(_how(actor, edit) if typed.is_note else texts.EDITED_EXPLANATION))
    change = _change_note if typed.is_note else _change_explanation
    changed = change(db, actor, typed, message, at)
    return not_taken if changed is None else (not_taken, changed) if isinstance(changed, Refusal) else changed


def _how(actor: Actor, edit: EditedReply) -> str:
    """What is to be done, as the change is not taken."""
    if edit.is_asked:
        return texts.EDITED_ASKED
    if edit.conversation.sheet_id is not None and edit.conversation.awaiting in AT_CARD:
        return texts.EDITED_EXPLANATION if edit.message.text else texts.EDITED_CAPTION
    return texts.edited_elsewhere([name for right, name in _WHERE if actor.may(right)] or ["start"])


def _change_explanation(
    db: Session, actor: Actor, typed: TypedMessage, message: Message, at: Moment
) -> Response:
    there = ConversationState(actor.telegram_id, typed.sheet_id, typed.indicator)
    opened, text = open_for_reply(db, actor, there, at.now), message.text or ""
    if isinstance(opened, Refusal):
        return opened
    if opened is None or not typed.is_still(explanation_of(opened)):
        return None
    place = opened.sheet.instrument.positions[opened.code]
    if meant_at_card(text, opened.sheet.instrument.indicators[place]) is not None:
        return None
    kept = keep_explanation(db, actor, opened, text, at.now, message.message_id)
    if isinstance(kept, Refusal):
        return kept
    for link in links_in(message):
        sheets.keep_link(db, opened.sheet, opened.code, link, actor, at.now)
    return _changed(db, actor, kept, at)


def _changed(db: Session, actor: Actor, kept: Opened, at: Moment) -> Response:
    """The card anew where it is in view, else the words; the earlier explanation one tap away in both."""
    news, place = words.edited_explanation(kept.code), kept.sheet.instrument.positions[kept.code]
    stands = conversation_state_of(db, actor.telegram_id)
    is_in_view = (stands.sheet_id, stands.indicator) == (kept.sheet.id, kept.code)
    if is_in_view and stands.awaiting in (None, "walk"):
        again = open_at(db, actor, kept.sheet.id, code=kept.code)
        if isinstance(again, Refusal):
            return again
        card = card_of(again, at, news=news, walking=stands.awaiting == "walk")
        return Card(screens.with_way_back(card, again.sheet, place), stands.message_id)
    rows = (
        (Button(labels.EARLIER_EXPLANATION, RestoreExplanationButton(kept.sheet.id, place)),),
        (Button(labels.BACK_TO_CARD, CardButton(kept.sheet.id, place)),),
    )
    return NewMessage(Screen(news, rows))


def _change_note(db: Session, actor: Actor, typed: TypedMessage, message: Message, at: Moment) -> Response:
    text = message.text or ""
    opened = open_to_judge(db, actor, typed.sheet_id, None)
    if isinstance(opened, Refusal):
        return opened
    judged = opened.sheet.judgements.get(typed.indicator)
    if judged is None or not typed.is_still(judged.note):
        return None
    if units(text) > assessor_words.NOTE_LIMIT:
        return NewMessage(Screen(assessor_words.NOTE_TOO_LONG.format(length=units(text))))
    kept = keep_note_at(db, actor, opened.sheet, typed.indicator, text, message.message_id, at.now)
    if isinstance(kept, Refusal):
        return kept
    place = kept.instrument.positions[typed.indicator]
    row = (Button(labels.BACK_TO_CARD, JudgeCardButton(kept.id, place)),)
    return NewMessage(Screen(assessor_words.edited_note(typed.indicator), (row,)))

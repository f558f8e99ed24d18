"""A text waits at a card for one tap: it is a level, an explanation, more of one, or takes its place."""

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, Response
from bot.storage.messages.conversation_states import conversation_state_of
from handlers.answering import detail_screens as screens
from handlers.answering import explanation_texts as typed_words
from handlers.answering import texts as words
from handlers.answering.buttons import (
    AddExplanationButton,
    KeepTypedButton,
    ReplaceExplanationButton,
    RestoreExplanationButton,
)
from handlers.answering.explanation import explanation_before, explanation_of, keep_explanation
from handlers.answering.sheet_cursor import CHOOSING, Opened, card_of, open_at, stand_at
from questionnaires.people import Actor
from questionnaires.refusal import Refusal


def keep_typed(db: Session, actor: Actor, tap: KeepTypedButton, at: Moment) -> Response:
    """The few letters are the explanation after all; where a longer one stands, what of it is asked."""
    found = _waiting(db, actor, tap.sheet, tap.place)
    if not isinstance(found, tuple):
        return found
    opened, text = found
    there = explanation_of(opened)
    if there is not None and there != text:
        return screens.ask_second_text(opened.sheet, tap.place, there, text)
    message_id = _typed_in(db, actor)
    return _kept_card(db, actor, opened, text, words.kept_explanation(opened.code), at, message_id)


def add_explanation(db: Session, actor: Actor, tap: AddExplanationButton, at: Moment) -> Response:
    """The text that waits comes behind the explanation."""
    found = _waiting(db, actor, tap.sheet, tap.place)
    if not isinstance(found, tuple):
        return found
    opened, text = found
    there = explanation_of(opened)
    whole = f"{there}\n\n{text}" if there else text
    return _kept_card(db, actor, opened, whole, words.kept_explanation(opened.code), at)


def replace_explanation(db: Session, actor: Actor, tap: ReplaceExplanationButton, at: Moment) -> Response:
    """The text that waits takes the explanation's place; the old one is one tap away."""
    found = _waiting(db, actor, tap.sheet, tap.place)
    if not isinstance(found, tuple):
        return found
    opened, text = found
    news, message_id = typed_words.replaced_explanation(opened.code), _typed_in(db, actor)
    return _kept_card(db, actor, opened, text, news, at, message_id)


def restore_explanation(db: Session, actor: Actor, tap: RestoreExplanationButton, at: Moment) -> Response:
    """The explanation as it was before its last change; once more brings the later one back."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    earlier = explanation_before(db, opened)
    if earlier is None:
        return Screen(typed_words.NO_EARLIER_EXPLANATION)
    return _kept_card(db, actor, opened, earlier, typed_words.restored_explanation(opened.code), at)


def _waiting(db: Session, actor: Actor, sheet_id: int, place: int) -> tuple[Opened, str] | Screen | Refusal:
    """The card and the text that waits for an answer there; words where none does any more."""
    opened = open_at(db, actor, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    stands = conversation_state_of(db, actor.telegram_id)
    text, about = stands.awaiting_data.get("text"), stands.awaiting_data
    if (
        stands.awaiting != CHOOSING
        or not isinstance(text, str)
        or (about.get("sheet"), about.get("indicator")) != (opened.sheet.id, opened.code)
    ):
        return Screen(typed_words.NOTHING_TYPED)
    return opened, text


def _typed_in(db: Session, actor: Actor) -> int | None:
    """The message that the text that waits was typed in; None where it is made of several."""
    found = conversation_state_of(db, actor.telegram_id).awaiting_data.get("message")
    return found if isinstance(found, int) else None


def _kept_card(
    db: Session,
    actor: Actor,
    opened: Opened,
    text: str,
    news: str,
    at: Moment,
    message_id: int | None = None,
) -> Screen | Refusal:
    """The card once this explanation is kept."""
    there = explanation_of(opened)
    kept = keep_explanation(db, actor, opened, text, at.now, message_id)
    if isinstance(kept, Refusal):
        return kept
    again = open_at(db, actor, opened.sheet.id, code=opened.code)
    if isinstance(again, Refusal):
        return again
    stand_at(db, actor, again, at.message_id)
    card = card_of(again, at, news=news)
    place = again.sheet.instrument.positions[again.code]
    return screens.with_way_back(card, again.sheet, place) if there not in (None, text) else card

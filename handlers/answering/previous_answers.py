"""`Pakai yang lalu`: last time's answer, explanation and evidence, taken over and marked as such."""

from sqlmodel import Session

from bot.engine.responses import Moment, Response
from bot.storage.answering import sheets
from bot.storage.answering.previous_answers import mark_carried
from handlers.answering.buttons import CarryButton
from handlers.answering.sheet_cursor import card_of, open_at, stand_at, told_by_whom
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import record_explanation, record_level


def carry_over(db: Session, actor: Actor, tap: CarryButton, at: Moment) -> Response:
    """Keeps it and shows the card again, so that one can check whether it still holds."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    code, sheet = opened.code, opened.sheet
    earlier = sheet.earlier.get(code)
    if earlier is None or actor.person is None:
        return Refusal(Reason.NOTHING_EARLIER)
    name = actor.person.name
    kept = record_level(sheet, code, earlier.level, by=name, at=at.now)
    if isinstance(kept, Refusal):
        return told_by_whom(db, actor, sheet, kept)
    sheets.keep_level(db, sheet, code, earlier.level, actor, at.now)
    answer = sheet.answers.get(code)
    if earlier.explanation and not (answer and answer.explanation):
        explained = record_explanation(kept, code, earlier.explanation, by=name, at=at.now)
        if not isinstance(explained, Refusal):
            sheets.keep_explanation(db, sheet, code, earlier.explanation, actor, at.now)
    mark_carried(db, sheet, code, earlier, actor.person.id, at.now)
    again = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(again, Refusal):
        return again
    stand_at(db, actor, again, at.message_id)
    return card_of(again, at)

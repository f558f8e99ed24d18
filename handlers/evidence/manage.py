"""Evidence of one indicator: looked at, replaced, removed."""

from dataclasses import replace

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.context import Context
from bot.engine.responses import Moment, Response
from bot.storage.answering import sheets
from bot.storage.evidence import file_usage
from bot.storage.evidence.evidence import removed_evidence
from bot.storage.messages.conversation_states import set_conversation_state
from bot.texts import labels
from handlers.answering import detail_screens as screens
from handlers.answering.buttons import (
    EvidenceButton,
    RemoveEvidenceButton,
    ReplaceEvidenceButton,
    RestoreEvidenceButton,
    SeeEvidenceButton,
)
from handlers.answering.sheet_cursor import Opened, go_to, open_at, stand_at, told_by_whom
from handlers.evidence.send import send_evidence
from handlers.routing import refuse
from questionnaires.answers import Evidence, EvidenceKind
from questionnaires.file_limits import why_no_room
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import open_to_answers


def show_evidence(db: Session, actor: Actor, tap: EvidenceButton, at: Moment) -> Response:
    """All evidence of one indicator; what is sent now is added to it."""
    opened = go_to(db, actor, tap.sheet, tap.place)
    return opened if isinstance(opened, Refusal) else _list(opened, at)


def _list(opened: Opened, at: Moment) -> Screen:
    place = opened.sheet.instrument.positions[opened.code]
    is_open = open_to_answers(opened.sheet, at.now) is None
    return screens.evidence_list(opened.sheet, place, at.zone, is_open=is_open)


async def see_evidence(context: Context, tap: SeeEvidenceButton) -> None:
    """Sends one piece into the chat; from our copy where Telegram refuses its own."""
    found = await context.read(_one, tap.sheet, tap.place, tap.evidence)
    if isinstance(found, Refusal):
        await refuse(context, found)
    else:
        await send_evidence(context, found[1])


def _one(
    db: Session, actor: Actor, sheet_id: int, place: int, evidence_id: int
) -> tuple[Opened, Evidence] | Refusal:
    """The piece a button is about, if it lies under that very indicator of a sheet the actor may open."""
    opened = open_at(db, actor, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    for item in opened.sheet.evidence.get(opened.code, ()):
        if item.id == evidence_id:
            return opened, item
    return Refusal(Reason.NOT_FOUND)


def remove_evidence(db: Session, actor: Actor, tap: RemoveEvidenceButton, at: Moment) -> Response:
    """Takes one piece away; the history keeps it."""
    found = _one(db, actor, tap.sheet, tap.place, tap.evidence)
    if not isinstance(found, Refusal):
        closed = open_to_answers(found[0].sheet, at.now)
        if closed is not None:
            return told_by_whom(db, actor, found[0].sheet, closed)
        sheets.remove_evidence(db, found[0].sheet, found[1].id, actor, at.now)
    # After a second tap on the same button the piece is gone already: the list as it is now is the answer.
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    shown = _list(opened, at)
    if _removed(db, opened, tap.evidence) is None or open_to_answers(opened.sheet, at.now) is not None:
        return shown
    undo = RestoreEvidenceButton(tap.sheet, tap.place, tap.evidence)
    return replace(shown, rows=((Button(labels.UNDO_REMOVAL, undo),), *shown.rows))


def _removed(db: Session, opened: Opened, evidence_id: int) -> tuple[int | None] | None:
    """The size in bytes of what was taken from this indicator; None where it is there, or its address is."""
    removed = removed_evidence(db, opened.sheet.id, evidence_id)
    if removed is None or removed[0] != opened.code:
        return None
    there = {one.name for one in opened.sheet.evidence.get(opened.code, ()) if one.kind is EvidenceKind.LINK}
    return None if removed[2] in there else (removed[1],)


def restore_evidence(db: Session, actor: Actor, tap: RestoreEvidenceButton, at: Moment) -> Response:
    """Brings back what was just taken away, where there is room for it still."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    closed = open_to_answers(opened.sheet, at.now)
    if closed is not None:
        return told_by_whom(db, actor, opened.sheet, closed)
    removed = _removed(db, opened, tap.evidence)
    if removed is None:
        # a second tap, or the address was sent again: it is there, and the list says so
        return _list(opened, at)
    full = why_no_room(file_usage.evidence_usage(db, tap.sheet), removed[0])
    if full is not None:
        return full
    sheets.restore_evidence(db, opened.sheet, tap.evidence, actor, at.now)
    again = open_at(db, actor, tap.sheet, place=tap.place)
    return again if isinstance(again, Refusal) else _list(again, at)


def replace_evidence(db: Session, actor: Actor, tap: ReplaceEvidenceButton, at: Moment) -> Response:
    """Waits for the file that takes the place of one piece."""
    found = _one(db, actor, tap.sheet, tap.place, tap.evidence)
    if isinstance(found, Refusal):
        return found
    opened, item = found
    closed = open_to_answers(opened.sheet, at.now)
    if closed is not None:
        return told_by_whom(db, actor, opened.sheet, closed)
    stand_at(db, actor, opened)
    set_conversation_state(db, actor.telegram_id, awaiting="replace", awaiting_data={"evidence": item.id})
    return screens.replace_prompt(opened.sheet, tap.place, item)

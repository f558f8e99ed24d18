"""How a pleno ends: the sheet goes back to its office, or what was agreed and settled is confirmed."""

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, Response
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.panels import seats
from bot.storage.panels.pleno import Pleno
from bot.storage.review import assessments
from handlers.answering.sheet_cursor import AWAY
from handlers.panels import pleno_screens as screens
from handlers.panels import pleno_texts as words
from handlers.panels.buttons import (
    PlenoConfirmButton,
    PlenoConfirmYesButton,
    PlenoListButton,
    PlenoReturnButton,
    PlenoReturnYesButton,
)
from handlers.panels.pleno import await_reply, in_round, wrong_reason
from handlers.review import texts as member_words
from handlers.review.outcomes import return_to_office, send_result
from handlers.routing import Reply
from questionnaires.answers import levels_of
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import why_no_score, why_not_return
from questionnaires.scoring import score

RETURNING = "pleno_return"


def notes_of(found: Pleno) -> dict[str, str]:
    """The members' notes by indicator, several joined."""
    notes = {
        code: "\n".join(held.note for held in opinions if held.note)
        for code, opinions in found.opinions.items()
    }
    return {code: note for code, note in notes.items() if note}


def ask_to_return(db: Session, actor: Actor, tap: PlenoReturnButton, _: Moment) -> Response:
    """What goes back to the office, and a note where there is none."""
    found = in_round(db, actor, tap.sheet)
    if isinstance(found, Refusal):
        return found
    await_reply(db, actor, RETURNING, tap.sheet, tap.round)
    return screens.ask_return(found.sheet, notes_of(found))


def return_sheet(db: Session, actor: Actor, tap: PlenoReturnYesButton, at: Moment) -> Response:
    """Returns with the panel's notes."""
    return _return(db, actor, tap.sheet, tap.round, "", at)


def take_return_note(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """Returns with the panel's notes and the one typed now."""
    if (wrong := wrong_reason(reply.text)) is not None:
        return Screen(wrong)
    data = reply.conversation.awaiting_data
    return _return(db, actor, data["sheet"], data["round"], reply.text.strip(), at)


def _return(db: Session, actor: Actor, sheet_id: int, round_: int, overall: str, at: Moment) -> Response:
    found = in_round(db, actor, sheet_id, round_)
    if isinstance(found, Refusal):
        return found
    notes = {**notes_of(found), **({"": overall} if overall else {})}
    no = why_not_return(found.sheet, notes)
    if no is not None:
        return no
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    returned = return_to_office(db, actor, found.sheet, notes, at.now, at.zone)
    row = (Button(words.QUEUE, PlenoListButton(0)),)
    return Screen(member_words.returned(returned.office, len(returned.return_notes)), (row,))


def ask_to_confirm(db: Session, actor: Actor, tap: PlenoConfirmButton, _: Moment) -> Response:
    """Asks once more."""
    found = in_round(db, actor, tap.sheet)
    if isinstance(found, Refusal):
        return found
    no = _not_complete(found) or assessments.why_not_alone(db, found.sheet, found.members, actor)
    missing = seats.missing_institutions(db, found.sheet)
    return no or screens.confirm_question(found.sheet, found.comparison, len(found.members), missing)


def _not_complete(found: Pleno) -> Refusal | None:
    if found.comparison.is_complete:
        return why_no_score(found.sheet.instrument, dict(found.comparison.levels))
    codes = [one.code for one in found.comparison.differing] + list(found.comparison.unscored)
    return Refusal(Reason.INCOMPLETE, {"codes": codes})


def confirm(db: Session, actor: Actor, tap: PlenoConfirmYesButton, at: Moment) -> Response:
    """Confirms what was agreed and settled; every officer of the office gets the picture."""
    found = in_round(db, actor, tap.sheet, tap.round)
    if isinstance(found, Refusal):
        return found
    sheet, levels = found.sheet, dict(found.comparison.levels)
    no = _not_complete(found) or assessments.why_not_alone(db, sheet, found.members, actor)
    if no is not None:
        return no
    judged = score(sheet.instrument, levels)
    if judged.index is None or judged.band is None:
        return Refusal(Reason.NOTHING_COUNTS)
    confirmed = assessments.confirm_sheet(
        db, sheet, actor, at.now, index=judged.index, predicate=judged.band.label, settled=levels
    )
    send_result(db, sheet, at.now)
    score_words = screens.score_words(confirmed, levels_of(confirmed.judgements))
    row = (Button(words.QUEUE, PlenoListButton(0)),)
    return Screen(member_words.confirmed(confirmed.office, score_words), (row,))

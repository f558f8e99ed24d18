"""How a pleno ends: the sheet goes back to its office, or what was agreed and settled is confirmed."""

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, Response
from bot.storage.messages.conversation_states import set_place
from bot.storage.panels import seats
from bot.storage.panels.pleno import Pleno
from bot.storage.review import assessments
from handlers.answering.sheet_cursor import AWAY
from handlers.panels import pleno_screens as screens
from handlers.panels import pleno_texts as words
from handlers.panels.buttons import (
    PlenoConfirmTap,
    PlenoConfirmYesTap,
    PlenoListTap,
    PlenoReturnTap,
    PlenoReturnYesTap,
)
from handlers.panels.pleno import await_reply, in_round, wrong_reason
from handlers.review import texts as member_words
from handlers.review.outcomes import return_to_office, send_result
from handlers.routing import Reply
from questionnaires.answers import levels_of
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import score
from questionnaires.sheet import may_return, why_no_score

RETURNING = "pleno_return"


def notes_of(found: Pleno) -> dict[str, str]:
    """The members' notes by indicator, several joined."""
    notes = {
        code: "\n".join(held.note for held in opinions if held.note)
        for code, opinions in found.opinions.items()
    }
    return {code: note for code, note in notes.items() if note}


def ask_to_return(db: Session, speaker: Speaker, tap: PlenoReturnTap, _: Moment) -> Response:
    """What goes back to the office, and a note where there is none."""
    found = in_round(db, speaker, tap.sheet)
    if isinstance(found, Refusal):
        return found
    await_reply(db, speaker, RETURNING, tap.sheet, tap.round)
    return screens.ask_return(found.sheet, notes_of(found))


def return_sheet(db: Session, speaker: Speaker, tap: PlenoReturnYesTap, at: Moment) -> Response:
    """Returns with the panel's notes."""
    return _return(db, speaker, tap.sheet, tap.round, "", at)


def take_return_note(db: Session, speaker: Speaker, reply: Reply, at: Moment) -> Response:
    """Returns with the panel's notes and the one typed now."""
    if (wrong := wrong_reason(reply.text)) is not None:
        return Screen(wrong)
    data = reply.place.awaiting_data
    return _return(db, speaker, data["sheet"], data["round"], reply.text.strip(), at)


def _return(db: Session, speaker: Speaker, sheet_id: int, round_: int, overall: str, at: Moment) -> Response:
    found = in_round(db, speaker, sheet_id, round_)
    if isinstance(found, Refusal):
        return found
    notes = {**notes_of(found), **({"": overall} if overall else {})}
    no = may_return(found.sheet, notes)
    if no is not None:
        return no
    set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
    returned = return_to_office(db, speaker, found.sheet, notes, at.now, at.zone)
    row = (Button(words.QUEUE, PlenoListTap(0)),)
    return Screen(member_words.returned(returned.office, len(returned.return_notes)), (row,))


def ask_to_confirm(db: Session, speaker: Speaker, tap: PlenoConfirmTap, _: Moment) -> Response:
    """Asks once more."""
    found = in_round(db, speaker, tap.sheet)
    if isinstance(found, Refusal):
        return found
    no = _not_complete(found) or assessments.why_not_alone(db, found.sheet, found.members, speaker)
    missing = seats.missing_institutions(db, found.sheet)
    return no or screens.confirm_question(found.sheet, found.comparison, len(found.members), missing)


def _not_complete(found: Pleno) -> Refusal | None:
    if found.comparison.is_complete:
        return why_no_score(found.sheet.instrument, dict(found.comparison.levels))
    codes = [one.code for one in found.comparison.differing] + list(found.comparison.unscored)
    return Refusal(Reason.INCOMPLETE, {"codes": codes})


def confirm(db: Session, speaker: Speaker, tap: PlenoConfirmYesTap, at: Moment) -> Response:
    """Confirms what was agreed and settled; every officer of the office gets the picture."""
    found = in_round(db, speaker, tap.sheet, tap.round)
    if isinstance(found, Refusal):
        return found
    sheet, levels = found.sheet, dict(found.comparison.levels)
    no = _not_complete(found) or assessments.why_not_alone(db, sheet, found.members, speaker)
    if no is not None:
        return no
    judged = score(sheet.instrument, levels)
    if judged.index is None or judged.band is None:
        return Refusal(Reason.NOTHING_COUNTS)
    confirmed = assessments.confirm_sheet(
        db, sheet, speaker, at.now, index=judged.index, predicate=judged.band.label, settled=levels
    )
    send_result(db, sheet, at.now)
    score_words = screens.score_words(confirmed, levels_of(confirmed.judgements))
    row = (Button(words.QUEUE, PlenoListTap(0)),)
    return Screen(member_words.confirmed(confirmed.office, score_words), (row,))

"""How judging ends: the sheet goes back with notes, or its score is confirmed."""

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.audit import earlier_deeds
from bot.storage.audit.trail import Done
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.review import assessments
from bot.texts import labels
from bot.texts.common import units
from handlers.answering.sheet_cursor import CONFIRMING, stand_away
from handlers.review import screens
from handlers.review import texts as words
from handlers.review.buttons import ConfirmButton, ConfirmYesButton, QueueButton, ReturnButton
from handlers.review.judge import at_place, look_over, open_to_judge, stand_at_indicator
from handlers.review.outcomes import return_to_office, send_result
from handlers.routing import Reply
from questionnaires.answers import levels_of
from questionnaires.people import Actor
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import why_not_confirm, why_not_return
from questionnaires.scoring import score
from questionnaires.sheet import Sheet


def return_sheet(db: Session, actor: Actor, tap: ReturnButton, at: Moment) -> Response:
    """Returns the sheet with the notes there are; asks for one where there is none."""
    opened = open_to_judge(db, actor, tap.sheet, None)
    if isinstance(opened, Refusal):
        return opened
    sheet, me = opened.sheet, _person_id(actor)
    if sheet.state is SheetState.RETURNED and sheet.round == tap.round + 1 and not sheet.withdrawn:
        # The same tap once more: what it did is said again.
        done = earlier_deeds.last_deed(db, (Done.RETURNED,), sheet_id=tap.sheet)
        if done is None or done.person_id == me:
            return _returned(sheet)
        if sheet.period.panel:
            return Refusal(Reason.SHEET_NOT_SUBMITTED)
        return Screen(words.returned_before(sheet.office, done.by, done.at, at.zone))
    if sheet.round != tap.round:
        return _with_doer(db, Refusal(Reason.SHEET_NOT_SUBMITTED), me, sheet)
    notes = screens.notes_of(sheet)
    no = why_not_return(sheet, notes)
    if no is None:
        return _give_back(db, actor, sheet, notes, at)
    if no.reason is not Reason.NOTES_REQUIRED:
        return _with_doer(db, no, me, sheet)
    stand_at_indicator(db, actor, opened, awaiting="return_note")
    return screens.ask_return_note(sheet)


def take_return_note(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The note that was asked for: with it the sheet goes back."""
    if units(reply.text) > words.NOTE_LIMIT:
        return NewMessage(Screen(words.NOTE_TOO_LONG.format(length=units(reply.text))))
    opened = at_place(db, actor, reply)
    if isinstance(opened, Refusal):
        return opened
    notes = {**screens.notes_of(opened.sheet), "": reply.text.strip()}
    no = why_not_return(opened.sheet, notes)
    if no is not None:
        return _with_doer(db, no, _person_id(actor), opened.sheet)
    return _give_back(db, actor, opened.sheet, notes, at)


def _give_back(db: Session, actor: Actor, sheet: Sheet, notes: dict[str, str], at: Moment) -> Screen:
    returned = return_to_office(db, actor, sheet, notes, at.now, at.zone)
    set_conversation_state(
        db, actor.telegram_id, sheet_id=None, indicator=None, awaiting=None, awaiting_data={}
    )
    return _returned(returned)


def _returned(sheet: Sheet) -> Screen:
    text = words.returned(sheet.office, len(sheet.return_notes))
    return Screen(text, ((Button(labels.ASSESS, QueueButton(0)),),))


def ask_to_confirm(db: Session, actor: Actor, tap: ConfirmButton, _: Moment) -> Response:
    """Asks once more."""
    opened = look_over(db, actor, tap.sheet, CONFIRMING)
    if isinstance(opened, Refusal):
        return opened
    no = why_not_confirm(opened.sheet) or _why_not_alone(db, actor, opened.sheet)
    if no is not None:
        stand_away(db, actor)
        return no
    return screens.confirm_question(opened.sheet)


def _why_not_alone(db: Session, actor: Actor, sheet: Sheet) -> Refusal | None:
    return assessments.why_not_alone(db, sheet, assessments.judges_of(db, sheet), actor)


def confirm(db: Session, actor: Actor, tap: ConfirmYesButton, at: Moment) -> Response:
    """Confirms the sheet; every officer of the office gets the picture."""
    opened = open_to_judge(db, actor, tap.sheet, None)
    if isinstance(opened, Refusal):
        return opened
    sheet = opened.sheet
    if sheet.state is SheetState.CONFIRMED and sheet.round == tap.round:
        return _confirmed_before(db, actor, sheet, at)
    no = why_not_confirm(sheet)
    if no is not None or sheet.round != tap.round:
        no = no or Refusal(Reason.SHEET_NOT_SUBMITTED)
        return _with_doer(db, no, _person_id(actor), sheet)
    no = _why_not_alone(db, actor, sheet)
    if no is not None:
        return no
    judged = score(sheet.instrument, levels_of(sheet.judgements))
    if judged.index is None or judged.band is None:
        return Refusal(Reason.NOTHING_COUNTS)
    confirmed = assessments.confirm_sheet(
        db, sheet, actor, at.now, index=judged.index, predicate=judged.band.label
    )
    set_conversation_state(
        db, actor.telegram_id, sheet_id=None, indicator=None, awaiting=None, awaiting_data={}
    )
    send_result(db, sheet, at.now)
    return _confirmed(confirmed)


def _confirmed(sheet: Sheet) -> Screen:
    judged = screens.score_words(sheet, levels_of(sheet.judgements))
    return Screen(words.confirmed(sheet.office, judged), ((Button(labels.ASSESS, QueueButton(0)),),))


def _confirmed_before(db: Session, actor: Actor, sheet: Sheet, at: Moment) -> Screen:
    """What was confirmed, again; by somebody else: by whom, with which score, what of one's own is lost."""
    done = earlier_deeds.last_deed(db, (Done.CONFIRMED,), sheet_id=sheet.id)
    me = _person_id(actor)
    if done is None or me is None or done.person_id == me:
        return _confirmed(sheet)
    own = assessments.judgements_of(db, sheet.id, sheet.round, me)
    levels = levels_of(sheet.judgements)
    lost = [code for code, level in levels_of(own).items() if levels.get(code) != level]
    judged = screens.score_words(sheet, levels)
    text = words.confirmed_before(sheet.office, judged, done.by, done.at, lost, at.zone)
    return Screen(text, ((Button(labels.ASSESS, QueueButton(0)),),))


def _person_id(actor: Actor) -> int | None:
    return None if actor.person is None else actor.person.id


def _with_doer(db: Session, no: Refusal, me: int | None, sheet: Sheet) -> Refusal:
    """The refusal with who was first; of a panel nobody reads what a colleague did."""
    return no if sheet.period.panel else earlier_deeds.with_doer(db, no, me, sheet_id=sheet.id)

"""From the check to the receipt."""

from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.answering import sheets
from bot.storage.audit.earlier_deeds import last_deed
from bot.storage.audit.trail import Done
from bot.storage.messages import conversation_states
from bot.storage.people import people
from bot.storage.review import assessments
from bot.texts import labels
from handlers.answering import submission_screens as screens
from handlers.answering import submission_texts as words
from handlers.answering.answer import is_sent, list_of, sheet_to_look_at
from handlers.answering.buttons import CheckButton, ReadButton, SendButton, SendYesButton
from handlers.answering.sheet_cursor import SENDING, stand_away, told_by_whom
from handlers.notify import tell
from handlers.panels.hand_in import tell_panel
from handlers.review import texts as assessor_words
from handlers.review.buttons import OpenJudgingButton
from questionnaires.people import Actor, Permission, Person, Role
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, why_not_submit


def check(db: Session, actor: Actor, tap: CheckButton, at: Moment) -> Response:
    """What is missing, the own score, what looks odd; of a sheet that was sent only the list."""
    sheet = sheet_to_look_at(db, actor, tap.sheet)
    if isinstance(sheet, Refusal):
        return sheet
    return list_of(db, sheet, 0, at) if is_sent(sheet) else screens.review(sheet, at.now)


def read_through(db: Session, actor: Actor, tap: ReadButton, _: Moment) -> Response:
    """All answers with their whole explanations, as new messages."""
    sheet = sheet_to_look_at(db, actor, tap.sheet)
    if isinstance(sheet, Refusal):
        return sheet
    return tuple(NewMessage(screen) for screen in screens.all_answers(sheet))


def ask_to_send(db: Session, actor: Actor, tap: SendButton, at: Moment) -> Response:
    """Asks once more."""
    sheet = sheets.sheet_for(db, actor, tap.sheet, Permission.ANSWER)
    if isinstance(sheet, Refusal):
        return sheet
    no = why_not_submit(sheet, at.now)
    if no is not None:
        return told_by_whom(db, actor, sheet, no)
    stand_away(db, actor, SENDING)
    return screens.ask_to_send(sheet)


def send(db: Session, actor: Actor, tap: SendYesButton, at: Moment) -> Response:
    """Sends the sheet; the receipt stays in the chat."""
    sheet = sheets.sheet_for(db, actor, tap.sheet, Permission.ANSWER)
    if isinstance(sheet, Refusal):
        return sheet
    if sheet.round != tap.round:
        return Refusal(Reason.NOT_FOUND)
    no = why_not_submit(sheet, at.now)
    if no is not None:
        if no.reason is not Reason.SHEET_NOT_OPEN or not sheet.submitted_at:
            return no
        # The same question answered on a second device: the receipt again, and nothing is sent twice.
        done = last_deed(db, (Done.SUBMITTED,), sheet_id=sheet.id)
        is_own = done is None or (actor.person is not None and done.person_id == actor.person.id)
        news = None if is_own or done is None else words.sent_before(done.by, done.at, at.zone)
        conversation_states.set_conversation_state(db, actor.telegram_id, message_id=None)
        return screens.receipt(sheet, at.zone, news)
    sent = sheets.submit_sheet(db, sheet, actor, at.now)
    # the message is no card any more, which the next card would take the place of
    conversation_states.set_conversation_state(
        db, actor.telegram_id, message_id=None, awaiting=None, awaiting_data={}
    )
    _tell_colleagues(db, actor, sent, at.now, at.zone)
    _tell_assessors(db, actor, sent, at.now)
    return screens.receipt(sent, at.zone)


def _tell_colleagues(db: Session, actor: Actor, sheet: Sheet, now: datetime, zone: tzinfo) -> None:
    by = actor.person.name if actor.person else "petugas"
    for colleague in people.officers_of(db, sheet.office.id, reachable=True):
        if colleague.telegram_id != actor.telegram_id:
            text = words.sent_by_colleague(sheet.number or "", sheet.office, by, now, zone)
            tell(db, f"sent:{sheet.number}:{colleague.id}", colleague, Screen(text), now)


def _tell_assessors(db: Session, actor: Actor, sheet: Sheet, now: datetime) -> None:
    """The assessor who returned the sheet; at its first round all who may judge it."""
    number = sheet.number or ""
    button = ((Button(labels.assess(sheet.office), OpenJudgingButton(sheet.id)),),)
    if sheet.period.panel:
        tell_panel(
            db,
            sheet,
            now,
            Screen(assessor_words.tell_submitted(sheet.office, sheet.period.name, number), button),
        )
        return
    returned_by = assessments.who_returned(db, sheet.id)
    if returned_by is not None and _still_judges(db, returned_by, sheet):
        text = assessor_words.tell_resubmitted(sheet.office, sheet.period.name, number)
        tell(db, f"resent:{number}:{returned_by.id}", returned_by, Screen(text, button), now)
        return
    text = assessor_words.tell_submitted(sheet.office, sheet.period.name, number)
    for assessor in people.people_with_role(db, Role.ASSESSOR, reachable=True):
        of_assessor = people.load_actor(db, assessor.telegram_id)
        may = of_assessor.may(Permission.ASSESS, sheet.office.id, period_id=sheet.period.id)
        if may and assessor.telegram_id != actor.telegram_id:
            tell(db, f"waiting:{number}:{assessor.id}", assessor, Screen(text, button), now)


def _still_judges(db: Session, assessor: Person, sheet: Sheet) -> bool:
    """Whether news reaches this assessor and concerns him still; else all the others have to hear it."""
    of_assessor = people.load_actor(db, assessor.telegram_id)
    may = of_assessor.may(Permission.ASSESS, sheet.office.id, period_id=sheet.period.id)
    return people.is_reachable(db, assessor.telegram_id) and may

"""A member of a panel hands in, blind; with the last one the sheet goes to its lead."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, Response
from bot.storage.answering import sheets
from bot.storage.answering.whole_sheets import contents_of, head_of
from bot.storage.panels import pleno, rules, seating, seats
from bot.storage.people import people
from bot.texts import labels
from handlers.answering.sheet_cursor import stand_away
from handlers.notify import tell
from handlers.panels import pleno_texts as pleno_words
from handlers.panels import screens
from handlers.panels import texts as words
from handlers.panels.buttons import HandInButton, HandInYesButton, PlenoButton
from handlers.review.buttons import QueueButton
from questionnaires.people import Actor, Permission
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import why_not_hand_in
from questionnaires.sheet import Sheet


def ask_to_hand_in(db: Session, actor: Actor, tap: HandInButton, _: Moment) -> Response:
    """Asks once more."""
    sheet = sheets.sheet_for(db, actor, tap.sheet, Permission.ASSESS)
    if isinstance(sheet, Refusal):
        return sheet
    stand_away(db, actor)
    return why_not_hand_in(sheet) or screens.hand_in_question(sheet)


def hand_in(db: Session, actor: Actor, tap: HandInYesButton, at: Moment) -> Response:
    """Keeps it; what is said is the same for the first member and the last, and for a second tap."""
    sheet = sheets.sheet_for(db, actor, tap.sheet, Permission.ASSESS)
    if isinstance(sheet, Refusal):
        return sheet
    if sheet.part is None or sheet.round != tap.round:
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    if not sheet.handed_in:
        no = why_not_hand_in(sheet)
        if no is not None:
            return no
        if pleno.hand_in(db, sheet, actor, at.now):
            tell_lead(db, sheet.id, at.now)
    return Screen(words.handed_in(sheet.office), ((Button(labels.ASSESS, QueueButton(0)),),))


def tell_lead(db: Session, sheet_id: int, now: datetime) -> None:
    """Tells the lead that a panel is through, if there is a lead."""
    head = head_of(db, sheet_id)
    lead = None if head is None else rules.rules_of(db, head.period.id).lead
    if head is None or lead is None:
        return
    found = pleno.pleno_of(db, contents_of(db, head), seats.seats_of(db, sheet_id))
    text = words.all_handed_in(head.office, len(found.comparison.differing))
    button = ((Button(pleno_words.OPEN, PlenoButton(sheet_id)),),)
    tell(db, f"pleno:{sheet_id}:{now.isoformat()}", lead, Screen(text, button), now)


def tell_panel(db: Session, sheet: Sheet, now: datetime, screen: Screen) -> None:
    """Tells every member of the panel that the sheet waits; a sheet without one gets one first.

    An office that came later, or a sheet that was reopened, has no seats yet.
    """
    if not seats.seats_of(db, sheet.id):
        seating.fill_seats(db, sheet.period.id, sheet.instrument, now, None)
    for held in seats.seats_of(db, sheet.id):
        person = people.person(db, held.seat.assessor_id)
        if person is not None and not held.is_vacant:
            tell(db, f"waiting:{sheet.number}:{person.id}", person, screen, now)

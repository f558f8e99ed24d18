"""A member of a panel hands in, blind; with the last one the sheet goes to its lead."""

from datetime import datetime

from sqlmodel import Session

from bot.responses import Moment, Response
from bot.screens import Button, Screen
from bot.screens import paneling as screens
from bot.screens.judge_taps import QueueTap
from bot.screens.panel_taps import HandInTap, HandInYesTap, PlenoTap
from bot.storage import panel_rules, panels, people, pleno, seating, sheets
from bot.storage.whole_sheets import contents_of, head_of
from bot.texts import labels
from bot.texts import panels as words
from bot.texts import pleno as pleno_words
from handlers.at_card import stand_away
from handlers.telling import tell
from questionnaires.people import Deed, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, may_hand_in


def ask_to_hand_in(db: Session, speaker: Speaker, tap: HandInTap, _: Moment) -> Response:
    """Asks once more."""
    sheet = sheets.sheet_for(db, speaker, tap.sheet, Deed.ASSESS)
    if isinstance(sheet, Refusal):
        return sheet
    stand_away(db, speaker)
    return may_hand_in(sheet) or screens.hand_in_question(sheet)


def hand_in(db: Session, speaker: Speaker, tap: HandInYesTap, at: Moment) -> Response:
    """Keeps it; what is said is the same for the first member and the last, and for a second tap."""
    sheet = sheets.sheet_for(db, speaker, tap.sheet, Deed.ASSESS)
    if isinstance(sheet, Refusal):
        return sheet
    if sheet.part is None or sheet.round != tap.round:
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    if not sheet.handed_in:
        no = may_hand_in(sheet)
        if no is not None:
            return no
        if pleno.hand_in(db, sheet, speaker, at.now):
            tell_lead(db, sheet.id, at.now)
    return Screen(words.handed_in(sheet.office), ((Button(labels.ASSESS, QueueTap(0)),),))


def tell_lead(db: Session, sheet_id: int, now: datetime) -> None:
    """Tells the lead that a panel is through, if there is a lead."""
    head = head_of(db, sheet_id)
    lead = None if head is None else panel_rules.rules_of(db, head.period.id).lead
    if head is None or lead is None:
        return
    found = pleno.pleno_of(db, contents_of(db, head), panels.seats_of(db, sheet_id))
    text = words.all_handed_in(head.office, len(found.comparison.differing))
    button = ((Button(pleno_words.OPEN, PlenoTap(sheet_id)),),)
    tell(db, f"pleno:{sheet_id}:{now.isoformat()}", lead, Screen(text, button), now)


def tell_panel(db: Session, sheet: Sheet, now: datetime, screen: Screen) -> None:
    """Tells every member of the panel that the sheet waits; a sheet without one gets one first.

    An office that came later, or a sheet that was reopened, has no seats yet.
    """
    if not panels.seats_of(db, sheet.id):
        seating.fill_seats(db, sheet.period.id, sheet.instrument, now, None)
    for held in panels.seats_of(db, sheet.id):
        person = people.person(db, held.seat.assessor_id)
        if person is not None and not held.is_vacant:
            tell(db, f"waiting:{sheet.number}:{person.id}", person, screen, now)

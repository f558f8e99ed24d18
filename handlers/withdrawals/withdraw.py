"""`Tarik kembali`: at once while no assessor has opened the sheet, afterwards by asking who judges it."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.answering import sheets
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.trail import Done
from bot.storage.panels import rules
from bot.storage.people import people
from bot.storage.review import assessments, withdrawals
from bot.texts import labels
from handlers.answering.buttons import OpenSheetButton
from handlers.answering.sheet_cursor import stand_away
from handlers.notify import tell
from handlers.review.outcomes import return_to_office
from handlers.withdrawals import texts as words
from handlers.withdrawals.buttons import (
    GiveBackButton,
    WithdrawButton,
    WithdrawNoButton,
    WithdrawYesButton,
)
from questionnaires.people import Actor, Permission, Person, Role
from questionnaires.people import why_not_judge as why_not_office
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import why_not_judge
from questionnaires.sheet import Sheet
from questionnaires.withdrawal import WayBack, way_back, why_not_give_back


def ask(db: Session, actor: Actor, tap: WithdrawButton, at: Moment) -> Response:
    """Asks once more, as a new message: the button may stand below a receipt."""
    found = _way_back(db, actor, tap.sheet, tap.round, at.now)
    if isinstance(found, Refusal):
        return found
    sheet, way = found
    yes = words.YES
    if way is WayBack.AT_ONCE:
        text = words.question(sheet.office, sheet.number or "", sheet.period.deadline, at.zone)
    else:
        yes = words.ASK
        was_read = withdrawals.readers_of(db, sheet.id)
        text = (words.question_read if was_read else words.question_late)(sheet.office)
    row = (
        Button(yes, WithdrawYesButton(sheet.id, sheet.round)),
        Button(words.NO, WithdrawNoButton(sheet.id)),
    )
    return NewMessage(Screen(text, (row,)))


def stay(_: Session, __: Actor, ___: WithdrawNoButton, at: Moment) -> Response:
    """Nothing is taken back."""
    return Screen(words.STAYS_SENT)


def withdraw(db: Session, actor: Actor, tap: WithdrawYesButton, at: Moment) -> Response:
    """Takes it back; where an assessor opened it in the meantime, asks for it."""
    found = _way_back(db, actor, tap.sheet, tap.round, at.now)
    if isinstance(found, Refusal):
        return found
    sheet, way = found
    by = actor.person.name if actor.person else ""
    if way is WayBack.ON_REQUEST:
        return _ask_back(db, actor, sheet, by, at.now)
    notes = {"": words.NOTE_WITHDRAWN}
    back = assessments.return_sheet(db, sheet, notes, actor, at.now, deed=Done.WITHDRAWN)
    # no card is in view: what is typed now must not become the explanation of where they stood last
    stand_away(db, actor)
    button = ((Button(labels.CONTINUE, OpenSheetButton(sheet.id)),),)
    for colleague in people.officers_of(db, sheet.office.id, reachable=True):
        if colleague.telegram_id != actor.telegram_id:
            text = words.withdrawn_by_colleague(sheet.office, by, at.now, at.zone)
            key = f"withdrawn:{sheet.id}:{sheet.round}:{colleague.id}"
            tell(db, key, colleague, Screen(text, button), at.now)
    return Screen(words.withdrawn(back.office, back.period.deadline, at.zone), button)


def _way_back(
    db: Session, actor: Actor, sheet_id: int, round_: int, now: datetime
) -> tuple[Sheet, WayBack] | Refusal:
    sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ANSWER)
    if isinstance(sheet, Refusal):
        return sheet
    me = None if actor.person is None else actor.person.id
    if sheet.state is SheetState.CONFIRMED:
        return Refusal(Reason.SHEET_CONFIRMED)
    if sheet.state is not SheetState.SUBMITTED or sheet.round != round_:
        no = Refusal(Reason.NOT_WITH_ASSESSOR)
        # an assessor who gave it back is not named to the office
        return with_doer(db, no, me, sheet_id=sheet.id) if sheet.withdrawn else no
    way = way_back(sheet, now, was_read=bool(withdrawals.readers_of(db, sheet.id)))
    return way if isinstance(way, Refusal) else (sheet, way)


def _ask_back(db: Session, actor: Actor, sheet: Sheet, by: str, now: datetime) -> Screen:
    asked = _who_gives_back(db, actor, sheet)
    if not asked:
        return Screen(words.NOBODY_TO_ASK)
    is_first = withdrawals.ask_back(db, sheet, actor, now)
    button = ((Button(words.GIVE_BACK, GiveBackButton(sheet.id, sheet.round)),),)
    for one in asked:
        screen = Screen(words.asks_back(sheet.office, sheet.period.name, by), button)
        # asked once more: who has heard of it hears nothing new, a lead named since then does
        tell(db, f"asked_back:{sheet.id}:{sheet.round}:{one.id}", one, screen, now)
    return Screen(words.asked(sheet.office) if is_first else words.ASKED_BEFORE)


def _who_gives_back(db: Session, actor: Actor, sheet: Sheet) -> list[Person]:
    """The lead where a panel scores; else who opened the sheet, and where nobody did all who may judge it."""
    if sheet.period.panel:
        lead = rules.rules_of(db, sheet.period.id).lead
        return [] if lead is None else [lead]
    readers = withdrawals.readers_of(db, sheet.id)
    able = [
        one
        for one in people.people_with_role(db, Role.ASSESSOR, reachable=True)
        if one.telegram_id != actor.telegram_id
        and people.load_actor(db, one.telegram_id).may(
            Permission.ASSESS, sheet.office.id, period_id=sheet.period.id
        )
    ]
    return [one for one in able if one.id in readers] or able


def give_back(db: Session, actor: Actor, tap: GiveBackButton, at: Moment) -> Response:
    """One tap of who judges: the sheet goes back as the office asked."""
    sheet = sheets.sheet_for(db, actor, tap.sheet, Permission.SEE_SHEET)
    if isinstance(sheet, Refusal):
        return sheet
    no = why_not_office(actor, sheet.office.id, sheet.period.id) or _why_not_lead(db, actor, sheet)
    if no is not None:
        return no
    no = why_not_judge(sheet)
    if no is not None or sheet.round != tap.round:
        me = None if actor.person is None else actor.person.id
        return with_doer(db, no or Refusal(Reason.SHEET_NOT_SUBMITTED), me, sheet_id=sheet.id)
    no = why_not_give_back(sheet, was_asked=withdrawals.was_asked_back(db, sheet.id))
    if no is not None:
        return no
    return_to_office(db, actor, sheet, {"": words.NOTE_GIVEN_BACK}, at.now, at.zone)
    return Screen(words.given_back(sheet.office))


def _why_not_lead(db: Session, actor: Actor, sheet: Sheet) -> Refusal | None:
    if not sheet.period.panel:
        return None
    lead = rules.rules_of(db, sheet.period.id).lead
    is_lead = lead is not None and actor.person is not None and lead.id == actor.person.id
    return None if is_lead else Refusal(Reason.NOT_THE_LEAD)

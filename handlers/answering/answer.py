"""An officer fills the sheet: opens it, taps levels, goes to and fro."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.outbox import OutgoingMessage
from bot.engine.responses import Card, Drawn, Moment, NewMessage, Response
from bot.engine.services import Services
from bot.engine.unshown_replies import draw_again
from bot.storage.answering import sheets
from bot.storage.messages.conversation_states import conversation_state_of
from bot.storage.offices.offices import are_retired
from bot.storage.people.people import load_actor
from bot.storage.review.outcomes import outcome_of
from bot.texts import labels
from bot.texts.refusals import refusal
from handlers.answering import outcome_screens
from handlers.answering import screens as card_screens
from handlers.answering import texts as words
from handlers.answering.buttons import (
    CardButton,
    LevelButton,
    ListButton,
    NeedsButton,
    NotApplicableButton,
    OpenSheetButton,
    UndoLevelButton,
    WalkButton,
)
from handlers.answering.delegation import helped_cards, tell_asker
from handlers.answering.sheet_cursor import (
    Opened,
    card_at,
    card_of,
    open_at,
    stand_at,
    stand_away,
    told_by_whom,
)
from handlers.people import home as home_screens
from handlers.people import texts as joining_words
from questionnaires.people import Actor, Permission
from questionnaires.period import SheetState
from questionnaires.refusal import Refusal
from questionnaires.revision import next_to_answer
from questionnaires.sheet import (
    Answer,
    Sheet,
    clear_level,
    record_level,
)


def open_sheet(db: Session, actor: Actor, _: object, at: Moment) -> Response:
    """`/isi`: the card where the sheet was left; a choice where there are several."""
    served, helped = sheets.sheets_served(db, actor), helped_cards(db, actor)
    if len(served) + len(helped) == 1:
        return _open(db, actor, served[0].id if served else helped[0].sheet_id, at)
    stand_away(db, actor)
    if served or helped:
        return NewMessage(home_screens.choose_sheet(served, helped))
    is_retired = are_retired(db, actor.offices_served())
    return NewMessage(Screen(joining_words.OFFICE_RETIRED if is_retired else joining_words.NO_SHEET_YET))


def open_chosen_sheet(db: Session, actor: Actor, tap: OpenSheetButton, at: Moment) -> Response:
    """The sheet behind a button of the home screen."""
    return _open(db, actor, tap.sheet, at)


def _open(db: Session, actor: Actor, sheet_id: int, at: Moment) -> Response:
    before = conversation_state_of(db, actor.telegram_id)
    left_at = before.indicator if before.sheet_id == sheet_id else None
    opened = open_at(db, actor, sheet_id, code=left_at)
    if isinstance(opened, Refusal):
        return opened
    if opened.sheet.state is SheetState.RETURNED and opened.code not in opened.sheet.return_notes:
        opened = open_at(db, actor, sheet_id)
        if isinstance(opened, Refusal):
            return opened
    stand_at(db, actor, opened)
    return Card(card_of(opened, at), before.message_id)


def choose_level(db: Session, actor: Actor, tap: LevelButton, at: Moment) -> Response:
    """Keeps the level and goes on to the next unanswered indicator."""
    return _keep_level(db, actor, tap.sheet, tap.place, tap.level, at)


def choose_not_applicable(db: Session, actor: Actor, tap: NotApplicableButton, at: Moment) -> Response:
    """Keeps that the indicator does not apply and goes on."""
    return _keep_level(db, actor, tap.sheet, tap.place, None, at)


def _keep_level(
    db: Session, actor: Actor, sheet_id: int, place: int, level: int | None, at: Moment
) -> Response:
    opened = open_at(db, actor, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    name = actor.person.name if actor.person else ""
    undo = undo_button(opened, level)
    sheet = record_level(opened.sheet, opened.code, level, by=name, at=at.now)
    if isinstance(sheet, Refusal):
        return told_by_whom(db, actor, opened.sheet, sheet)
    sheets.keep_level(db, sheet, opened.code, level, actor, at.now)
    kept = Opened(sheet, opened.code, opened.helping)
    following = opened.code if opened.helping else next_to_answer(sheet, opened.code)
    onward = kept if following is None else Opened(sheet, following, opened.helping)
    stand_at(db, actor, onward, at.message_id)
    if following is None:
        stand_away(db, actor)
        return with_undo(card_screens.all_answered(sheet, opened.code), sheet, undo)
    if opened.helping:
        tell_asker(db, actor, sheet, opened.code, at.now)
        return with_undo(card_of(onward, at, news=words.HELPER_THANKS), sheet, undo)
    return _drawn(onward, at, undo=undo)


def undo_button(opened: Opened, level: int | None) -> UndoLevelButton | None:
    """What takes this answer back once it is kept; None where it changes nothing."""
    answer = opened.sheet.answers.get(opened.code) or Answer(opened.code)
    kept = as_number(Answer(opened.code, level, level is None))
    place, before = opened.sheet.instrument.positions[opened.code], as_number(answer)
    return None if before == kept else UndoLevelButton(opened.sheet.id, place, kept, before)


def as_number(answer: Answer) -> int:
    """An answer as `UndoLevelButton` has it."""
    return answer.level + 2 if answer.level is not None else int(answer.not_applicable)


def with_undo(screen: Screen, sheet: Sheet, undo: UndoLevelButton | None) -> Screen:
    """The screen with a way to take back what was just answered, which says what that was."""
    if undo is None:
        return screen
    kept = labels.NOT_APPLICABLE.lower() if undo.kept == 1 else str(undo.kept - 2)
    label = labels.undo(card_screens.short_code(sheet.instrument.indicators[undo.place].code), kept)
    return replace(screen, rows=(*screen.rows, (Button(label, undo),)))


def undo_level(db: Session, actor: Actor, tap: UndoLevelButton, at: Moment) -> Response:
    """The answer as it was before; where it was changed again since, only its card."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    code, name = opened.code, actor.person.name if actor.person else ""
    stands = as_number(opened.sheet.answers.get(code) or Answer(code))
    if stands != tap.kept:
        stand_at(db, actor, opened, at.message_id)
        # after a second tap on the same button it is undone already
        return card_of(opened, at, news=words.undone(code) if stands == tap.before else words.CHANGED_SINCE)
    level = tap.before - 2 if tap.before > 1 else None
    if tap.before == 0:
        sheet = clear_level(opened.sheet, code, by=name, at=at.now)
    else:
        sheet = record_level(opened.sheet, code, level, by=name, at=at.now)
    if isinstance(sheet, Refusal):
        return told_by_whom(db, actor, opened.sheet, sheet)
    if tap.before == 0:
        sheets.clear_level(db, sheet, code, actor, at.now)
    else:
        sheets.keep_level(db, sheet, code, level, actor, at.now)
    again = Opened(sheet, code, opened.helping)
    stand_at(db, actor, again, at.message_id)
    return card_of(again, at, news=words.undone(code))


def show_card(db: Session, actor: Actor, tap: CardButton, at: Moment) -> Response:
    """Back, on, skipped or jumped to: the card of one indicator."""
    return _go_to(db, actor, tap.sheet, tap.place, at, walking=False)


def walk_evidence(db: Session, actor: Actor, tap: WalkButton, at: Moment) -> Response:
    """A card on the walk through all that lacks evidence."""
    return _go_to(db, actor, tap.sheet, tap.place, at, walking=True)


def _go_to(db: Session, actor: Actor, sheet_id: int, place: int, at: Moment, *, walking: bool) -> Response:
    opened = open_at(db, actor, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    stand_at(db, actor, opened, at.message_id, walking=walking)
    return _drawn(opened, at, walking=walking)


CARD_AGAIN = "card_again"
"""The kind of an outgoing message that is a card as it is now, in place of the message it belongs into."""


def _drawn(
    opened: Opened, at: Moment, *, walking: bool = False, undo: UndoLevelButton | None = None
) -> Drawn:
    about: dict[str, Any] = {"sheet": opened.sheet.id, "code": opened.code, "walking": walking}
    if undo is not None:
        about["undo"] = [undo.place, undo.kept, undo.before]
    return Drawn(with_undo(card_of(opened, at, walking=walking), opened.sheet, undo), CARD_AGAIN, about)


async def make_card_again(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """The card that was to be shown after a tap, as it is now; why not, where it may not be seen any more."""
    now, zone = services.clock(), services.config.timezone

    def draw(db: Session) -> Screen:
        opened = open_at(db, load_actor(db, payload["chat"]), payload["sheet"], code=payload["code"])
        if isinstance(opened, Refusal):
            return Screen(refusal(opened, zone))
        undo = UndoLevelButton(opened.sheet.id, *payload["undo"]) if payload.get("undo") else None
        card = card_at(opened, now, zone, walking=payload["walking"])
        return with_undo(card, opened.sheet, undo)

    return await draw_again(payload, services, draw)


def show_list(db: Session, actor: Actor, tap: ListButton, at: Moment) -> Response:
    """All indicators by group."""
    sheet = sheet_to_look_at(db, actor, tap.sheet)
    return sheet if isinstance(sheet, Refusal) else list_of(db, sheet, tap.page, at)


def list_of(db: Session, sheet: Sheet, page: int, at: Moment) -> Screen:
    """All indicators; of a confirmed sheet with what was decided on each."""
    outcome = outcome_of(db, sheet) if sheet.state is SheetState.CONFIRMED else None
    if outcome is not None:
        return outcome_screens.indicator_list(sheet, outcome, page, at.now, at.zone)
    return card_screens.indicator_list(sheet, page, at.now)


def show_needs(db: Session, actor: Actor, tap: NeedsButton, at: Moment) -> Response:
    """What lacks evidence; once the sheet was sent, nobody can add any, and the list is shown instead."""
    sheet = sheet_to_look_at(db, actor, tap.sheet)
    if isinstance(sheet, Refusal):
        return sheet
    return list_of(db, sheet, 0, at) if is_sent(sheet) else card_screens.evidence_needed(sheet, tap.page)


def is_sent(sheet: Sheet) -> bool:
    """Whether the sheet is out of the office's hands."""
    return sheet.state in (SheetState.SUBMITTED, SheetState.CONFIRMED)


def sheet_to_look_at(db: Session, actor: Actor, sheet_id: int) -> Sheet | Refusal:
    """The sheet for a list or the check; no card is in view then."""
    sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ANSWER)
    if not isinstance(sheet, Refusal):
        stand_away(db, actor)
    return sheet

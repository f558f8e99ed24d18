"""Opening a sheet at one of its cards: shared by all that an officer does there."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Away, Moment
from bot.storage.answering import sheets
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.messages.conversation_states import (
    AWAY,
    ConversationState,
    conversation_state_of,
    set_conversation_state,
)
from bot.storage.review.outcomes import outcome_of
from handlers.answering import outcome_screens, screens
from questionnaires.outcome import SheetOutcome
from questionnaires.people import Actor, Permission
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, missing, open_to_answers, shown_indicators


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet at the card of one indicator. A colleague who helps sees that card only."""

    sheet: Sheet
    code: str
    helping: bool = False
    outcome: SheetOutcome | None = None
    """What was decided, once it is confirmed."""


def open_at(
    db: Session, actor: Actor, sheet_id: int, *, place: int | None = None, code: str | None = None
) -> Opened | Refusal:
    """The sheet at the indicator that a button (by its place) or the conversation (by its code) is about.

    Neither given means where the officer should go on: the first returned, else the first unanswered.
    """
    helped = [held.indicator for held in actor.memberships if held.sheet_id == sheet_id and held.indicator]
    sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ANSWER)
    helping = isinstance(sheet, Refusal) and bool(helped)
    if helping:
        # One hand-over opens the sheet for reading its head; which card may be touched is settled below.
        sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ANSWER, indicator=helped[-1])
    if isinstance(sheet, Refusal):
        return sheet
    if place is not None:
        known = sheet.instrument.indicators
        code = known[place].code if 0 <= place < len(known) else None
        if code is None:
            return Refusal(Reason.NO_SUCH_INDICATOR)
    elif code is None or code not in sheet.instrument.positions:
        code = helped[-1] if helping else _where_to_go_on(sheet)
    if helping and code not in helped:
        return Refusal(Reason.NOT_ALLOWED)
    if sheet.instrument.has_conditions and not _is_shown(sheet, code):
        # An old button, or where the officer was before another answer made this follow-up void.
        if place is not None or helping:
            return Refusal(Reason.NOT_SHOWN)
        code = _where_to_go_on(sheet)
    outcome = outcome_of(db, sheet) if sheet.state is SheetState.CONFIRMED else None
    return Opened(sheet, code, helping, outcome)


def _is_shown(sheet: Sheet, code: str) -> bool:
    return any(indicator.code == code for indicator in shown_indicators(sheet))


def _where_to_go_on(sheet: Sheet) -> str:
    shown = shown_indicators(sheet)
    noted = [indicator.code for indicator in shown if indicator.code in sheet.return_notes]
    unanswered = missing(sheet)
    return (noted or unanswered or [shown[0].code])[0]


def stand_at(
    db: Session, actor: Actor, opened: Opened, message_id: int | None = None, *, walking: bool = False
) -> None:
    """The person is at this card now, and no other reply is awaited."""
    changes: dict[str, Any] = {"sheet_id": opened.sheet.id, "indicator": opened.code}
    if message_id is not None:
        changes["message_id"] = message_id
    set_conversation_state(
        db, actor.telegram_id, **changes, awaiting="walk" if walking else None, awaiting_data={}
    )


def go_to(db: Session, actor: Actor, sheet_id: int, place: int) -> Opened | Refusal:
    """As `open_at`, and the person is there from now on."""
    opened = open_at(db, actor, sheet_id, place=place)
    if not isinstance(opened, Refusal):
        stand_at(db, actor, opened)
    return opened


EXPLAINING = "explanation"
"""Asked to type the explanation; a voice note is then no evidence, for words are wanted."""
CHOOSING = "explanation_choice"
"""Asked what a text just typed is to be; the text itself is in `awaiting_data`."""
AT_CARD = frozenset({None, "walk", "replace", EXPLAINING, CHOOSING})
"""What `ConversationState.awaiting` says while a card is in view: what is sent belongs to its indicator."""
SENDING = "sending"
"""Asked whether to send: a button is wanted, and a typed "ya" must not become an explanation."""
INVITED = "invited"
"""Asked whether an invitation is right; strangers, too."""
CONFIRMING = "confirming"
"""An assessor is asked whether to confirm."""
JUDGING = frozenset({"judging", "note", "return_note"})
"""The person looks at another office's sheet as its assessor."""


def stand_away(db: Session, actor: Actor, awaiting: str = AWAY) -> None:
    """No card is in view; where the person was is kept, for `/isi` goes on there."""
    set_conversation_state(db, actor.telegram_id, awaiting=awaiting, awaiting_data={})


def turning_away(db: Session, actor: Actor) -> tuple[Away, ...]:
    """As `stand_away`, for a route that only reads: whatever is awaited now is awaited no longer."""
    awaiting = conversation_state_of(db, actor.telegram_id).awaiting
    return () if awaiting == AWAY else (Away(awaiting),)


def open_for_reply(
    db: Session, actor: Actor, place: ConversationState, now: datetime
) -> Opened | Refusal | None:
    """The card that a sent message is about, open for answers; None when the person is at no card."""
    if place.sheet_id is None or place.indicator is None or place.awaiting not in AT_CARD:
        return None
    opened = open_at(db, actor, place.sheet_id, code=place.indicator)
    if isinstance(opened, Refusal):
        return opened
    if opened.code != place.indicator:
        return Refusal(Reason.NOT_SHOWN)
    closed = open_to_answers(opened.sheet, now)
    return opened if closed is None else told_by_whom(db, actor, opened.sheet, closed)


def told_by_whom(db: Session, actor: Actor, sheet: Sheet, refused: Refusal) -> Refusal:
    """Why the sheet cannot be changed; where it was sent, by which officer and when.

    Who confirmed it is not said: offices hear of the assessors' deeds, not of their names.
    """
    if refused.reason is not Reason.SHEET_NOT_OPEN:
        return refused
    me = None if actor.person is None else actor.person.id
    return with_doer(db, refused, me, sheet_id=sheet.id)


def card_of(opened: Opened, at: Moment, *, news: str | None = None, walking: bool = False) -> Screen:
    """The card as a screen."""
    return card_at(opened, at.now, at.zone, news=news, walking=walking)


def card_at(
    opened: Opened, now: datetime, zone: tzinfo, *, news: str | None = None, walking: bool = False
) -> Screen:
    """As `card_of`, for what is drawn without an update."""
    sheet, code, helping = opened.sheet, opened.code, opened.helping
    if opened.outcome is not None:
        return outcome_screens.card(sheet, code, opened.outcome, now, zone, news=news, helping=helping)
    return screens.card(sheet, code, now, zone, news=news, walking=walking, helping=helping)

"""An assessor judges: the queue, the card, the levels, notes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.handling import answer
from bot.engine.responses import Gone, Moment, NewMessage, Response, Toast
from bot.storage.answering import sheets
from bot.storage.answering.typed_messages import keep_typed
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.review import assessments, withdrawals
from bot.texts.common import units
from handlers.answering.sheet_cursor import AWAY, stand_away
from handlers.evidence.send import send_together
from handlers.review import screens
from handlers.review import texts as words
from handlers.review.buttons import (
    AgreeButton,
    JudgeButton,
    JudgeCardButton,
    JudgeEvidenceButton,
    JudgeListButton,
    JudgeNotApplicableButton,
    NoteButton,
    OpenJudgingButton,
    QueueButton,
    RemoveNoteButton,
    SummaryButton,
)
from handlers.routing import Reply
from questionnaires.answers import Evidence
from questionnaires.people import Actor, Permission
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import hides_own_level, record_judgement, record_note, why_not_judge
from questionnaires.sheet import Sheet, to_judge


@dataclass(frozen=True, slots=True)
class AtIndicator:
    """A sheet at the indicator that the assessor looks at."""

    sheet: Sheet
    code: str


def open_queue(db: Session, actor: Actor, understood: str | QueueButton, at: Moment) -> Response:
    """The sheets that wait."""
    stand_away(db, actor)
    page = understood.page if isinstance(understood, QueueButton) else 0
    return screens.queue(assessments.queue(db, actor), page, at.zone)


def open_to_judge(db: Session, actor: Actor, sheet_id: int, place: int | None) -> AtIndicator | Refusal:
    """The sheet at this indicator; without a place, at the first that is not judged yet."""
    sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ASSESS)
    if isinstance(sheet, Refusal):
        return sheet
    codes = sheet.instrument.indicators
    if place is None:
        # what a lead sent back is judged already: its member lands there all the same
        own = [one.code for one in to_judge(sheet)] or [codes[0].code]
        again = next((code for code in own if code in sheet.sent_back), own[0])
        return AtIndicator(sheet, screens.first_unjudged(sheet) or again)
    if not 0 <= place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    return AtIndicator(sheet, codes[place].code)


def stand_at_indicator(db: Session, actor: Actor, at: AtIndicator, awaiting: str = "judging") -> None:
    """What the assessor types now belongs to this indicator, and never to a sheet of one's own office."""
    set_conversation_state(
        db,
        actor.telegram_id,
        sheet_id=at.sheet.id,
        indicator=at.code,
        awaiting=awaiting,
        awaiting_data={"round": at.sheet.round},
    )


def open_sheet(db: Session, actor: Actor, tap: OpenJudgingButton, at: Moment) -> Response:
    """A sheet of the queue, at its first indicator that is not judged."""
    return _look(db, actor, tap.sheet, None, at)


def show_card(db: Session, actor: Actor, tap: JudgeCardButton, at: Moment) -> Response:
    """The card of one indicator."""
    return _look(db, actor, tap.sheet, tap.place, at)


def _look(db: Session, actor: Actor, sheet_id: int, place: int | None, at: Moment) -> Response:
    opened = open_to_judge(db, actor, sheet_id, place)
    if isinstance(opened, Refusal):
        return opened
    withdrawals.note_read(db, opened.sheet, actor, at.now)
    stand_at_indicator(db, actor, opened)
    return _card(opened, at)


def _card(opened: AtIndicator, at: Moment, news: str | None = None) -> Screen:
    return screens.card(opened.sheet, opened.code, at.zone, news=news)


def judge(db: Session, actor: Actor, tap: JudgeButton, at: Moment) -> Response:
    """Keeps the assessor's level and goes on."""
    return _judge(db, actor, tap, lambda _: tap.level, at)


def judge_not_applicable(db: Session, actor: Actor, tap: JudgeNotApplicableButton, at: Moment) -> Response:
    """Keeps that the indicator does not apply and goes on."""
    return _judge(db, actor, tap, lambda _: None, at)


def agree(db: Session, actor: Actor, tap: AgreeButton, at: Moment) -> Response:
    """Takes the officer's own level and goes on; not before an own level where that comes first."""
    opened = open_to_judge(db, actor, tap.sheet, tap.place)
    if not isinstance(opened, Refusal) and hides_own_level(opened.sheet, opened.code):
        return Toast(words.CHOOSE_FIRST), _card(opened, at)

    def own(opened: AtIndicator) -> int | None:
        answer = opened.sheet.answers.get(opened.code)
        return answer.level if answer else None

    return _judge(db, actor, tap, own, at)


def _judge(
    db: Session,
    actor: Actor,
    tap: JudgeButton | JudgeNotApplicableButton | AgreeButton,
    level: Callable[[AtIndicator], int | None],
    at: Moment,
) -> Response:
    opened = open_to_judge(db, actor, tap.sheet, tap.place)
    if isinstance(opened, Refusal):
        return opened
    if opened.sheet.round != tap.round:
        # A card of the round before: the officer may have changed what it showed.
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    chosen = level(opened)
    sheet = record_judgement(opened.sheet, opened.code, chosen, by=_name(actor), at=at.now)
    if isinstance(sheet, Refusal):
        return sheet
    assessments.keep_judgement(db, sheet, opened.code, chosen, actor, at.now)
    following = screens.first_unjudged(sheet, opened.code)
    onward = AtIndicator(sheet, following or opened.code)
    stand_at_indicator(db, actor, onward)
    if following is None:
        stand_away(db, actor)
    return screens.summary(sheet) if screens.first_unjudged(sheet) is None else _card(onward, at)


def _name(actor: Actor) -> str:
    return actor.person.name if actor.person else ""


def ask_note(db: Session, actor: Actor, tap: NoteButton, _: Moment) -> Response:
    """Waits for a note on one indicator."""
    opened = open_to_judge(db, actor, tap.sheet, tap.place)
    if isinstance(opened, Refusal):
        return opened
    no = why_not_judge(opened.sheet)
    if no is not None:
        return no
    stand_at_indicator(db, actor, opened, awaiting="note")
    return screens.ask_note(opened.sheet, tap.place)


def remove_note(db: Session, actor: Actor, tap: RemoveNoteButton, at: Moment) -> Response:
    """Takes the note on one indicator away; the history keeps it."""
    opened = open_to_judge(db, actor, tap.sheet, tap.place)
    return opened if isinstance(opened, Refusal) else _keep_note(db, actor, opened, None, at)


def take_note(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """A text at an assessor's card is the note on that indicator."""
    if units(reply.text) > words.NOTE_LIMIT:
        return NewMessage(Screen(words.NOTE_TOO_LONG.format(length=units(reply.text))))
    opened = at_place(db, actor, reply)
    if isinstance(opened, Refusal):
        return opened
    return _keep_note(db, actor, opened, reply.text, at, reply.message.message_id)


def _keep_note(
    db: Session,
    actor: Actor,
    opened: AtIndicator,
    text: str | None,
    at: Moment,
    message_id: int | None = None,
) -> Response:
    code = opened.code
    sheet = keep_note_at(db, actor, opened.sheet, code, text, message_id, at.now)
    if isinstance(sheet, Refusal):
        return sheet
    kept = AtIndicator(sheet, code)
    stand_at_indicator(db, actor, kept)
    return _card(kept, at, None if text is None else words.note_kept(code))


def keep_note_at(
    db: Session,
    actor: Actor,
    sheet: Sheet,
    code: str,
    text: str | None,
    message_id: int | None,
    now: datetime,
) -> Sheet | Refusal:
    """The sheet with this note, or without one; `message_id` is the message it was typed in."""
    noted = record_note(sheet, code, text, by=_name(actor), at=now)
    if isinstance(noted, Refusal):
        return noted
    note = noted.judgements[code].note if text is not None else None
    assessments.keep_note(db, noted, code, note, actor, now)
    if message_id is not None and note is not None:
        keep_typed(db, actor.telegram_id, message_id, sheet.id, code, note, is_note=True)
    return noted


def at_place(db: Session, actor: Actor, reply: Reply) -> AtIndicator | Refusal:
    place = reply.conversation
    if place.sheet_id is None or place.indicator is None:
        return Refusal(Reason.NOT_FOUND)
    at = open_to_judge(db, actor, place.sheet_id, None)
    if isinstance(at, Refusal):
        return at
    if place.indicator not in at.sheet.instrument.positions:
        return Refusal(Reason.NO_SUCH_INDICATOR)
    if at.sheet.round != place.awaiting_data.get("round"):
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    return AtIndicator(at.sheet, place.indicator)


def _look_for_proofs(
    db: Session, actor: Actor, tap: JudgeEvidenceButton
) -> tuple[tuple[Screen, ...], tuple[Evidence, ...], str]:
    at = open_to_judge(db, actor, tap.sheet, tap.place)
    if isinstance(at, Refusal):
        return (), (), ""
    items = at.sheet.evidence.get(at.code, ())
    return tuple(screens.long_explanation(at.sheet, at.code)), items, at.sheet.office.short_name


async def send_proofs(context: Context, tap: JudgeEvidenceButton) -> None:
    """Sends the evidence, and the explanation where the card had no room for it; then the one card again.

    `async`, since files are sent beside it, from our copy if need be. Nothing is kept before all have
    been, so that who dies in between begins again.
    """
    explanation, items, office = await context.read(_look_for_proofs, tap)
    for screen in explanation:
        await context.send(screen)
    await send_together(context, items, lambda item: words.evidence_of(item.indicator, office))

    def stand(db: Session, actor: Actor, _: object, at: Moment) -> Response:
        opened = open_to_judge(db, actor, tap.sheet, tap.place)
        if isinstance(opened, Refusal):
            return opened
        withdrawals.note_read(db, opened.sheet, actor, at.now)
        stand_at_indicator(db, actor, opened)
        if not items and not explanation:
            return Toast(words.NO_EVIDENCE)
        return in_its_place(_card(opened, at), at)

    await answer(context, stand, None, reads=False, links=False)


def in_its_place(screen: Screen, at: Moment) -> tuple[NewMessage | Gone, ...]:
    """The tapped message as the newest again, below what was sent beside it.

    No `Card`: that is the one of the officer, who may be the same person.
    """
    return NewMessage(screen), *(() if at.message_id is None else (Gone(at.message_id),))


def look_over(db: Session, actor: Actor, sheet_id: int, awaiting: str = AWAY) -> AtIndicator | Refusal:
    """The sheet as a whole: what is typed now is no note on any indicator."""
    at = open_to_judge(db, actor, sheet_id, None)
    if not isinstance(at, Refusal):
        stand_away(db, actor, awaiting)
    return at


def show_list(db: Session, actor: Actor, tap: JudgeListButton, _: Moment) -> Response:
    """All indicators with what is judged."""
    opened = look_over(db, actor, tap.sheet)
    return opened if isinstance(opened, Refusal) else screens.indicator_list(opened.sheet, tap.page)


def show_summary(db: Session, actor: Actor, tap: SummaryButton, _: Moment) -> Response:
    """Both scores, and the ways to end it."""
    opened = look_over(db, actor, tap.sheet)
    return opened if isinstance(opened, Refusal) else screens.summary(opened.sheet)

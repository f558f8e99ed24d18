"""An assessor judges: the queue, the card, the levels, notes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import assessing as screens
from bot.screens.judge_taps import (
    AgreeTap,
    JudgeCardTap,
    JudgeEvidenceTap,
    JudgeListTap,
    JudgeNotApplicableTap,
    JudgeTap,
    NoteTap,
    OpenJudgingTap,
    QueueTap,
    RemoveNoteTap,
    SummaryTap,
)
from bot.storage import assessments, sheets
from bot.storage.places import set_place
from bot.texts import assessing as words
from bot.texts.common import units
from handlers.at_card import AWAY, stand_away
from handlers.showing import send_evidence
from handlers.switchboard import Reply, refuse
from questionnaires.judging import record_judgement, record_note
from questionnaires.people import Deed, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, may_judge
from questionnaires.summary import SheetSummary


@dataclass(frozen=True, slots=True)
class AtIndicator:
    """A sheet at the indicator that the assessor looks at."""

    sheet: Sheet
    code: str


async def open_queue(context: Context, understood: str | QueueTap) -> None:
    """The sheets that wait."""

    def look(db: Session, speaker: Speaker) -> tuple[SheetSummary, ...]:
        stand_away(db, speaker)
        return assessments.queue(db, speaker)

    waiting = await context.in_database(look)
    page = understood.page if isinstance(understood, QueueTap) else 0
    await context.show(screens.queue(waiting, page, context.config.timezone))


def open_to_judge(db: Session, speaker: Speaker, sheet_id: int, place: int | None) -> AtIndicator | Refusal:
    """The sheet at this indicator; without a place, at the first that is not judged yet."""
    sheet = sheets.sheet_for(db, speaker, sheet_id, Deed.ASSESS)
    if isinstance(sheet, Refusal):
        return sheet
    codes = sheet.instrument.indicators
    if place is None:
        return AtIndicator(sheet, screens.first_unjudged(sheet) or codes[0].code)
    if not 0 <= place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    return AtIndicator(sheet, codes[place].code)


def stand_at_indicator(db: Session, speaker: Speaker, at: AtIndicator, awaiting: str = "judging") -> None:
    """What the assessor types now belongs to this indicator, and never to a sheet of one's own office."""
    set_place(
        db,
        speaker.telegram_id,
        sheet_id=at.sheet.id,
        indicator=at.code,
        awaiting=awaiting,
        awaiting_data={"round": at.sheet.round},
    )


def _look(db: Session, speaker: Speaker, sheet_id: int, place: int | None) -> AtIndicator | Refusal:
    at = open_to_judge(db, speaker, sheet_id, place)
    if not isinstance(at, Refusal):
        stand_at_indicator(db, speaker, at)
    return at


async def open_sheet(context: Context, tap: OpenJudgingTap) -> None:
    """A sheet of the queue, at its first indicator that is not judged."""
    await _show(context, await context.in_database(_look, tap.sheet, None))


async def show_card(context: Context, tap: JudgeCardTap) -> None:
    """The card of one indicator."""
    await _show(context, await context.in_database(_look, tap.sheet, tap.place))


async def _show(context: Context, at: AtIndicator | Refusal, news: str | None = None) -> None:
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.card(at.sheet, at.code, context.config.timezone, news=news))


async def judge(context: Context, tap: JudgeTap) -> None:
    """Keeps the assessor's level and goes on."""
    await _judge(context, tap.sheet, tap.round, tap.place, lambda _: tap.level)


async def judge_not_applicable(context: Context, tap: JudgeNotApplicableTap) -> None:
    """Keeps that the indicator does not apply and goes on."""
    await _judge(context, tap.sheet, tap.round, tap.place, lambda _: None)


async def agree(context: Context, tap: AgreeTap) -> None:
    """Takes the officer's own level and goes on."""

    def own(at: AtIndicator) -> int | None:
        answer = at.sheet.answers.get(at.code)
        return answer.level if answer else None

    await _judge(context, tap.sheet, tap.round, tap.place, own)


async def _judge(
    context: Context, sheet_id: int, round_: int, place: int, level: Callable[[AtIndicator], int | None]
) -> None:
    outcome = await context.in_database(_keep, sheet_id, round_, place, level, context.now)
    if isinstance(outcome, AtIndicator) and screens.first_unjudged(outcome.sheet) is None:
        await context.show(screens.summary(outcome.sheet))
    else:
        await _show(context, outcome)


def _keep(
    db: Session,
    speaker: Speaker,
    sheet_id: int,
    round_: int,
    place: int,
    level: Callable[[AtIndicator], int | None],
    now: datetime,
) -> AtIndicator | Refusal:
    at = open_to_judge(db, speaker, sheet_id, place)
    if isinstance(at, Refusal):
        return at
    if at.sheet.round != round_:
        # A card of the round before: the officer may have changed what it showed.
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    chosen = level(at)
    sheet = record_judgement(at.sheet, at.code, chosen, by=_name(speaker), at=now)
    if isinstance(sheet, Refusal):
        return sheet
    assessments.keep_judgement(db, sheet, at.code, chosen, speaker, now)
    following = screens.first_unjudged(sheet, at.code)
    onward = AtIndicator(sheet, following or at.code)
    stand_at_indicator(db, speaker, onward)
    if following is None:
        stand_away(db, speaker)
    return onward


def _name(speaker: Speaker) -> str:
    return speaker.person.name if speaker.person else ""


async def ask_note(context: Context, tap: NoteTap) -> None:
    """Waits for a note on one indicator."""

    def wait(db: Session, speaker: Speaker) -> AtIndicator | Refusal:
        at = open_to_judge(db, speaker, tap.sheet, tap.place)
        if isinstance(at, Refusal):
            return at
        no = may_judge(at.sheet)
        if no is not None:
            return no
        stand_at_indicator(db, speaker, at, awaiting="note")
        return at

    at = await context.in_database(wait)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.ask_note(at.sheet, tap.place))


async def remove_note(context: Context, tap: RemoveNoteTap) -> None:
    """Takes the note on one indicator away; the history keeps it."""

    def remove(db: Session, speaker: Speaker) -> AtIndicator | Refusal:
        at = open_to_judge(db, speaker, tap.sheet, tap.place)
        if isinstance(at, Refusal):
            return at
        sheet = record_note(at.sheet, at.code, None, by=_name(speaker), at=context.now)
        if isinstance(sheet, Refusal):
            return sheet
        assessments.keep_note(db, sheet, at.code, None, speaker, context.now)
        at = AtIndicator(sheet, at.code)
        stand_at_indicator(db, speaker, at)
        return at

    await _show(context, await context.in_database(remove))


async def take_note(context: Context, reply: Reply) -> None:
    """A text at an assessor's card is the note on that indicator."""
    if units(reply.text) > words.NOTE_LIMIT:
        await context.send(Screen(words.NOTE_TOO_LONG.format(length=units(reply.text))))
        return

    def keep(db: Session, speaker: Speaker) -> AtIndicator | Refusal:
        at = at_place(db, speaker, reply)
        if isinstance(at, Refusal):
            return at
        sheet = record_note(at.sheet, at.code, reply.text, by=_name(speaker), at=context.now)
        if isinstance(sheet, Refusal):
            return sheet
        assessments.keep_note(db, sheet, at.code, sheet.judgements[at.code].note, speaker, context.now)
        stand_at_indicator(db, speaker, AtIndicator(sheet, at.code))
        return AtIndicator(sheet, at.code)

    at = await context.in_database(keep)
    await _show(context, at, None if isinstance(at, Refusal) else words.note_kept(at.code))


def at_place(db: Session, speaker: Speaker, reply: Reply) -> AtIndicator | Refusal:
    place = reply.place
    if place.sheet_id is None or place.indicator is None:
        return Refusal(Reason.NOT_FOUND)
    at = open_to_judge(db, speaker, place.sheet_id, None)
    if isinstance(at, Refusal):
        return at
    if place.indicator not in at.sheet.instrument.positions:
        return Refusal(Reason.NO_SUCH_INDICATOR)
    if at.sheet.round != place.awaiting_data.get("round"):
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    return AtIndicator(at.sheet, place.indicator)


async def send_proofs(context: Context, tap: JudgeEvidenceTap) -> None:
    """Sends the evidence, and the explanation where the card had no room for it; then the card again."""
    at = await context.in_database(_look, tap.sheet, tap.place)
    if isinstance(at, Refusal):
        await refuse(context, at)
        return
    items = at.sheet.evidence.get(at.code, ())
    explanation = screens.long_explanation(at.sheet, at.code)
    if not items and not explanation:
        await context.notice(words.NO_EVIDENCE)
        return
    for screen in explanation:
        await context.send(screen)
    for item in items:
        await send_evidence(context, item)
    await context.send(screens.card(at.sheet, at.code, context.config.timezone))


def look_over(db: Session, speaker: Speaker, sheet_id: int, awaiting: str = AWAY) -> AtIndicator | Refusal:
    """The sheet as a whole: what is typed now is no note on any indicator."""
    at = open_to_judge(db, speaker, sheet_id, None)
    if not isinstance(at, Refusal):
        stand_away(db, speaker, awaiting)
    return at


async def show_list(context: Context, tap: JudgeListTap) -> None:
    """All indicators with what is judged."""
    at = await context.in_database(look_over, tap.sheet)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.indicator_list(at.sheet, tap.page))


async def show_summary(context: Context, tap: SummaryTap) -> None:
    """Both scores, and the ways to end it."""
    at = await context.in_database(look_over, tap.sheet)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.summary(at.sheet))

"""An assessor judges: the queue, the card, notes, returning, confirming."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import assessing as screens
from bot.screens.assessing import (
    AgreeTap,
    ConfirmTap,
    ConfirmYesTap,
    JudgeCardTap,
    JudgeEvidenceTap,
    JudgeListTap,
    JudgeNotApplicableTap,
    JudgeTap,
    NoteTap,
    OpenJudgingTap,
    QueueTap,
    ReturnTap,
    SummaryTap,
)
from bot.screens.sheet_taps import OpenSheetTap
from bot.storage import assessments, outbox, people, sheets
from bot.storage.places import set_place
from bot.texts import assessing as words
from bot.texts import labels
from bot.texts.common import units
from handlers.showing import send_evidence
from handlers.switchboard import Reply, refuse
from handlers.telling import tell
from questionnaires.answers import levels_of
from questionnaires.judging import record_judgement, record_note
from questionnaires.people import Deed, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import score
from questionnaires.sheet import Sheet, may_confirm, may_judge, may_return


@dataclass(frozen=True, slots=True)
class _At:
    """A sheet at the indicator that the assessor looks at."""

    sheet: Sheet
    code: str


async def open_queue(context: Context, understood: str | QueueTap) -> None:
    """The sheets that wait."""
    waiting = await context.read(assessments.queue)
    page = understood.page if isinstance(understood, QueueTap) else 0
    await context.show(screens.queue(waiting, page, context.config.timezone))


def _open(db: Session, speaker: Speaker, sheet_id: int, place: int | None) -> _At | Refusal:
    """The sheet at this indicator; without a place, at the first that is not judged yet."""
    sheet = sheets.sheet_for(db, speaker, sheet_id, Deed.ASSESS)
    if isinstance(sheet, Refusal):
        if speaker.may(Deed.ASSESS) and sheet.reason is Reason.NOT_ALLOWED:
            return Refusal(Reason.OWN_OFFICE)
        return sheet
    codes = sheet.instrument.indicators
    if place is None:
        return _At(sheet, screens.first_unjudged(sheet) or codes[0].code)
    if not 0 <= place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    return _At(sheet, codes[place].code)


def _stand_at(db: Session, speaker: Speaker, at: _At, awaiting: str = "judging") -> None:
    """What the assessor types now belongs to this indicator, and never to a sheet of one's own office."""
    set_place(
        db,
        speaker.telegram_id,
        sheet_id=at.sheet.id,
        indicator=at.code,
        awaiting=awaiting,
        awaiting_data={"round": at.sheet.round},
    )


def _look(db: Session, speaker: Speaker, sheet_id: int, place: int | None) -> _At | Refusal:
    at = _open(db, speaker, sheet_id, place)
    if not isinstance(at, Refusal):
        _stand_at(db, speaker, at)
    return at


async def open_sheet(context: Context, tap: OpenJudgingTap) -> None:
    """A sheet of the queue, at its first indicator that is not judged."""
    await _show(context, await context.in_database(_look, tap.sheet, None))


async def show_card(context: Context, tap: JudgeCardTap) -> None:
    """The card of one indicator."""
    await _show(context, await context.in_database(_look, tap.sheet, tap.place))


async def _show(context: Context, at: _At | Refusal, news: str | None = None) -> None:
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.card(at.sheet, at.code, news=news))


async def judge(context: Context, tap: JudgeTap) -> None:
    """Keeps the assessor's level and goes on."""
    await _judge(context, tap.sheet, tap.round, tap.place, lambda _: tap.level)


async def judge_not_applicable(context: Context, tap: JudgeNotApplicableTap) -> None:
    """Keeps that the indicator does not apply and goes on."""
    await _judge(context, tap.sheet, tap.round, tap.place, lambda _: None)


async def agree(context: Context, tap: AgreeTap) -> None:
    """Takes the officer's own level and goes on."""

    def own(at: _At) -> int | None:
        answer = at.sheet.answers.get(at.code)
        return answer.level if answer else None

    await _judge(context, tap.sheet, tap.round, tap.place, own)


async def _judge(
    context: Context, sheet_id: int, round_: int, place: int, level: Callable[[_At], int | None]
) -> None:
    outcome = await context.in_database(_keep, sheet_id, round_, place, level, context.now)
    if isinstance(outcome, _At) and screens.first_unjudged(outcome.sheet) is None:
        await context.show(screens.summary(outcome.sheet))
    else:
        await _show(context, outcome)


def _keep(
    db: Session,
    speaker: Speaker,
    sheet_id: int,
    round_: int,
    place: int,
    level: Callable[[_At], int | None],
    now: datetime,
) -> _At | Refusal:
    at = _open(db, speaker, sheet_id, place)
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
    onward = _At(sheet, screens.first_unjudged(sheet, at.code) or at.code)
    _stand_at(db, speaker, onward)
    return onward


def _name(speaker: Speaker) -> str:
    return speaker.person.name if speaker.person else ""


async def ask_note(context: Context, tap: NoteTap) -> None:
    """Waits for a note on one indicator."""

    def wait(db: Session, speaker: Speaker) -> _At | Refusal:
        at = _open(db, speaker, tap.sheet, tap.place)
        if isinstance(at, Refusal):
            return at
        no = may_judge(at.sheet)
        if no is not None:
            return no
        _stand_at(db, speaker, at, awaiting="note")
        return at

    at = await context.in_database(wait)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.ask_note(at.sheet, tap.place))


async def take_note(context: Context, reply: Reply) -> None:
    """A text at an assessor's card is the note on that indicator."""
    if units(reply.text) > words.NOTE_LIMIT:
        await context.send(Screen(words.NOTE_TOO_LONG.format(length=units(reply.text))))
        return

    def keep(db: Session, speaker: Speaker) -> _At | Refusal:
        at = _at_place(db, speaker, reply)
        if isinstance(at, Refusal):
            return at
        sheet = record_note(at.sheet, at.code, reply.text, by=_name(speaker), at=context.now)
        if isinstance(sheet, Refusal):
            return sheet
        assessments.keep_note(db, sheet, at.code, sheet.judgements[at.code].note, speaker, context.now)
        _stand_at(db, speaker, _At(sheet, at.code))
        return _At(sheet, at.code)

    at = await context.in_database(keep)
    await _show(context, at, None if isinstance(at, Refusal) else words.note_kept(at.code))


def _at_place(db: Session, speaker: Speaker, reply: Reply) -> _At | Refusal:
    place = reply.place
    if place.sheet_id is None or place.indicator is None:
        return Refusal(Reason.NOT_FOUND)
    at = _open(db, speaker, place.sheet_id, None)
    if isinstance(at, Refusal):
        return at
    if place.indicator not in at.sheet.instrument.positions:
        return Refusal(Reason.NO_SUCH_INDICATOR)
    if at.sheet.round != place.awaiting_data.get("round"):
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    return _At(at.sheet, place.indicator)


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
    await context.send(screens.card(at.sheet, at.code))


async def show_list(context: Context, tap: JudgeListTap) -> None:
    """All indicators with what is judged."""
    at = await context.read(_open, tap.sheet, None)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.indicator_list(at.sheet, tap.page))


async def show_summary(context: Context, tap: SummaryTap) -> None:
    """Both scores, and the ways to end it."""
    at = await context.in_database(_look, tap.sheet, None)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.summary(at.sheet))


async def return_sheet(context: Context, tap: ReturnTap) -> None:
    """Returns the sheet with the notes there are; asks for one where there is none."""

    def give_back(db: Session, speaker: Speaker) -> _At | Sheet | Refusal:
        at = _open(db, speaker, tap.sheet, None)
        if isinstance(at, Refusal):
            return at
        if at.sheet.round != tap.round:
            return Refusal(Reason.SHEET_NOT_SUBMITTED)
        notes = screens.notes_of(at.sheet)
        no = may_return(at.sheet, notes)
        if no is None:
            return _give_back(db, speaker, at.sheet, notes, context.now)
        if no.reason is not Reason.NOTES_REQUIRED:
            return no
        _stand_at(db, speaker, at, awaiting="return_note")
        return at

    outcome = await context.in_database(give_back)
    if isinstance(outcome, _At):
        await context.show(screens.ask_return_note(outcome.sheet))
    else:
        await _show_returned(context, outcome, len(outcome.return_notes) if isinstance(outcome, Sheet) else 0)


async def take_return_note(context: Context, reply: Reply) -> None:
    """The note that was asked for: with it the sheet goes back."""
    if units(reply.text) > words.NOTE_LIMIT:
        await context.send(Screen(words.NOTE_TOO_LONG.format(length=units(reply.text))))
        return

    def give_back(db: Session, speaker: Speaker) -> Sheet | Refusal:
        at = _at_place(db, speaker, reply)
        if isinstance(at, Refusal):
            return at
        notes = {**screens.notes_of(at.sheet), "": reply.text.strip()}
        no = may_return(at.sheet, notes)
        return no if no is not None else _give_back(db, speaker, at.sheet, notes, context.now)

    outcome = await context.in_database(give_back)
    await _show_returned(context, outcome, len(outcome.return_notes) if isinstance(outcome, Sheet) else 0)


def _give_back(db: Session, speaker: Speaker, sheet: Sheet, notes: dict[str, str], now: datetime) -> Sheet:
    returned = assessments.return_sheet(db, sheet, notes, speaker, now)
    set_place(db, speaker.telegram_id, sheet_id=None, indicator=None, awaiting=None, awaiting_data={})
    named = [
        (indicator.code, indicator.name, notes[indicator.code])
        for indicator in sheet.instrument.indicators
        if indicator.code in notes
    ]
    text = words.tell_returned(sheet.office, sheet.period.name, named, notes.get(""))
    button = ((Button(labels.CONTINUE, OpenSheetTap(sheet.id)),),)
    for officer in people.officers_of(db, sheet.office.id, reachable=True):
        tell(db, f"returned:{sheet.id}:{sheet.round}:{officer.id}", officer, Screen(text, button), now)
    return returned


async def _show_returned(context: Context, outcome: Sheet | Refusal, count: int) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(
            Screen(words.returned(outcome.office, count), ((Button(labels.ASSESS, QueueTap(0)),),))
        )


async def ask_to_confirm(context: Context, tap: ConfirmTap) -> None:
    """Asks once more."""
    at = await context.read(_open, tap.sheet, None)
    if isinstance(at, Refusal):
        await refuse(context, at)
        return
    no = may_confirm(at.sheet)
    if no is not None:
        await refuse(context, no)
    else:
        await context.show(screens.confirm_question(at.sheet))


async def confirm(context: Context, tap: ConfirmYesTap) -> None:
    """Confirms the sheet; every officer of the office gets the picture."""
    outcome = await context.in_database(_confirm, tap, context.now)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        judged = screens.score_words(outcome, levels_of(outcome.judgements))
        text = words.confirmed(outcome.office, judged)
        await context.show(Screen(text, ((Button(labels.ASSESS, QueueTap(0)),),)))


def _confirm(db: Session, speaker: Speaker, tap: ConfirmYesTap, now: datetime) -> Sheet | Refusal:
    at = _open(db, speaker, tap.sheet, None)
    if isinstance(at, Refusal):
        return at
    no = may_confirm(at.sheet)
    if no is not None or at.sheet.round != tap.round:
        return no or Refusal(Reason.SHEET_NOT_SUBMITTED)
    judged = score(at.sheet.instrument, levels_of(at.sheet.judgements))
    if judged.index is None or judged.band is None:
        return Refusal(Reason.INCOMPLETE)
    confirmed = assessments.confirm_sheet(
        db, at.sheet, speaker, now, index=judged.index, predicate=judged.band.label
    )
    set_place(db, speaker.telegram_id, sheet_id=None, indicator=None, awaiting=None, awaiting_data={})
    for officer in people.officers_of(db, at.sheet.office.id, reachable=True):
        outbox.enqueue(
            db,
            f"result:{at.sheet.id}:{officer.id}",
            officer.telegram_id,
            "result",
            {"sheet": at.sheet.id, "news": True},
            now,
            bulk=False,
            repeat_if_uncertain=True,
        )
    return confirmed

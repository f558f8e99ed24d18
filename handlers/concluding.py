"""How judging ends: the sheet goes back with notes, or its score is confirmed."""

from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import assessing as screens
from bot.screens.judge_taps import (
    ConfirmTap,
    ConfirmYesTap,
    QueueTap,
    ReturnTap,
)
from bot.storage import assessments, deeds
from bot.storage.audit import Done
from bot.storage.places import set_place
from bot.texts import assessing as words
from bot.texts import labels
from bot.texts.common import units
from handlers.assessing import AtIndicator, at_place, look_over, open_to_judge, stand_at_indicator
from handlers.at_card import CONFIRMING, stand_away
from handlers.outcomes import return_to_office, send_result
from handlers.switchboard import Reply, refuse
from questionnaires.answers import levels_of
from questionnaires.people import Speaker
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import score
from questionnaires.sheet import Sheet, may_confirm, may_return


async def return_sheet(context: Context, tap: ReturnTap) -> None:
    """Returns the sheet with the notes there are; asks for one where there is none."""

    def give_back(db: Session, speaker: Speaker) -> AtIndicator | Sheet | Screen | Refusal:
        at = open_to_judge(db, speaker, tap.sheet, None)
        if isinstance(at, Refusal):
            return at
        me = _person_id(speaker)
        if at.sheet.state is SheetState.RETURNED and at.sheet.round == tap.round + 1:
            # The same tap once more: what it did is said again.
            done = deeds.last_deed(db, (Done.RETURNED,), sheet_id=tap.sheet)
            if done is None or done.person_id == me:
                return at.sheet
            return Screen(words.returned_before(at.sheet.office, done.by, done.at, context.config.timezone))
        if at.sheet.round != tap.round:
            return deeds.with_doer(db, Refusal(Reason.SHEET_NOT_SUBMITTED), me, sheet_id=tap.sheet)
        notes = screens.notes_of(at.sheet)
        no = may_return(at.sheet, notes)
        if no is None:
            return _give_back(db, speaker, at.sheet, notes, context.now, context.config.timezone)
        if no.reason is not Reason.NOTES_REQUIRED:
            return deeds.with_doer(db, no, me, sheet_id=tap.sheet)
        stand_at_indicator(db, speaker, at, awaiting="return_note")
        return at

    outcome = await context.in_database(give_back)
    if isinstance(outcome, AtIndicator):
        await context.show(screens.ask_return_note(outcome.sheet))
    elif isinstance(outcome, Screen):
        await context.show(outcome)
    else:
        await _show_returned(context, outcome, len(outcome.return_notes) if isinstance(outcome, Sheet) else 0)


async def take_return_note(context: Context, reply: Reply) -> None:
    """The note that was asked for: with it the sheet goes back."""
    if units(reply.text) > words.NOTE_LIMIT:
        await context.send(Screen(words.NOTE_TOO_LONG.format(length=units(reply.text))))
        return

    def give_back(db: Session, speaker: Speaker) -> Sheet | Refusal:
        at = at_place(db, speaker, reply)
        if isinstance(at, Refusal):
            return at
        notes = {**screens.notes_of(at.sheet), "": reply.text.strip()}
        no = may_return(at.sheet, notes)
        return (
            deeds.with_doer(db, no, _person_id(speaker), sheet_id=at.sheet.id)
            if no is not None
            else _give_back(db, speaker, at.sheet, notes, context.now, context.config.timezone)
        )

    outcome = await context.in_database(give_back)
    await _show_returned(context, outcome, len(outcome.return_notes) if isinstance(outcome, Sheet) else 0)


def _give_back(
    db: Session, speaker: Speaker, sheet: Sheet, notes: dict[str, str], now: datetime, zone: tzinfo
) -> Sheet:
    returned = return_to_office(db, speaker, sheet, notes, now, zone)
    set_place(db, speaker.telegram_id, sheet_id=None, indicator=None, awaiting=None, awaiting_data={})
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

    def ask(db: Session, speaker: Speaker) -> AtIndicator | Refusal:
        at = look_over(db, speaker, tap.sheet, CONFIRMING)
        no = None if isinstance(at, Refusal) else may_confirm(at.sheet)
        if no is not None:
            stand_away(db, speaker)
        return no or at

    at = await context.in_database(ask)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.confirm_question(at.sheet))


async def confirm(context: Context, tap: ConfirmYesTap) -> None:
    """Confirms the sheet; every officer of the office gets the picture."""
    outcome = await context.in_database(_confirm, tap, context.now, context.config.timezone)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    elif isinstance(outcome, Screen):
        await context.show(outcome)
    else:
        judged = screens.score_words(outcome, levels_of(outcome.judgements))
        text = words.confirmed(outcome.office, judged)
        await context.show(Screen(text, ((Button(labels.ASSESS, QueueTap(0)),),)))


def _person_id(speaker: Speaker) -> int | None:
    return None if speaker.person is None else speaker.person.id


def _confirmed_before(db: Session, speaker: Speaker, sheet: Sheet, zone: tzinfo) -> Sheet | Screen:
    """What was confirmed, again; by somebody else: by whom, with which score, what of one's own is lost."""
    done = deeds.last_deed(db, (Done.CONFIRMED,), sheet_id=sheet.id)
    me = _person_id(speaker)
    if done is None or me is None or done.person_id == me:
        return sheet
    own = assessments.judgements_of(db, sheet.id, sheet.round, me)
    levels = levels_of(sheet.judgements)
    lost = [code for code, level in levels_of(own).items() if levels.get(code) != level]
    judged = screens.score_words(sheet, levels)
    text = words.confirmed_before(sheet.office, judged, done.by, done.at, lost, zone)
    return Screen(text, ((Button(labels.ASSESS, QueueTap(0)),),))


def _confirm(
    db: Session, speaker: Speaker, tap: ConfirmYesTap, now: datetime, zone: tzinfo
) -> Sheet | Screen | Refusal:
    at = open_to_judge(db, speaker, tap.sheet, None)
    if isinstance(at, Refusal):
        return at
    if at.sheet.state is SheetState.CONFIRMED and at.sheet.round == tap.round:
        return _confirmed_before(db, speaker, at.sheet, zone)
    no = may_confirm(at.sheet)
    if no is not None or at.sheet.round != tap.round:
        no = no or Refusal(Reason.SHEET_NOT_SUBMITTED)
        return deeds.with_doer(db, no, _person_id(speaker), sheet_id=at.sheet.id)
    judged = score(at.sheet.instrument, levels_of(at.sheet.judgements))
    if judged.index is None or judged.band is None:
        return Refusal(Reason.INCOMPLETE)
    confirmed = assessments.confirm_sheet(
        db, at.sheet, speaker, now, index=judged.index, predicate=judged.band.label
    )
    set_place(db, speaker.telegram_id, sheet_id=None, indicator=None, awaiting=None, awaiting_data={})
    send_result(db, at.sheet, now)
    return confirmed

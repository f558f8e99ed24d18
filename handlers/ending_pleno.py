"""How a pleno ends: the sheet goes back to its office, or what was agreed and settled is confirmed."""

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import pleno as screens
from bot.screens.panel_taps import (
    PlenoConfirmTap,
    PlenoConfirmYesTap,
    PlenoListTap,
    PlenoReturnTap,
    PlenoReturnYesTap,
)
from bot.storage import assessments, deeds, panels, pleno
from bot.storage.places import set_place
from bot.storage.pleno import Pleno
from bot.texts import assessing as member_words
from bot.texts import pleno as words
from handlers.at_card import AWAY
from handlers.offices import person_id
from handlers.outcomes import return_to_office, send_result
from handlers.pleno import await_reply, wrong_reason
from handlers.switchboard import Reply, refuse
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import score
from questionnaires.sheet import Sheet, may_return, why_no_score

RETURNING = "pleno_return"


def notes_of(found: Pleno) -> dict[str, str]:
    """The members' notes by indicator, several joined."""
    notes = {
        code: "\n".join(held.note for held in opinions if held.note)
        for code, opinions in found.opinions.items()
    }
    return {code: note for code, note in notes.items() if note}


async def ask_to_return(context: Context, tap: PlenoReturnTap) -> None:
    """What goes back to the office, and a note where there is none."""

    def wait(db: Session, speaker: Speaker) -> Pleno | Refusal:
        found = pleno.pleno_for(db, speaker, tap.sheet)
        if not isinstance(found, Refusal):
            await_reply(db, speaker, RETURNING, tap.sheet, tap.round)
        return found

    found = await context.in_database(wait)
    if isinstance(found, Refusal):
        await refuse(context, found)
    else:
        await context.show(screens.ask_return(found.sheet, notes_of(found)))


async def return_sheet(context: Context, tap: PlenoReturnYesTap) -> None:
    """Returns with the panel's notes."""
    await _return(context, tap.sheet, tap.round, "")


async def take_return_note(context: Context, reply: Reply) -> None:
    """Returns with the panel's notes and the one typed now."""
    if (wrong := wrong_reason(reply.text)) is not None:
        await context.send(Screen(wrong))
        return
    data = reply.place.awaiting_data
    await _return(context, data["sheet"], data["round"], reply.text.strip())


async def _return(context: Context, sheet_id: int, round_: int, overall: str) -> None:
    def back(db: Session, speaker: Speaker) -> Sheet | Refusal:
        found = pleno.pleno_for(db, speaker, sheet_id)
        if not isinstance(found, Refusal) and found.sheet.round != round_:
            found = Refusal(Reason.SHEET_NOT_SUBMITTED)
        if isinstance(found, Refusal):
            return deeds.with_doer(db, found, person_id(speaker), sheet_id=sheet_id)
        notes = {**notes_of(found), **({"": overall} if overall else {})}
        no = may_return(found.sheet, notes)
        if no is not None:
            return no
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        return return_to_office(db, speaker, found.sheet, notes, context.now, context.config.timezone)

    outcome = await context.in_database(back)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        row = (Button(words.QUEUE, PlenoListTap(0)),)
        await context.show(Screen(member_words.returned(outcome.office, len(outcome.return_notes)), (row,)))


async def ask_to_confirm(context: Context, tap: PlenoConfirmTap) -> None:
    """Asks once more."""

    def look(db: Session, speaker: Speaker) -> Screen | Refusal:
        found = pleno.pleno_for(db, speaker, tap.sheet)
        if isinstance(found, Refusal):
            return found
        no = _not_complete(found) or assessments.why_not_alone(db, found.sheet, found.members, speaker)
        missing = panels.missing_institutions(db, found.sheet)
        return no or screens.confirm_question(found.sheet, found.comparison, len(found.members), missing)

    outcome = await context.read(look)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


def _not_complete(found: Pleno) -> Refusal | None:
    if found.comparison.is_complete:
        return why_no_score(found.sheet.instrument, dict(found.comparison.levels))
    codes = [one.code for one in found.comparison.differing] + list(found.comparison.unscored)
    return Refusal(Reason.INCOMPLETE, {"codes": codes})


async def confirm(context: Context, tap: PlenoConfirmYesTap) -> None:
    """Confirms what was agreed and settled; every officer of the office gets the picture."""

    def keep(db: Session, speaker: Speaker) -> Sheet | Refusal:
        found = pleno.pleno_for(db, speaker, tap.sheet)
        if not isinstance(found, Refusal) and found.sheet.round != tap.round:
            found = Refusal(Reason.SHEET_NOT_SUBMITTED)
        if isinstance(found, Refusal):
            return deeds.with_doer(db, found, person_id(speaker), sheet_id=tap.sheet)
        no = _not_complete(found)
        no = no or assessments.why_not_alone(db, found.sheet, found.members, speaker)
        if no is not None:
            return no
        levels = dict(found.comparison.levels)
        judged = score(found.sheet.instrument, levels)
        if judged.index is None or judged.band is None:
            return Refusal(Reason.NOTHING_COUNTS)
        confirmed = assessments.confirm_sheet(
            db,
            found.sheet,
            speaker,
            context.now,
            index=judged.index,
            predicate=judged.band.label,
            settled=levels,
        )
        send_result(db, found.sheet, context.now)
        return confirmed

    outcome = await context.in_database(keep)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        judged = screens.score_words(outcome, {code: held.level for code, held in outcome.judgements.items()})
        row = (Button(words.QUEUE, PlenoListTap(0)),)
        await context.show(Screen(member_words.confirmed(outcome.office, judged), (row,)))

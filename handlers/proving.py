"""Evidence of one indicator: looked at, replaced, removed."""

from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import proofs as screens
from bot.screens.sheet_taps import EvidenceTap, RemoveEvidenceTap, ReplaceEvidenceTap, SeeEvidenceTap
from bot.storage import sheets
from bot.storage.places import set_place
from handlers.at_card import Opened, go_to, open_at, stand_at
from handlers.showing import send_evidence
from handlers.switchboard import refuse
from questionnaires.answers import Evidence
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import open_to_answers


async def show_evidence(context: Context, tap: EvidenceTap) -> None:
    """All evidence of one indicator; what is sent now is added to it."""
    opened = await context.in_database(go_to, tap.sheet, tap.place)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
    else:
        await _show_list(context, opened)


async def _show_list(context: Context, opened: Opened) -> None:
    place = opened.sheet.instrument.positions[opened.code]
    is_open = open_to_answers(opened.sheet, context.now) is None
    await context.show(screens.evidence_list(opened.sheet, place, context.config.timezone, is_open=is_open))


async def see_evidence(context: Context, tap: SeeEvidenceTap) -> None:
    """Sends one piece into the chat."""
    found = await context.read(_one, tap.sheet, tap.place, tap.evidence)
    if isinstance(found, Refusal):
        await refuse(context, found)
    else:
        await send_evidence(context, found[1])


def _one(
    db: Session, speaker: Speaker, sheet_id: int, place: int, evidence_id: int
) -> tuple[Opened, Evidence] | Refusal:
    """The piece a button is about, if it lies under that very indicator of a sheet the speaker may open."""
    opened = open_at(db, speaker, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    for item in opened.sheet.evidence.get(opened.code, ()):
        if item.id == evidence_id:
            return opened, item
    return Refusal(Reason.NOT_FOUND)


async def remove_evidence(context: Context, tap: RemoveEvidenceTap) -> None:
    """Takes one piece away; the history keeps it."""
    outcome = await context.in_database(_remove, tap, context.now)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await _show_list(context, outcome)


def _remove(db: Session, speaker: Speaker, tap: RemoveEvidenceTap, now: datetime) -> Opened | Refusal:
    found = _one(db, speaker, tap.sheet, tap.place, tap.evidence)
    if isinstance(found, Refusal):
        # A second tap on the same button: the piece is gone already, so the list as it is now is the answer.
        return open_at(db, speaker, tap.sheet, place=tap.place)
    opened, item = found
    closed = open_to_answers(opened.sheet, now)
    if closed is not None:
        return closed
    sheets.remove_evidence(db, opened.sheet, item.id, speaker, now)
    return open_at(db, speaker, tap.sheet, place=tap.place)


async def replace_evidence(context: Context, tap: ReplaceEvidenceTap) -> None:
    """Waits for the file that takes the place of one piece."""
    outcome = await context.in_database(_await_replacement, tap, context.now)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        opened, item = outcome
        await context.show(screens.replace_prompt(opened.sheet, tap.place, item))


def _await_replacement(
    db: Session, speaker: Speaker, tap: ReplaceEvidenceTap, now: datetime
) -> tuple[Opened, Evidence] | Refusal:
    found = _one(db, speaker, tap.sheet, tap.place, tap.evidence)
    if isinstance(found, Refusal):
        return found
    opened, item = found
    closed = open_to_answers(opened.sheet, now)
    if closed is not None:
        return closed
    stand_at(db, speaker, opened)
    set_place(db, speaker.telegram_id, awaiting="replace", awaiting_data={"evidence": item.id})
    return found

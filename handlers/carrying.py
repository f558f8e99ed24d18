"""`Pakai yang lalu`: last time's answer, explanation and evidence, taken over and marked as such."""

from sqlmodel import Session

from bot.context import Context
from bot.screens.sheet_taps import CarryTap
from bot.storage import sheets
from bot.storage.carrying import mark_carried
from handlers.at_card import Opened, card_of, open_at, stand_at
from handlers.switchboard import refuse
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import record_explanation, record_level


async def carry_over(context: Context, tap: CarryTap) -> None:
    """Keeps it and shows the card again, so that one can check whether it still holds."""

    def keep(db: Session, speaker: Speaker) -> Opened | Refusal:
        opened = open_at(db, speaker, tap.sheet, place=tap.place)
        if isinstance(opened, Refusal):
            return opened
        code, sheet = opened.code, opened.sheet
        earlier = sheet.earlier.get(code)
        if earlier is None or speaker.person is None:
            return Refusal(Reason.NOTHING_EARLIER)
        name = speaker.person.name
        kept = record_level(sheet, code, earlier.level, by=name, at=context.now)
        if isinstance(kept, Refusal):
            return kept
        sheets.keep_level(db, sheet, code, earlier.level, speaker, context.now)
        answer = sheet.answers.get(code)
        if earlier.explanation and not (answer and answer.explanation):
            explained = record_explanation(kept, code, earlier.explanation, by=name, at=context.now)
            if not isinstance(explained, Refusal):
                sheets.keep_explanation(db, sheet, code, earlier.explanation, speaker, context.now)
        mark_carried(db, sheet, code, earlier, speaker.person.id, context.now)
        again = open_at(db, speaker, tap.sheet, place=tap.place)
        if not isinstance(again, Refusal):
            stand_at(db, speaker, again, context.tapped_message_id)
        return again

    opened = await context.in_database(keep)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
    else:
        await context.show(card_of(context, opened))

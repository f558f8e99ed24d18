"""Words at a card: the explanation, the links a text brings, and who changed what."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import proofs as screens
from bot.screens.sheet_taps import ExplanationTap, HistoryTap, RemoveExplanationTap
from bot.storage import sheets
from bot.storage.audit import Done
from bot.storage.places import Place, set_place
from bot.storage.sheets import Change
from bot.texts import answering as words
from bot.texts import explaining as typed_words
from bot.texts.common import units
from handlers.at_card import (
    CHOOSING,
    EXPLAINING,
    Opened,
    card_of,
    go_to,
    open_at,
    open_for_reply,
    send_card,
    stand_at,
)
from handlers.elsewhere import fits_nowhere
from handlers.receiving import is_only_links, links_in, receive_file, replaced_by
from handlers.switchboard import Reply, refuse
from questionnaires.people import Speaker
from questionnaires.refusal import Refusal
from questionnaires.sheet import Sheet, open_to_answers, record_explanation
from questionnaires.typed_text import meant_at_card

OF_ASSESSORS = frozenset({Done.JUDGED, Done.NOTED})
"""What the history does not show to an office: it is told when the sheet comes back or is confirmed."""


async def show_explanation(context: Context, tap: ExplanationTap) -> None:
    """The whole explanation; a text sent now becomes the new one."""

    def ask(db: Session, speaker: Speaker) -> Opened | Refusal:
        opened = go_to(db, speaker, tap.sheet, tap.place)
        if isinstance(opened, Opened) and open_to_answers(opened.sheet, context.now) is None:
            set_place(db, speaker.telegram_id, awaiting=EXPLAINING)
        return opened

    opened = await context.in_database(ask)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
        return
    await _show_all(context, _explanation(context, opened))


def _explanation(context: Context, opened: Opened) -> tuple[Screen, ...]:
    is_open = open_to_answers(opened.sheet, context.now) is None
    return screens.explanation(opened.sheet, opened.sheet.instrument.positions[opened.code], is_open=is_open)


async def _show_all(context: Context, screens: tuple[Screen, ...]) -> None:
    """The first in place of what was tapped where one suffices; several as new messages, in order."""
    if len(screens) == 1:
        await context.show(screens[0])
        return
    for screen in screens:
        await context.send(screen)


async def remove_explanation(context: Context, tap: RemoveExplanationTap) -> None:
    """Takes the explanation away."""

    def remove(db: Session, speaker: Speaker) -> Opened | Refusal:
        opened = open_at(db, speaker, tap.sheet, place=tap.place)
        if isinstance(opened, Refusal):
            return opened
        kept = keep_explanation(db, speaker, opened, None, context.now)
        # Read again, for the level's author is another matter than the explanation's.
        return kept if isinstance(kept, Refusal) else open_at(db, speaker, tap.sheet, place=tap.place)

    opened = await context.in_database(remove)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
    else:
        await context.show(card_of(opened, context.moment()))


def keep_explanation(
    db: Session, speaker: Speaker, opened: Opened, text: str | None, now: datetime
) -> Opened | Refusal:
    name = speaker.person.name if speaker.person else ""
    sheet = record_explanation(opened.sheet, opened.code, text, by=name, at=now)
    if isinstance(sheet, Refusal):
        return sheet
    answer = sheet.answers.get(opened.code)
    sheets.keep_explanation(db, sheet, opened.code, answer.explanation if answer else None, speaker, now)
    return Opened(sheet, opened.code, opened.helping)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A text that was kept as explanation, as links, or as both."""

    opened: Opened
    news: tuple[str, ...]
    walking: bool
    before: Place
    is_replaced: bool = False
    """Whether another explanation stood there before."""


async def want_words(context: Context, _: Reply) -> None:
    """A sticker, a place, a voice note where the explanation is to be typed: nothing of it is kept."""
    await context.send(Screen(words.EXPLANATION_IS_TEXT))


async def take_file(context: Context, reply: Reply) -> None:
    """A file where the explanation is to be typed: a document or picture is the card's evidence all the same.

    A voice note is not: whoever is asked for words and speaks them means the explanation, not a proof.
    """
    if reply.message.voice is not None:
        await want_words(context, reply)
    else:
        await receive_file(context, reply)


async def take_text(context: Context, reply: Reply) -> None:
    """A text at a card: links become evidence, everything else the explanation."""
    outcome = await context.in_database(_keep_text, reply, context.now)
    if outcome is None:
        await fits_nowhere(context, reply)
    elif isinstance(outcome, Refusal):
        await refuse(context, outcome)
    elif isinstance(outcome, Screen):
        await context.send(outcome)
    elif not outcome.news:
        await context.send(Screen(words.REPLACE_WITH_FILE))
    else:
        news = "\n✔️ ".join(outcome.news)
        card = card_of(outcome.opened, context.moment(), news=news, walking=outcome.walking)
        if outcome.is_replaced:
            sheet = outcome.opened.sheet
            card = screens.with_way_back(card, sheet, sheet.instrument.positions[outcome.opened.code])
        await send_card(context, card, outcome.before)


def _keep_text(
    db: Session, speaker: Speaker, reply: Reply, now: datetime
) -> _Typed | Screen | Refusal | None:
    found = open_for_reply(db, speaker, reply.place, now)
    if found is None or isinstance(found, Refusal):
        return found
    opened, walking = found, reply.place.awaiting == "walk"
    links = links_in(reply.message)
    news: list[str] = []
    replaced = replaced_by(reply.place)
    if replaced is not None and not links:
        return _Typed(opened, (), walking, reply.place)
    asked, is_replaced = None, False
    if not is_only_links(reply.message):
        asked = _question(db, speaker, opened, reply)
        if asked is None:
            there = explanation_of(opened)
            kept = keep_explanation(db, speaker, opened, reply.text, now)
            if isinstance(kept, Refusal):
                return kept
            opened, is_replaced = kept, there is not None and there != reply.text
            worded = typed_words.replaced_explanation if is_replaced else words.kept_explanation
            news.append(worded(opened.code))
    for link in links:
        sheets.keep_link(db, opened.sheet, opened.code, link, speaker, now)
    if links:
        if replaced is not None:
            sheets.remove_evidence(db, opened.sheet, replaced, speaker, now)
        news.append(words.kept_link(len(links), opened.code))
    if asked is not None:
        return asked
    again = open_at(db, speaker, opened.sheet.id, code=opened.code)
    if isinstance(again, Refusal):
        return again
    stand_at(db, speaker, again, walking=walking)
    return _Typed(again, tuple(news), walking, reply.place, is_replaced)


LONG_EXPLANATION = 15
"""Words; so much work is not replaced without asking."""


def explanation_of(opened: Opened) -> str | None:
    """The explanation as it stands."""
    answer = opened.sheet.answers.get(opened.code)
    return answer.explanation if answer else None


def _question(db: Session, speaker: Speaker, opened: Opened, reply: Reply) -> Screen | None:
    """What to ask about a text before it is kept, which waits then; None where it is an explanation."""
    place = opened.sheet.instrument.positions[opened.code]
    waiting = reply.place.awaiting_data.get("text") if reply.place.awaiting == CHOOSING else None
    meant = meant_at_card(reply.text, opened.sheet.instrument.indicators[place])
    if meant is not None:
        if isinstance(waiting, str) and not meant_at_card(waiting, opened.sheet.instrument.indicators[place]):
            # a text waits for its answer already: it must not be lost for a nod
            return screens.ask_second_text(opened.sheet, place, explanation_of(opened) or "", waiting)
        _wait(db, speaker, opened, reply.text)
        return screens.ask_meaning(opened.sheet, place, reply.text, meant)
    there = explanation_of(opened)
    if there is None or reply.place.awaiting == EXPLAINING or there == reply.text:
        return None
    if len(there.split()) < LONG_EXPLANATION and units(there) < 10 * LONG_EXPLANATION:
        return None
    text = reply.text
    if isinstance(waiting, str) and not meant_at_card(waiting, opened.sheet.instrument.indicators[place]):
        text = f"{waiting}\n\n{text}"
    _wait(db, speaker, opened, text)
    return screens.ask_second_text(opened.sheet, place, there, text)


def _wait(db: Session, speaker: Speaker, opened: Opened, text: str) -> None:
    data = {"text": text, "sheet": opened.sheet.id, "indicator": opened.code}
    set_place(db, speaker.telegram_id, awaiting=CHOOSING, awaiting_data=data)


async def show_history(context: Context, tap: HistoryTap) -> None:
    """Who changed this answer."""

    def look(db: Session, speaker: Speaker) -> tuple[Sheet, tuple[Change, ...]] | Refusal:
        opened = open_at(db, speaker, tap.sheet, place=tap.place)
        if isinstance(opened, Refusal):
            return opened
        changes = sheets.history_of(db, tap.sheet, opened.code)
        return opened.sheet, tuple(entry for entry in changes if entry.deed not in OF_ASSESSORS)

    found = await context.read(look)
    if isinstance(found, Refusal):
        await refuse(context, found)
        return
    sheet, changes = found
    zone = context.config.timezone
    lines = [
        words.change(entry.at, zone, entry.by, entry.deed, entry.before, entry.after)
        for entry in reversed(changes[-30:])
    ]
    await context.show(screens.history(sheet, tap.place, lines))

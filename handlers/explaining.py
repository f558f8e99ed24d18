"""Words at a card: the explanation, the links a text brings, and who changed what."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
from bot.texts.common import units
from handlers.at_card import EXPLAINING, Opened, card_of, go_to, open_at, open_for_reply, send_card, stand_at
from handlers.elsewhere import fits_nowhere
from handlers.receiving import is_only_links, links_in, receive_file, replaced_by
from handlers.switchboard import Reply, refuse
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, open_to_answers, record_explanation

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
        kept = _keep_explanation(db, speaker, opened, None, context.now)
        # Read again, for the level's author is another matter than the explanation's.
        return kept if isinstance(kept, Refusal) else open_at(db, speaker, tap.sheet, place=tap.place)

    opened = await context.in_database(remove)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
    else:
        await context.show(card_of(opened, context.moment()))


def _keep_explanation(
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
    elif not outcome.news:
        await context.send(Screen(words.REPLACE_WITH_FILE))
    else:
        news = "\n✔️ ".join(outcome.news)
        await send_card(
            context,
            card_of(outcome.opened, context.moment(), news=news, walking=outcome.walking),
            outcome.before,
        )


def _keep_text(db: Session, speaker: Speaker, reply: Reply, now: datetime) -> _Typed | Refusal | None:
    found = open_for_reply(db, speaker, reply.place, now)
    if found is None or isinstance(found, Refusal):
        return found
    opened, walking = found, reply.place.awaiting == "walk"
    links = links_in(reply.message)
    news: list[str] = []
    replaced = replaced_by(reply.place)
    if replaced is not None and not links:
        return _Typed(opened, (), walking, reply.place)
    if not is_only_links(reply.message):
        if _continues_cut_text(db, speaker, opened, now):
            return Refusal(Reason.CUT_BY_TELEGRAM)
        kept = _keep_explanation(db, speaker, opened, reply.text, now)
        if isinstance(kept, Refusal):
            return kept
        opened = kept
        news.append(words.kept_explanation(opened.code))
    for link in links:
        sheets.keep_link(db, opened.sheet, opened.code, link, speaker, now)
    if links:
        if replaced is not None:
            sheets.remove_evidence(db, opened.sheet, replaced, speaker, now)
        news.append(words.kept_link(len(links), opened.code))
    again = open_at(db, speaker, opened.sheet.id, code=opened.code)
    if isinstance(again, Refusal):
        return again
    stand_at(db, speaker, again, walking=walking)
    return _Typed(again, tuple(news), walking, reply.place)


NEARLY_A_MESSAGE = 4000
"""UTF-16 units; Telegram's apps cut what is longer than 4096 into several messages, at a blank."""
AT_ONCE = timedelta(seconds=5)


def _continues_cut_text(db: Session, speaker: Speaker, opened: Opened, now: datetime) -> bool:
    """Whether this is the rest of a text too long for one message: it must not replace its beginning."""
    there = opened.sheet.answers.get(opened.code)
    if there is None or not there.explanation or units(there.explanation) < NEARLY_A_MESSAGE:
        return False
    kept = [
        entry
        for entry in sheets.history_of(db, opened.sheet.id, opened.code)
        if entry.deed == Done.EXPLANATION
    ]
    by = speaker.person.name if speaker.person else None
    return bool(kept) and kept[-1].by == by and now - kept[-1].at < AT_ONCE


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

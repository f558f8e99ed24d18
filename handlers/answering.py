"""An officer fills the sheet: opens it, taps levels, goes to and fro, and explains."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import cards as card_screens
from bot.screens import home as home_screens
from bot.screens import proofs as proof_screens
from bot.screens.sheet_taps import (
    CardTap,
    ExplanationTap,
    HistoryTap,
    LevelTap,
    ListTap,
    NeedsTap,
    NotApplicableTap,
    OpenSheetTap,
    RemoveExplanationTap,
    WalkTap,
)
from bot.storage import sheets
from bot.storage.places import Place, place_of
from bot.storage.sheets import Change
from bot.texts import answering as words
from bot.texts import joining as joining_words
from handlers.at_card import Opened, card_of, open_at, send_card, stand_at
from handlers.receiving import is_only_links, links_in, open_for_reply, replaced_by
from handlers.switchboard import Reply, refuse
from questionnaires.people import Deed, Speaker
from questionnaires.period import SheetState
from questionnaires.refusal import Refusal
from questionnaires.sheet import (
    Sheet,
    next_unanswered,
    open_to_answers,
    record_explanation,
    record_level,
)
from questionnaires.summary import SheetSummary


async def open_sheet(context: Context, _: object) -> None:
    """`/isi`: the card where the sheet was left; a choice where there are several."""
    found = await context.in_database(_find_sheet, None)
    await _show_opened(context, found)


async def open_chosen_sheet(context: Context, tap: OpenSheetTap) -> None:
    """The sheet behind a button of the home screen."""
    found = await context.in_database(_find_sheet, tap.sheet)
    await _show_opened(context, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """The card to show, and where the person was before."""

    opened: Opened
    before: Place


def _find_sheet(
    db: Session, speaker: Speaker, sheet_id: int | None
) -> _Found | tuple[SheetSummary, ...] | Refusal:
    before = place_of(db, speaker.telegram_id)
    if sheet_id is None:
        served = sheets.sheets_served(db, speaker)
        helped = [
            held.sheet_id for held in speaker.memberships if held.sheet_id is not None and held.indicator
        ]
        if len(served) > 1 or not (served or helped):
            return served
        sheet_id = served[0].id if served else helped[-1]
    left_at = before.indicator if before.sheet_id == sheet_id else None
    opened = open_at(db, speaker, sheet_id, code=left_at)
    if isinstance(opened, Refusal):
        return opened
    if opened.sheet.state is SheetState.RETURNED and opened.code not in opened.sheet.return_notes:
        opened = open_at(db, speaker, sheet_id)
        if isinstance(opened, Refusal):
            return opened
    stand_at(db, speaker, opened)
    return _Found(opened, before)


async def _show_opened(context: Context, found: _Found | tuple[SheetSummary, ...] | Refusal) -> None:
    if isinstance(found, Refusal):
        await refuse(context, found)
    elif isinstance(found, _Found):
        await send_card(context, card_of(context, found.opened), found.before)
    elif found:
        await context.send(home_screens.choose_sheet(found))
    else:
        await context.send(Screen(joining_words.NO_SHEET_YET))


async def choose_level(context: Context, tap: LevelTap) -> None:
    """Keeps the level and goes on to the next unanswered indicator."""
    outcome = await context.in_database(
        _keep_level, tap.sheet, tap.place, tap.level, context.tapped_message_id, context.now
    )
    await _show_next(context, outcome)


async def choose_not_applicable(context: Context, tap: NotApplicableTap) -> None:
    """Keeps that the indicator does not apply and goes on."""
    outcome = await context.in_database(
        _keep_level, tap.sheet, tap.place, None, context.tapped_message_id, context.now
    )
    await _show_next(context, outcome)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What to show after a level was kept; `onward` is None when all is answered now."""

    opened: Opened
    onward: Opened | None


def _keep_level(
    db: Session,
    speaker: Speaker,
    sheet_id: int,
    place: int,
    level: int | None,
    message_id: int | None,
    now: datetime,
) -> _Kept | Refusal:
    opened = open_at(db, speaker, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    name = speaker.person.name if speaker.person else ""
    sheet = record_level(opened.sheet, opened.code, level, by=name, at=now)
    if isinstance(sheet, Refusal):
        return sheet
    sheets.keep_level(db, sheet, opened.code, level, speaker, now)
    kept = Opened(sheet, opened.code, opened.helping)
    following = opened.code if opened.helping else next_unanswered(sheet, opened.code)
    onward = None if following is None else Opened(sheet, following, opened.helping)
    stand_at(db, speaker, onward or kept, message_id)
    return _Kept(kept, onward)


async def _show_next(context: Context, outcome: _Kept | Refusal) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    elif outcome.onward is None:
        await context.show(card_screens.all_answered(outcome.opened.sheet, outcome.opened.code))
    else:
        news = words.HELPER_THANKS if outcome.opened.helping else None
        await context.show(card_of(context, outcome.onward, news=news))


async def show_card(context: Context, tap: CardTap) -> None:
    """Back, on, skipped or jumped to: the card of one indicator."""
    await _go_to(context, tap.sheet, tap.place, walking=False)


async def walk_evidence(context: Context, tap: WalkTap) -> None:
    """A card on the walk through all that lacks evidence."""
    await _go_to(context, tap.sheet, tap.place, walking=True)


async def _go_to(context: Context, sheet_id: int, place: int, *, walking: bool) -> None:
    def go(db: Session, speaker: Speaker) -> Opened | Refusal:
        opened = open_at(db, speaker, sheet_id, place=place)
        if not isinstance(opened, Refusal):
            stand_at(db, speaker, opened, context.tapped_message_id, walking=walking)
        return opened

    opened = await context.in_database(go)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
    else:
        await context.show(card_of(context, opened, walking=walking))


async def show_list(context: Context, tap: ListTap) -> None:
    """All indicators by group."""
    sheet = await context.read(sheets.sheet_for, tap.sheet, Deed.SEE_SHEET)
    if isinstance(sheet, Refusal):
        await refuse(context, sheet)
    else:
        await context.show(card_screens.indicator_list(sheet, tap.page, context.now))


async def show_needs(context: Context, tap: NeedsTap) -> None:
    """What lacks evidence."""
    sheet = await context.read(sheets.sheet_for, tap.sheet, Deed.SEE_SHEET)
    if isinstance(sheet, Refusal):
        await refuse(context, sheet)
    else:
        await context.show(card_screens.evidence_needed(sheet, tap.page))


async def show_explanation(context: Context, tap: ExplanationTap) -> None:
    """The whole explanation; a text sent now becomes the new one."""

    def look(db: Session, speaker: Speaker) -> Opened | Refusal:
        opened = open_at(db, speaker, tap.sheet, place=tap.place)
        if not isinstance(opened, Refusal):
            stand_at(db, speaker, opened)
        return opened

    opened = await context.in_database(look)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
        return
    await _show_all(context, _explanation(context, opened))


def _explanation(context: Context, opened: Opened) -> tuple[Screen, ...]:
    is_open = open_to_answers(opened.sheet, context.now) is None
    return proof_screens.explanation(
        opened.sheet, opened.sheet.instrument.positions[opened.code], is_open=is_open
    )


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
        return (
            opened
            if isinstance(opened, Refusal)
            else _keep_explanation(db, speaker, opened, None, context.now)
        )

    opened = await context.in_database(remove)
    if isinstance(opened, Refusal):
        await refuse(context, opened)
    else:
        await context.show(card_of(context, opened))


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


async def take_text(context: Context, reply: Reply) -> None:
    """A text at a card: links become evidence, everything else the explanation."""
    outcome = await context.in_database(_keep_text, reply, context.now)
    if outcome is None:
        await context.send(Screen(joining_words.NOT_UNDERSTOOD_TEXT))
    elif isinstance(outcome, Refusal):
        await refuse(context, outcome)
    elif not outcome.news:
        await context.send(Screen(words.REPLACE_WITH_FILE))
    else:
        news = "\n✔️ ".join(outcome.news)
        await send_card(
            context, card_of(context, outcome.opened, news=news, walking=outcome.walking), outcome.before
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


async def refuse_kind(context: Context, reply: Reply) -> None:
    """A sticker, a place, a dice: nothing of it can be kept."""
    at_card = reply.place.sheet_id is not None
    await context.send(Screen(words.NOT_EVIDENCE if at_card else joining_words.NOT_UNDERSTOOD_TEXT))


async def show_history(context: Context, tap: HistoryTap) -> None:
    """Who changed this answer."""

    def look(db: Session, speaker: Speaker) -> tuple[Sheet, tuple[Change, ...]] | Refusal:
        opened = open_at(db, speaker, tap.sheet, place=tap.place)
        if isinstance(opened, Refusal):
            return opened
        return opened.sheet, sheets.history_of(db, tap.sheet, opened.code)

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
    await context.show(proof_screens.history(sheet, tap.place, lines))

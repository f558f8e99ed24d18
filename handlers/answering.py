"""An officer fills the sheet: opens it, taps levels, goes to and fro."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import cards as card_screens
from bot.screens import home as home_screens
from bot.screens.home import Helped
from bot.screens.sheet_taps import (
    CardTap,
    LevelTap,
    ListTap,
    NeedsTap,
    NotApplicableTap,
    OpenSheetTap,
    WalkTap,
)
from bot.storage import sheets
from bot.storage.offices import are_retired
from bot.storage.places import Place, place_of
from bot.texts import answering as words
from bot.texts import joining as joining_words
from handlers.at_card import Opened, card_of, open_at, send_card, stand_at, stand_away
from handlers.helping import helped_cards
from handlers.switchboard import refuse
from questionnaires.people import Deed, Speaker
from questionnaires.period import SheetState
from questionnaires.refusal import Refusal
from questionnaires.returning import next_to_answer
from questionnaires.sheet import (
    Sheet,
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


@dataclass(frozen=True, slots=True)
class _Choice:
    """Several things to answer: whole sheets, and single indicators of other offices."""

    served: tuple[SheetSummary, ...]
    helped: tuple[Helped, ...]
    is_retired: bool = False
    """Whether none of the offices that the person serves takes part any more."""


def _find_sheet(db: Session, speaker: Speaker, sheet_id: int | None) -> _Found | _Choice | Refusal:
    before = place_of(db, speaker.telegram_id)
    if sheet_id is None:
        served, helped = sheets.sheets_served(db, speaker), helped_cards(db, speaker)
        if len(served) + len(helped) != 1:
            stand_away(db, speaker)
            is_retired = not served and are_retired(db, speaker.offices_served())
            return _Choice(served, helped, is_retired)
        sheet_id = served[0].id if served else helped[0].sheet_id
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


async def _show_opened(context: Context, found: _Found | _Choice | Refusal) -> None:
    if isinstance(found, Refusal):
        await refuse(context, found)
    elif isinstance(found, _Found):
        await send_card(context, card_of(context, found.opened), found.before)
    elif found.served or found.helped:
        await context.send(home_screens.choose_sheet(found.served, found.helped))
    else:
        none = joining_words.OFFICE_RETIRED if found.is_retired else joining_words.NO_SHEET_YET
        await context.send(Screen(none))


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
    following = opened.code if opened.helping else next_to_answer(sheet, opened.code)
    onward = None if following is None else Opened(sheet, following, opened.helping)
    stand_at(db, speaker, onward or kept, message_id)
    if onward is None:
        stand_away(db, speaker)
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
    sheet = await context.in_database(sheet_to_look_at, tap.sheet)
    if isinstance(sheet, Refusal):
        await refuse(context, sheet)
    else:
        await context.show(card_screens.indicator_list(sheet, tap.page, context.now))


async def show_needs(context: Context, tap: NeedsTap) -> None:
    """What lacks evidence."""
    sheet = await context.in_database(sheet_to_look_at, tap.sheet)
    if isinstance(sheet, Refusal):
        await refuse(context, sheet)
    else:
        await context.show(card_screens.evidence_needed(sheet, tap.page))


def sheet_to_look_at(db: Session, speaker: Speaker, sheet_id: int) -> Sheet | Refusal:
    """The sheet for a list or the check; no card is in view then."""
    sheet = sheets.sheet_for(db, speaker, sheet_id, Deed.ANSWER)
    if not isinstance(sheet, Refusal):
        stand_away(db, speaker)
    return sheet

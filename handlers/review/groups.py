"""An assessor opens a whole group, its answers and evidence, and may then agree with all of it by one tap."""

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.handling import answer
from bot.engine.responses import Card, Moment, NewMessage, Response, Toast
from bot.storage.review import assessments, opened_groups
from handlers.answering.sheet_cursor import stand_away
from handlers.evidence.send import send_together
from handlers.review import group_screens, screens
from handlers.review import texts as words
from handlers.review.buttons import AgreeGroupButton, OpenGroupButton
from handlers.review.judge import AtIndicator, open_to_judge, stand_at_indicator
from questionnaires.answers import Evidence
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import group_of, record_judgement, to_agree, why_not_judge
from questionnaires.sheet import Sheet


def _look(
    db: Session, actor: Actor, tap: OpenGroupButton
) -> tuple[tuple[Screen, ...], tuple[Evidence, ...], str]:
    at = open_to_judge(db, actor, tap.sheet, tap.place)
    if isinstance(at, Refusal) or _is_closed(at.sheet):
        return (), (), ""
    codes = group_of(at.sheet, at.code)[1]
    if opened_groups.was_opened(db, at.sheet, codes, actor):
        # it was shown in this round, and nothing of it can have changed: not all of it once more
        return (), (), ""
    long = tuple(screen for code in codes for screen in screens.long_explanation(at.sheet, code))
    return long, _evidence(at.sheet, codes), at.sheet.office.short_name


def _is_closed(sheet: Sheet) -> bool:
    """Whether nothing can be agreed with: it cannot be judged, or an own level comes first."""
    return sheet.period.level_first or why_not_judge(sheet) is not None


def _evidence(sheet: Sheet, codes: tuple[str, ...]) -> tuple[Evidence, ...]:
    return tuple(item for code in codes for item in sheet.evidence.get(code, ()))


async def open_group(context: Context, tap: OpenGroupButton) -> None:
    """Sends every long explanation and all evidence of the group, then its answers in one place.

    `async` as `send_proofs`. That all of it was shown is kept only after it was.
    """
    explanations, items, office = await context.read(_look, tap)
    for screen in explanations:
        await context.send(screen)
    missing = await send_together(context, items, lambda item: words.evidence_of(item.indicator, office))

    def show(db: Session, actor: Actor, _: object, at: Moment) -> Response:
        opened = open_to_judge(db, actor, tap.sheet, tap.place)
        if isinstance(opened, Refusal):
            return opened
        sheet = opened.sheet
        if (no := why_not_judge(sheet)) is not None:
            return no
        if sheet.period.level_first:
            return Toast(words.CHOOSE_FIRST), screens.card(sheet, opened.code, at.zone)
        stand_away(db, actor)
        group, codes = group_of(sheet, opened.code)
        unseen: list[str] = []
        if not opened_groups.was_opened(db, sheet, codes, actor):
            now_there = _evidence(sheet, codes)
            unseen = [*missing, *(one.name for one in now_there if one not in items)]
            if not unseen:
                numbers = [one.id for one in now_there]
                opened_groups.keep_opened(db, sheet, group, codes, numbers, actor, at.now)
        *first, last = group_screens.opened(sheet, opened.code, unseen)
        return (*(NewMessage(page) for page in first), Card(last, at.message_id))

    await answer(context, show, None, reads=False, links=False)


def agree_group(db: Session, actor: Actor, tap: AgreeGroupButton, at: Moment) -> Response:
    """Takes the officer's own levels where the assessor has none yet; never of what was not opened."""
    opened = open_to_judge(db, actor, tap.sheet, tap.place)
    if isinstance(opened, Refusal):
        return opened
    sheet = opened.sheet
    if sheet.round != tap.round:
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    if (no := why_not_judge(sheet)) is not None:
        return no
    group, codes = group_of(sheet, opened.code)
    agreed = to_agree(sheet, codes)
    if sheet.period.level_first or not opened_groups.was_opened(db, sheet, agreed, actor):
        stand_at_indicator(db, actor, opened)
        why = words.CHOOSE_FIRST if sheet.period.level_first else words.OPEN_GROUP_FIRST
        return Toast(why), screens.card(sheet, opened.code, at.zone)
    if agreed:
        opened_groups.keep_agreed(db, sheet, group, agreed, actor, at.now)
    for code in agreed:
        level = sheet.answers[code].level
        kept = record_judgement(sheet, code, level, by=actor.person.name if actor.person else "", at=at.now)
        if isinstance(kept, Refusal):
            return kept
        sheet = kept
        assessments.keep_judgement(db, sheet, code, level, actor, at.now)
    following = screens.first_unjudged(sheet, opened.code)
    if following is None:
        stand_away(db, actor)
        return Toast(words.group_agreed(len(agreed))), screens.summary(sheet)
    onward = AtIndicator(sheet, following)
    stand_at_indicator(db, actor, onward)
    return Toast(words.group_agreed(len(agreed))), screens.card(sheet, following, at.zone)

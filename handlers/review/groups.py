"""An assessor opens a whole group, its answers and evidence, and may then agree with all of it by one tap."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.handling import answer
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.storage.review import assessments, opened_groups, withdrawals
from bot.storage.review.opened_groups import Shown
from handlers.answering.sheet_cursor import stand_away
from handlers.evidence.send import send_together
from handlers.review import group_screens, screens
from handlers.review import texts as words
from handlers.review.buttons import AgreeGroupButton, OpenGroupButton
from handlers.review.judge import AtIndicator, in_its_place, open_to_judge, stand_at_indicator
from questionnaires.answers import Evidence
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import group_of, record_judgement, to_agree, why_not_judge
from questionnaires.sheet import Sheet


@dataclass(frozen=True, slots=True)
class _Unseen:
    """What of a group its assessor has not been shown in this round."""

    explanations: Mapping[str, tuple[Screen, ...]]
    """By code, of those that are too long for the page of answers."""
    evidence: tuple[Evidence, ...]


def _look(db: Session, actor: Actor, tap: OpenGroupButton) -> tuple[_Unseen, str]:
    at = open_to_judge(db, actor, tap.sheet, tap.place)
    if isinstance(at, Refusal) or at.sheet.period.level_first or why_not_judge(at.sheet) is not None:
        return _Unseen({}, ()), ""
    shown = opened_groups.shown_to(db, at.sheet, actor)
    return _unseen(at.sheet, group_of(at.sheet, at.code)[1], shown), at.sheet.office.short_name


def _unseen(sheet: Sheet, codes: tuple[str, ...], shown: Shown) -> _Unseen:
    long = {code: screens.long_explanation(sheet, code) for code in codes if code not in shown.codes}
    there = (item for code in codes for item in sheet.evidence.get(code, ()))
    return _Unseen(
        {code: pages for code, pages in long.items() if pages},
        tuple(item for item in there if item.id not in shown.evidence),
    )


async def open_group(context: Context, tap: OpenGroupButton) -> None:
    """Sends every long explanation and all evidence of the group, then its answers in one place; what was
    shown before in this round only there.

    `async` as `send_proofs`. That all of it was shown is kept only after it was.
    """
    sent, office = await context.read(_look, tap)
    missing: list[str] = []
    for code, pages in sent.explanations.items():
        if not all([await context.send(page) for page in pages]):
            missing.append(words.explanation_of(code))
    missing += await send_together(
        context, sent.evidence, lambda item: words.evidence_of(item.indicator, office)
    )

    def show(db: Session, actor: Actor, _: object, at: Moment) -> Response:
        opened = open_to_judge(db, actor, tap.sheet, tap.place)
        if isinstance(opened, Refusal):
            return opened
        sheet = opened.sheet
        if (no := why_not_judge(sheet)) is not None:
            return no
        if sheet.period.level_first:
            return Toast(words.CHOOSE_FIRST), screens.card(sheet, opened.code, at.zone)
        group, codes = group_of(sheet, opened.code)
        if not codes:
            return Refusal(Reason.NO_SUCH_INDICATOR)
        withdrawals.note_read(db, sheet, actor, at.now)
        stand_away(db, actor)
        # the office may have taken the sheet back and sent it anew meanwhile, or a file may have arrived
        shown = opened_groups.shown_to(db, sheet, actor)
        now = _unseen(sheet, codes, shown)
        changed = [code for code, pages in now.explanations.items() if sent.explanations.get(code) != pages]
        unseen = [*missing, *map(words.explanation_of, changed)]
        unseen += [one.url or one.name for one in now.evidence if one not in sent.evidence]
        if not unseen and not shown.covers(sheet, codes):
            numbers = [item.id for code in codes for item in sheet.evidence.get(code, ())]
            opened_groups.keep_opened(db, sheet, group, codes, numbers, actor, at.now)
        *first, last = group_screens.opened(sheet, opened.code, unseen)
        return (*(NewMessage(page) for page in first), *in_its_place(last, at))

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
    if (why := _why_not_agree(db, sheet, agreed, actor)) is not None:
        stand_at_indicator(db, actor, opened)
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


def _why_not_agree(db: Session, sheet: Sheet, codes: tuple[str, ...], actor: Actor) -> str | None:
    """Why these cannot be agreed with together now, in words; None where all of it was shown."""
    if sheet.period.level_first:
        return words.CHOOSE_FIRST
    shown = opened_groups.shown_to(db, sheet, actor)
    if shown.covers(sheet, codes):
        return None
    return words.EVIDENCE_SINCE if shown.codes.issuperset(codes) else words.OPEN_GROUP_FIRST

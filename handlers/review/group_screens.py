"""A group's answers in one place, as its assessor reads them before agreeing with all of it."""

from collections.abc import Sequence

from bot.bot_api.paging import grid
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import MESSAGE_UNITS, escape, shorten, units
from handlers.answering import texts as officer_words
from handlers.answering.screens import short_code
from handlers.review import texts as words
from handlers.review.buttons import AgreeGroupButton, JudgeCardButton, SummaryButton
from questionnaires.answers import Answer, Judgement
from questionnaires.review import group_of, to_agree
from questionnaires.sheet import Sheet

_ROOM = MESSAGE_UNITS - 300
"""For the answers on one page, in UTF-16 units of the marked-up text, which is the longer one."""


def opened(sheet: Sheet, code: str, missing: Sequence[str]) -> tuple[Screen, ...]:
    """The pages of the group of this indicator, the last with the buttons; `missing` is evidence that could
    not be shown, with which the group cannot be agreed with as a whole.
    """
    _, codes = group_of(sheet, code)
    left = to_agree(sheet, codes)
    name = sheet.instrument.paths[code][-1].name
    head = [
        officer_words.header(sheet.office, sheet.period.name),
        words.group_head(name, len(left), len(codes)),
    ]
    blocks = ["\n".join(head), *(_answer(sheet, one) for one in codes)]
    blocks.append(words.not_arrived(missing) if missing else words.AGREE_GROUP_RULE)
    pages = [blocks[0]]
    for block in blocks[1:]:
        if units(pages[-1]) + units(block) + 2 > _ROOM:
            pages.append(block)
        else:
            pages[-1] += f"\n\n{block}"
    places = sheet.instrument.positions
    rows: list[tuple[Button, ...]] = []
    if left and not missing:
        rows.append((Button(labels.AGREE_GROUP, AgreeGroupButton(sheet.id, sheet.round, places[code])),))
    rows += grid([Button(short_code(one), JudgeCardButton(sheet.id, places[one])) for one in codes[:80]])
    rows.append((Button(labels.SUMMARY, SummaryButton(sheet.id)),))
    return (*(Screen(page) for page in pages[:-1]), Screen(pages[-1], tuple(rows)))


def _answer(sheet: Sheet, code: str) -> str:
    indicator = sheet.instrument.indicators[sheet.instrument.positions[code]]
    answer = sheet.answers.get(code) or Answer(code)
    held = sheet.judgements.get(code) or Judgement(code)
    own = None if answer.level is None else indicator.level(answer.level)
    lines = [
        f"<b>{escape(shorten(code, 40))}</b> · {escape(shorten(indicator.name, 100))}",
        words.own_level(own, answer.not_applicable, answer.answered_by),
    ]
    if own is not None:
        lines.append(f"<i>{escape(shorten(own.criteria, 200))}</i>")
    if answer.explanation:
        lines.append(words.explanation_line(answer.explanation))
    lines.append(words.evidence_count(len(sheet.evidence.get(code, ()))))
    if code in sheet.earlier:
        lines.append(words.last_year(sheet.earlier[code].period, sheet.earlier[code].level))
    if held.is_given:
        level = None if held.level is None else indicator.level(held.level)
        lines.append(words.judged_level(level, held.not_applicable, held.by))
    return "\n".join(lines)

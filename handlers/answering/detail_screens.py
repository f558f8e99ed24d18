"""Evidence, explanation, history and help from a colleague, each about one indicator."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.bot_api.paging import within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import MESSAGE_UNITS, escape, moment, pieces
from handlers.answering import explanation_texts as typed_words
from handlers.answering import texts as words
from handlers.answering.buttons import (
    AddExplanationButton,
    CardButton,
    EvidenceButton,
    HistoryButton,
    KeepTypedButton,
    LevelButton,
    NewHandOverButton,
    NotApplicableButton,
    RemoveEvidenceButton,
    RemoveExplanationButton,
    ReplaceEvidenceButton,
    ReplaceExplanationButton,
    RestoreExplanationButton,
    SeeEvidenceButton,
    WithdrawHandOverButton,
)
from questionnaires.sheet import Evidence, EvidenceKind, Sheet
from questionnaires.typed_text import Meant

_MOST_LISTED = 30


def evidence_list(sheet: Sheet, place: int, zone: tzinfo, *, is_open: bool) -> Screen:
    """All evidence of one indicator, each to see, replace or remove."""
    indicator = sheet.instrument.indicators[place]
    items = sheet.evidence.get(indicator.code, ())
    rows: list[tuple[Button, ...]] = []
    for number, item in enumerate(items[:_MOST_LISTED], start=1):
        row = [Button(f"{labels.OPEN} {number}", SeeEvidenceButton(sheet.id, place, item.id))]
        if is_open:
            row.append(Button(f"{labels.REPLACE} {number}", ReplaceEvidenceButton(sheet.id, place, item.id)))
            row.append(Button(f"{labels.REMOVE} {number}", RemoveEvidenceButton(sheet.id, place, item.id)))
        rows.append(tuple(row))
    text = words.evidence_list(indicator.code, indicator.name, items, indicator.evidence, zone)
    if is_open:
        text += f"\n\n{words.ASK_EVIDENCE}"
    rows.append((Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),))
    return Screen(within(text.split("\n")), tuple(rows))


def evidence_item(item: Evidence, head: str = "") -> Screen:
    """One piece of evidence, sent into the chat; `head` (HTML) stands before its name."""
    caption = head + escape(words.shorten(item.url or item.name, 300))
    if item.caption:
        caption += f"\n<i>{escape(item.caption)}</i>"
    if item.kind is EvidenceKind.LINK:
        return Screen(caption)
    return Screen(caption, attachment_kind=item.kind.value, attachment_id=item.file_id)


def replace_prompt(sheet: Sheet, place: int, item: Evidence) -> Screen:
    """Asks for the file that takes the place of this one."""
    number = 1 + next(
        (at for at, other in enumerate(sheet.evidence.get(item.indicator, ())) if other.id == item.id), 0
    )
    text = words.replace_prompt(number, item.url or item.name)
    return Screen(text, ((Button(labels.CANCEL, EvidenceButton(sheet.id, place)),),))


def explanation(sheet: Sheet, place: int, *, is_open: bool) -> tuple[Screen, ...]:
    """The whole explanation, in as many messages as it takes; the last has the buttons."""
    indicator = sheet.instrument.indicators[place]
    answer = sheet.answers.get(indicator.code)
    kept = answer.explanation if answer else None
    head = words.explanation_head(indicator.code, indicator.name)
    row = [
        Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),
        Button(labels.HISTORY, HistoryButton(sheet.id, place)),
    ]
    if not kept:
        return (
            Screen(f"{head}\n\n{words.ASK_EXPLANATION if is_open else words.NO_EXPLANATION}", (tuple(row),)),
        )
    if is_open:
        row.insert(0, Button(labels.REMOVE, RemoveExplanationButton(sheet.id, place)))
    # Telegram counts after reading the markup, so the limit is on the plain text.
    parts = pieces(kept, MESSAGE_UNITS - 400)
    texts = [escape(part) for part in parts]
    texts[0] = f"{head}\n\n{texts[0]}"
    if is_open:
        texts[-1] += f"\n\n<i>{words.ASK_NEW_EXPLANATION}</i>"
    screens = [Screen(text) for text in texts]
    return (*screens[:-1], Screen(texts[-1], (tuple(row),)))


def ask_meaning(sheet: Sheet, place: int, said: str, meant: Meant) -> Screen:
    """A few letters at a card: the level as a button, and a way to keep them as an explanation."""
    indicator = sheet.instrument.indicators[place]
    level = None if meant.level is None else indicator.level(meant.level)
    rows: list[tuple[Button, ...]] = []
    if level is not None:
        text = typed_words.meant_level(said, level.number, level.label)
        rows.append((Button(labels.level(level, chosen=False), LevelButton(sheet.id, place, level.number)),))
    elif meant.not_applicable:
        text = typed_words.meant_not_applicable(said)
        rows.append((Button(labels.NOT_APPLICABLE, NotApplicableButton(sheet.id, place)),))
    else:
        text = typed_words.meant_nothing(said)
    rows.append((Button(labels.KEEP_AS_EXPLANATION, KeepTypedButton(sheet.id, place)),))
    rows.append((Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),))
    return Screen(text, tuple(rows))


def ask_second_text(sheet: Sheet, place: int, there: str, typed: str) -> Screen:
    """A second text where a longer explanation stands: add, replace or leave."""
    rows = (
        (
            Button(labels.ADD, AddExplanationButton(sheet.id, place)),
            Button(labels.REPLACE, ReplaceExplanationButton(sheet.id, place)),
        ),
        (Button(labels.LEAVE_AS_IT_IS, CardButton(sheet.id, place)),),
    )
    return Screen(typed_words.explanation_there(sheet.instrument.indicators[place].code, there, typed), rows)


def with_way_back(card: Screen, sheet: Sheet, place: int) -> Screen:
    """The card with a button that brings the explanation before this one back."""
    row = (Button(labels.EARLIER_EXPLANATION, RestoreExplanationButton(sheet.id, place)),)
    return replace(card, rows=(*card.rows, row))


def history(sheet: Sheet, place: int, lines: Sequence[str]) -> Screen:
    """Who changed this answer, newest first."""
    indicator = sheet.instrument.indicators[place]
    body = list(lines) or [words.NO_CHANGES]
    text = within([f"{labels.HISTORY} <b>{escape(indicator.code)}</b>", *body])
    return Screen(text, ((Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),),))


def hand_over_link(sheet: Sheet, place: int, link: str, until: datetime, zone: tzinfo) -> Screen:
    """The link to forward."""
    indicator = sheet.instrument.indicators[place]
    return Screen(
        words.hand_over(link, indicator.code, indicator.name, moment(until, zone)),
        ((Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),),),
    )


def hand_overs(sheet: Sheet, place: int, helpers: Sequence[tuple[int, str]]) -> Screen:
    """Who helps with this indicator (invitation id, words), each to be taken back; or one more link."""
    rows: list[tuple[Button, ...]] = [
        (Button(f"{labels.WITHDRAW} {number}", WithdrawHandOverButton(sheet.id, place, invitation)),)
        for number, (invitation, _) in enumerate(helpers[:20], start=1)
    ]
    rows.append((Button(labels.NEW_LINK, NewHandOverButton(sheet.id, place)),))
    rows.append((Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),))
    return Screen(words.handed_over([name for _, name in helpers[:20]]), tuple(rows))

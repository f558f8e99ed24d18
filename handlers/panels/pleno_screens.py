"""What the lead of the pleno sees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.bot_api.paging import page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten
from bot.texts.refusals import NOTHING_COUNTS
from handlers.answering import texts as officer_words
from handlers.answering.screens import fitting_card
from handlers.panels import pleno_texts as words
from handlers.panels.buttons import (
    AgreementButton,
    FollowAllButton,
    FollowButton,
    PlenoButton,
    PlenoCardButton,
    PlenoConfirmButton,
    PlenoConfirmYesButton,
    PlenoListButton,
    PlenoReturnButton,
    PlenoReturnYesButton,
    RewordButton,
    SendBackButton,
    SettleButton,
    SettleNotApplicableButton,
)
from handlers.review import texts as member_words
from handlers.review.screens import score_words
from questionnaires.answers import Answer
from questionnaires.panels import Comparison, Opinion
from questionnaires.review import why_no_score
from questionnaires.settling import proposals_by_rule, propose, was_given
from questionnaires.sheet import Sheet

_PER_PAGE = 25


def queue(
    waiting: Sequence[tuple[int, str, int]],
    counts: tuple[int, int, int],
    periods: Sequence[int],
    page: int,
) -> Screen:
    """The sheets that wait for the lead: (sheet, office, differing)."""
    pages = pages_of(len(waiting), _PER_PAGE)
    page = page_within(page, pages)
    rows: list[tuple[Button, ...]] = [
        (Button(words.sheet_label(office, differing), PlenoButton(sheet)),)
        for sheet, office, differing in waiting[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    ]
    rows += page_row(page, pages, PlenoListButton)
    rows += [(Button(words.AGREEMENT, AgreementButton(period)),) for period in periods[:3]]
    text = words.queue(*counts)
    return Screen(text if waiting else f"{text}\n{words.NOTHING}", tuple(rows))


def overview(sheet: Sheet, found: Comparison, news: str | None = None) -> Screen:
    """What the panel has come to, and the ways on, below what is new (HTML)."""
    differing = [one.code for one in found.differing]
    text = words.overview(
        sheet.office,
        sheet.period.name,
        len(found.levels) - len(found.settled),
        len(found.settled),
        [*differing, *found.unscored],
        score_words(sheet, dict(found.levels)),
    )
    if news:
        text = f"{news}\n{text}"
    rows: list[tuple[Button, ...]] = []
    positions = sheet.instrument.positions
    by_rule = proposals_by_rule(found)
    if by_rule:
        given = {one.code: [held.level or 0 for held in one.opinions] for one in found.differing}
        text += "\n" + words.proposals([(code, given[code], one.level) for code, one in by_rule.items()])
        label = words.FOLLOW_ALL.format(count=len(by_rule))
        rows.append((Button(label, FollowAllButton(sheet.id, sheet.round, len(by_rule))),))
    if differing:
        # what needs the lead's own word comes first
        first = next((code for code in differing if code not in by_rule), differing[0])
        rows.append((Button(words.DISCUSS, PlenoCardButton(sheet.id, positions[first])),))
    elif found.is_complete and why_no_score(sheet.instrument, dict(found.levels)):
        text += f"\n\n{NOTHING_COUNTS}"
    elif found.is_complete:
        rows.append((Button(labels.CONFIRM, PlenoConfirmButton(sheet.id)),))
    if found.settled:
        first = min(found.settled, key=lambda code: positions[code])
        rows.append((Button(labels.LIST, PlenoCardButton(sheet.id, positions[first])),))
    rows.append((Button(words.RETURN, PlenoReturnButton(sheet.id, sheet.round)),))
    rows.append((Button(words.QUEUE, PlenoListButton(0)),))
    return Screen(within(text.split("\n")), tuple(rows))


def card(
    sheet: Sheet,
    code: str,
    opinions: Sequence[Opinion],
    found: Comparison,
    decided: tuple[str, str, str] | None,
    news: str | None = None,
) -> Screen:
    """One indicator with the officer's answer and what each member holds, below what is new (HTML).

    `decided` is (level, by, reason).
    """
    place = sheet.instrument.positions[code]
    indicator = sheet.instrument.indicators[place]
    answer = sheet.answers.get(code) or Answer(code)
    own = None if answer.level is None else indicator.level(answer.level)
    around = _around(sheet, code, found)
    head = [
        *([news] if news else []),
        officer_words.header(sheet.office, sheet.period.name),
        words.place(around.index(code) + 1, len(around)),
    ]
    tail = [member_words.own_level(own, answer.not_applicable, None)]
    if answer.explanation:
        tail.append(member_words.explanation_line(answer.explanation))
    tail += [
        words.opinion(held, None if held.level is None else indicator.level(held.level)) for held in opinions
    ]
    if decided is not None:
        tail.append(words.settled(*decided))
    rows: list[tuple[Button, ...]] = []
    proposed = propose(opinions)
    if decided is not None:
        rows.append((Button(words.REWORD, RewordButton(sheet.id, sheet.round, place)),))
    elif proposed is not None:
        tap = FollowButton(sheet.id, sheet.round, place, proposed.level)
        rows.append((Button(words.follow(proposed), tap),))
    rows += [
        (Button(labels.level(level, chosen=False), SettleButton(sheet.id, sheet.round, place, level.number)),)
        for level in indicator.levels
    ]
    if indicator.may_not_apply:
        rows.append((Button(labels.NOT_APPLICABLE, SettleNotApplicableButton(sheet.id, sheet.round, place)),))
    rows.append((Button(words.SEND_BACK, SendBackButton(sheet.id, sheet.round, place)),))
    rows.append(tuple(_ways(sheet, code, found)))
    return Screen(fitting_card(head, indicator, tail), tuple(rows))


def with_reword(screen: Screen, sheet: Sheet, code: str) -> Screen:
    """The screen with the way to write another reason for what was just settled, above its last row."""
    place = sheet.instrument.positions[code]
    label = words.reword(shorten(code, 12))
    row = (Button(label, RewordButton(sheet.id, sheet.round, place)),)
    return replace(screen, rows=(*screen.rows[:-1], row, *screen.rows[-1:]))


def _around(sheet: Sheet, code: str, found: Comparison) -> list[str]:
    """What is and was to be settled on this sheet, in order."""
    positions = sheet.instrument.positions
    return sorted(
        {one.code for one in found.differing} | set(found.settled) | {code}, key=positions.__getitem__
    )


def _ways(sheet: Sheet, code: str, found: Comparison) -> list[Button]:
    positions = sheet.instrument.positions
    around = _around(sheet, code, found)
    at = around.index(code)
    row: list[Button] = []
    if len(around) > 1:
        row.append(Button(labels.PREVIOUS, PlenoCardButton(sheet.id, positions[around[at - 1]])))
        row.append(Button(labels.NEXT, PlenoCardButton(sheet.id, positions[around[(at + 1) % len(around)]])))
    row.append(Button(labels.SUMMARY, PlenoButton(sheet.id)))
    return row


def ask_reason(
    sheet: Sheet,
    code: str,
    level: int | None,
    opinions: Sequence[Opinion],
    decided: tuple[str, str, str] | None = None,
) -> Screen:
    """Why this level? `decided` (level, by, reason) is what it would replace."""
    place = sheet.instrument.positions[code]
    text = words.ask_reason(code, level_name(sheet, code, level))
    if not was_given(opinions, level):
        given = [level_name(sheet, code, held.level) for held in opinions if held.is_given]
        text += "\n" + words.nobody_gave(level_name(sheet, code, level), given)
    if decided is not None:
        text += "\n" + words.replaces(*decided[:2])
    return Screen(text, ((Button(labels.CANCEL, PlenoCardButton(sheet.id, place)),),))


def level_name(sheet: Sheet, code: str, level: int | None) -> str:
    """A level by number and label, plain."""
    indicator = sheet.instrument.indicators[sheet.instrument.positions[code]]
    found = None if level is None else indicator.level(level)
    return labels.NOT_APPLICABLE if found is None else f"{found.number} · {found.label}"


def ask_send_back(sheet: Sheet, code: str) -> Screen:
    """Why is the panel to look again?"""
    place = sheet.instrument.positions[code]
    return Screen(words.ask_send_back(code), ((Button(labels.CANCEL, PlenoCardButton(sheet.id, place)),),))


def ask_return(sheet: Sheet, notes: Mapping[str, str]) -> Screen:
    """What goes back to the office."""
    rows: list[tuple[Button, ...]] = []
    if notes:
        rows.append((Button(words.RETURN_YES, PlenoReturnYesButton(sheet.id, sheet.round)),))
    rows.append((Button(labels.CANCEL, PlenoButton(sheet.id)),))
    return Screen(within(words.ask_return(sheet.office, list(notes.items())).split("\n")), tuple(rows))


def confirm_question(sheet: Sheet, found: Comparison, members: int, missing: Sequence[str]) -> Screen:
    """Asks once more, and says how many have scored and which institutions have not."""
    judged = score_words(sheet, dict(found.levels))
    text = words.confirm_question(sheet.office, judged, len(found.settled), members, missing)
    row = (
        Button(labels.CONFIRM_YES, PlenoConfirmYesButton(sheet.id, sheet.round)),
        Button(labels.BACK, PlenoButton(sheet.id)),
    )
    return Screen(text, (row,))

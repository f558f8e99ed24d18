"""What the admin sees of panels, and what a member sees when handing in."""

from collections.abc import Sequence

from bot.bot_api.paging import grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten
from handlers.conflicts.screens import CONFLICTS_ROW
from handlers.panels import texts as words
from handlers.panels.buttons import (
    DaysButton,
    FillSeatsButton,
    GiveSeatButton,
    HandInButton,
    HandInYesButton,
    LeadsButton,
    LevelFirstButton,
    NameLeadButton,
    PanelButton,
    PanelSheetsButton,
    ScoringButton,
    SeatButton,
    SeatsButton,
)
from handlers.periods.arrows import Neighbours, period_row
from handlers.periods.buttons import PeriodButton
from handlers.review.buttons import SummaryButton
from questionnaires.panels import Split
from questionnaires.period import Period
from questionnaires.sheet import Sheet, missing_judgements

SPLITS: tuple[Split | None, ...] = (None, Split.WHOLE, Split.DIMENSIONS, Split.SAMPLE)
"""What the number in a ScoringButton means."""
SAMPLE_PERCENT = 20
DAYS = ((3, 3), (5, 5), (10, 7))
"""Working days for returns and for appeals to choose from."""
_PER_PAGE = 30


def panel_button(period_id: int) -> Button:
    """The way to a period's panels, for screens about a period."""
    return Button(words.PANEL, PanelButton(period_id))


def way(split: Split | None, percent: int) -> str:
    """How a period is scored, in words."""
    return words.ONE if split is None else words.WAYS[split].format(percent=percent)


def overview(
    period: Period,
    text: str,
    *,
    is_panel: bool,
    has_begun: bool,
    neighbours: Neighbours | None = None,
) -> Screen:
    """How a period is scored, with what can be done about it."""
    rows: list[tuple[Button, ...]] = []
    if not has_begun:
        ways = [
            Button(way(split, SAMPLE_PERCENT), ScoringButton(period.id, place, SAMPLE_PERCENT))
            for place, split in enumerate(SPLITS)
        ]
        rows += [tuple(ways[:2]), tuple(ways[2:])]
    if is_panel:
        rows += [
            (Button(words.FILL, FillSeatsButton(period.id)), Button(words.LEAD, LeadsButton(period.id, 0))),
            (Button(words.SHEETS, PanelSheetsButton(period.id, 0)),),
        ]
    rows.append(
        tuple(
            Button(
                words.DAYS.format(returns=returns, appeals=appeals), DaysButton(period.id, returns, appeals)
            )
            for returns, appeals in DAYS
        )
    )
    label = words.SHOW_OWN if period.level_first else words.HIDE_OWN
    rows.append((Button(label, LevelFirstButton(period.id, int(not period.level_first))),))
    rows.append(CONFLICTS_ROW)
    rows += period_row(neighbours or Neighbours(), PanelButton)
    rows.append((Button(labels.BACK, PeriodButton(period.id)),))
    return Screen(within(text.split("\n")), tuple(rows))


def leads(period_id: int, people: Sequence[tuple[int, str, str]], page: int) -> Screen:
    """Who can lead; people are (id, name, institution)."""
    if not people:
        return Screen(words.NO_CANDIDATES, ((Button(labels.BACK, PanelButton(period_id)),),))
    pages = pages_of(len(people), _PER_PAGE)
    page = page_within(page, pages)
    rows: list[tuple[Button, ...]] = [
        (Button(f"{shorten(name, 30)} · {shorten(institution, 25)}", NameLeadButton(period_id, person)),)
        for person, name, institution in people[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    ]
    rows += page_row(page, pages, lambda other: LeadsButton(period_id, other))
    rows.append((Button(labels.BACK, PanelButton(period_id)),))
    return Screen(words.CHOOSE_LEAD, tuple(rows))


def sheets(period_id: int, entries: Sequence[tuple[int, str, int, int, bool]], page: int) -> Screen:
    """The sheets with how many members have handed in; entries are (sheet, office, seats, done, trouble)."""
    pages = pages_of(len(entries), _PER_PAGE)
    page = page_within(page, pages)
    rows = grid(
        [
            Button(("⚠️ " if trouble else "") + words.sheet_line(office, count, done), SeatsButton(sheet))
            for sheet, office, count, done, trouble in entries[page * _PER_PAGE : (page + 1) * _PER_PAGE]
        ]
    )
    rows += page_row(page, pages, lambda other: PanelSheetsButton(period_id, other))
    rows.append((Button(labels.BACK, PanelButton(period_id)),))
    return Screen(words.SHEETS_HEAD, tuple(rows))


def seats(
    period_id: int, sheet: int, office: str, entries: Sequence[tuple[str, str | None, str, bool, bool]]
) -> Screen:
    """Who sits at one sheet, each to be replaced; entries as in the words."""
    rows: list[tuple[Button, ...]] = []
    for place, (institution, name, _, done, _) in enumerate(entries):
        if name is None:
            label = words.FILL_ONE.format(institution=shorten(institution, 30))
        elif not done:
            label = words.CHANGE.format(name=shorten(name, 30))
        else:
            continue
        rows.append((Button(label, SeatButton(sheet, place)),))
    rows.append((Button(labels.BACK, PanelSheetsButton(period_id, 0)),))
    return Screen(within(words.seats(office, entries).split("\n")), tuple(rows))


def choose_assessor(
    sheet: int, part: int, institution: str, office: str, people: Sequence[tuple[int, str]]
) -> Screen:
    """Who takes this part."""
    rows: list[tuple[Button, ...]] = [
        (Button(shorten(name, 40), GiveSeatButton(sheet, part, person)),) for person, name in people[:80]
    ]
    rows.append((Button(labels.BACK, SeatsButton(sheet)),))
    text = words.choose_assessor(institution, office) if people else words.NOBODY_LEFT
    return Screen(text, tuple(rows))


def hand_in_row(sheet: Sheet) -> tuple[tuple[Button, ...], str]:
    """What stands on a member's summary in place of returning and confirming: the row, and a sentence."""
    if missing_judgements(sheet):
        return (), words.NOT_ALL_JUDGED
    return (Button(words.HAND_IN, HandInButton(sheet.id)),), words.HAND_IN_HINT


def hand_in_question(sheet: Sheet) -> Screen:
    """Asks once more."""
    row = (
        Button(words.HAND_IN_YES, HandInYesButton(sheet.id, sheet.round)),
        Button(labels.BACK, SummaryButton(sheet.id)),
    )
    return Screen(words.hand_in_question(sheet.office), (row,))


def part_words(sheet_groups: Sequence[tuple[str, str]], groups: Sequence[str]) -> str:
    """Which groups a part has; plain text. `sheet_groups` are (id, name) of the instrument's."""
    if not groups:
        return words.WHOLE_SHEET
    return "; ".join(shorten(name, 30) for group, name in sheet_groups if group in groups)


def notice(lines: Sequence[str], period_id: int) -> Screen:
    """What panels lack, for the dashboard."""
    return Screen(within(list(lines)), ((panel_button(period_id),),))

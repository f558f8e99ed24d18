"""All offices of a period by state, and one of them in detail, for the admin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.bot_api.paging import grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten, state_words
from handlers.dashboard import texts as words
from handlers.dashboard.buttons import (
    DashboardButton,
    NudgeButton,
    OverseeButton,
    OverseeOfficeButton,
    ReopenButton,
    SheetHistoryButton,
)
from handlers.dashboard.screens import LATE, STATES, state_key
from handlers.periods.buttons import About, PeriodDateButton
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.summary import OfficeLine, Overview, Result, SheetSummary

PER_PAGE = 30
ALL = 0
"""Of the filters (`LATE`) the one that leaves nobody out."""
BY_CODE, BY_PROGRESS, BY_NAME = range(3)


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person of an office: name, role in words, and when they joined."""

    name: str
    role: str
    since: datetime
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet with what an admin wants to know of it."""

    entry: SheetSummary
    people: tuple[PersonView, ...]
    last_change: datetime | None
    results: tuple[Result, ...]


def understood(tap: OverseeButton) -> OverseeButton:
    """The tap with a filter and an order that exist: others are as forged as harmless."""
    which = tap.which if tap.which <= LATE else ALL
    return replace(tap, which=which, order=tap.order if tap.order <= BY_NAME else BY_CODE)


def chosen(overview: Overview, which: int, order: int, now: datetime) -> list[int]:
    """The places of the offices of a filter, by progress or else by code: names are not known here."""
    if which == LATE:
        found = overview.late(now)
    elif 1 <= which <= len(STATES):
        wanted = STATES[which - 1][0]
        found = [place for place, stage in enumerate(overview.stages) if stage is wanted]
    else:
        found = list(range(len(overview)))
    return sorted(found, key=overview.share) if order == BY_PROGRESS else found


def page_of(places: Sequence[int], page: int) -> tuple[Sequence[int], int, int]:
    """The places on a page, which page it is (the last for one behind it), and how many there are."""
    pages = pages_of(len(places), PER_PAGE)
    page = page_within(page, pages)
    return places[page * PER_PAGE : (page + 1) * PER_PAGE], page, pages


def office_list(
    period: Period,
    overview: Overview,
    lines: Sequence[OfficeLine],
    tap: OverseeButton,
    pages: int,
    found: int,
    now: datetime,
) -> Screen:
    """A page of offices, each a button with its progress; filters and order below.

    `tap` says which page, as it is now; `lines` are its offices, `found` all that the filter lets through.
    """
    which, order, page = tap.which, tap.order, tap.page
    buttons = [
        Button(
            f"{words.SIGNS[line.stage]} {shorten(line.name, 20)} {line.answered}/{line.total}",
            OverseeOfficeButton(line.sheet_id, which, order, page),
        )
        for line in lines
    ]
    counts = overview.counts
    filters = [(ALL, words.ALL, len(overview)), (LATE, words.LATE, len(overview.late(now)))]
    filters += [(place, label, counts[key]) for place, (key, label) in enumerate(STATES, 1)]
    filter_buttons = [
        Button(
            ("• " if place == which else "") + f"{label} {words.number(count)}",
            OverseeButton(period.id, place, order, 0),
        )
        for place, label, count in filters
        if count or place in (which, ALL)
    ]
    orders = tuple(
        Button(("• " if place == order else "") + label, OverseeButton(period.id, which, place, 0))
        for place, label in enumerate(words.ORDERS)
    )
    rows = [
        *grid(buttons),
        *page_row(page, pages, lambda other: OverseeButton(period.id, which, order, other)),
        *(tuple(filter_buttons[start : start + 3]) for start in range(0, len(filter_buttons), 3)),
        *([orders] if found > 1 else []),
        (Button(labels.BACK, DashboardButton(period.id)),),
    ]
    label = next((name for place, name, _ in filters if place == which), words.ALL)
    return Screen(words.list_head(period.name, label, found, page, pages), tuple(rows))


def office_detail(
    view: SheetView,
    now: datetime,
    zone: tzinfo,
    *,
    news: str | None = None,
    back: tuple[int, int, int] = (ALL, BY_CODE, 0),
) -> Screen:
    """One office: state, progress, people, deadline, scores, and what can be done.

    `back` is the list from which one came: filter, order and page.
    """
    entry = view.entry
    text = words.detail(
        entry.office,
        entry.period.name,
        state_words(entry) if entry.withdrawn else dict(STATES)[state_key(entry)],
        entry.progress,
        entry.period.deadline,
        entry.is_late(now),
        entry.revision,
        view.last_change,
        [words.person_line(one.name, one.role, one.since, one.is_reachable, zone) for one in view.people],
        view.results,
        zone,
    )
    rows: list[tuple[Button, ...]] = []
    is_open = entry.period.state is PeriodState.OPEN
    if is_open and entry.state in (SheetState.DRAFT, SheetState.RETURNED):
        rows.append(
            (
                Button(words.NUDGE, NudgeButton(entry.id)),
                Button(words.EXTEND, PeriodDateButton(About.SHEET, entry.id)),
            )
        )
    if is_open and entry.state is SheetState.CONFIRMED:
        rows.append((Button(words.REOPEN, ReopenButton(entry.id)),))
    rows.append((Button(labels.HISTORY, SheetHistoryButton(entry.id, 0, *back)),))
    rows.append((Button(labels.BACK, OverseeButton(entry.period.id, *back)),))
    head = [news, ""] if news else []
    return Screen(within([*head, *text.split("\n")]), tuple(rows))


def nudge_question(sheet: int, office: Office) -> Screen:
    """Asks before somebody is reminded at night or on a day off."""
    yes = Button(words.NUDGE_YES, NudgeButton(sheet, 1))
    no = Button(labels.CANCEL, OverseeOfficeButton(sheet))
    return Screen(words.nudge_question(office), ((yes, no),))


def sheet_history(
    entry: SheetSummary, lines: Sequence[str], page: int, pages: int, back: tuple[int, int, int]
) -> Screen:
    """A page of what was done at a sheet; `back` as in `office_detail`."""
    rows = [
        *page_row(page, pages, lambda other: SheetHistoryButton(entry.id, other, *back)),
        (Button(labels.BACK, OverseeOfficeButton(entry.id, *back)),),
    ]
    return Screen(within([words.history_head(entry.office), "", *(lines or [words.NO_HISTORY])]), tuple(rows))

"""All offices of a period by state, and one of them in detail, for the admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.screens.oversee_taps import NudgeTap, OverseeOfficeTap, OverseeTap, ReopenTap, SheetHistoryTap
from bot.screens.paging import grid, page_row, pages_of, within
from bot.screens.period_taps import About, PeriodDateTap
from bot.screens.screen import Button, Screen
from bot.screens.status import STATES, counts_of, state_key
from bot.texts import labels
from bot.texts import overseeing as words
from bot.texts.common import shorten
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.summary import Result, SheetSummary

PER_PAGE = 30
ALL = 0
LATE = len(STATES) + 1
"""Filters: all, each state by its place from 1, and those that are late."""
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


def is_late(entry: SheetSummary, now: datetime) -> bool:
    """Whether the office has not sent although its deadline has passed."""
    return entry.state in (SheetState.DRAFT, SheetState.RETURNED) and entry.period.deadline < now


def chosen(entries: Sequence[SheetSummary], which: int, order: int, now: datetime) -> list[SheetSummary]:
    """The offices of a filter, in an order."""
    if which == LATE:
        found = [entry for entry in entries if is_late(entry, now)]
    elif 1 <= which <= len(STATES):
        found = [entry for entry in entries if state_key(entry) == STATES[which - 1][0]]
    else:
        found = list(entries)
    keys = {
        BY_PROGRESS: lambda entry: (
            entry.progress.answered / max(entry.progress.total, 1),
            entry.office.code,
        ),
        BY_NAME: lambda entry: (entry.office.short_name or entry.office.name).casefold(),
    }
    return sorted(found, key=keys.get(order, lambda entry: entry.office.code))


def office_list(
    period: Period, entries: Sequence[SheetSummary], which: int, order: int, page: int, now: datetime
) -> Screen:
    """A page of offices, each a button with its progress; filters and order below."""
    found = chosen(entries, which, order, now)
    pages = pages_of(len(found), PER_PAGE)
    page = min(max(page, 0), pages - 1)
    buttons = [
        Button(
            f"{words.SIGNS[state_key(entry)]} {shorten(entry.office.short_name or entry.office.name, 20)} "
            f"{entry.progress.answered}/{entry.progress.total}",
            OverseeOfficeTap(entry.id),
        )
        for entry in found[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    counts = counts_of(entries)
    late = sum(is_late(entry, now) for entry in entries)
    filters = [(ALL, words.ALL, len(entries)), (LATE, words.LATE, late)]
    filters += [(place, label, counts[key]) for place, (key, label) in enumerate(STATES, 1)]
    filter_buttons = [
        Button(("• " if place == which else "") + f"{label} {count}", OverseeTap(period.id, place, order, 0))
        for place, label, count in filters
        if count or place == which
    ]
    orders = tuple(
        Button(("• " if place == order else "") + label, OverseeTap(period.id, which, place, 0))
        for place, label in enumerate(words.ORDERS)
    )
    rows = [
        *grid(buttons),
        *page_row(page, pages, lambda other: OverseeTap(period.id, which, order, other)),
        *(tuple(filter_buttons[start : start + 3]) for start in range(0, len(filter_buttons), 3)),
        orders,
    ]
    label = next((name for place, name, _ in filters if place == which), words.ALL)
    return Screen(words.list_head(period.name, label, len(found), page, pages), tuple(rows))


def office_detail(view: SheetView, now: datetime, zone: tzinfo, *, news: str | None = None) -> Screen:
    """One office: state, progress, people, deadline, scores, and what can be done."""
    entry = view.entry
    text = words.detail(
        entry.office,
        entry.period.name,
        dict(STATES)[state_key(entry)],
        entry.progress,
        entry.period.deadline,
        is_late(entry, now),
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
                Button(words.NUDGE, NudgeTap(entry.id)),
                Button(words.EXTEND, PeriodDateTap(About.SHEET, entry.id)),
            )
        )
    if is_open and entry.state is SheetState.CONFIRMED:
        rows.append((Button(words.REOPEN, ReopenTap(entry.id)),))
    rows.append((Button(labels.HISTORY, SheetHistoryTap(entry.id, 0)),))
    rows.append((Button(labels.BACK, OverseeTap(entry.period.id, ALL, BY_CODE, 0)),))
    head = [news, ""] if news else []
    return Screen(within([*head, *text.split("\n")]), tuple(rows))


def sheet_history(entry: SheetSummary, lines: Sequence[str], page: int, pages: int) -> Screen:
    """A page of what was done at a sheet."""
    rows = [
        *page_row(page, pages, lambda other: SheetHistoryTap(entry.id, other)),
        (Button(labels.BACK, OverseeOfficeTap(entry.id)),),
    ]
    return Screen(within([words.history_head(entry.office), "", *(lines or [words.NO_HISTORY])]), tuple(rows))

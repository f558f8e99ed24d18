"""What an admin sees of conflicts of interest."""

from collections.abc import Sequence

from bot.bot_api.paging import grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten
from handlers.conflicts import texts as words
from handlers.conflicts.buttons import (
    AssessorConflictsButton,
    ConflictOfficesButton,
    ConflictsButton,
    DeclareConflictButton,
    WithdrawConflictButton,
)
from questionnaires.people import Ground, Office

_PER_PAGE = 30
CONFLICTS_ROW = (Button(words.CONFLICTS, ConflictsButton(0)),)
"""The way here, for screens about panels and people."""


def assessors(people: Sequence[tuple[int, str, str]], page: int) -> Screen:
    """The assessors; people are (id, name, institution)."""
    if not people:
        return Screen(words.NO_ASSESSORS)
    pages = pages_of(len(people), _PER_PAGE)
    page = page_within(page, pages)
    rows: list[tuple[Button, ...]] = [
        (Button(f"{shorten(name, 30)} · {shorten(institution, 25)}", AssessorConflictsButton(person)),)
        for person, name, institution in people[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    ]
    return Screen(words.CHOOSE_ASSESSOR, (*rows, *page_row(page, pages, ConflictsButton)))


def of_assessor(
    person: int,
    name: str,
    entries: Sequence[tuple[str, str | None, Ground]],
    declared: Sequence[tuple[int, str]],
) -> Screen:
    """What keeps one assessor away; declared are (id, office)."""
    rows = grid(
        [
            Button(words.WITHDRAW.format(office=shorten(office, 30)), WithdrawConflictButton(number))
            for number, office in declared[:80]
        ]
    )
    rows.append((Button(words.ADD, ConflictOfficesButton(person, 0)),))
    rows.append((Button(labels.BACK, ConflictsButton(0)),))
    return Screen(within(words.of_assessor(name, entries)), tuple(rows))


def choose_office(person: int, name: str, offices: Sequence[Office], page: int) -> Screen:
    """With which office a conflict is declared."""
    pages = pages_of(len(offices), _PER_PAGE)
    page = page_within(page, pages)
    rows = grid(
        [
            Button(shorten(office.short_name or office.name, 30), DeclareConflictButton(person, office.id))
            for office in offices[page * _PER_PAGE : (page + 1) * _PER_PAGE]
        ]
    )
    rows += page_row(page, pages, lambda other: ConflictOfficesButton(person, other))
    rows.append((Button(labels.BACK, AssessorConflictsButton(person)),))
    return Screen(words.choose_office(name), tuple(rows))

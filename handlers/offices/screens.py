"""The list of offices, one office, and the preview of a file, as screens."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.bot_api.paging import PER_PAGE, grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import MESSAGE_UNITS, shorten
from handlers.offices import texts as words
from handlers.offices.buttons import (
    ImportAnswerButton,
    ImportNoButton,
    ImportYesButton,
    InviteOfficeButton,
    MergeIntoButton,
    MergeOfficeButton,
    MergeYesButton,
    NewOfficeButton,
    OfficeButton,
    OfficesButton,
    OfficeTemplateButton,
    RenameOfficeButton,
    RestoreOfficeButton,
    RetireOfficeButton,
    RetireOfficeYesButton,
)
from handlers.people.buttons import OfficePeopleButton
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Office
from questionnaires.problem import Problem
from questionnaires.scoring import show_index
from questionnaires.summary import Result

_ROOM = MESSAGE_UNITS - 100
_MOST_ROWS = 15
"""So many rows of each kind a message tells of: more nobody reads on a phone. All of them are in a file."""
_TO_LIST = (Button(words.ALL_OFFICES, OfficesButton(0)),)


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office with all that an admin sees of it."""

    office: Office
    into: Office | None
    merged: tuple[Office, ...]
    people: tuple[str, ...]
    results: tuple[Result, ...]


def office_list(offices: Sequence[Office], page: int) -> Screen:
    """A page of buttons, one an office; the retired ones are at the end."""
    ordered = sorted(offices, key=lambda office: (office.retired, office.code))
    pages = pages_of(len(ordered), PER_PAGE)
    page = page_within(page, pages)
    shown = ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    buttons = [
        Button(
            ("🚫 " if office.retired else "") + shorten(office.short_name or office.name, 28),
            OfficeButton(office.id),
        )
        for office in shown
    ]
    retired = sum(office.retired for office in offices)
    rows = [*grid(buttons), *page_row(page, pages, OfficesButton), (Button(words.NEW, NewOfficeButton()),)]
    rows.append((Button(words.TEMPLATE, OfficeTemplateButton()),))
    return Screen(words.list_head(len(ordered), retired, page, pages), tuple(rows))


def office_card(view: OfficeView, *, news: str | None = None) -> Screen:
    """One office and what can be done to it."""
    office = view.office
    scores = [
        words.score_line(
            found.period.name
            if found.office.id == office.id
            else f"{found.period.name}, {found.office.short_name}",
            show_index(found.index, found.instrument),
            found.predicate,
        )
        for found in view.results[:12]
    ]
    text = words.card(office, view.into, view.merged, view.people, scores)
    rows: list[tuple[Button, ...]] = [(Button(words.RENAME, RenameOfficeButton(office.id)),)]
    if not office.retired:
        rows.append((Button(words.PEOPLE, OfficePeopleButton(office.id)),))
    if office.retired:
        rows.append((Button(words.RESTORE, RestoreOfficeButton(office.id)),))
    else:
        label = words.UNINVITE if office.invited else words.INVITE
        rows.append((Button(label, InviteOfficeButton(office.id, int(not office.invited))),))
        rows.append(
            (
                Button(words.MERGE, MergeOfficeButton(office.id)),
                Button(words.RETIRE, RetireOfficeButton(office.id)),
            )
        )
    rows.append((Button(labels.BACK, OfficesButton(0)),))
    head = [news, ""] if news else []
    return Screen(within([*head, *text.split("\n")]), tuple(rows))


def retire_question(office: Office) -> Screen:
    """Asks whether to retire the office."""
    return Screen(
        words.retire_question(office),
        (
            (
                Button(words.RETIRE_YES, RetireOfficeYesButton(office.id)),
                Button(labels.CANCEL, OfficeButton(office.id)),
            ),
        ),
    )


def merge_choice(office: Office, query: str, found: Sequence[Office]) -> Screen:
    """Into which of several offices."""
    buttons = [
        Button(shorten(other.short_name or other.name, 28), MergeIntoButton(office.id, other.id))
        for other in found[:60]
    ]
    rows = (*grid(buttons), (Button(labels.CANCEL, OfficeButton(office.id)),))
    return Screen(words.which(query) if found else words.none_found(query), rows)


def merge_question(gone: Office, stays: Office) -> Screen:
    """Asks once more, naming both."""
    yes = Button(words.MERGE_YES, MergeYesButton(gone.id, stays.id))
    return Screen(words.merge_question(gone, stays), ((yes, Button(labels.CANCEL, OfficeButton(gone.id))),))


def wrong_file(problems: Sequence[Problem]) -> tuple[Screen, list[str]]:
    """The bad rows, and all of them as lines of a file where they are too many for a message."""
    rows = ((Button(words.TEMPLATE, OfficeTemplateButton()),), _TO_LIST)
    screen = Screen(within(words.wrong_rows(problems, _MOST_ROWS), _ROOM), rows)
    return screen, words.wrong_rows(problems) if len(problems) > _MOST_ROWS else []


@dataclass(frozen=True, slots=True)
class ImportView:
    """What a file would do."""

    count: int
    added: Sequence[ListedOffice]
    changed: Sequence[tuple[Office, ListedOffice]]
    unchanged: int
    absent: Sequence[Office]
    retired: Sequence[Office]
    notes: Sequence[str] = ()
    """How the file was read."""
    same: Sequence[tuple[ListedOffice, Office]] = ()
    """Rows with the name of an office that has another code, while nobody has said whether it is the same."""
    same_answer: int = 0
    """What was said to that, as in `ImportAnswerButton`."""
    asks_invited: bool = False


def import_preview(view: ImportView, file: int, *, news: str | None = None) -> tuple[Screen, list[str]]:
    """What the file would do, and whether it shall; as lines of a file what is too much for a message."""

    head = [news, ""] if news else []

    def lines(most: int | None) -> list[str]:
        return head + words.preview(
            view.count,
            [f"{row.code} · {row.name} ({row.short_name})" for row in view.added],
            [(row.code, _cells(there, row)) for there, row in view.changed],
            view.unchanged,
            len(view.absent),
            [office.short_name for office in view.retired],
            most,
            view.notes,
        )

    if not view.added and not view.changed:
        return Screen(within([*lines(None), "", words.NOTHING_TO_DO], _ROOM), (_TO_LIST,)), []
    question, rows = _import_question(view, file)
    room = _ROOM - sum(map(len, question))
    is_long = max(len(view.added), len(view.changed)) > _MOST_ROWS
    text = within(lines(_MOST_ROWS), room)
    return Screen("\n".join([text, *question]), rows), lines(None) if is_long else []


def _import_question(view: ImportView, file: int) -> tuple[list[str], tuple[tuple[Button, ...], ...]]:
    """What is still to be said before the file can be taken over, and the buttons to say it with."""
    cancel = (Button(labels.CANCEL, ImportNoButton(file)),)
    if view.same:
        pairs = [(office.name, office.code, row.code) for row, office in view.same]
        keep = Button(words.SAME_KEEP, ImportAnswerButton(file, 1, 0))
        add = Button(words.SAME_ADD, ImportAnswerButton(file, 2, 0))
        return ["", *words.ask_same(pairs)], ((keep,), (add,), cancel)
    if view.asks_invited and view.added:
        yes = Button(words.INVITED_YES, ImportAnswerButton(file, view.same_answer, 1))
        no = Button(words.INVITED_NO, ImportAnswerButton(file, view.same_answer, 2))
        return ["", words.ASK_INVITED], ((yes,), (no,), cancel)
    tap = ImportAnswerButton(file, view.same_answer, 0) if view.same_answer else ImportYesButton(file)
    return [], ((Button(words.IMPORT_YES, tap), *cancel),)


def to_list(text: str) -> Screen:
    """Some words, as after a file was taken over or a name was not found, with the way back to the list."""
    return Screen(text, (_TO_LIST,))


def ask(question: str, office_id: int | None = None) -> Screen:
    """A question that is answered by typing, and how to get out of it."""
    tap = OfficesButton(0) if office_id is None else OfficeButton(office_id)
    return Screen(question, ((Button(labels.CANCEL, tap),),))


def office_choice(query: str, found: Sequence[Office]) -> Screen:
    """Several offices may be meant by what was typed below the list."""
    buttons = [Button(shorten(one.short_name or one.name, 28), OfficeButton(one.id)) for one in found[:60]]
    return Screen(words.which(query), (*grid(buttons), _TO_LIST))


def _cells(there: Office, row: ListedOffice) -> list[tuple[str, str, str]]:
    """What differs: column, before, after."""
    pairs = (
        ("nama", there.name, row.name),
        ("singkatan", there.short_name, row.short_name),
        ("alias", "; ".join(there.aliases), "; ".join(row.aliases)),
        ("diundang", "ya" if there.invited else "tidak", "ya" if row.invited else "tidak"),
    )
    return [pair for pair in pairs if pair[1] != pair[2]]

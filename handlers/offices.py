"""`/opd`: the list of offices; adding, renaming, merging and retiring."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import offices as screens
from bot.screens.office_taps import (
    InviteOfficeTap,
    MergeIntoTap,
    MergeOfficeTap,
    MergeYesTap,
    NewOfficeTap,
    OfficesTap,
    OfficeTap,
    RenameOfficeTap,
    RestoreOfficeTap,
    RetireOfficeTap,
    RetireOfficeYesTap,
)
from bot.screens.offices import OfficeView
from bot.storage import office_changes, offices, people, results
from bot.storage.places import set_place
from bot.texts import offices as words
from bot.texts.common import escape
from handlers.at_card import AWAY
from handlers.office_import import ASKED as ASKED_FILE
from handlers.switchboard import Reply, refuse
from questionnaires.offices import read_office_rows
from questionnaires.people import Office, Role, Speaker
from questionnaires.refusal import Reason, Refusal
from questionnaires.search import find_offices
from questionnaires.typed_text import one_line

ASKED_NEW = "office_new"
ASKED_NAMES = "office_names"
ASKED_MERGE = "office_merge"


def person_id(speaker: Speaker) -> int | None:
    """Who does it, for the audit trail."""
    return speaker.person.id if speaker.person else None


async def show_offices(context: Context, wanted: str) -> None:
    """`/opd`: the list; a file that comes now is looked at. `/opd dinkes` shows that office."""

    def look(db: Session, speaker: Speaker) -> Screen:
        set_place(db, speaker.telegram_id, awaiting=ASKED_FILE, awaiting_data={})
        return _find(db, speaker, wanted)

    await context.send(await context.in_database(look))


async def find(context: Context, reply: Reply) -> None:
    """A text below the list: the office that is meant. A file that is looked at stays as it is."""
    await context.send(await context.read(_find, reply.text))


def _find(db: Session, _: Speaker, wanted: str) -> Screen:
    known = offices.all_offices(db)
    if not wanted.strip():
        return screens.office_list(known, 0)
    found = find_offices(wanted, known)
    view = view_of(db, found[0].id) if len(found) == 1 else None
    if isinstance(view, OfficeView):
        return screens.office_card(view)
    return screens.office_choice(wanted, found) if found else screens.to_list(words.not_in_list(wanted))


async def turn_page(context: Context, tap: OfficesTap) -> None:
    """Another page of the list."""

    def look(db: Session, speaker: Speaker) -> Screen:
        set_place(db, speaker.telegram_id, awaiting=ASKED_FILE, awaiting_data={})
        return screens.office_list(offices.all_offices(db), tap.page)

    await context.show(await context.in_database(look))


def view_of(db: Session, office_id: int) -> OfficeView | Refusal:
    """The office as an admin sees it."""
    office = offices.office(db, office_id)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    merged = office_changes.merged_from(db, office_id)
    names = tuple(
        held.person.name
        for held in people.memberships(db, office_id)
        if held.membership.role is Role.OFFICER and held.membership.indicator is None
    )
    found = [*results.results_of_office(db, office_id)]
    for other in merged:
        found += results.results_of_office(db, other.id)
    found.sort(key=lambda result: result.confirmed_at, reverse=True)
    return OfficeView(office, office_changes.merged_into(db, office_id), merged, names, tuple(found))


async def show_office(context: Context, tap: OfficeTap) -> None:
    """One office."""

    def look(db: Session, speaker: Speaker) -> OfficeView | Refusal:
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        return view_of(db, tap.office)

    await _show(context, await context.in_database(look), None)


async def _show(context: Context, outcome: OfficeView | Refusal, news: str | None) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(screens.office_card(outcome, news=news))


async def _change(
    context: Context, work: Callable[[Session, int | None], Any], office_id: int, news: str | None = None
) -> None:
    """Does the deed and shows the office as it is then."""

    def change(db: Session, speaker: Speaker) -> OfficeView | Refusal:
        outcome = work(db, person_id(speaker))
        return outcome if isinstance(outcome, Refusal) else view_of(db, office_id)

    await _show(context, await context.in_database(change), news)


async def ask_new(context: Context, _: NewOfficeTap) -> None:
    """Asks for code and names."""
    await context.in_database(_await, ASKED_NEW, {})
    await context.show(screens.ask(words.ASK_NEW))


def _await(db: Session, speaker: Speaker, awaiting: str, data: dict[str, Any]) -> None:
    set_place(db, speaker.telegram_id, awaiting=awaiting, awaiting_data=data)


async def take_new(context: Context, reply: Reply) -> None:
    """The new office as it was typed: held to the same rules as a row of a file."""
    cells = [one_line(cell) for cell in reply.text.split(";")]
    if len(cells) < 3 or not all(cells[:3]):
        await context.send(screens.ask(words.NEW_INCOMPLETE))
        return
    table = read_office_rows(
        [["kode", "nama", "singkatan", "alias", "diundang"], [*cells[:3], ";".join(cells[3:]), "1"]]
    )
    if table.problems:
        await context.send(screens.ask("\n".join(escape(problem.message) for problem in table.problems)))
        return

    def keep(db: Session, speaker: Speaker) -> tuple[OfficeView | Refusal, Office] | Refusal:
        new = office_changes.add_office(db, table.offices[0], context.now, person_id(speaker))
        if isinstance(new, Refusal):
            return new
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        return view_of(db, new.id), new

    outcome = await context.in_database(keep)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await _show(context, outcome[0], words.added(outcome[1]))


async def ask_names(context: Context, tap: RenameOfficeTap) -> None:
    """Asks for the new names."""
    await _ask_about(context, tap.office, ASKED_NAMES, words.ask_names)


async def ask_merge(context: Context, tap: MergeOfficeTap) -> None:
    """Asks into which office this one goes."""
    await _ask_about(context, tap.office, ASKED_MERGE, words.ask_merge)


async def _ask_about(
    context: Context, office_id: int, awaiting: str, question: Callable[[Office], str]
) -> None:
    def ask(db: Session, speaker: Speaker) -> Office | None:
        office = offices.office(db, office_id)
        if office is not None:
            _await(db, speaker, awaiting, {"office": office_id})
        return office

    office = await context.in_database(ask)
    if office is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
    else:
        await context.show(screens.ask(question(office), office_id))


async def take_names(context: Context, reply: Reply) -> None:
    """The new names as they were typed."""
    cells = [one_line(cell) for cell in reply.text.split(";")]
    table = read_office_rows(
        [["kode", "nama", "singkatan", "alias", "diundang"], ["X", cells[0], cells[-1], "", "1"]]
    )
    office_id = reply.place.awaiting_data.get("office", 0)
    if len(cells) != 2 or table.problems:
        problems = [escape(problem.message) for problem in table.problems]
        text = "\n".join(problems) if len(cells) == 2 else words.NAMES_INCOMPLETE
        await context.send(screens.ask(text, office_id))
        return

    def rename(db: Session, by: int | None) -> Office | Refusal:
        set_place(db, context.telegram_id, awaiting=AWAY, awaiting_data={})
        return office_changes.rename_office(db, office_id, cells[0], cells[1], context.now, by)

    await _change(context, rename, office_id)


async def take_merge(context: Context, reply: Reply) -> None:
    """The office that was named: asked once more, or chosen from several."""
    office_id = reply.place.awaiting_data.get("office", 0)

    def find(db: Session, _: Speaker) -> tuple[Office, tuple[Office, ...]] | None:
        office = offices.office(db, office_id)
        others = [one for one in offices.all_offices(db) if not one.retired and one.id != office_id]
        return None if office is None else (office, find_offices(reply.text, others))

    found = await context.read(find)
    if found is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
    elif len(found[1]) == 1:
        await context.send(screens.merge_question(found[0], found[1][0]))
    else:
        await context.send(screens.merge_choice(found[0], reply.text, found[1]))


async def ask_to_merge(context: Context, tap: MergeIntoTap) -> None:
    """Asks once more, naming both."""
    found = await context.read(_both, tap.office, tap.into)
    if found is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
    else:
        await context.show(screens.merge_question(*found))


def _both(db: Session, _: Speaker, first: int, second: int) -> tuple[Office, Office] | None:
    one, other = offices.office(db, first), offices.office(db, second)
    return None if one is None or other is None else (one, other)


async def merge(context: Context, tap: MergeYesTap) -> None:
    """Merges; shows the office that stays."""
    both = await context.read(_both, tap.office, tap.into)
    if both is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
        return

    def work(db: Session, by: int | None) -> Office | Refusal:
        set_place(db, context.telegram_id, awaiting=AWAY, awaiting_data={})
        return office_changes.merge_offices(db, tap.office, tap.into, context.now, by)

    await _change(context, work, tap.into, words.merged(*both))


async def ask_to_retire(context: Context, tap: RetireOfficeTap) -> None:
    """Asks whether to retire."""
    office = await context.read(lambda db, _: offices.office(db, tap.office))
    if office is None:
        await refuse(context, Refusal(Reason.NOT_FOUND))
    else:
        await context.show(screens.retire_question(office))


async def retire(context: Context, tap: RetireOfficeYesTap) -> None:
    """The office takes no part any more."""
    await _change(
        context, lambda db, by: office_changes.retire_office(db, tap.office, context.now, by), tap.office
    )


async def restore(context: Context, tap: RestoreOfficeTap) -> None:
    """The office takes part again."""
    await _change(
        context, lambda db, by: office_changes.restore_office(db, tap.office, context.now, by), tap.office
    )


async def set_invited(context: Context, tap: InviteOfficeTap) -> None:
    """Whether the office takes part in new periods."""
    await _change(
        context,
        lambda db, by: office_changes.set_invited(db, tap.office, tap.invited == 1, context.now, by),
        tap.office,
    )

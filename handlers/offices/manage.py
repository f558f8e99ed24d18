"""`/opd`: the list of offices; adding, renaming, merging and retiring."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.audit.earlier_deeds import last_deed
from bot.storage.audit.management import Managed
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.offices import changes, offices
from bot.storage.people import people
from bot.storage.scores import results
from bot.texts.common import escape
from bot.texts.refusals import done_by
from handlers.answering.sheet_cursor import AWAY
from handlers.offices import screens
from handlers.offices import texts as words
from handlers.offices.buttons import (
    InviteOfficeButton,
    MergeIntoButton,
    MergeOfficeButton,
    MergeYesButton,
    NewOfficeButton,
    OfficeButton,
    OfficesButton,
    RenameOfficeButton,
    RestoreOfficeButton,
    RetireOfficeButton,
    RetireOfficeYesButton,
)
from handlers.offices.import_list import ASKED as ASKED_FILE
from handlers.offices.screens import OfficeView
from handlers.routing import Reply
from questionnaires.offices.office_list import read_office_rows
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office, Role
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import one_line

ASKED_NEW = "office_new"
ASKED_NAMES = "office_names"
ASKED_MERGE = "office_merge"


def person_id(actor: Actor) -> int | None:
    """Who does it, for the audit trail."""
    return actor.person.id if actor.person else None


def show_offices(db: Session, actor: Actor, wanted: str, _: Moment) -> Response:
    """`/opd`: the list; a file that comes now is looked at. `/opd dinkes` shows that office."""
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_FILE, awaiting_data={})
    return NewMessage(_find(db, wanted))


def find(db: Session, _: Actor, reply: Reply, __: Moment) -> Response:
    """A text below the list: the office that is meant. A file that is looked at stays as it is."""
    return NewMessage(_find(db, reply.text))


def _find(db: Session, wanted: str) -> Screen:
    known = offices.all_offices(db)
    if not wanted.strip():
        return screens.office_list(known, 0)
    found = find_offices(wanted, known)
    view = view_of(db, found[0].id) if len(found) == 1 else None
    if isinstance(view, OfficeView):
        return screens.office_card(view)
    return screens.office_choice(wanted, found) if found else screens.to_list(words.not_in_list(wanted))


def turn_page(db: Session, actor: Actor, tap: OfficesButton, _: Moment) -> Response:
    """Another page of the list."""
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_FILE, awaiting_data={})
    return screens.office_list(offices.all_offices(db), tap.page)


def view_of(db: Session, office_id: int) -> OfficeView | Refusal:
    """The office as an admin sees it."""
    office = offices.office(db, office_id)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    merged = changes.merged_from(db, office_id)
    names = tuple(
        held.person.name
        for held in people.memberships(db, office_id)
        if held.membership.role is Role.OFFICER and held.membership.indicator is None
    )
    found = [*results.results_of_office(db, office_id)]
    for other in merged:
        found += results.results_of_office(db, other.id)
    found.sort(key=lambda result: result.confirmed_at, reverse=True)
    return OfficeView(office, changes.merged_into(db, office_id), merged, names, tuple(found))


def show_office(db: Session, actor: Actor, tap: OfficeButton, _: Moment) -> Response:
    """One office."""
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _card(db, tap.office)


def _card(db: Session, office_id: int, news: str | None = None) -> Response:
    view = view_of(db, office_id)
    return view if isinstance(view, Refusal) else screens.office_card(view, news=news)


def ask_new(db: Session, actor: Actor, _: NewOfficeButton, __: Moment) -> Response:
    """Asks for code and names."""
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_NEW, awaiting_data={})
    return screens.ask(words.ASK_NEW)


def take_new(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The new office as it was typed: held to the same rules as a row of a file."""
    cells = [one_line(cell) for cell in reply.text.split(";")]
    if len(cells) < 3 or not all(cells[:3]):
        return NewMessage(screens.ask(words.NEW_INCOMPLETE))
    table = read_office_rows(
        [["kode", "nama", "singkatan", "alias", "diundang"], [*cells[:3], ";".join(cells[3:]), "1"]]
    )
    if table.problems:
        return NewMessage(screens.ask("\n".join(escape(problem.message) for problem in table.problems)))
    new = changes.add_office(db, table.offices[0], at.now, person_id(actor))
    if isinstance(new, Refusal):
        return new
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _card(db, new.id, words.added(new))


def ask_names(db: Session, actor: Actor, tap: RenameOfficeButton, _: Moment) -> Response:
    """Asks for the new names."""
    return _ask_about(db, actor, tap.office, ASKED_NAMES, words.ask_names)


def ask_merge(db: Session, actor: Actor, tap: MergeOfficeButton, _: Moment) -> Response:
    """Asks into which office this one goes."""
    return _ask_about(db, actor, tap.office, ASKED_MERGE, words.ask_merge)


def _ask_about(
    db: Session, actor: Actor, office_id: int, awaiting: str, question: Callable[[Office], str]
) -> Response:
    office = offices.office(db, office_id)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    set_conversation_state(db, actor.telegram_id, awaiting=awaiting, awaiting_data={"office": office_id})
    return screens.ask(question(office), office_id)


def take_names(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The new names as they were typed."""
    cells = [one_line(cell) for cell in reply.text.split(";")]
    table = read_office_rows(
        [["kode", "nama", "singkatan", "alias", "diundang"], ["X", cells[0], cells[-1], "", "1"]]
    )
    office_id = reply.conversation.awaiting_data.get("office", 0)
    if len(cells) != 2 or table.problems:
        problems = [escape(problem.message) for problem in table.problems]
        text = "\n".join(problems) if len(cells) == 2 else words.NAMES_INCOMPLETE
        return NewMessage(screens.ask(text, office_id))
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    renamed = changes.rename_office(db, office_id, cells[0], cells[1], at.now, person_id(actor))
    return _after(db, renamed, office_id)


def _after(db: Session, outcome: object, office_id: int, news: str | None = None) -> Response:
    """The office as it is after the deed, or why that was refused."""
    return outcome if isinstance(outcome, Refusal) else _card(db, office_id, news)


def take_merge(db: Session, _: Actor, reply: Reply, __: Moment) -> Response:
    """The office that was named: asked once more, or chosen from several."""
    office_id = reply.conversation.awaiting_data.get("office", 0)
    office = offices.office(db, office_id)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    others = [one for one in offices.all_offices(db) if not one.retired and one.id != office_id]
    found = find_offices(reply.text, others)
    if len(found) == 1:
        return NewMessage(screens.merge_question(office, found[0]))
    return NewMessage(screens.merge_choice(office, reply.text, found))


def ask_to_merge(db: Session, _: Actor, tap: MergeIntoButton, __: Moment) -> Response:
    """Asks once more, naming both."""
    office, into = offices.office(db, tap.office), offices.office(db, tap.into)
    if office is None or into is None:
        return Refusal(Reason.NOT_FOUND)
    return screens.merge_question(office, into)


def merge(db: Session, actor: Actor, tap: MergeYesButton, at: Moment) -> Response:
    """Merges; shows the office that stays."""
    office, into = offices.office(db, tap.office), offices.office(db, tap.into)
    if office is None or into is None:
        return Refusal(Reason.NOT_FOUND)
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    merged = changes.merge_offices(db, tap.office, tap.into, at.now, person_id(actor))
    return _after(db, merged, tap.into, words.merged(office, into))


def ask_to_retire(db: Session, _: Actor, tap: RetireOfficeButton, __: Moment) -> Response:
    """Asks whether to retire."""
    office = offices.office(db, tap.office)
    return Refusal(Reason.NOT_FOUND) if office is None else screens.retire_question(office)


def retire(db: Session, actor: Actor, tap: RetireOfficeYesButton, at: Moment) -> Response:
    """The office takes no part any more."""
    news = _done_before(db, actor, tap.office, at, retired=True)
    done = changes.retire_office(db, tap.office, at.now, person_id(actor))
    return _after(db, done, tap.office, news)


def restore(db: Session, actor: Actor, tap: RestoreOfficeButton, at: Moment) -> Response:
    """The office takes part again."""
    news = _done_before(db, actor, tap.office, at, retired=False)
    done = changes.restore_office(db, tap.office, at.now, person_id(actor))
    return _after(db, done, tap.office, news)


def _done_before(db: Session, actor: Actor, office_id: int, at: Moment, *, retired: bool) -> str | None:
    """By whom an office was retired or restored that is so already; None when it is not."""
    office = offices.office(db, office_id)
    kinds = (Managed.OFFICE_RETIRED, Managed.OFFICE_MERGED) if retired else (Managed.OFFICE_RESTORED,)
    if office is None or office.retired is not retired:
        return None
    return _who(db, actor, office_id, at, kinds)


def _who(
    db: Session,
    actor: Actor,
    office_id: int,
    at: Moment,
    kinds: Collection[str],
    where: Callable[[Mapping[str, Any]], bool] | None = None,
) -> str | None:
    done = last_deed(db, kinds, about=("office", office_id), where=where)
    if done is None:
        return None
    return words.DONE_BEFORE.format(who=done_by(done.read_by(person_id(actor)), done.at, at.zone))


def set_invited(db: Session, actor: Actor, tap: InviteOfficeButton, at: Moment) -> Response:
    """Whether the office takes part in new periods."""
    wanted, office = tap.invited == 1, offices.office(db, tap.office)
    news = None
    if office is not None and office.invited is wanted:
        news = _who(
            db, actor, tap.office, at, (Managed.OFFICE_CHANGED,), lambda told: told.get("invited") is wanted
        )
    done = changes.set_invited(db, tap.office, wanted, at.now, person_id(actor))
    return _after(db, done, tap.office, news)

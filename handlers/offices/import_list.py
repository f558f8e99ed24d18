"""`/opd`: a table of offices is looked at first and taken over afterwards."""

import asyncio
import hashlib
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session
from telegram.error import TelegramError

from bot.bot_api.screen import Screen
from bot.documents.evidence_files import TooLargeError
from bot.documents.spreadsheets import read_tables, write_list
from bot.engine.context import Context
from bot.engine.downloads import read_whole
from bot.engine.handling import answer as answer_kept
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.offices import offices
from bot.storage.offices.changes import OfficePlan, plan_import
from bot.texts.common import plain
from handlers.offices import screens
from handlers.offices import texts as words
from handlers.offices.buttons import ImportAnswerButton, ImportNoButton, ImportYesButton, OfficeTemplateButton
from handlers.routing import Reply
from questionnaires.offices.office_list import (
    COLUMNS,
    LARGEST_FILE,
    ListedOffice,
    OfficeFile,
    read_offices,
    same_names,
)
from questionnaires.offices.table import Table
from questionnaires.people import Actor, Office
from questionnaires.problem import Problem

log = logging.getLogger(__name__)

ASKED = "office_file"
"""A file of offices is awaited, or one is looked at."""


async def receive_table(context: Context, reply: Reply) -> None:
    """A file while one is awaited: what it would change, or what is wrong with it; `async`, to fetch it."""
    document = reply.message.document
    if document is None:
        await context.send(Screen(words.NOT_A_TABLE))
        return
    found = await _fetch(context, document.file_id, document.file_size)
    if isinstance(found, str):
        await context.send(Screen(found))
        return
    known = await context.read(lambda db, _: offices.all_offices(db))
    reading = await asyncio.to_thread(_understand, found, known, 0, 0)
    if reading.table.problems:
        await _send_with_rest(context, *screens.wrong_file(reading.table.problems))
        return
    number = found.number

    def look_at(db: Session, actor: Actor, _: object, __: Moment) -> Response:
        return NewMessage(_look_at(db, actor, document.file_id, number, reading))

    await _send_rest_of(context, reading, number)
    await answer_kept(context, look_at, None, reads=False, links=False)


@dataclass(frozen=True, slots=True)
class _Sent:
    """The tables of a file that somebody sent, and a number for this very content, for buttons to name."""

    tables: tuple[Table, ...] | Problem
    number: int


@dataclass(frozen=True, slots=True)
class _Understood:
    """What a file says, with the answers to what it leaves open: 0 unanswered, 1 yes, 2 no."""

    table: OfficeFile
    same: tuple[tuple[ListedOffice, Office], ...]
    """Rows that may be offices that are known under another code."""
    same_answer: int
    invited_answer: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to be asked."""
        asks_invited = self.table.asks_invited and not self.invited_answer
        return not (self.same and not self.same_answer) and not asks_invited


def _understand(sent: _Sent, known: tuple[Office, ...], same_answer: int, invited_answer: int) -> _Understood:
    invited = {1: True, 2: False}.get(invited_answer)
    table = read_offices(sent.tables, known, invited=invited)
    same = same_names(table.offices, known)
    if same and same_answer == 1:
        codes = {row.code: office.code for row, office in same}
        table = read_offices(sent.tables, known, invited=invited, codes=codes)
    return _Understood(table, same, same_answer, invited_answer)


async def _send_rest_of(context: Context, reading: _Understood, number: int) -> None:
    """What does not fit into the preview, as a file above it: nothing is kept yet that could lose it."""
    plan = await context.read(lambda db, _: plan_import(db, reading.table.offices))
    _, rest = _preview(reading, plan, number)
    await _send_rest(context, rest)


def _preview(
    reading: _Understood, plan: OfficePlan, number: int, news: str | None = None
) -> tuple[Screen, list[str]]:
    added: tuple[Any, ...] = plan.added
    changed: tuple[Any, ...] = plan.changed
    view = screens.ImportView(
        len(reading.table.offices),
        added,
        changed,
        plan.unchanged,
        plan.absent,
        plan.retired,
        reading.table.notes,
        () if reading.same_answer else reading.same,
        reading.same_answer,
        reading.table.asks_invited,
    )
    return screens.import_preview(view, number, news=news)


async def _send_with_rest(context: Context, screen: Screen, rest: list[str]) -> None:
    """The screen, and above it a file with what does not fit into it."""
    await _send_rest(context, rest)
    await context.send(screen)


async def _send_rest(context: Context, rest: list[str]) -> None:
    if rest:
        with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
            path = Path(folder) / words.REST_NAME
            text = plain("\n".join(rest))
            await asyncio.to_thread(path.write_text, text, encoding="utf-8")
            await context.send(
                Screen(words.REST_CAPTION, document=path, document_name=words.REST_NAME, silent=True)
            )


def _look_at(
    db: Session, actor: Actor, file_id: str, number: int, reading: _Understood, news: str | None = None
) -> Screen:
    """What the file would change, which is promised from now on."""
    plan = plan_import(db, reading.table.offices)
    data = {"file": file_id, "number": number, "plan": _fingerprint(db)}
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED, awaiting_data=data)
    return _preview(reading, plan, number, news)[0]


def _fingerprint(db: Session) -> str:
    """Of the list of offices: where it differs, what was promised may differ."""
    return hashlib.sha256(repr(offices.all_offices(db)).encode()).hexdigest()


async def take_over(context: Context, tap: ImportYesButton) -> None:
    """The file that was looked at, fetched once more and taken over whole."""
    await answer(context, ImportAnswerButton(tap.file, 0, 0))


async def answer(context: Context, tap: ImportAnswerButton) -> None:
    """The same with answers to what the file leaves open; what is still open is asked next.

    `async`, since the file is fetched from Telegram; all that is kept is kept with its reply, at the end.
    """
    file_id = await context.read(_awaited_file, tap.file)
    if file_id is None:
        await context.notice(words.FILE_REPLACED, alert=True)
        return
    found = await _fetch(context, file_id, None)
    if isinstance(found, str) or found.number != tap.file:
        await context.notice(found if isinstance(found, str) else words.FILE_REPLACED, alert=True)
        return
    known = await context.read(lambda db, _: offices.all_offices(db))
    reading = await asyncio.to_thread(_understand, found, known, tap.same, tap.invited)

    def keep(db: Session, actor: Actor, _: object, at: Moment) -> Response:
        # a second tap finds nothing awaited any more
        if _awaited_file(db, actor, tap.file) is None or reading.table.problems:
            return Toast(words.FILE_REPLACED, alert=True)
        promised = conversation_state_of(db, actor.telegram_id).awaiting_data.get("plan")
        if offices.all_offices(db) != known:
            return Toast(words.FILE_REPLACED, alert=True)
        if _fingerprint(db) != promised or not reading.is_complete:
            news = None if tap.same or tap.invited else words.LIST_CHANGED
            return NewMessage(_look_at(db, actor, file_id, tap.file, reading, news))
        _await_next(db, actor)
        by = actor.person.id if actor.person else None
        done = offices.import_offices(db, reading.table.offices, at.now, by)
        return screens.to_list(words.imported(done.added, done.changed, done.unchanged))

    if not reading.table.problems and await context.read(_is_looked_at_again, reading):
        await _send_rest_of(context, reading, tap.file)
    await answer_kept(context, keep, None, reads=False, links=False)


def _is_looked_at_again(db: Session, actor: Actor, reading: _Understood) -> bool:
    """Whether the file changes something else than was promised, or leaves something open."""
    promised = conversation_state_of(db, actor.telegram_id).awaiting_data.get("plan")
    return _fingerprint(db) != promised or not reading.is_complete


async def send_template(context: Context, _: OfficeTemplateButton) -> None:
    """A table with the offices that are known, to be filled in and sent back."""
    known = await context.read(lambda db, _: offices.all_offices(db))
    rows = [
        (one.code, one.name, one.short_name, "; ".join(one.aliases), "1" if one.invited else "0")
        for one in known
        if not one.retired
    ]
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
        path = Path(folder) / words.TEMPLATE_NAME
        content = await asyncio.to_thread(write_list, words.TEMPLATE_SHEET, COLUMNS, rows)
        await asyncio.to_thread(path.write_bytes, content)
        await context.send(Screen(words.TEMPLATE_CAPTION, document=path, document_name=words.TEMPLATE_NAME))


def drop(db: Session, actor: Actor, tap: ImportNoButton, _: Moment) -> Response:
    """The file is not taken over; one that was sent after it stays where it is."""
    if _awaited_file(db, actor, tap.file) is not None:
        _await_next(db, actor)
    return screens.to_list(words.IMPORT_DROPPED)


def _await_next(db: Session, actor: Actor) -> None:
    """Another file may follow; the button of the one before is void."""
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED, awaiting_data={})


def want_file(_: Session, __: Actor, ___: Reply, ____: Moment) -> Response:
    """Something that is neither a file nor a name."""
    return NewMessage(Screen(words.WANT_FILE))


def _awaited_file(db: Session, actor: Actor, number: int) -> str | None:
    place = conversation_state_of(db, actor.telegram_id)
    if place.awaiting != ASKED or place.awaiting_data.get("number") != number:
        return None
    file_id = place.awaiting_data.get("file")
    return file_id if isinstance(file_id, str) else None


async def _fetch(context: Context, file_id: str, size: int | None) -> _Sent | str:
    """What is in a file that somebody sent, or the sentence that says why it was not fetched."""
    if size is not None and size > LARGEST_FILE:
        return words.FILE_TOO_LARGE
    try:
        content = await read_whole(context.sender, file_id, LARGEST_FILE)
    except TooLargeError:
        return words.FILE_TOO_LARGE
    except (TelegramError, OSError) as trouble:
        log.warning("a file of offices was not fetched: %s", trouble)
        return words.FILE_NOT_FETCHED
    tables = await asyncio.to_thread(read_tables, bytes(content))
    return _Sent(tables, int(hashlib.sha256(content).hexdigest()[:7], 16))

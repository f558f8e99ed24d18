"""`/opd`: a CSV or XLSX file of offices is looked at first and taken over afterwards."""

import asyncio
import hashlib
import logging
import tempfile
from pathlib import Path
from typing import Any

from sqlmodel import Session
from telegram.error import TelegramError

from bot.context import Context
from bot.downloads import read_whole
from bot.evidence import TooLargeError
from bot.screens import Screen
from bot.screens import offices as screens
from bot.screens.office_taps import ImportNoTap, ImportYesTap
from bot.spreadsheets import UnreadableTable, is_xlsx, read_xlsx
from bot.storage import offices
from bot.storage.office_changes import OfficePlan, plan_import
from bot.storage.offices import OfficeImport
from bot.storage.places import place_of, set_place
from bot.texts import offices as words
from bot.texts.common import plain
from handlers.switchboard import Reply
from questionnaires.offices import LARGEST_FILE, OfficeFile, OfficeRow, parse_csv, read_office_rows
from questionnaires.people import Speaker

log = logging.getLogger(__name__)

ASKED = "office_file"
"""A file of offices is awaited, or one is looked at."""
_TABLES = (".csv", ".xlsx", ".txt", ".tsv")


async def receive_table(context: Context, reply: Reply) -> None:
    """A file while one is awaited: what it would change, or what is wrong with it."""
    document = reply.message.document
    if document is None or not (document.file_name or ".csv").casefold().endswith(_TABLES):
        await context.send(Screen(words.NOT_A_TABLE))
        return
    table = await _fetch(context, document.file_id, document.file_size)
    if isinstance(table, str):
        await context.send(Screen(table))
        return
    if table.problems:
        await _send_with_rest(context, *screens.wrong_file(table.problems))
        return
    number = _number_of(table.offices)
    plan = await context.in_database(_look_at, document.file_id, number, table.offices)
    await _preview(context, table.offices, plan, number)


async def _preview(
    context: Context, rows: tuple[OfficeRow, ...], plan: OfficePlan, number: int, news: str | None = None
) -> None:
    added: tuple[Any, ...] = plan.added
    changed: tuple[Any, ...] = plan.changed
    view = screens.ImportView(len(rows), added, changed, plan.unchanged, plan.absent, plan.retired)
    await _send_with_rest(context, *screens.import_preview(view, number, news=news))


async def _send_with_rest(context: Context, screen: Screen, rest: list[str]) -> None:
    """The screen, and above it a file with what does not fit into it."""
    if rest:
        with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
            path = Path(folder) / words.REST_NAME
            text = plain("\n".join(rest))
            await asyncio.to_thread(path.write_text, text, encoding="utf-8")
            await context.send(
                Screen(words.REST_CAPTION, document=path, document_name=words.REST_NAME, silent=True)
            )
    await context.send(screen)


def _look_at(
    db: Session, speaker: Speaker, file_id: str, number: int, rows: tuple[OfficeRow, ...]
) -> OfficePlan:
    plan = plan_import(db, rows)
    data = {"file": file_id, "number": number, "plan": _fingerprint(plan)}
    set_place(db, speaker.telegram_id, awaiting=ASKED, awaiting_data=data)
    return plan


def _fingerprint(plan: OfficePlan) -> str:
    """What was promised: it differs when the list of offices was changed meanwhile."""
    return hashlib.sha256(repr((plan.added, plan.changed)).encode()).hexdigest()


async def take_over(context: Context, tap: ImportYesTap) -> None:
    """The file that was looked at, fetched once more and taken over whole."""
    file_id = await context.read(_awaited_file, tap.file)
    if file_id is None:
        await context.notice(words.FILE_REPLACED, alert=True)
        return
    table = await _fetch(context, file_id, None)
    if isinstance(table, str) or table.problems or _number_of(table.offices) != tap.file:
        await context.notice(table if isinstance(table, str) else words.FILE_REPLACED, alert=True)
        return

    def keep(db: Session, speaker: Speaker) -> OfficeImport | OfficePlan | None:
        # a second tap finds nothing awaited any more
        if _awaited_file(db, speaker, tap.file) is None:
            return None
        plan = plan_import(db, table.offices)
        if _fingerprint(plan) != place_of(db, speaker.telegram_id).awaiting_data.get("plan"):
            return _look_at(db, speaker, file_id, tap.file, table.offices)
        _await_next(db, speaker)
        return offices.import_offices(
            db, table.offices, context.now, speaker.person.id if speaker.person else None
        )

    done = await context.in_database(keep)
    if done is None:
        await context.notice(words.FILE_REPLACED, alert=True)
    elif isinstance(done, OfficePlan):
        await _preview(context, table.offices, done, tap.file, words.LIST_CHANGED)
    else:
        await context.show(screens.to_list(words.imported(done.added, done.changed, done.unchanged)))


async def drop(context: Context, tap: ImportNoTap) -> None:
    """The file is not taken over; one that was sent after it stays where it is."""

    def forget(db: Session, speaker: Speaker) -> None:
        if _awaited_file(db, speaker, tap.file) is not None:
            _await_next(db, speaker)

    await context.in_database(forget)
    await context.show(screens.to_list(words.IMPORT_DROPPED))


def _await_next(db: Session, speaker: Speaker) -> None:
    """Another file may follow; the button of the one before is void."""
    set_place(db, speaker.telegram_id, awaiting=ASKED, awaiting_data={})


async def want_file(context: Context, _: Reply) -> None:
    """Something that is neither a file nor a name."""
    await context.send(Screen(words.WANT_FILE))


def _awaited_file(db: Session, speaker: Speaker, number: int) -> str | None:
    place = place_of(db, speaker.telegram_id)
    if place.awaiting != ASKED or place.awaiting_data.get("number") != number:
        return None
    file_id = place.awaiting_data.get("file")
    return file_id if isinstance(file_id, str) else None


async def _fetch(context: Context, file_id: str, size: int | None) -> OfficeFile | str:
    """The table in a file that somebody sent, or the sentence that says why there is none."""
    if size is not None and size > LARGEST_FILE:
        return words.FILE_TOO_LARGE
    try:
        content = await read_whole(context.sender, file_id, LARGEST_FILE)
    except TooLargeError:
        return words.FILE_TOO_LARGE
    except (TelegramError, OSError) as trouble:
        log.warning("a file of offices was not fetched: %s", trouble)
        return words.FILE_NOT_FETCHED
    try:
        return await asyncio.to_thread(_read, content)
    except UnreadableTable:
        return words.FILE_BROKEN


def _read(content: bytes) -> OfficeFile:
    return read_office_rows(read_xlsx(content) if is_xlsx(content) else parse_csv(content))


def _number_of(rows: tuple[OfficeRow, ...]) -> int:
    """A number for this very content, for the button to name."""
    return int(hashlib.sha256(repr(rows).encode()).hexdigest()[:7], 16)

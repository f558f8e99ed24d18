"""`/ekspor`: a period as a spreadsheet, and its evidence as archives."""

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.bot_api.paging import page_row, page_within, pages_of
from bot.bot_api.screen import Button, Screen
from bot.documents.evidence_files import EvidenceStore, first_changed
from bot.documents.exports.evidence_archive import PART_BYTES, ArchivedFile, write_parts
from bot.documents.exports.period import evidence_of, export_bounded, progress_of
from bot.engine.context import Context
from bot.engine.outbox import OutgoingMessage
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.engine.services import Services
from bot.storage.audit import trail
from bot.storage.audit.management import Managed
from bot.storage.messages import outbox
from bot.storage.periods import periods
from bot.texts.common import shorten_apart
from handlers.exports import texts as words
from handlers.exports.buttons import ExportEvidenceButton, ExportPageButton, ExportTableButton
from handlers.offices.manage import person_id
from questionnaires.people import Actor
from questionnaires.period import Period
from questionnaires.period_search import find_periods
from questionnaires.refusal import Reason, Refusal

log = logging.getLogger(__name__)

KIND = "export"
MOST_ATTEMPTS = 3
"""An export that is still not made after so many may be what ends the process."""
PROGRESS_SECONDS = 4.0
"""Between two words on how far a spreadsheet is; that of a regency is there before the first."""
_PERIODS_PER_PAGE = 10


def choose(db: Session, _: Actor, query: str, __: Moment) -> Response:
    """Which period, and what of it; `/ekspor 2025` shows those that are meant."""
    known = periods.periods(db)
    return NewMessage(_choice(find_periods(query, known) or known, 0))


def turn_page(db: Session, _: Actor, tap: ExportPageButton, __: Moment) -> Response:
    """Earlier or later periods."""
    return _choice(periods.periods(db), tap.page)


def _choice(known: Sequence[Period], page: int) -> Screen:
    pages = pages_of(len(known), _PERIODS_PER_PAGE)
    page = page_within(page, pages)
    some = known[page * _PERIODS_PER_PAGE : (page + 1) * _PERIODS_PER_PAGE]
    rows = [
        (
            Button(words.TABLE.format(name=name), ExportTableButton(period.id)),
            Button(words.EVIDENCE, ExportEvidenceButton(period.id)),
        )
        for period, name in zip(some, shorten_apart([one.name for one in some], 20), strict=True)
    ]
    rows += page_row(page, pages, ExportPageButton)
    return Screen(words.CHOOSE if known else words.NO_PERIOD, tuple(rows))


def send_table(db: Session, actor: Actor, tap: ExportTableButton, at: Moment) -> Response:
    """The spreadsheet; made in the background (`make_export`), so that the chat goes on."""
    return _begin(db, actor, tap.period, "table", at)


def send_evidence(db: Session, actor: Actor, tap: ExportEvidenceButton, at: Moment) -> Response:
    """The archives, one after the other, none of them held longer than it takes to send it."""
    return _begin(db, actor, tap.period, "evidence", at)


def _begin(db: Session, actor: Actor, period_id: int, what: str, at: Moment) -> Response:
    if periods.period(db, period_id) is None:
        return Refusal(Reason.NOT_FOUND)
    details = {"period": period_id, "what": what}
    trail.append(db, Managed.EXPORTED, at.now, person_id(actor), details=details)
    # by way of the outbox: whoever waits for it gets it although the process that began it dies
    key = f"export:{at.update_id}"
    payload = {"key": key, "telegram_id": actor.telegram_id, **details}
    outbox.enqueue(db, key, actor.telegram_id, KIND, payload, at.now, bulk=False, repeat_if_uncertain=True)
    return Toast(words.MAKING)


async def _or_say_so(context: Context, work: Awaitable[None]) -> None:
    """Does the work; where it fails, whoever waits for a file hears that there will be none."""
    try:
        await work
    except Exception:
        log.exception("an export failed")
        await context.deliver(Screen(words.FAILED))


async def make_export(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """Makes and sends what was asked for; it says itself where that failed."""
    period = await services.database.read(lambda db: periods.period(db, payload["period"]))
    if period is None:
        return None
    person = {"id": payload["telegram_id"], "is_bot": False, "first_name": ""}
    said = {"message_id": 0, "date": 0, "chat": {"id": person["id"], "type": "private"}, "from": person}
    if (topic := payload.get("topic")) is not None:
        said |= {"message_thread_id": topic, "is_topic_message": True}
    context = Context(services, {"update_id": 0, "message": said})
    if await services.database.read(lambda db: outbox.attempts_of(db, payload["key"])) > MOST_ATTEMPTS:
        log.error("the export %s is given up: too many processes ended over it", payload["key"])
        return OutgoingMessage(Screen(words.FAILED))
    send = _send_table if payload["what"] == "table" else _send_evidence
    await _or_say_so(context, send(context, period))
    return OutgoingMessage(None)


async def _send_table(context: Context, period: Period) -> None:
    if await _unchanged(context, period) is None:
        return
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as name:
        path = Path(name) / "ekspor.xlsx"
        parts = await _table_parts(context, period, path)
        is_complete = True
        for number, part in enumerate(parts, 1):
            of = (number, len(parts)) if len(parts) > 1 else None
            screen = Screen(
                words.table_caption(period.name, of),
                document=part,
                document_name=words.file_name(period.name, number if of else None),
            )
            is_complete &= (await context.deliver(screen)).is_sent
    if not is_complete:
        await context.deliver(Screen(words.FAILED))


async def _table_parts(context: Context, period: Period, path: Path) -> list[Path]:
    """The files; whoever waits longer than some seconds sees how far it is."""
    zone, sender, chat = context.config.timezone, context.services.sender, context.chat_id
    making = asyncio.create_task(
        asyncio.to_thread(export_bounded, context.database.url, period, path, zone, PART_BYTES)
    )
    shown: int | None = None
    last: tuple[int, int] | None = None
    try:
        while not (await asyncio.wait({making}, timeout=PROGRESS_SECONDS))[0]:
            done = progress_of(path)
            if done is None or done == last:
                continue
            last, screen = done, Screen(words.progress(*done))
            if shown is None:
                shown = (await context.deliver(screen)).message_id
            else:
                await sender.edit(chat, shown, screen)
        return await making
    finally:
        if shown is not None:
            await sender.delete(chat, shown)


async def _unchanged(context: Context, period: Period) -> list[ArchivedFile] | None:
    """The evidence of the period; None, and it was said, when a file is not as it was when it came."""
    store = EvidenceStore(context.config.data_dir / "evidence")
    files = await context.database.read(lambda db: evidence_of(db, period, store))
    if await asyncio.to_thread(first_changed, [file.path for file in files]) is None:
        return files
    log.error("an export was refused: evidence of period %d was changed on disk", period.id)
    await context.deliver(Screen(words.CHANGED))
    return None


async def _send_evidence(context: Context, period: Period) -> None:
    files = await _unchanged(context, period)
    if files is None:
        return
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as name:
        parts, count, failed = write_parts(Path(name), files), 0, 0
        while (part := await asyncio.to_thread(next, parts, None)) is not None:
            count += 1
            caption = words.evidence_caption(period.name, count)
            delivery = await context.deliver(Screen(caption, document=part, document_name=part.name))
            failed += not delivery.is_sent
            await asyncio.to_thread(part.unlink)
    absent = await asyncio.to_thread(_absent, files)
    if files:
        done = words.evidence_done(period.name, count, len(files) - absent, absent, failed)
    else:
        done = words.NO_EVIDENCE
    await context.deliver(Screen(done))


def _absent(files: Sequence[ArchivedFile]) -> int:
    """How many files are not on disk: they were written down, and somebody deleted them."""
    return sum(not file.path.is_file() for file in files)

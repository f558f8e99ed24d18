"""Sending evidence into a chat, to its officer or its assessor."""

import logging
from dataclasses import replace

from bot.bot_api.screen import Screen
from bot.documents.evidence_files import EvidenceStore
from bot.engine.context import Context
from bot.storage.privacy.personal_data import note_evidence_read
from handlers.answering import detail_screens as screens
from questionnaires.answers import Evidence

log = logging.getLogger(__name__)


async def send_evidence(context: Context, item: Evidence) -> None:
    """One piece of evidence; from our copy where Telegram no longer knows the file."""
    reader, now = context.telegram_id, context.now
    # told before it is shown: nobody reads what another person sent without an entry
    await context.database.run(lambda db: note_evidence_read(db, reader, item.id, now))
    await send_file(context, screens.evidence_item(item), item.sha256, item.name)


async def send_file(context: Context, screen: Screen, sha256: str | None, name: str) -> None:
    """A screen with a file that Telegram has; from our copy where Telegram no longer knows it."""
    delivery = await context.deliver(screen)
    if delivery.is_sent or screen.attachment_id is None or sha256 is None:
        return
    copy = EvidenceStore(context.config.data_dir / "evidence").path_of(sha256)
    if not copy.is_file():
        log.error("the file %s is not in the store", sha256)
        return
    log.info("the file %s is sent from the store: %s", sha256, delivery.cause)
    await context.send(
        replace(screen, attachment_kind=None, attachment_id=None, document=copy, document_name=name)
    )

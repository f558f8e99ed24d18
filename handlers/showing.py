"""Sending evidence into a chat, to its officer or its assessor."""

import logging
from dataclasses import replace

from bot.context import Context
from bot.evidence import EvidenceStore
from bot.screens import proofs as screens
from bot.storage.privacy import note_evidence_read
from questionnaires.answers import Evidence

log = logging.getLogger(__name__)


async def send_evidence(context: Context, item: Evidence) -> None:
    """One piece of evidence; from our copy where Telegram no longer knows the file."""
    reader, now = context.telegram_id, context.now
    # told before it is shown: nobody reads what another person sent without an entry
    await context.database.run(lambda db: note_evidence_read(db, reader, item.id, now))
    screen = screens.evidence_item(item)
    delivery = await context.deliver(screen)
    if delivery.is_sent or screen.attachment_id is None or item.sha256 is None:
        return
    copy = EvidenceStore(context.config.data_dir / "evidence").path_of(item.sha256)
    if not copy.is_file():
        log.error("evidence %d is not in the store", item.id)
        return
    log.info("evidence %d is sent from the store: %s", item.id, delivery.cause)
    await context.send(
        replace(screen, attachment_kind=None, attachment_id=None, document=copy, document_name=item.name)
    )

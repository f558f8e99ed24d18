"""Sending evidence into a chat, to its officer or its assessor."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.documents.evidence_files import EvidenceStore
from bot.engine.context import Context
from bot.storage.privacy.personal_data import note_evidence_read
from bot.texts.common import units
from handlers.answering import detail_screens as screens
from questionnaires.answers import Evidence, EvidenceKind

log = logging.getLogger(__name__)

_TOGETHER = {
    EvidenceKind.DOCUMENT: "document",
    EvidenceKind.PHOTO: "seen",
    EvidenceKind.VIDEO: "seen",
    EvidenceKind.AUDIO: "audio",
}
"""What may stand in one album: documents, sounds, and photos with videos."""
_MOST_IN_ALBUM = 10
_LONG_CAPTION = 500
"""In UTF-16 units: a caption in an album has room for 1,024, with name, indicator and office."""


async def send_evidence(context: Context, item: Evidence) -> None:
    """One piece of evidence; from our copy where Telegram no longer knows the file."""
    reader, now = context.telegram_id, context.now
    # told before it is shown: nobody reads what another person sent without an entry
    await context.database.run(lambda db: note_evidence_read(db, reader, item.id, now))
    await send_file(context, screens.evidence_item(item), item.sha256, item.name)


async def send_together(
    context: Context, items: Sequence[Evidence], head: Callable[[Evidence], str]
) -> list[str]:
    """Evidence as albums, one by one what cannot stand together; the names of what did not arrive.

    `head` (HTML) stands before the name of each.
    """
    reader, now = context.telegram_id, context.now

    def note(db: Session) -> None:
        for item in items:
            note_evidence_read(db, reader, item.id, now)

    # told before it is shown, as above
    await context.database.run(note)
    missing: list[str] = []
    for part in albums_of(items):
        shown = [screens.evidence_item(item, head(item)) for item in part]
        if len(part) > 1 and (await context.deliver_album(shown)).is_sent:
            continue
        for item, screen in zip(part, shown, strict=True):
            if not await send_file(context, screen, item.sha256, item.name):
                missing.append(item.url or item.name)
    return missing


def albums_of(items: Sequence[Evidence]) -> list[list[Evidence]]:
    """What is sent together, in order: at most ten of a sort; links, voice and long captions alone."""
    albums: list[list[Evidence]] = []
    current: dict[str, list[Evidence]] = {}
    for item in items:
        sort = _TOGETHER.get(item.kind)
        if sort is None or units(item.caption or "") > _LONG_CAPTION:
            albums.append([item])
            continue
        album = current.get(sort)
        if album is None or len(album) == _MOST_IN_ALBUM:
            album = current[sort] = []
            albums.append(album)
        album.append(item)
    return albums


async def send_file(context: Context, screen: Screen, sha256: str | None, name: str) -> bool:
    """A screen with a file that Telegram has; from our copy where Telegram no longer knows it.

    Whether it arrived.
    """
    delivery = await context.deliver(screen)
    if delivery.is_sent or screen.attachment_id is None or sha256 is None:
        return delivery.is_sent
    copy = EvidenceStore(context.config.data_dir / "evidence").path_of(sha256)
    if not copy.is_file():
        log.error("the file %s is not in the store", sha256)
        return False
    log.info("the file %s is sent from the store: %s", sha256, delivery.cause)
    sent = await context.send(
        replace(screen, attachment_kind=None, attachment_id=None, document=copy, document_name=name)
    )
    return sent is not None

"""Which road the files of each purpose take; what was left behind is taken up again."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.documents.evidence_files import EvidenceStore
from bot.engine.context import Services
from bot.engine.downloads import Road, look_for_left
from bot.storage.messages.downloads import Purpose
from handlers.evidence import attachments, receive

ROADS: Mapping[Purpose, Road] = {Purpose.EVIDENCE: receive.ROAD, Purpose.ATTACHMENT: attachments.ROAD}


async def take_up(services: Services) -> None:
    """Fetches what dead processes had not finished, and clears away what they left half written."""
    await asyncio.to_thread(EvidenceStore(services.config.data_dir / "evidence").sweep)
    await look_for_left(services, ROADS)


async def look(services: Services, _: datetime) -> None:
    """The same, by the clock: other processes die while this one lives."""
    await take_up(services)

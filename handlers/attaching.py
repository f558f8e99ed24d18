"""Files for a visit or an appeal: noted at once, fetched in the background."""

import logging

from sqlmodel import Session
from telegram.error import TelegramError

from bot.context import Context, World
from bot.evidence import EvidenceStore, TooLargeError
from bot.screens import Button, Screen
from bot.screens.appeal_taps import VisitDoneTap
from bot.storage import visits
from bot.storage.places import set_place
from bot.texts import answering as evidence_words
from bot.texts import appealing as words
from bot.texts.common import EVIDENCE_BYTES, escape, shorten
from handlers.at_card import AWAY
from handlers.receiving import sent_file
from handlers.switchboard import Reply, refuse
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal

log = logging.getLogger(__name__)

DONE_ROW = ((Button(words.DONE, VisitDoneTap(1)),),)
VISIT_FILES = "visit_files"
APPEAL_FILES = "appeal_files"


async def receive(context: Context, reply: Reply) -> None:
    """A file for the visit or the appeal that was just noted."""
    file = sent_file(reply.message, context.config.timezone)
    if file is None:
        await context.send(Screen(words.NO_FILE, DONE_ROW))
        return
    if file.size is not None and file.size > EVIDENCE_BYTES:
        await context.send(Screen(evidence_words.too_large(file.name, file.size), DONE_ROW))
        return
    if file.size == 0:
        await context.send(Screen(evidence_words.EMPTY_FILE, DONE_ROW))
        return
    owner = reply.place.awaiting_data

    def keep(db: Session, speaker: Speaker) -> int | Refusal:
        if speaker.person is None:
            return Refusal(Reason.NOT_ALLOWED)
        visit_id, appeal_id = owner.get("visit"), owner.get("appeal")
        no = visits.why_not_attach(db, speaker, file.size, visit_id=visit_id, appeal_id=appeal_id)
        if no is not None:
            if no.reason is not Reason.TOO_MANY_FILES:
                set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
            return no
        return visits.attach(
            db,
            kind=file.kind,
            name=file.name,
            file_id=file.file_id,
            size=file.size,
            caption=file.caption,
            by=speaker.person.id,
            now=context.now,
            visit_id=visit_id,
            appeal_id=appeal_id,
        )

    kept = await context.in_database(keep)
    if isinstance(kept, Refusal):
        await refuse(context, kept)
        return
    context.later(_fetch(context.world, kept, file.file_id))
    await context.send(Screen(words.FILE_KEPT.format(name=escape(shorten(file.name, 80))), DONE_ROW))


async def _fetch(world: World, attachment_id: int, file_id: str) -> None:
    """Our own copy, for the report; without it the file is still with Telegram."""
    store = EvidenceStore(world.config.data_dir / "evidence")
    try:
        kept = await store.keep(world.sender.stream_file(file_id), EVIDENCE_BYTES)
    except (TelegramError, OSError, TooLargeError) as trouble:
        log.warning("attachment %d was not fetched: %s", attachment_id, trouble)
        return
    await world.database.run(
        lambda db: visits.fetched(db, attachment_id, kept.sha256, kept.size, world.clock())
    )


async def ask_for_a_file(context: Context, _: Reply) -> None:
    """A text where a file or Selesai was expected."""
    await context.send(Screen(words.NO_FILE, DONE_ROW))


async def done(context: Context, _: VisitDoneTap) -> None:
    """No more files."""

    def end(db: Session, speaker: Speaker) -> None:
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})

    await context.in_database(end)
    await context.show(Screen(words.THANKS))

"""Files for a visit or an appeal: begun at once, fetched in the background, told of once they are kept."""

from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.downloads import NO_ROOM, Road, fetch_later
from bot.evidence import Kept
from bot.payloads import to_payload
from bot.screens import Button, Screen
from bot.screens.appeal_taps import VisitDoneTap
from bot.storage import admin_notices, downloads, file_usage, outbox, visits
from bot.storage.admin_notices import Need
from bot.storage.downloads import Download, Purpose
from bot.storage.places import place_of, set_place
from bot.texts import answering as evidence_words
from bot.texts import appealing as words
from bot.texts import files as file_words
from bot.texts import notices as notice_words
from bot.texts.common import EVIDENCE_BYTES
from handlers.at_card import AWAY
from handlers.receiving import failure_words, sent_file
from handlers.switchboard import Reply, refuse
from questionnaires.file_limits import why_no_room
from questionnaires.people import Speaker
from questionnaires.refusal import Reason, Refusal

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
    owner, worker = reply.place.awaiting_data, context.world.worker
    visit_id, appeal_id = owner.get("visit"), owner.get("appeal")

    def begin(db: Session, speaker: Speaker) -> Download | Refusal:
        if speaker.person is None:
            return Refusal(Reason.NOT_ALLOWED)
        no = visits.why_not_attach(db, speaker, visit_id=visit_id, appeal_id=appeal_id)
        if no is not None:
            set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
            return no
        usage = file_usage.attachments_usage(db, visit_id=visit_id, appeal_id=appeal_id)
        full = why_no_room((usage,), file.size)
        if full is not None:
            return full
        attachment_id = visits.attach(
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
            media_group=reply.message.media_group_id,
        )
        return downloads.begin(
            db, Purpose.ATTACHMENT, attachment_id, file.file_id, file.size, worker, context.now
        )

    begun = await context.in_database(begin)
    if isinstance(begun, Refusal):
        await refuse(context, begun)
    else:
        fetch_later(context.world, begun, ROAD)


def _settle(db: Session, attachment_id: int, outcome: Kept | str, now: datetime) -> bool:
    if isinstance(outcome, Kept):
        return visits.finish_attachment(db, attachment_id, outcome.sha256, outcome.size, now)
    if outcome == NO_ROOM:
        admin_notices.tell_admins(db, Need.DISK, notice_words.disk_full(), now)
    return visits.fail_attachment(db, attachment_id, outcome, now)


def _is_waiting(db: Session, attachment_id: int) -> bool:
    return visits.sent_attachment(db, attachment_id).state == "arriving"


def _in_album(db: Session, attachment_id: int) -> bool:
    return visits.sent_attachment(db, attachment_id).media_group is not None


def _newest(db: Session, attachment_id: int) -> int:
    return max(one.id for one in visits.attachments_sent_together(db, attachment_id))


def _tell(db: Session, attachment_id: int, now: datetime) -> None:
    """Queues the acknowledgement once all that was sent together has arrived or failed."""
    together = visits.attachments_sent_together(db, attachment_id)
    one = together[0]
    if one.telegram_id is None or any(other.state == "arriving" for other in together):
        return
    failures = [failure_words(other.cause or "", other.name) for other in together if other.state == "failed"]
    kept = len(together) - len(failures)
    usage = file_usage.attachments_usage(db, visit_id=one.visit_id, appeal_id=one.appeal_id)
    place = place_of(db, one.telegram_id)
    # whoever has gone on meanwhile needs no button that ends what they do now
    more = place.awaiting in (VISIT_FILES, APPEAL_FILES) and (
        (place.awaiting_data.get("visit"), place.awaiting_data.get("appeal")) == (one.visit_id, one.appeal_id)
    )
    text = file_words.kept_attachments(kept, [other.name for other in together], failures, more=more)
    if usage.is_nearly_full:
        text += "\n" + file_words.nearly_full((usage,))
    outbox.enqueue(
        db,
        f"attachment:{max(other.id for other in together)}",
        one.telegram_id,
        "screen",
        to_payload(Screen(text, DONE_ROW if more else ())),
        now,
        bulk=False,
        repeat_if_uncertain=True,
    )


ROAD = Road(_is_waiting, _settle, _in_album, _newest, _tell)


async def ask_for_a_file(context: Context, _: Reply) -> None:
    """A text where a file or Selesai was expected."""
    await context.send(Screen(words.NO_FILE, DONE_ROW))


async def done(context: Context, _: VisitDoneTap) -> None:
    """No more files."""

    def end(db: Session, speaker: Speaker) -> None:
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})

    await context.in_database(end)
    await context.show(Screen(words.THANKS))

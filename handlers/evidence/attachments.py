"""Files for a visit or an appeal: begun at once, fetched in the background, told of once they are kept."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.bot_api.screen_json import to_payload
from bot.engine.context import Context
from bot.engine.downloads import Road, fetch_later
from bot.engine.handling import answer
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.storage import appeals, visits
from bot.storage.evidence import file_usage
from bot.storage.messages import downloads, outbox
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.messages.downloads import Download, Purpose
from bot.texts import files as file_words
from bot.texts.common import EVIDENCE_BYTES
from handlers.answering import texts as evidence_words
from handlers.answering.sheet_cursor import AWAY
from handlers.appeals import texts as words
from handlers.evidence.receive import failures_of, sent_file, settling
from handlers.routing import Reply
from handlers.visits.buttons import VisitDoneButton
from questionnaires.file_limits import why_no_room
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal

DONE_ROW = ((Button(words.DONE, VisitDoneButton(1)),),)
VISIT_FILES = "visit_files"
APPEAL_FILES = "appeal_files"


async def receive(context: Context, reply: Reply) -> None:
    """A file for the visit or the appeal that was just noted; async, for it is fetched."""
    worker, begun = context.services.worker, None

    def begin(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
        nonlocal begun
        outcome = _begin(db, actor, reply, worker, at)
        begun, response = (outcome, None) if isinstance(outcome, Download) else (None, outcome)
        return response

    await answer(context, begin, reply, reads=False, links=False)
    if begun is not None:
        fetch_later(context.services, begun, ROAD)


def _begin(db: Session, actor: Actor, reply: Reply, worker: str, at: Moment) -> Download | Response:
    file = sent_file(reply.message, at.zone)
    if file is None:
        return NewMessage(Screen(words.NO_FILE, DONE_ROW))
    if file.size is not None and file.size > EVIDENCE_BYTES:
        return NewMessage(Screen(evidence_words.too_large(file.name, file.size), DONE_ROW))
    if file.size == 0:
        return NewMessage(Screen(evidence_words.EMPTY_FILE, DONE_ROW))
    if actor.person is None:
        return Refusal(Reason.NOT_ALLOWED)
    owner = reply.conversation.awaiting_data
    visit_id, appeal_id = owner.get("visit"), owner.get("appeal")
    no = visits.why_not_attach(db, actor, visit_id=visit_id, appeal_id=appeal_id)
    if no is not None:
        set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
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
        by=actor.person.id,
        now=at.now,
        visit_id=visit_id,
        appeal_id=appeal_id,
        media_group=reply.message.media_group_id,
    )
    return downloads.begin(db, Purpose.ATTACHMENT, attachment_id, file.file_id, file.size, worker, at.now)


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
    failures = failures_of(together)
    if failures is None or one.telegram_id is None:
        return
    kept = len(together) - len(failures)
    usage = file_usage.attachments_usage(db, visit_id=one.visit_id, appeal_id=one.appeal_id)
    place = conversation_state_of(db, one.telegram_id)
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


ROAD = Road(
    _is_waiting, settling(visits.finish_attachment, visits.fail_attachment), _in_album, _newest, _tell
)


def ask_for_a_file(_: Session, __: Actor, ___: Reply, at: Moment) -> Response:
    """A text where a file or Selesai was expected."""
    return NewMessage(Screen(words.NO_FILE, DONE_ROW))


def done(db: Session, actor: Actor, _: VisitDoneButton, at: Moment) -> Response:
    """No more files. In place of the button stands what was kept, for whoever has to show it later."""
    place = conversation_state_of(db, actor.telegram_id)
    if place.awaiting not in (VISIT_FILES, APPEAL_FILES):
        # a second tap, or they have gone on: the receipt stays, and so does what is awaited now
        return Toast(words.THANKS)
    owner = place.awaiting_data
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    ids = appeals.sheet_of_appeal(db, owner["appeal"]) if "appeal" in owner else None
    if ids is None:
        return Screen(words.THANKS)
    kept = next(one for one in visits.appeals_of(db, ids[0]) if one.id == owner["appeal"])
    names = [file.name for file in kept.files]
    return Screen(words.appeal_receipt(kept.code, kept.at, names, at.zone))

"""Evidence arrives: files, photos, albums, voice notes, links; acknowledged once it is safely on disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Protocol

from sqlmodel import Session
from telegram import Message, MessageEntity

from bot.bot_api.screen import Screen
from bot.documents.evidence_files import Kept
from bot.engine.context import Context
from bot.engine.downloads import NO_ROOM, Road, fetch_later
from bot.engine.handling import answer
from bot.engine.outbox import OutgoingMessage
from bot.engine.responses import Moment, NewMessage, Response
from bot.engine.services import Services, settle_card
from bot.storage.answering import sheets
from bot.storage.answering.sheets import ArrivingEvidence
from bot.storage.evidence import file_usage
from bot.storage.messages import admin_notices, downloads, outbox
from bot.storage.messages.admin_notices import Need
from bot.storage.messages.conversation_states import ConversationState, conversation_state_of
from bot.storage.messages.downloads import Download, Purpose
from bot.storage.people.people import load_actor
from bot.texts import files as file_words
from bot.texts import notices as notice_words
from bot.texts.common import EVIDENCE_BYTES
from handlers.answering import texts as words
from handlers.answering.sheet_cursor import (
    AT_CARD,
    CHOOSING,
    EXPLAINING,
    Opened,
    card_at,
    open_at,
    open_for_reply,
    stand_at,
)
from handlers.fallbacks.answers import fits_nowhere
from handlers.routing import Reply
from questionnaires.answers import EvidenceKind
from questionnaires.file_limits import why_no_room
from questionnaires.file_names import with_ending
from questionnaires.people import Actor
from questionnaires.refusal import Refusal


@dataclass(frozen=True, slots=True)
class SentFile:
    """What Telegram says about a file. `size` in bytes; None where it is not announced."""

    kind: EvidenceKind
    file_id: str
    unique_id: str
    size: int | None
    name: str
    caption: str | None


def sent_file(message: Message, zone: tzinfo) -> SentFile | None:
    """The file of a message, or None when it has none that can be evidence.

    What has no name is called by its kind and the moment it was sent, by the clock of `zone`.
    """
    if message.document:
        found, kind, name = message.document, EvidenceKind.DOCUMENT, message.document.file_name
    elif message.photo:
        found, kind, name = message.photo[-1], EvidenceKind.PHOTO, None
    elif message.video:
        found, kind, name = message.video, EvidenceKind.VIDEO, message.video.file_name
    elif message.audio:
        found, kind, name = message.audio, EvidenceKind.AUDIO, message.audio.file_name
    elif message.voice:
        found, kind, name = message.voice, EvidenceKind.VOICE, None
    else:
        return None
    shown = name or f"{words.KIND_NAMES[kind]} {message.date.astimezone(zone):%Y-%m-%d %H.%M}"
    if mime_type := getattr(found, "mime_type", None):
        shown = with_ending(shown, kind, mime_type)
    return SentFile(kind, found.file_id, found.file_unique_id, found.file_size, shown, message.caption)


async def receive_file(context: Context, reply: Reply) -> None:
    """Notes the file as arriving, committed, and fetches it in the background; async, for it fetches."""
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
    file, now = sent_file(reply.message, at.zone), at.now
    is_album = reply.message.media_group_id is not None
    is_at_card = reply.conversation.sheet_id is not None and reply.conversation.awaiting in AT_CARD
    if file is None or not (is_at_card or is_album):
        return fits_nowhere(db, actor, reply, at)
    if file.size is not None and file.size > EVIDENCE_BYTES:
        return NewMessage(Screen(words.too_large(file.name, file.size)), reply.message.message_id)
    if file.size == 0:
        return NewMessage(Screen(words.EMPTY_FILE), reply.message.message_id)
    album = reply.message.media_group_id
    began = None if album is None else sheets.album_began(db, actor, album)
    if began is None or began == (reply.conversation.sheet_id, reply.conversation.indicator):
        place = reply.conversation
    else:
        # the rest of an album belongs where it began, whatever was tapped meanwhile
        place = ConversationState(actor.telegram_id, *began)
    opened = open_for_reply(db, actor, place, now)
    if opened is None:
        return fits_nowhere(db, actor, reply, at)
    if isinstance(opened, Refusal):
        return opened
    of_sheet, of_office = file_usage.evidence_usage(db, opened.sheet.id)
    if replaced_by(reply.conversation) is not None:
        of_sheet = replace(of_sheet, files=max(of_sheet.files - 1, 0))
    full = why_no_room((of_sheet, of_office), file.size)
    if full is not None:
        return full
    evidence_id = sheets.begin_evidence(
        db,
        opened.sheet,
        opened.code,
        file.kind,
        file.name,
        file.file_id,
        file.unique_id,
        file.size,
        file.caption,
        reply.message.media_group_id,
        actor,
        now,
        replaces=replaced_by(place),
    )
    if place.awaiting == EXPLAINING:
        # the card comes next, and what is sent at a card is its evidence, a voice note, too
        stand_at(db, actor, opened)
    return downloads.begin(db, Purpose.EVIDENCE, evidence_id, file.file_id, file.size, worker, now)


def replaced_by(place: ConversationState) -> int | None:
    """The evidence that what is sent now takes the place of."""
    found = place.awaiting_data.get("evidence") if place.awaiting == "replace" else None
    return found if isinstance(found, int) else None


def settling(
    finish: Callable[[Session, int, str, int, datetime], bool],
    fail: Callable[[Session, int, str, datetime], bool],
) -> Callable[[Session, int, Kept | str, datetime], bool]:
    """What becomes of a file once it was fetched, or given up, of which the admins may have to know."""

    def settle(db: Session, subject_id: int, outcome: Kept | str, now: datetime) -> bool:
        if isinstance(outcome, Kept):
            return finish(db, subject_id, outcome.sha256, outcome.size, now)
        if outcome == NO_ROOM:
            admin_notices.tell_admins(db, Need.DISK, notice_words.disk_full(), now)
        return fail(db, subject_id, outcome, now)

    return settle


class _Sent(Protocol):
    """A file of those that were sent together, whatever became of it."""

    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def cause(self) -> str | None: ...


def failures_of(together: Sequence[_Sent]) -> list[str] | None:
    """A sentence for each file that failed; None while some are on their way."""
    if any(other.state == "arriving" for other in together):
        return None
    return [failure_words(other.cause or "", other.name) for other in together if other.state == "failed"]


def _is_waiting(db: Session, evidence_id: int) -> bool:
    return sheets.file_sent(db, evidence_id).state == "arriving"


def _in_album(db: Session, evidence_id: int) -> bool:
    return sheets.file_sent(db, evidence_id).media_group is not None


def _newest(db: Session, evidence_id: int) -> int:
    return max(other.id for other in sheets.sent_together(db, evidence_id))


def _tell(db: Session, evidence_id: int, now: datetime) -> None:
    _acknowledge(db, sheets.file_sent(db, evidence_id), now)


ROAD = Road(_is_waiting, settling(sheets.finish_evidence, sheets.fail_evidence), _in_album, _newest, _tell)


def _acknowledge(db: Session, item: ArrivingEvidence, now: datetime) -> bool:
    """Queues the acknowledgement once all that was sent together has arrived or failed."""
    together = sheets.sent_together(db, item.id)
    failures = failures_of(together)
    if failures is None or item.telegram_id is None:
        return False
    last = max(other.id for other in together)
    kept = len(together) - len(failures)
    news = words.kept_evidence(kept, len(together), item.indicator, failures)
    usages = file_usage.evidence_usage(db, item.sheet_id)
    if any(usage.is_nearly_full for usage in usages):
        news += "\n" + file_words.nearly_full(usages)
    return outbox.enqueue(
        db,
        f"evidence:{last}",
        item.telegram_id,
        "card",
        {
            "telegram_id": item.telegram_id,
            "sheet": item.sheet_id,
            "indicator": item.indicator,
            "news": news,
        },
        now,
        bulk=False,
        repeat_if_uncertain=True,
    )


def failure_words(cause: str, name: str) -> str:
    """The sentence for a file that could not be kept."""
    match cause:
        case "large":
            return words.too_large(name, None)
        case "empty":
            return words.EMPTY_FILE
        case "size":
            return words.wrong_size(name)
        case "no_room":
            return file_words.no_room(name)
        case _:
            return words.not_fetched(name)


def links_in(message: Message) -> list[str]:
    """The web addresses that a text brings, in order, each once."""
    found = message.parse_entities([MessageEntity.URL])
    links = [text if "://" in text else f"https://{text}" for text in found.values()]
    links += [
        entity.url for entity in message.entities if entity.type == MessageEntity.TEXT_LINK and entity.url
    ]
    return list(dict.fromkeys(links))


def is_only_links(message: Message) -> bool:
    """Whether the text says nothing but addresses."""
    rest = message.text or ""
    for text in message.parse_entities([MessageEntity.URL]).values():
        rest = rest.replace(text, " ")
    return bool(message.parse_entities([MessageEntity.URL])) and not rest.strip(" \n\t,;.-")


async def make_card(payload: dict[str, Any], services: Services) -> OutgoingMessage:
    """The card with the acknowledgement on top; the words alone where the officer has gone on meanwhile."""
    telegram_id, now = payload["telegram_id"], services.clock()

    def look(db: Session) -> tuple[Opened | Refusal, ConversationState]:
        actor = load_actor(db, telegram_id)
        return open_at(db, actor, payload["sheet"], code=payload["indicator"]), conversation_state_of(
            db, telegram_id
        )

    opened, place = await services.database.read(look)
    if (
        isinstance(opened, Refusal)
        or (place.sheet_id, place.indicator) != (opened.sheet.id, opened.code)
        or place.awaiting not in AT_CARD
        or place.awaiting in (EXPLAINING, CHOOSING)
    ):
        # A second card would only be in the way.
        return OutgoingMessage(Screen(words.carried(payload["news"])))
    walking = place.awaiting == "walk"
    screen = card_at(opened, now, services.config.timezone, news=payload["news"], walking=walking)

    async def arrived(message_id: int) -> None:
        await settle_card(services, telegram_id, telegram_id, message_id, place.message_id)

    return OutgoingMessage(screen, arrived=arrived)

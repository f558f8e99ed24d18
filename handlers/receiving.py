"""Evidence arrives: files, photos, albums, voice notes, links; acknowledged once it is safely on disk."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlmodel import Session
from telegram import Message, MessageEntity
from telegram.error import BadRequest, TelegramError

from bot.context import Context, World
from bot.evidence import EvidenceStore, Kept, TooLargeError
from bot.outbox import Made
from bot.screens import Screen, cards
from bot.storage import outbox, sheets
from bot.storage.people import load_speaker
from bot.storage.places import Place, place_of
from bot.storage.sheets import ArrivingEvidence
from bot.texts import answering as words
from bot.texts.common import EVIDENCE_BYTES
from handlers.at_card import (
    AT_CARD,
    CHOOSING,
    EXPLAINING,
    Opened,
    open_at,
    open_for_reply,
    settle_card,
    stand_at,
)
from handlers.elsewhere import fits_nowhere
from handlers.switchboard import Reply, refuse
from questionnaires.answers import EvidenceKind
from questionnaires.file_names import with_ending
from questionnaires.people import Speaker
from questionnaires.refusal import Refusal

log = logging.getLogger(__name__)

ALBUM_QUIET_SECONDS = 1.0
"""Telegram delivers an album as single messages within a third of a second; by then it is complete."""
_FETCH_PAUSES = (1.0, 4.0)


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
    """Notes the file as arriving, committed, and fetches it in the background."""
    file = sent_file(reply.message, context.config.timezone)
    is_album = reply.message.media_group_id is not None
    is_at_card = reply.place.sheet_id is not None and reply.place.awaiting in AT_CARD
    if file is None or not (is_at_card or is_album):
        await fits_nowhere(context, reply)
        return
    if file.size is not None and file.size > EVIDENCE_BYTES:
        await context.send(Screen(words.too_large(file.name, file.size)), reply_to=reply.message.message_id)
        return
    if file.size == 0:
        await context.send(Screen(words.EMPTY_FILE), reply_to=reply.message.message_id)
        return
    outcome = await context.in_database(_begin, reply, file, context.now)
    if outcome is None:
        await fits_nowhere(context, reply)
    elif isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        context.later(fetch(context.world, outcome, context.topic))


def _begin(
    db: Session, speaker: Speaker, reply: Reply, file: SentFile, now: datetime
) -> ArrivingEvidence | Refusal | None:
    album = reply.message.media_group_id
    began = None if album is None else sheets.album_began(db, speaker, album)
    if began is None or began == (reply.place.sheet_id, reply.place.indicator):
        place = reply.place
    else:
        # the rest of an album belongs where it began, whatever was tapped meanwhile
        place = Place(speaker.telegram_id, *began)
    opened = open_for_reply(db, speaker, place, now)
    if opened is None or isinstance(opened, Refusal):
        return opened
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
        speaker,
        now,
        replaces=replaced_by(place),
    )
    if place.awaiting == EXPLAINING:
        # the card comes next, and what is sent at a card is its evidence, a voice note, too
        stand_at(db, speaker, opened)
    return sheets.file_sent(db, evidence_id)


def replaced_by(place: Place) -> int | None:
    """The evidence that what is sent now takes the place of."""
    found = place.awaiting_data.get("evidence") if place.awaiting == "replace" else None
    return found if isinstance(found, int) else None


async def fetch(world: World, item: ArrivingEvidence, topic: int | None = None) -> None:
    """The file from Telegram to disk, checked, committed; then its acknowledgement, one for an album.

    `topic` is where it was sent; after a restart that is not known any more.
    """
    kept = await _fetched(world, item)
    if isinstance(kept, Kept):
        await world.database.run(
            lambda db: sheets.finish_evidence(db, item.id, kept.sha256, kept.size, world.clock())
        )
    else:
        await world.database.run(lambda db: sheets.fail_evidence(db, item.id, kept, world.clock()))
    last = await world.database.read(lambda db: _newest(db, item))
    if item.media_group is not None:
        await asyncio.sleep(ALBUM_QUIET_SECONDS)
    if await world.database.run(lambda db: _acknowledge(db, item, last, topic, world.clock())):
        world.wake_outbox()


async def _fetched(world: World, item: ArrivingEvidence) -> Kept | str:
    """The file on disk, or the cause of failure: large, empty, size or unreachable."""
    store = EvidenceStore(world.config.data_dir / "evidence")
    kept: Kept | None = None
    for pause in (*_FETCH_PAUSES, None):
        try:
            kept = await store.keep(world.sender.stream_file(item.file_id), EVIDENCE_BYTES)
            break
        except TooLargeError:
            return "large"
        except BadRequest as refusal:
            log.warning("evidence %d cannot be fetched: %s", item.id, refusal.message)
            return "large" if "too big" in refusal.message.lower() else "unreachable"
        except (TelegramError, OSError) as trouble:
            log.warning("evidence %d was not fetched: %s", item.id, trouble)
            if pause is not None:
                await asyncio.sleep(pause)
    if kept is None:
        return "unreachable"
    if kept.size == 0:
        return "empty"
    if item.declared_size is not None and kept.size != item.declared_size:
        log.warning("evidence %d has %d bytes instead of %d", item.id, kept.size, item.declared_size)
        return "size"
    return kept


def _newest(db: Session, item: ArrivingEvidence) -> int:
    return max(other.id for other in sheets.sent_together(db, item.id))


def _acknowledge(db: Session, item: ArrivingEvidence, newest: int, topic: int | None, now: datetime) -> bool:
    """Queues the acknowledgement once all that was sent together has arrived or failed.

    Not when something newer than `newest` came while the album was to be quiet: that acknowledges for all.
    """
    together = sheets.sent_together(db, item.id)
    if max(other.id for other in together) != newest:
        return False
    if any(other.state == "arriving" for other in together):
        return False
    if item.telegram_id is None:
        return False
    last = max(other.id for other in together)
    failures = [failure_words(other.cause or "", other.name) for other in together if other.state == "failed"]
    kept = len(together) - len(failures)
    return outbox.enqueue(
        db,
        f"evidence:{last}",
        item.telegram_id,
        "card",
        {
            "telegram_id": item.telegram_id,
            "sheet": item.sheet_id,
            "indicator": item.indicator,
            "news": words.kept_evidence(kept, len(together), item.indicator, failures),
            "topic": topic,
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


async def resume(world: World) -> None:
    """Fetches what an earlier run had not finished."""
    store = EvidenceStore(world.config.data_dir / "evidence")
    await asyncio.to_thread(store.sweep)
    for item in await world.database.read(sheets.arriving_evidence):
        world.later(fetch(world, item))


async def make_card(payload: dict[str, Any], world: World) -> Made:
    """The card with the acknowledgement on top; the words alone where the officer has gone on meanwhile."""
    telegram_id, now = payload["telegram_id"], world.clock()

    def look(db: Session) -> tuple[Opened | Refusal, Place]:
        speaker = load_speaker(db, telegram_id, now)
        return open_at(db, speaker, payload["sheet"], code=payload["indicator"]), place_of(db, telegram_id)

    opened, place = await world.database.read(look)
    if (
        isinstance(opened, Refusal)
        or (place.sheet_id, place.indicator) != (opened.sheet.id, opened.code)
        or place.awaiting not in AT_CARD
        or place.awaiting in (EXPLAINING, CHOOSING)
    ):
        # A second card would only be in the way.
        return Made(Screen(words.carried(payload["news"])).in_topic(payload.get("topic")))
    screen = cards.card(
        opened.sheet,
        opened.code,
        now,
        world.config.timezone,
        news=payload["news"],
        walking=place.awaiting == "walk",
        helping=opened.helping,
    )

    async def arrived(message_id: int) -> None:
        await settle_card(world, telegram_id, telegram_id, message_id, place.message_id)

    return Made(screen.in_topic(payload.get("topic")), arrived=arrived)

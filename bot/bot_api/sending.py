"""The one way a message leaves the bot; alone knows Telegram's limits and errors."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.bot_api.keyboards import keyboard
from bot.bot_api.screen import Screen
from bot.bot_api.splitting import CAPTION_LIMIT, TEXT_LIMIT, fits, split_html
from bot.bot_api.transport import AiohttpRequest, NotSent, ServerError, Values

log = logging.getLogger(__name__)

REPEAT_PAUSES = (0.2, 1.0)
"""Seconds between the tries of a call that may be repeated."""
_NO_PREVIEW = '{"is_disabled":true}'
_UNREACHABLE = (
    "chat not found",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "user not found",
    "peer_id_invalid",
)
_FILE_UNKNOWN = ("wrong file identifier", "wrong remote file", "file_id_invalid", "file reference")
_UNAUTHORIZED = "unauthorized"
"""The token is revoked: what was to be said is said once there is a new one."""
_NOT_MODIFIED = "message is not modified"
_NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
    "message to be edited not found",
)


class Status(StrEnum):
    """How a message fared."""

    SENT = "sent"
    BLOCKED = "blocked"
    """The person blocked the bot, deleted the account, or the chat does not exist."""
    FAILED = "failed"
    """Telegram refuses this message; repeating it is useless."""
    UNCERTAIN = "uncertain"
    """The connection broke after the request left: Telegram may or may not have acted."""
    RETRY = "retry"
    """Certainly not done; may be tried again, after `retry_after` seconds when Telegram named them."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome of one sending. `retry_after` is in seconds; `chat_id` is the new one after a migration."""

    status: Status
    message_id: int | None = None
    retry_after: float | None = None
    cause: str | None = None
    chat_id: int | None = None
    file_id: str | None = None
    """Telegram's id of the picture or document just uploaded."""
    is_likely_undone: bool = False
    """Uncertain, yet Telegram answered with an error of its own: a reply is worth repeating."""

    @property
    def is_sent(self) -> bool:
        """Whether the message is there."""
        return self.status is Status.SENT


class Sender:
    """Screens go out here. `api_url` is the server without `/bot`."""

    def __init__(self, request: AiohttpRequest, api_url: str, token: str) -> None:
        self._request = request
        self._base = f"{api_url.rstrip('/')}/bot{token}/"
        self._files = f"{api_url.rstrip('/')}/file/bot{token}/"

    async def send(self, chat_id: int, screen: Screen, reply_to: int | None = None) -> Delivery:
        """A new message, or several when the text exceeds Telegram's limit; the last one has the buttons."""
        limit = CAPTION_LIMIT if _media(screen) else TEXT_LIMIT
        if fits(screen.text, limit):
            return await self._send_one(chat_id, screen, reply_to)
        if _media(screen):
            first = await self._send_one(chat_id, replace(screen, text="", rows=()), reply_to)
            if not first.is_sent:
                return first
            screen = replace(screen, picture=None, picture_id=None, document=None)
            rest = await self.send(first.chat_id or chat_id, screen)
            rest = replace(rest, chat_id=rest.chat_id or first.chat_id)
            return replace(rest, file_id=first.file_id) if rest.is_sent else _partly(rest)
        pieces = split_html(screen.text, TEXT_LIMIT)
        delivery = Delivery(Status.FAILED, cause="nothing to send")
        moved: int | None = None
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            part = replace(screen, text=piece, rows=screen.rows if last else ())
            delivery = await self._send_one(chat_id, part, reply_to if number == 0 else None)
            moved = delivery.chat_id or moved
            if not delivery.is_sent:
                return delivery if number == 0 else replace(_partly(delivery), chat_id=moved)
            chat_id = moved or chat_id
        return replace(delivery, chat_id=moved)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Delivery:
        """The message changed to this screen; sent anew where Telegram no longer lets it be edited."""
        if _media(screen) or not fits(screen.text, TEXT_LIMIT):
            return await self.send(chat_id, screen)
        values: Values = {
            "chat_id": chat_id,
            "message_id": message_id,
            "text": screen.text,
            "parse_mode": "HTML",
            "link_preview_options": _NO_PREVIEW,
        }
        if screen.rows:
            values["reply_markup"] = keyboard(screen.rows)
        try:
            await self._repeated("editMessageText", values)
        except ChatMigrated as moved:
            return replace(await self.send(moved.new_chat_id, screen), chat_id=moved.new_chat_id)
        except BadRequest as refusal:
            words = refusal.message.lower()
            if _NOT_MODIFIED in words:
                return Delivery(Status.SENT, message_id)
            if any(known in words for known in _NOT_EDITABLE):
                return await self.send(chat_id, screen)
            return outcome_of(refusal)
        except TelegramError as trouble:
            return outcome_of(trouble)
        return Delivery(Status.SENT, message_id)

    async def illustrate(self, chat_id: int, message_id: int, screen: Screen, picture: bytes) -> Delivery:
        """The picture (PNG) put above the words of a text of ours, which are those of `screen`.

        It follows as a message of its own where it cannot stand there: Bot API servers of before 2024 only
        exchange one medium for another, and the text may be gone.
        """
        photo = {"type": "photo", "media": "attach://picture", "caption": screen.text, "parse_mode": "HTML"}
        values: Values = {"chat_id": chat_id, "message_id": message_id, "media": orjson.dumps(photo).decode()}
        if screen.rows:
            values["reply_markup"] = keyboard(screen.rows)
        try:
            try:
                message = await self._upload("editMessageMedia", values, "picture", picture)
            except (BadRequest, InvalidToken) as refusal:
                log.info("a picture follows its words: %s", refusal.message)
                values = {"chat_id": chat_id, "disable_notification": True}
                message = await self._upload("sendPhoto", values, "photo", picture)
        except TelegramError as trouble:
            return outcome_of(trouble)
        return Delivery(Status.SENT, message["message_id"], file_id=_file_id(message))

    async def _upload(self, method: str, values: Values, field: str, picture: bytes) -> dict[str, Any]:
        return await self._request.upload(self._base + method, values, field, "picture.png", picture)

    async def acknowledge(self, callback_id: str, text: str | None = None, alert: bool = False) -> bool:
        """Whether the tap was answered; one too old for that is no error, but nobody saw the text."""
        values: Values = {"callback_query_id": callback_id}
        if text:
            values["text"] = text[:200]
            values["show_alert"] = alert
        try:
            await self._repeated("answerCallbackQuery", values)
        except BadRequest as refusal:
            log.debug("a tap could not be acknowledged: %s", refusal.message)
            return False
        except TelegramError as trouble:
            log.warning("a tap could not be acknowledged: %s", describe(trouble))
            return False
        return True

    async def delete(self, chat_id: int, message_id: int) -> bool:
        """Whether the message is gone now; a refusal is logged and no more."""
        try:
            await self._repeated("deleteMessage", {"chat_id": chat_id, "message_id": message_id})
        except TelegramError as trouble:
            log.info("a message could not be deleted: %s", describe(trouble))
            return False
        return True

    async def call(self, method: str, values: Values, timeout: float | None = None) -> Any:
        """The result of any Bot API method; raises `TelegramError`. Objects are passed as JSON text."""
        return await self._request.call(self._base + method, values, timeout)

    async def fetch(self, method: str, values: Values, timeout: float) -> bytes:
        """As `call`, with the answer as it came: not taken apart, and not asked whether that is possible."""
        return await self._request.fetch(self._base + method, values, timeout)

    async def knows_token(self) -> bool:
        """Whether Telegram knows the bot, by getMe; True as well when it cannot be asked.

        For "not found" may also mean that a small Bot API server lacks the method that was called.
        """
        try:
            await self.call("getMe", {})
        except InvalidToken:
            return False
        except TelegramError as trouble:
            log.info("the bot's name could not be asked: %s", describe(trouble))
        return True

    async def stream_file(self, file_id: str) -> AsyncIterator[bytes]:
        """The pieces of a file that somebody sent; raises `TelegramError` (too large: `BadRequest`)."""
        found = await self.call("getFile", {"file_id": file_id})
        async for piece in self._request.stream(self._files + found["file_path"]):
            yield piece

    async def _repeated(self, method: str, values: Values) -> None:
        """A call that may be repeated (an edit, an acknowledgement): twice more after network trouble."""
        for pause in REPEAT_PAUSES:
            try:
                return await self._request.tell(self._base + method, values)
            except RetryAfter as refusal:
                raise refusal
            except BadRequest:
                raise
            except NetworkError:
                await asyncio.sleep(pause)
        return await self._request.tell(self._base + method, values)

    async def _send_one(self, chat_id: int, screen: Screen, reply_to: int | None) -> Delivery:
        try:
            try:
                return await self._post(chat_id, screen, reply_to)
            except ChatMigrated as moved:
                delivery = await self._post(moved.new_chat_id, screen, None)
                return replace(delivery, chat_id=moved.new_chat_id)
        except TelegramError as trouble:
            if screen.topic is not None and "message thread not found" in trouble.message.lower():
                return await self._send_one(chat_id, replace(screen, topic=None), reply_to)
            return outcome_of(trouble)

    async def _post(self, chat_id: int, screen: Screen, reply_to: int | None) -> Delivery:
        values: Values = {"chat_id": chat_id, "parse_mode": "HTML"}
        if screen.rows:
            values["reply_markup"] = keyboard(screen.rows)
        if screen.silent:
            values["disable_notification"] = True
        if screen.topic is not None:
            values["message_thread_id"] = screen.topic
        if reply_to is not None:
            values["reply_parameters"] = orjson.dumps(
                {"message_id": reply_to, "allow_sending_without_reply": True}
            ).decode()
        if screen.picture_id or screen.picture:
            values["caption"] = screen.text
            return await self._post_file(
                "photo", "sendPhoto", values, screen.picture_id or screen.picture, None
            )
        if screen.attachment_id and screen.attachment_kind:
            values["caption"] = screen.text
            method = f"send{screen.attachment_kind.capitalize()}"
            return await self._post_file(screen.attachment_kind, method, values, screen.attachment_id, None)
        if screen.document:
            values["caption"] = screen.text
            return await self._post_file(
                "document", "sendDocument", values, screen.document, screen.document_name
            )
        values["text"] = screen.text
        values["link_preview_options"] = _NO_PREVIEW
        message = await self._request.call(self._base + "sendMessage", values)
        return Delivery(Status.SENT, message["message_id"])

    async def _post_file(
        self, field: str, method: str, values: Values, file: str | Path | None, name: str | None
    ) -> Delivery:
        if isinstance(file, str):
            message = await self._request.call(self._base + method, values | {field: file})
        elif file is not None:
            with await asyncio.to_thread(file.open, "rb") as content:
                message = await self._request.upload(
                    self._base + method, values, field, name or file.name, content
                )
        else:
            raise BadRequest("no file to send")
        return Delivery(Status.SENT, message["message_id"], file_id=_file_id(message))


def outcome_of(trouble: TelegramError) -> Delivery:
    """What an error of Telegram means for the message that met it."""
    words = trouble.message.lower()
    if isinstance(trouble, RetryAfter):
        seconds = trouble.retry_after
        pause = seconds if isinstance(seconds, int | float) else seconds.total_seconds()
        return Delivery(Status.RETRY, retry_after=float(pause), cause=trouble.message)
    if isinstance(trouble, ChatMigrated):
        return Delivery(Status.RETRY, cause=trouble.message, chat_id=trouble.new_chat_id)
    if isinstance(trouble, Forbidden) or any(known in words for known in _UNREACHABLE):
        return Delivery(Status.BLOCKED, cause=trouble.message)
    if isinstance(trouble, NotSent) or (isinstance(trouble, InvalidToken) and words == _UNAUTHORIZED):
        return Delivery(Status.RETRY, cause=describe(trouble))
    if isinstance(trouble, BadRequest):
        return Delivery(Status.FAILED, cause=trouble.message)
    if isinstance(trouble, ServerError):
        return Delivery(Status.UNCERTAIN, cause=describe(trouble), is_likely_undone=True)
    if isinstance(trouble, NetworkError) or trouble.message == "Invalid server response":
        return Delivery(Status.UNCERTAIN, cause=describe(trouble))
    return Delivery(Status.FAILED, cause=describe(trouble))


def is_file_unknown(cause: str) -> bool:
    """Whether Telegram refused a message because it knows no file by that id: another bot's, or gone."""
    return any(known in cause.lower() for known in _FILE_UNKNOWN)


def describe(trouble: TelegramError) -> str:
    """The error in one line: kind and words, which hold no address (see `transport`)."""
    return f"{type(trouble).__name__}: {trouble.message}"


def _media(screen: Screen) -> bool:
    return any((screen.picture, screen.picture_id, screen.document, screen.attachment_id))


def _partly(delivery: Delivery) -> Delivery:
    """A later part did not arrive: repeating all of it would double the parts that did."""
    status = Status.UNCERTAIN if delivery.status is Status.RETRY else delivery.status
    return replace(delivery, status=status, retry_after=None, is_likely_undone=False)


def _file_id(message: dict[str, Any]) -> str | None:
    if message.get("photo"):
        return message["photo"][-1]["file_id"]
    return message.get("document", {}).get("file_id")

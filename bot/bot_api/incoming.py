"""What Telegram sent, read as far as it can be: an update to handle, or bytes to set aside.

Nothing here raises, whatever was sent: an update that cannot be told from Telegram's would come for ever.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson

UPDATE_KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What is asked of Telegram; the bot has a use for nothing else."""

_LARGEST_NUMBER = 2**53
"""Telegram's have at most 52 bits. To believe a larger one would confirm all that follow."""
_LARGEST_KEY = 2**63
"""No database keeps a larger one."""
MOST_RAW = 64 * 1024
"""Bytes that are kept of what cannot be read."""
# A quote within a text is escaped in JSON, so what a person wrote never looks like this.
_NUMBER = re.compile(rb'(?<!\\)"update_id"\s*:\s*([0-9]{1,16})(?![0-9.eE])')
_SENDER = re.compile(rb'(?<!\\)"from"\s*:\s*\{[^{}]*?(?<!\\)"id"\s*:\s*([0-9]{1,16})(?![0-9.eE])')
_TOPIC = ("is_topic_message", "message_thread_id")
_LIMITED = frozenset({"message", "edited_message", "callback_query", "inline_query"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. `chat_key` groups what must stay in order, `sender` is the person, 0 when it is nobody.

    `deaths` is above 0 once the process ended while it was handled.
    """

    update_id: int
    chat_key: int
    content: Mapping[str, Any]
    payload: str = ""
    sender: int = 0
    deaths: int = 0

    @property
    def is_limited(self) -> bool:
        """Whether it counts against what a stranger may send: not when Telegram itself tells something."""
        if not self.sender or not self.content.keys() & _LIMITED:
            return False
        message = self.content.get("message")
        return not message or "migrate_to_chat_id" not in message


@dataclass(frozen=True, slots=True)
class Undigested:
    """What cannot be handled, with a number to keep it under: its own, or one made of its content."""

    number: int
    chat_key: int
    raw: str
    cause: str


def digest(update: object) -> Incoming | Undigested:
    """One update as JSON gave it, whatever that is."""
    number = number_of(update)
    if number is None:
        return undigested(_rewritten(update), "no usable update_id")
    content = cast(Mapping[str, Any], update)
    try:
        chat_key, sender, content = _in_its_chat(content)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return undigested(_rewritten(update), "of no known form", number)
    try:
        return Incoming(number, chat_key, content, _payload(content), sender)
    except (TypeError, ValueError, RecursionError):
        return undigested(_rewritten(update), "cannot be stored", number)


def undigested(raw: bytes, cause: str, number: int | None = None) -> Undigested:
    """The bytes to set aside. Without a number the same bytes get the same one, which is below zero."""
    if number is None:
        number = number_in(raw)
    if number is None:
        summary = hashlib.blake2b(raw, digest_size=8).digest()
        number = -(int.from_bytes(summary) >> 11) - 1
    sender = _SENDER.search(raw)
    # PostgreSQL keeps no NUL in a text
    text = raw[:MOST_RAW].decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return Undigested(number, int(sender[1]) if sender else 0, text, cause)


def number_of(update: object) -> int | None:
    """The number of an update that can be confirmed by it; None when it has none to trust."""
    if not isinstance(update, dict):
        return None
    number = cast(dict[str, Any], update).get("update_id")
    if type(number) is not int or not 0 < number < _LARGEST_NUMBER:  # a bool is an int, too
        return None
    return number


def number_in(raw: bytes) -> int | None:
    """The first number of an update in bytes that are no JSON; None when there is none to trust."""
    for found in _NUMBER.finditer(raw):
        number = int(found[1])
        if 0 < number < _LARGEST_NUMBER:
            return number
    return None


def _in_its_chat(update: Mapping[str, Any]) -> tuple[int, int, Mapping[str, Any]]:
    """The chat's key, the sender, and what of the update is kept; raises for what is of no known form."""
    query = update.get("callback_query")
    if query is None:
        chat_key, sender = _origin(update)
        return chat_key, sender, update
    sender = _id(query["from"]["id"])
    if not isinstance(query["id"], str):
        raise TypeError
    message = query.get("message")
    if message is None:
        return sender, sender, update
    chat, message_id = message["chat"], _id(message["message_id"])
    if not isinstance(chat["type"], str):
        raise TypeError
    # what the tapped message said is our own text: nothing to trust or to need, and parsing it is dear. With
    # the date 0 Telegram itself names a message that it only points to.
    slim = {"chat": chat, "message_id": message_id, "date": 0}
    # but for the topic in which it stands, where what is said anew belongs
    slim |= {name: message[name] for name in _TOPIC if name in message}
    return _id(chat["id"]), sender, {**update, "callback_query": {**query, "message": slim}}


def _origin(update: Mapping[str, Any]) -> tuple[int, int]:
    for kind, value in update.items():
        if isinstance(value, dict):
            content = cast(dict[str, Any], value)
            person, chat = content.get("from"), content.get("chat")
            sender = 0 if person is None else _id(person["id"])
            if chat is not None:
                return _id(chat["id"]), sender
            if person is not None:
                return sender, sender
        if kind in UPDATE_KINDS:
            raise TypeError
    return 0, 0


def _id(value: object) -> int:
    if type(value) is not int or abs(value) >= _LARGEST_KEY:
        raise TypeError
    return value


def _payload(content: Mapping[str, Any]) -> str:
    try:
        return orjson.dumps(content).decode()
    except TypeError:
        # nested deeper than it writes, though not deeper than it reads
        text = json.dumps(content, allow_nan=False)
        orjson.loads(text)
        return text


def _rewritten(update: object) -> bytes:
    """JSON again, for looking at; what cannot even be written so is named by its kind."""
    for write in (orjson.dumps, _plainly):
        try:
            return write(update)
        except (TypeError, ValueError, RecursionError):
            continue
    return type(update).__name__.encode()


def _plainly(update: object) -> bytes:
    return json.dumps(update).encode()

"""A screen and its buttons."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its words and either the tap behind it, an address, or text to share with others."""

    label: str
    tap: CallbackData | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: HTML of at most Telegram's limit, rows of buttons, perhaps a picture above the text.

    `picture` is a file to upload, `picture_id` one that Telegram already has.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    picture: Path | None = None
    picture_id: str | None = None
    document: Path | None = None
    document_name: str | None = None
    attachment_kind: str | None = None
    """With `attachment_id`: a file that Telegram already has, by its EvidenceKind value."""
    attachment_id: str | None = None
    silent: bool = False
    topic: int | None = None
    """The topic (message_thread_id) of the chat in which it belongs; None outside of topics."""

    def in_topic(self, topic: int | None) -> Self:
        """The same in this topic, unless it belongs in one already."""
        return self if topic is None or self.topic is not None else replace(self, topic=topic)

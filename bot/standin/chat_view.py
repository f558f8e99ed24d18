"""What a person sees of a chat, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

_SAME = ("id", "from_bot", "author", "kind", "text", "html", "edited", "version", "date", "reaction")


@dataclass(frozen=True, slots=True)
class ShownButton:
    """A button under a message."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a person sees it; `text` is the caption when it carries a file."""

    id: int
    from_bot: bool
    author: str
    kind: str
    text: str
    html: str
    rows: tuple[tuple[ShownButton, ...], ...]
    edited: bool
    version: int
    date: int
    file: Mapping[str, Any] = field(default_factory=dict)
    shared: Mapping[str, Any] = field(default_factory=dict)
    album: str | None = None
    reply_to: int | None = None
    reaction: str = ""
    topic: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all its buttons, row by row."""
        return tuple(button.label for row in self.rows for button in row)

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self:
        """A message from the people side's JSON."""
        rows = tuple(
            tuple(ShownButton(one["text"], one.get("callback_data"), one.get("url")) for one in row)
            for row in view["buttons"]
        )
        return cls(
            **{key: view[key] for key in _SAME},
            rows=rows,
            file=view.get("file", {}),
            shared=view.get("shared", {}),
            album=view.get("album"),
            reply_to=view.get("reply_to", {}).get("id"),
            topic=view.get("topic"),
        )


@dataclass(frozen=True, slots=True)
class ShownToast:
    """The words over the chat after a tap, or an alert."""

    text: str
    alert: bool
    version: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person did: enough to wait for what comes of it."""

    person: int
    chat_id: int
    updates: tuple[int, ...]
    messages: tuple[int, ...]
    query: str
    reactions: int
    version: int


@dataclass(frozen=True, slots=True)
class View:
    """A chat at one moment."""

    version: int
    messages: tuple[Message, ...]
    toasts: tuple[ShownToast, ...]

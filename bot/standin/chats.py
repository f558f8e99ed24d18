"""A chat: its messages, what changed in it and when, and those who wait for a change."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Post:
    """A message as the Bot API shows it (replaced as a whole by an edit), and what the API does not show."""

    content: Json
    by_bot: bool
    changed: int = 0  # the chat's version when it last changed
    deleted: bool = False
    reaction: str = ""
    removed_keyboard: bool = False

    @property
    def id(self) -> int:
        """The message's number."""
        return self.content["message_id"]


@dataclass(slots=True)
class Happening:
    """Something a person could have seen happen: a message, an edit, a tap, a toast."""

    version: int
    kind: str
    content: Json


@dataclass(slots=True)
class Chat:
    """One chat. `version` grows with everything that happens in it."""

    id: int
    about: Json
    ids: Iterator[int]
    members: set[int] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)
    version: int = 0
    reactions: int = 0  # calls of the bot about this chat, refused ones too; answers to taps are not counted
    happenings: deque[Happening] = field(default_factory=lambda: deque(maxlen=2000))
    migrated_to: int | None = None
    bot_left: bool = False
    pinned: list[int] = field(default_factory=list)
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """private, group or supergroup."""
        return self.about["type"]

    def add(self, post: Post) -> Post:
        """Put a new message in."""
        self.posts[post.id] = post
        self.happened("message", post.content)
        post.changed = self.version
        return post

    def edit(self, post: Post, content: Json) -> None:
        """Put another content in a message's place."""
        post.content = content
        self.happened("edit", content)
        post.changed = self.version

    def delete(self, post: Post) -> None:
        """Take a message away for everyone."""
        post.deleted = True
        del self.posts[post.id]
        self.happened("delete", post.content)
        post.changed = self.version

    def happened(self, kind: str, content: Json) -> None:
        """Note it and wake those who wait."""
        self.version += 1
        self.happenings.append(Happening(self.version, kind, content))
        self.wake()

    def reacted(self) -> None:
        """The bot has done something about this chat, refused or not."""
        self.reactions += 1
        self.wake()

    def wake(self) -> None:
        """Let everyone who waits look again."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def next_change(self) -> asyncio.Future[None]:
        """Done as soon as anything happens here."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future

    def latest(self) -> Iterator[Post]:
        """Messages, newest first."""
        return reversed(self.posts.values())

"""A chat: its messages, what changed in it and when, and those who wait for a change."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
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
class Numbers:
    """Numbers one after the other; unlike `itertools.count` it tells the next one without taking it."""

    next: int = 1

    def take(self) -> int:
        """The next number, which is then taken."""
        self.next += 1
        return self.next - 1


@dataclass(slots=True)
class Changes:
    """A bell that rings with everything that happens anywhere."""

    count: int = 0
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def ring(self) -> None:
        """Wake everyone who waits."""
        self.count += 1
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def next(self) -> asyncio.Future[None]:
        """ActionDone at the next ring."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future


@dataclass(slots=True)
class Chat:
    """One chat. `version` grows with everything that happens in it."""

    id: int
    about: Json
    ids: Numbers
    members: set[int] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)
    version: int = 0
    reactions: int = 0  # calls of the bot about this chat, refused ones too; answers to taps are not counted
    happenings: deque[Happening] = field(default_factory=lambda: deque(maxlen=2000))
    migrated_to: int | None = None
    bot_left: bool = False
    pinned: list[int] = field(default_factory=list)
    read: int = 0  # the last message that its person has seen, in a chat with the bot
    typing_until: float = 0.0
    ring: Callable[[], None] = field(default=lambda: None)
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

    @property
    def unread(self) -> int:
        """How many messages of the bot came after the last one that was seen."""
        count = 0
        for post in self.latest():
            if post.id <= self.read:
                break
            count += post.by_bot
        return count

    def has_file(self, file_id: str) -> bool:
        """Whether some message here carries this file."""
        return any(
            one.get("file_id") == file_id
            for post in self.posts.values()
            for value in post.content.values()
            for one in (value if isinstance(value, list) else [value])
            if isinstance(one, dict)
        )

    def wake(self) -> None:
        """Let everyone who waits look again."""
        self.ring()
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def next_change(self) -> asyncio.Future[None]:
        """ActionDone as soon as anything happens here."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future

    def latest(self) -> Iterator[Post]:
        """Messages, newest first."""
        return reversed(self.posts.values())

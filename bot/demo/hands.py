"""What one of a crowd does with a phone: acts, and waiting until the bot has answered. Nothing is printed."""

import asyncio
import re
from collections.abc import Callable

from bot.standin import user_actions
from bot.standin.api_call import Upload
from bot.standin.chats import Chat, Json, Post
from bot.standin.refusals import Impossible
from bot.standin.user_actions import ActionDone
from bot.standin.world import World

PATIENCE = 60.0
"""Seconds that somebody waits for the bot; a crowd of 600 makes it slow."""
_CARD_PATIENCE = 5.0
"""Seconds in which the card with the wanted button comes, once the bot has answered."""
LEVEL = re.compile(r"(\d+) · ")


class Lost(Exception):
    """What was to come did not: somebody else plays this phone, or the bot is away."""


class Hands:
    """One person's hands on the phone."""

    def __init__(self, world: World, number: int, name: str, office: str = "") -> None:
        self.number, self.name, self.office = number, name, office
        self._world = world

    @property
    def chat(self) -> Chat:
        """The person's chat with the bot."""
        return self._world.chats[self.number]

    @property
    def card(self) -> Json:
        """The bot's message that came or changed last."""
        mine = [post for post in self.chat.posts.values() if post.by_bot]
        if not mine:
            raise Lost(f"{self.name}: bot belum menjawab")
        return max(mine, key=lambda post: post.changed).content

    @property
    def labels(self) -> list[str]:
        """The labels on that message."""
        return [button["text"] for row in _rows(self.card) for button in row]

    @property
    def choices(self) -> list[str]:
        """The labels on the newest message that has any; news may have come below it."""
        mine = [post for post in self.chat.posts.values() if post.by_bot and _rows(post.content)]
        newest = max(mine, key=lambda post: post.changed).content if mine else {}
        return [button["text"] for row in _rows(newest) for button in row]

    def has(self, words: str) -> bool:
        """Whether the newest message with buttons has one with these words."""
        return any(words in label for label in self.choices)

    async def opens(self, link: str) -> None:
        """Opens an invitation and takes it."""
        await self._answered(user_actions.open_link(self._world, self.number, link))
        await self.taps("Ya, benar")

    async def says(self, text: str) -> None:
        """Writes a text."""
        await self._answered(user_actions.write(self._world, self.number, text))

    async def taps(self, label: str) -> None:
        """Taps the newest button with these words, once it is there; after a tap its card may follow news."""
        await self._answered(await self._tapped(label))

    async def _tapped(self, label: str) -> ActionDone:
        loop = asyncio.get_running_loop()
        end = loop.time() + _CARD_PATIENCE
        while True:
            try:
                return user_actions.tap(self._world, self.number, label)
            except Impossible as impossible:
                left = end - loop.time()
                if left <= 0:
                    raise Lost(f"{self.name}: tidak ada tombol {label!r}") from impossible
                await asyncio.wait([self.chat.next_change()], timeout=left)

    async def taps_level(self, wanted: int) -> None:
        """Taps the level on the card that is nearest to this one."""
        levels = {int(found[1]): label for label in self.choices if (found := LEVEL.match(label))}
        if not levels:
            raise Lost(f"{self.name}: kartu tanpa tingkat")
        await self.taps(levels[min(levels, key=lambda level: abs(level - wanted))])

    async def sends(self, kind: str, name: str, content: bytes, mime_type: str, caption: str = "") -> None:
        """Sends a file and waits until the bot says that it is kept."""
        done = user_actions.send_files(
            self._world, self.number, kind, [Upload(name, mime_type, content)], caption=caption
        )
        await self.sees(lambda post: "tersimpan" in post.content.get("text", ""), done.version)

    async def sees(self, fits: Callable[[Post], bool], since: int) -> None:
        """Waits for a message of the bot after this version that fits."""
        await self._until(
            lambda: any(
                post.by_bot and post.changed > since and fits(post) for post in self.chat.posts.values()
            )
        )

    async def _answered(self, done: ActionDone) -> None:
        """The bot has answered the tap, if it was one, and shown something new."""
        query = self._world.queries.get(done.query)
        if query is not None:
            await self._until(lambda: query.answer is not None)
            if (query.answer or {}).get("text") and self.chat.reactions > done.reactions:
                return
        await self._until(lambda: self.chat.reactions > done.reactions, 3.0 if query else PATIENCE)

    async def _until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while not holds():
            left = end - loop.time()
            if left <= 0:
                raise Lost(f"{self.name}: bot tidak menjawab")
            await asyncio.wait([self.chat.next_change()], timeout=left)


def _rows(content: Json) -> list[list[Json]]:
    return content.get("reply_markup", {}).get("inline_keyboard", [])

"""People who tap as fast as they can, whatever becomes of the bot, and remember what they tapped."""

import asyncio
import random
from dataclasses import dataclass, field

from bench.field import level_button
from bot.bot_api.callback_data import parse_callback_data
from bot.standin import user_actions
from bot.standin.chats import Chat
from bot.standin.world import World
from handlers.answering.buttons import CardButton, LevelButton

PATIENCE = 1.0
"""Seconds after which someone who sees nothing happen taps again."""
_TWICE = 0.1
"""How often a second tap on another level follows at once, which overtakes the first."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A tap on a level; `update` is the number under which Telegram gives it to the bot."""

    update: int
    tap: LevelButton


@dataclass(slots=True)
class Officer:
    """One officer at an own sheet. `taps` are in the order of tapping."""

    world: World = field(repr=False)
    number: int
    chance: random.Random
    places: int
    """How many indicators the sheet has."""
    taps: list[Tapped] = field(default_factory=list[Tapped])

    async def answer(self, over: asyncio.Event, reacted: asyncio.Event) -> None:
        """Taps until it is over; `reacted` is set whenever the bot has shown something."""
        chat = self.world.chats[self.number]
        version = -1
        while not over.is_set():
            found = level_button(chat)
            if found is None and version < 0:
                user_actions.write(self.world, self.number, "/isi")
                version = 0
            elif found is not None and chat.posts[found[0]].changed != version:
                reacted.set()
                version = chat.posts[found[0]].changed
                self._tap_level(chat, *found)
            elif self.taps:
                self._go_on(chat, found)
            else:
                user_actions.write(self.world, self.number, "/isi")
            await self._something_new(chat, found, version, over)

    def _tap_level(self, chat: Chat, message: int, data: str) -> None:
        shown = parse_callback_data(data)
        if not isinstance(shown, LevelButton):
            raise TypeError(f"{data} is no level of a sheet")
        for _ in range(1 + (self.chance.random() < _TWICE)):
            tap = LevelButton(shown.sheet, shown.place, self.chance.randint(1, 5))
            done = user_actions.tap_data(self.world, self.number, tap.data, message_id=message)
            self.taps.append(Tapped(done.updates[0], tap))

    def _go_on(self, chat: Chat, found: tuple[int, str] | None) -> None:
        """Nothing came: taps once more; with everything answered, opens the card after the last one."""
        if found is not None:
            self._tap_level(chat, *found)
            return
        last = self.taps[-1].tap
        card = next(post for post in chat.latest() if post.by_bot and "reply_markup" in post.content)
        place = (last.place + 1) % self.places
        user_actions.tap_data(self.world, self.number, CardButton(last.sheet, place).data, message_id=card.id)

    async def _something_new(
        self, chat: Chat, found: tuple[int, str] | None, version: int, over: asyncio.Event
    ) -> None:
        """Returns when the chat shows another card than before, or none any more, or patience ends."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not over.is_set():
                    now = level_button(chat)
                    if (now is None) != (found is None):
                        return
                    if now is not None and chat.posts[now[0]].changed != version:
                        return
                    await chat.next_change()
        except TimeoutError:
            return

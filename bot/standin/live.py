"""What changes, told to an open page over one WebSocket: chats, people, the clock, calls of the bot."""

import asyncio
from collections.abc import Callable

import orjson
from aiohttp import web

from bot.standin.chats import Json
from bot.standin.world import World

_GATHERED = 0.03
"""Seconds in which changes are gathered before they are told."""
_BEAT = 1.0
"""Seconds after which it is looked again, for what ends by itself: dots, and a clock that was moved."""
_CALLS_AT_ONCE = 200


class Live:
    """The open pages. Whoever is a guest hears of the own chat only."""

    def __init__(self, world: World, room_news: Callable[[int | None], Json | None]) -> None:
        self._world = world
        self._room_news = room_news
        self._is_closing = False

    def close(self) -> None:
        """End every connection."""
        self._is_closing = True
        self._world.changes.ring()

    async def serve(self, request: web.BaseRequest, guest: int | None) -> web.WebSocketResponse:
        """Tell one page what changes until it goes."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        gone = asyncio.create_task(_until_gone(socket))
        told = _Told(self._world, guest)
        bell = self._world.changes.next()
        try:
            while not gone.done() and not self._is_closing:
                if bell.done():
                    bell = self._world.changes.next()
                news = told.news() | ({"room": room} if (room := self._news_of_room(told, guest)) else {})
                if news:
                    await socket.send_bytes(orjson.dumps(news))
                await asyncio.wait([bell, gone], timeout=_BEAT, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(_GATHERED)
        except (ConnectionError, RuntimeError):
            return socket  # the page went while it was being told
        finally:
            gone.cancel()
            await socket.close()
        return socket

    def _news_of_room(self, told: "_Told", guest: int | None) -> Json | None:
        room = self._room_news(guest)
        if room is None or room == told.room:
            return None
        told.room = room
        return room


async def _until_gone(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass  # a page says nothing here


class _Told:
    """What one page has been told."""

    def __init__(self, world: World, guest: int | None) -> None:
        self._world = world
        self._guest = guest
        self._chats: dict[int, tuple[int, int, bool]] = {}
        self._roster = -1
        self._epoch = -1
        self._weather = -1
        self._ahead: float | None = None
        self._call = world.log.number
        self.room: Json = {}

    def news(self) -> Json:
        """What it has not been told yet, empty when there is nothing."""
        world = self._world
        news: Json = {}
        if self._epoch != world.epoch:
            self._epoch = news["epoch"] = world.epoch
            self._chats = {}
        if self._roster != world.roster:
            self._roster = news["roster"] = world.roster
        if self._weather != world.weather and self._guest is None:
            self._weather = news["weather"] = world.weather
        ahead = round(world.clock.ahead, 3)
        if self._ahead != ahead:
            self._ahead = news["ahead"] = ahead
        if chats := self._changed_chats():
            news["chats"] = chats
        if self._guest is None and self._call != world.log.number:
            news["calls"] = world.log.since(self._call)[-_CALLS_AT_ONCE:]
            self._call = world.log.number
        return news

    def _changed_chats(self) -> Json:
        now = self._world.clock.now()
        changed: Json = {}
        for chat in self._world.chats.values():
            if self._guest not in {None, chat.id}:
                continue
            state = (chat.version, chat.unread, chat.typing_until > now)
            if self._chats.get(chat.id) != state:
                self._chats[chat.id] = state
                changed[str(chat.id)] = state
        return changed

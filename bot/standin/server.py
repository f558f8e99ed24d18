"""The HTTP server: the Bot API for the bot, the people's side for tests and the practice page."""

import asyncio
import time
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import unquote, urlsplit

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader

from bot.standin import page
from bot.standin.bot_side import BODY_LIMIT, BotSide, refusal
from bot.standin.chats import Json
from bot.standin.control_api import PeopleSide
from bot.standin.guests import Guests, is_this_machine, nobody
from bot.standin.live import Live
from bot.standin.refusals import Refused
from bot.standin.world import World


class Room(Protocol):
    """What somebody adds around the phones: pages of its own under `/room`, and news for the open pages."""

    async def handle(self, request: web.BaseRequest, guest: int | None) -> web.StreamResponse:
        """Serve one request; `guest` is the one person a page from another machine may act for."""
        ...

    def news(self, guest: int | None) -> Json | None:
        """What an open page shows of it; told whenever it has changed and the world's bell rings."""
        ...


class StandIn:
    """A Telegram on this machine for one bot.

    `url` is where the bot finds it (and the practice page); `people_url` is a second door for the people,
    which stays open while the first one is shut. Whoever comes from another machine needs a link of `guests`.
    """

    def __init__(
        self,
        *,
        token: str = "7000000001:AAStandInForTelegram_OnThisMachine00",  # noqa: S107 - opens nothing but this
        username: str = "kuesioner_bot",
        name: str = "Kuesioner",
        host: str = "127.0.0.1",
    ) -> None:
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.world = World(token, bot)
        self.host = host
        self.url = ""
        self.people_url = ""
        self.guests = Guests()
        self.room: Room | None = None
        self._live = Live(self.world, lambda guest: self.room.news(guest) if self.room else None)
        self._people_side = PeopleSide(self.world, self)
        self._bot_side = BotSide(self.world)
        self._bot_path = f"/bot{token}/"
        self._file_path = f"/file/bot{token}/"
        self._runner: web.ServerRunner | None = None
        self._front: web.TCPSite | None = None
        self._port = 0
        self._hosts = {"localhost", "127.0.0.1", "::1", host}
        self._reopening: asyncio.TimerHandle | None = None
        self._closing = False

    async def start(self, port: int = 0, people_port: int = 0, listen: str = "") -> str:
        """Open both doors; the address of the first. Raises OSError when a port is in use.

        With `listen`, an address of this machine in its network, the people's door is open there as well.
        """
        server = web.Server(self._handle, request_factory=self._request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        self._port = port
        try:
            await self._open_front()
            back = web.TCPSite(self._runner, self.host, people_port)
            await back.start()
            people_port = _port_of(self._runner)
            if listen:
                self._hosts.add(listen)
                await web.TCPSite(self._runner, listen, people_port).start()
        except OSError:
            await self.stop()
            raise
        self.people_url = f"http://{self.host}:{people_port}"
        self.url = f"http://{self.host}:{self._port}"
        return self.url

    async def _open_front(self) -> None:
        if self._runner is None:
            raise RuntimeError("the stand-in was not started")
        self._front = web.TCPSite(self._runner, self.host, self._port, reuse_address=True)
        await self._front.start()
        self._port = _port_of(self._runner)

    async def shut_door(self, seconds: float | None = None) -> None:
        """Refuse the bot's connections and cut those that are open, for so long or until `open_door`."""
        if self._front is not None:
            await self._front.stop()
            self._front = None
        for connection in list(
            self._runner.server.connections if self._runner and self._runner.server else ()
        ):
            transport = connection.transport
            if transport is not None and transport.get_extra_info("sockname")[1] == self._port:
                transport.abort()
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._reopening = loop.call_later(seconds, lambda: loop.create_task(self.open_door()))

    async def open_door(self) -> None:
        """Take connections again at the same address."""
        if self._reopening is not None:
            self._reopening.cancel()
            self._reopening = None
        if self._front is None and not self._closing:
            await self._open_front()

    @property
    def is_open(self) -> bool:
        """Whether the bot's door takes connections."""
        return self._front is not None

    async def stop(self) -> None:
        """End everything."""
        self._closing = True
        self._live.close()
        if self._reopening is not None:
            self._reopening.cancel()
        await self.world.updates.close()
        for chat in self.world.chats.values():
            chat.wake()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: Any,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        loop = asyncio.get_running_loop()
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if not is_this_machine(request):
            return await self._handle_guest(request, path)
        if path.startswith(self._bot_path):
            return await self._bot_side.call(request, path[len(self._bot_path) :])
        if not path.startswith(("/bot", "/file/bot")) and not self._is_called_by_name(request.host):
            # another site's name that leads to this machine would make its pages those of this one
            return web.Response(status=403, text="Buka lewat http://localhost atau http://127.0.0.1.")
        if path.startswith(("/people", "/room", "/ikut/")):
            return await self._for_people(request, path, None)
        if path.startswith(self._file_path):
            return await self._bot_side.download(request, unquote(path[len(self._file_path) :]))
        if path.startswith(("/bot", "/file/bot")):
            known = path.count("/") >= 2
            return refusal(Refused(401, "Unauthorized") if known else Refused(404, "Not Found"))
        return page.serve(path)

    async def _handle_guest(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Whoever comes from another machine: the own person, and no call of the Bot API."""
        if not self._is_called_by_name(request.host):
            return nobody()
        if path.startswith("/page/"):
            return page.serve(path)
        guest = self.guests.person_of(request)
        if path.startswith("/ikut/"):
            return self.guests.door(request, path.removeprefix("/ikut/"), time.monotonic())
        if guest is None:
            return nobody()
        if path.startswith(("/people", "/room")):
            return await self._for_people(request, path, guest)
        return page.serve(path)

    async def _for_people(self, request: web.BaseRequest, path: str, guest: int | None) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("//")[2] != request.host:
            return web.json_response(
                {"error": "only pages of the stand-in itself may act for people"}, status=403
            )
        if path == "/people/live":
            return await self._live.serve(request, guest)
        if path == "/people/session":
            world = self.world
            about = {
                "bot": world.bot,
                "person": guest,
                "room": self.room is not None,
                "now": world.clock.now(),
            }
            return web.json_response(
                about | {"zone": (self.room.news(guest) or {}).get("zone") if self.room else None}
            )
        if path.startswith("/ikut/"):
            return self.guests.door(request, path.removeprefix("/ikut/"), time.monotonic())
        if path.startswith("/room"):
            if self.room is None:
                return web.Response(status=404, text="Tidak ada halaman ini.")
            return await self.room.handle(request, guest)
        return await self._people_side.handle(request, guest)

    def _is_called_by_name(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        return name in self._hosts


def _port_of(runner: web.ServerRunner) -> int:
    """The port of the door opened last, which the system may have chosen."""
    return runner.addresses[-1][1]

"""The HTTP server: the Bot API for the bot, the people's side for tests and the practice page."""

import asyncio
import inspect
import logging
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson
from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader

from bot.standin import page
from bot.standin.calls import Call
from bot.standin.faults import Fault
from bot.standin.files import UPLOAD_LIMIT
from bot.standin.forms import read_form
from bot.standin.methods import METHODS
from bot.standin.people_side import PeopleSide
from bot.standin.refusals import Refused, too_large
from bot.standin.world import World

_BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024  # a form around the largest file
_CHUNK = 256 * 1024
_JSON = {"Content-Type": "application/json"}
_OK_TRUE = b'{"ok":true,"result":true}'

log = logging.getLogger(__name__)


class StandIn:
    """A Telegram on this machine for one bot.

    `url` is where the bot finds it (and the practice page); `people_url` is a second door for the people,
    which stays open while the first one is shut.
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
        self._people_side = PeopleSide(self.world, self)
        self._bot_path = f"/bot{token}/"
        self._file_path = f"/file/bot{token}/"
        self._runner: web.ServerRunner | None = None
        self._front: web.TCPSite | None = None
        self._port = 0
        self._reopening: asyncio.TimerHandle | None = None
        self._closing = False

    async def start(self, port: int = 0) -> str:
        """Open both doors; the address of the first. Raises OSError when the port is in use."""
        server = web.Server(self._handle, request_factory=self._request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        self._port = port
        try:
            await self._open_front()
            back = web.TCPSite(self._runner, self.host, 0)
            await back.start()
        except OSError:
            await self.stop()
            raise
        self.people_url = f"http://{self.host}:{_port_of(self._runner)}"
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

    async def stop(self) -> None:
        """End everything."""
        self._closing = True
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
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_BODY_LIMIT)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith(self._bot_path):
            return await self._bot_call(request, path[len(self._bot_path) :])
        if not path.startswith(("/bot", "/file/bot")) and not self._is_called_by_name(request.host):
            # another site's name that leads to this machine would make its pages those of this one
            return web.Response(status=403, text="Buka lewat http://localhost atau http://127.0.0.1.")
        if path.startswith("/people"):
            return await self._people_side.handle(request)
        if path.startswith(self._file_path):
            return await self._download(request, unquote(path[len(self._file_path) :]))
        if path.startswith(("/bot", "/file/bot")):
            known = path.count("/") >= 2
            return _refusal(Refused(401, "Unauthorized") if known else Refused(404, "Not Found"))
        return page.serve(path)

    def _is_called_by_name(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        return name in ("localhost", "127.0.0.1", "::1", self.host)

    async def _bot_call(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        world = self.world
        lower = name.lower()
        method = METHODS.get(lower)
        world.calls[method.name if method else name] += 1
        if method is None:
            return _refusal(Refused(404, "Not Found: method not found"))
        try:
            call = await _read_call(request, method.name)
        except Refused as refused:
            world.refusals[f"{refused.code}"] += 1
            return _refusal(refused)
        unknown = call.parameters.keys() - method.parameters
        if unknown:
            world.complaints.extend(f"{method.name}: unknown parameter {name}" for name in sorted(unknown))
        fault = world.faults.for_call(lower, call.number("chat_id")) if world.faults.on else None
        if fault is not None:
            stopped = await self._before(request, fault, call)
            if stopped is not None:
                return stopped
        try:
            result = method.work(world, call)
            if inspect.iscoroutine(result):
                result = await result
            body = _OK_TRUE if result is True else orjson.dumps({"ok": True, "result": result})
            response = web.Response(body=body, headers=_JSON)
        except Refused as refused:
            world.refusals[f"{refused.code}"] += 1
            response = _refusal(refused)
        if method.is_reaction and (chat := world.chats.get(call.number("chat_id"))):
            chat.reacted()
        if fault is not None and fault.kind in {"lose", "midway"}:
            return await _cut(request, response if fault.kind == "midway" else None)
        return response

    async def _before(self, request: web.BaseRequest, fault: Fault, call: Call) -> web.StreamResponse | None:
        """What a fault does before the method: an answer instead of it, or None to go on."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop":
            return await _cut(request, None)
        elif fault.kind in {"error", "flood"}:
            self.world.refusals[str(fault.refusal().code)] += 1
            if fault.kind == "flood":
                self.world.flood.hold(fault.seconds)
            return _refusal(fault.refusal())
        return None

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        world = self.world
        world.calls["file"] += 1
        fault = world.faults.for_call("file", None) if world.faults.on else None
        if fault is not None:
            stopped = await self._before(request, fault, Call("file", {}))
            if stopped is not None:
                return stopped
        stored = world.files.by_path.get(path)
        if stored is None or world.files.links.get(path, 0.0) < world.clock.now():
            return _refusal(Refused(404, "Not Found"))
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        response.content_length = len(stored.content)
        await response.prepare(request)
        cut = fault is not None and fault.kind in {"midway", "lose"}
        end = len(stored.content) // 2 if cut else len(stored.content)
        for start in range(0, end, _CHUNK):
            await response.write(stored.content[start : min(start + _CHUNK, end)])
        if cut:
            _abort(request)
        else:
            await response.write_eof()
        return response


def _port_of(runner: web.ServerRunner) -> int:
    """The port of the door opened last, which the system may have chosen."""
    return runner.addresses[-1][1]


def _refusal(refused: Refused) -> web.Response:
    return web.Response(status=refused.code, body=refused.body(), headers=_JSON)


def _abort(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _cut(request: web.BaseRequest, response: web.Response | None) -> web.StreamResponse:
    """Close the connection: within the answer, or without one."""
    halved = web.StreamResponse(headers=_JSON)
    if response is not None:
        body = response.body if isinstance(response.body, bytes) else b""
        halved.content_length = len(body)
        await halved.prepare(request)
        await halved.write(body[: len(body) // 2])
    _abort(request)
    return halved


async def _read_call(request: web.BaseRequest, method: str) -> Call:
    parameters: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.method == "GET":
        return Call(method, parameters)
    kind = request.content_type
    if kind == "multipart/form-data":
        fields, uploads = await read_form(request)
        return Call(method, parameters | fields, {upload.field: upload for upload in uploads})
    if (request.content_length or 0) > _BODY_LIMIT:
        raise too_large()
    body = await request.read()
    if kind == "application/json":
        try:
            sent = orjson.loads(body) if body else {}
        except orjson.JSONDecodeError:
            raise Refused(400, "Bad Request: can't parse request body as JSON object") from None
        parameters |= {key: value for key, value in sent.items() if value is not None}
    elif body:
        parameters |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return Call(method, parameters)

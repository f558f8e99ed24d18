"""The bot's side over HTTP: calls of the Bot API and downloads, with the faults that are switched on."""

import asyncio
import inspect
import time
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from bot.standin.api_call import Call
from bot.standin.faults import Fault
from bot.standin.files import UPLOAD_LIMIT
from bot.standin.forms import read_form
from bot.standin.methods import METHODS, Method
from bot.standin.refusals import Refused, too_large
from bot.standin.world import World

BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024  # a form around the largest file
_CHUNK = 256 * 1024
_JSON = {"Content-Type": "application/json"}
_OK_TRUE = b'{"ok":true,"result":true}'
_NO_UPDATES = b'{"ok":true,"result":[]}'
_CUT = "sambungan diputus"
_LOST = "dikerjakan, tetapi jawabannya tidak sampai"


class BotSide:
    """Serves one bot, and notes each call in the world's log."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def call(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        """One call of a method."""
        world = self._world
        method = METHODS.get(name.lower())
        name = method.name if method else name
        world.calls[name] += 1
        began, at = time.monotonic(), world.clock.now()
        call: Call | None = None
        outcome: str | None = ""
        try:
            if method is None:
                raise Refused(404, "Not Found: method not found")
            call = await _read_call(request, name)
            response, outcome = await self._answer(request, method, call)
        except Refused as refused:
            if method is not None:
                world.refusals[f"{refused.code}"] += 1
            response, outcome = refusal(refused), refused.description
        if outcome is not None:
            world.log.add(name, call, at, time.monotonic() - began, response.status, outcome)
            world.changes.ring()
        return response

    async def _answer(
        self, request: web.BaseRequest, method: Method, call: Call
    ) -> tuple[web.StreamResponse, str | None]:
        """The response, and what the log says of it: nothing when all was well, None for no entry at all."""
        world = self._world
        unknown = call.parameters.keys() - method.parameters
        if unknown:
            world.complaints.extend(f"{method.name}: unknown parameter {name}" for name in sorted(unknown))
        chat_id = call.number("chat_id")
        fault = world.faults.for_call(method.name.lower(), chat_id) if world.faults.on else None
        if fault is not None and await self._strikes_before(fault):
            return await _cut(request, None), _CUT
        outcome: str | None = ""
        try:
            result = method.work(world, call)
            if inspect.iscoroutine(result):
                result = await result
            body = _OK_TRUE if result is True else orjson.dumps({"ok": True, "result": result})
            if method.name == "getUpdates" and body == _NO_UPDATES:
                outcome = None
            response = web.Response(body=body, headers=_JSON)
        except Refused as refused:
            world.refusals[f"{refused.code}"] += 1
            response, outcome = refusal(refused), refused.description
        if method.is_reaction and (chat := world.chats.get(chat_id)):
            chat.reacted()
        if fault is not None and fault.kind in {"lose", "midway"}:
            return await _cut(request, response if fault.kind == "midway" else None), _LOST
        return response, outcome

    async def _strikes_before(self, fault: Fault) -> bool:
        """Whether the connection is to be cut before anything is done; refuses, or waits, where told to."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind in {"error", "flood"}:
            if fault.kind == "flood":
                self._world.flood.hold(fault.seconds)
            raise fault.refusal()
        return fault.kind == "drop"

    async def download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """A file that a person sent."""
        world = self._world
        world.calls["file"] += 1
        fault = world.faults.for_call("file", None) if world.faults.on else None
        try:
            if fault is not None and await self._strikes_before(fault):
                return await _cut(request, None)
        except Refused as refused:
            world.refusals[str(refused.code)] += 1
            return refusal(refused)
        stored = world.files.by_path.get(path)
        if stored is None or world.files.links.get(path, 0.0) < world.clock.now():
            return refusal(Refused(404, "Not Found"))
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


def refusal(refused: Refused) -> web.Response:
    """The HTTP response of a refusal."""
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
    if (request.content_length or 0) > BODY_LIMIT:
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

"""A listening address that strangers cannot use up: connections have a limit, and a time for what is asked.

aiohttp keeps a connection that says nothing for as long as it stays open; a thousand of them are a thousand
open files, which evidence and the database then lack.
"""

import asyncio
import logging
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 200
"""Telegram opens at most the hundred that it is told of."""
HEADER_SECONDS = 10.0
"""For a new connection to ask something whole."""
IDLE_SECONDS = 75.0
"""For one that was answered to ask again."""
BODY_SECONDS = 20.0
"""For a request whose headers have come to be answered, its body included."""

_FIRST_REFUSAL = 400

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Guarded(asyncio.Protocol):
    """Passes everything on to aiohttp's protocol, and closes the connection when its time is up."""

    def __init__(self, inner: Any, door: "LimitedListener") -> None:
        self._inner = inner
        self._door = door
        self._timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection; it has to say something soon."""
        self.transport = transport  # type: ignore[assignment] # of a TCP server
        self._inner.connection_made(transport)
        self._door.opened(self, transport)
        self.give(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self.give(None)
        self._door.closed(self)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came."""
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """No more will come."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """What was written is not taken quickly enough."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It is taken again."""
        self._inner.resume_writing()

    def give(self, seconds: float | None) -> None:
        """So much time from now on; None for no limit."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self.cut)

    def cut(self) -> None:
        """Ends the connection at once."""
        if self.transport is not None:
            self.transport.abort()


class _Plain(logging.LoggerAdapter[logging.Logger]):
    """What aiohttp has to say, without tracebacks; a stranger's broken request is not worth a line."""

    def log(self, level: int, msg: object, *arguments: object, **more: Any) -> None:
        """The line with the kind of the error."""
        error = more.get("exc_info")
        error = error if isinstance(error, BaseException) else sys.exc_info()[1]
        is_of_a_stranger = isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError)
        super().log(logging.DEBUG if is_of_a_stranger else level, msg, *arguments, **more)

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """The kind of the error in place of the traceback, whose words may be a person's."""
        given = kwargs.pop("exc_info", None)
        error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
        return (msg if error is None else f"{msg}: {type(error).__name__}"), kwargs


class LimitedListener:
    """Serves one application at one address."""

    def __init__(self, application: web.Application) -> None:
        application.middlewares.insert(0, self._in_time)
        self._runner = web.AppRunner(
            application,
            access_log=None,
            logger=_Plain(log, {}),
            shutdown_timeout=2.0,
            keepalive_timeout=IDLE_SECONDS,
        )
        self._server: asyncio.Server | None = None
        self._new: OrderedDict[_Guarded, None] = OrderedDict()
        """Connections that were never answered well, the one that waits longest first."""
        self._idle: OrderedDict[_Guarded, None] = OrderedDict()
        """Those that were, and ask nothing now, in the same order."""
        self._by_transport: dict[asyncio.BaseTransport, _Guarded] = {}

    async def open(self, host: str, port: int) -> None:
        """Takes connections; raises OSError when the port is in use."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        if (make := self._runner.server) is None:
            raise RuntimeError("the application has no server")
        self._server = await loop.create_server(lambda: _Guarded(make(), self), host, port, backlog=128)

    async def cleanup(self) -> None:
        """Takes no more and finishes what is in hand."""
        if self._server is not None:
            self._server.close()
        await self._runner.cleanup()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._by_transport)

    def opened(self, connection: _Guarded, transport: asyncio.BaseTransport) -> None:
        """One more; where there are too many, one that asks nothing has to go, a stranger's first."""
        self._by_transport[transport] = connection
        self._new[connection] = None
        while len(self._by_transport) > MOST_CONNECTIONS and (waiting := self._new or self._idle):
            longest = next(iter(waiting))
            longest.cut()
            self.closed(longest)

    def closed(self, connection: _Guarded) -> None:
        """One less."""
        if connection.transport is not None:
            self._by_transport.pop(connection.transport, None)
        self._new.pop(connection, None)
        self._idle.pop(connection, None)

    @web.middleware
    async def _in_time(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The request answered in time; a connection that was turned away is not kept."""
        transport = request.transport
        connection = self._by_transport.get(transport) if transport is not None else None
        if connection is not None:
            self._new.pop(connection, None)
            self._idle.pop(connection, None)
            connection.give(BODY_SECONDS)
        answered = False
        try:
            response = await handler(request)
            answered = response.status < _FIRST_REFUSAL
            if not answered:
                response.force_close()
        except web.HTTPException as refusal:
            refusal.force_close()
            raise
        finally:
            if connection is not None and transport in self._by_transport:
                connection.give(IDLE_SECONDS if answered else HEADER_SECONDS)
                (self._idle if answered else self._new)[connection] = None
        return response

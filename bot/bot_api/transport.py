"""python-telegram-bot's transport on aiohttp and orjson.

Its default transport (httpx) costs most of the CPU of an answer. The bot token is part of every address, so
nothing of an address ever enters an error text here.
"""

import json
import math
import mimetypes
import os
import re
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# python-telegram-bot's coming way of giving spans of time; without it every RetryAfter brings a warning
os.environ.setdefault("PTB_TIMEDELTA", "true")

_CHUNK = 64 * 1024
_MEDIA_SECONDS = 600.0
"""For a request with a file: 45 MB over a slow office line take this long."""
_MEDIA_ANSWER_SECONDS = 60.0
"""Telegram thinks about a large file before it answers."""
Values = dict[str, str | int | bool]
"""Parameters of a call; objects among them are JSON text already."""

_OK = 200
_SERVER_ERROR = 500
_DONE = b'{"ok":true'
_JSON = {"Content-Type": "application/json"}
_HALF_LETTER = re.compile("[\ud800-\udfff]")


class NotSent(NetworkError):
    """The connection never came about: Telegram cannot have acted on this request."""


class ServerError(NetworkError):
    """Telegram answered with an error of its own (5xx): most likely, not surely, it did nothing."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """What `do_request` reads of a RequestData, for values that need no preparation."""

    json_parameters: Values
    contains_files: bool = False


@dataclass(frozen=True, slots=True)
class _WithFile:
    """The same for values and one file."""

    json_parameters: Values
    field: str
    file_name: str
    content: bytes | BinaryIO
    contains_files: bool = True

    @property
    def multipart_data(self) -> dict[str, tuple[str, bytes | BinaryIO, str]]:
        """The file in the shape of `RequestData.multipart_data`."""
        kind = mimetypes.guess_type(self.file_name)[0] or "application/octet-stream"
        return {self.field: (self.file_name, self.content, kind)}


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API over one aiohttp session.

    Timeouts are in seconds and mean what they mean for python-telegram-bot's `HTTPXRequest`, except that the
    write timeout is covered by the total one: aiohttp knows none of its own.
    """

    __slots__ = ("_connect", "_proxy", "_read", "_session", "_size", "_timeout")

    def __init__(
        self,
        connection_pool_size: int = 100,
        read_timeout: float = 10.0,
        connect_timeout: float = 5.0,
        proxy: str | None = None,
    ) -> None:
        self._size = connection_pool_size
        self._read = read_timeout
        self._connect = connect_timeout
        self._proxy = proxy
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_timeout, sock_read=read_timeout
        )
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; to be called inside the running event loop."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._size, ttl_dns_cache=300, keepalive_timeout=25.0)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                timeout=self._timeout,
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the session; calling it twice does no harm."""
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The JSON object Telegram answered with; `TelegramError` when it is none."""
        try:
            answer = read_json(payload)
        except ValueError as trouble:
            raise TelegramError("Invalid server response") from trouble
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    async def call(self, url: str, values: Values, timeout: float | None = None) -> Any:
        """The result of one Bot API method without files.

        The Bot's own methods build and take apart some thirty optional arguments a call and parse the whole
        message that comes back; a tap makes two such calls. Objects among the values are JSON text already.
        Errors are those of `post`: `TelegramError` and its kinds.
        """
        # post hands this through to do_request untouched
        data = cast(RequestData, _Plain(values))
        if timeout is None:
            return await self.post(url, data)
        return await self.post(url, data, read_timeout=timeout)

    async def tell(self, url: str, values: Values) -> None:
        """As `call`, for a method whose result nobody needs: it is not even parsed."""
        status, body = await self.do_request(url, "POST", cast(RequestData, _Plain(values)))
        if status != _OK or not body.startswith(_DONE):
            await _Answered(status, body).post(url)

    async def fetch(self, url: str, values: Values, timeout: float) -> bytes:
        """As `call`, with the answer as it came, errors apart: whether its JSON can be read is not asked."""
        data = cast(RequestData, _Plain(values))
        status, body = await self.do_request(url, "POST", data, read_timeout=timeout)
        if status != _OK or not body.startswith(_DONE):
            await _Answered(status, body).post(url)
        return body

    async def upload(
        self, url: str, values: Values, field: str, file_name: str, content: bytes | BinaryIO
    ) -> Any:
        """The result of a method that takes one file of at most 50 MB; errors as for `call`.

        An open file is sent piece by piece.
        """
        return await self.post(url, cast(RequestData, _WithFile(values, field, file_name, content)))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of one request; `TimedOut`, `NotSent`, `ServerError` or another `NetworkError`."""
        session = self._session
        if session is None or session.closed:
            raise RuntimeError("the transport is not initialized")
        default = BaseRequest.DEFAULT_NONE
        with_files = request_data is not None and request_data.contains_files
        timeout = self._timeout
        if with_files or read_timeout is not default or connect_timeout is not default:
            usual = _MEDIA_ANSWER_SECONDS if with_files else self._read
            timeout = aiohttp.ClientTimeout(
                total=_MEDIA_SECONDS if with_files else None,
                sock_connect=self._connect if connect_timeout is default else connect_timeout,
                sock_read=usual if read_timeout is default else read_timeout,
            )
        body: bytes | aiohttp.FormData | None = None
        headers: dict[str, str] | None = None
        if with_files and request_data is not None:
            body = _multipart(request_data)
        elif request_data is not None:
            # Telegram takes JSON as well as a form; quoting a form costs fifty times as much
            body, headers = orjson.dumps(request_data.json_parameters), _JSON
        try:
            async with session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                status, answer = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
            raise NotSent(_without_address(trouble)) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as trouble:
            raise NetworkError(_without_address(trouble)) from None
        if status >= _SERVER_ERROR:
            raise ServerError(f"Telegram answered with {status}")
        return status, answer

    async def stream(self, url: str) -> AsyncIterator[bytes]:
        """The pieces of a file, at most 64 KiB each; raises as `do_request` does."""
        session = self._session
        if session is None or session.closed:
            raise RuntimeError("the transport is not initialized")
        try:
            async with session.get(url, timeout=self._timeout) as response:
                if response.status != 200:
                    raise NetworkError(f"the file was refused with status {response.status}")
                async for piece in response.content.iter_chunked(_CHUNK):
                    yield piece
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as trouble:
            raise NetworkError(_without_address(trouble)) from None


class _Answered(BaseRequest):
    """An answer that came already, for python-telegram-bot to say which of its errors it stands for."""

    __slots__ = ("_answer",)

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = status, body

    @property
    def read_timeout(self) -> float | None:
        """There is nothing to wait for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        """The answer."""
        return self._answer


def read_json(payload: bytes) -> Any:
    """The value of JSON, read leniently where it is not quite JSON; ValueError when it is none at all.

    A modified client of Telegram's sends bytes that are no UTF-8 and halves of letters. Such letters become
    U+FFFD, numbers beyond what JSON can say become null or less exact.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        try:
            return _cleaned(json.loads(payload.decode("utf-8", "replace")))
        except RecursionError:
            raise ValueError("nested too deeply") from None


def _cleaned(value: Any) -> Any:
    """The same without what only Python's own reader lets pass."""
    match value:
        case str():
            return _HALF_LETTER.sub("\ufffd", value)
        case dict():
            return {_cleaned(key): _cleaned(kept) for key, kept in cast(dict[str, Any], value).items()}
        case list():
            return [_cleaned(kept) for kept in cast(list[Any], value)]
        case float():
            return value if math.isfinite(value) else None
        case int() if not -(2**63) <= value < 2**64:
            return None
        case _:
            return value


def proxy_for(api_url: str) -> str | None:
    """The proxy that the environment names for this server, asked once and not on every request."""
    address = urlsplit(api_url)
    if address.hostname is None or urllib.request.proxy_bypass(address.hostname):
        return None
    return urllib.request.getproxies().get(address.scheme)


def _multipart(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, str(value))
    for name, (file_name, content, content_type) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=content_type)
    return form


def _without_address(trouble: Exception) -> str:
    """What went wrong, by its kind: the words of a client error may hold the address and so the token."""
    number = getattr(trouble, "errno", None)
    return type(trouble).__name__ + (f" (errno {number})" if number else "")

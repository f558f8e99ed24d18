"""The webhook's address as strangers use it: idle connections, broken requests, wrong secrets."""

import asyncio
import logging
from collections.abc import Sequence

import aiohttp
import pytest

from bot.bot_api import connections, webhook
from bot.bot_api.webhook import SECRET_HEADER
from bot.runtime import Runtime
from tests.conversation import Person
from tests.engine.conftest import until
from tests.engine.survey import kept
from tests.engine.test_inbox import message
from tests.engine.test_receiving import SECRET, free_port, hooked, kind

__all__ = ["free_port", "hooked", "kind"]

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def port_of(url: str) -> int:
    return int(url.partition("127.0.0.1:")[2].partition("/")[0])


async def connect(url: str) -> Streams:
    return await asyncio.open_connection("127.0.0.1", port_of(url))


async def asks(url: str, *parts: bytes) -> bytes:
    """What comes back for these bytes until the other side closes."""
    reader, writer = await connect(url)
    for part in parts:
        writer.write(part)
    await writer.drain()
    async with asyncio.timeout(60):
        answer = await reader.read()
    writer.close()
    return answer


async def is_cut(reader: asyncio.StreamReader) -> bool:
    """Waits for the other side to end the connection without an answer."""
    async with asyncio.timeout(60):
        try:
            return not await reader.read(1)
        except ConnectionError:
            return True


async def close(streams: Sequence[Streams]) -> None:
    for _, writer in streams:
        writer.close()


def door_of(bot: Runtime) -> connections.LimitedListener:
    return bot._servers[-1]


async def test_a_thousand_idle_connections_take_nothing_from_the_rest(
    hooked: tuple[Runtime, str], ani: Person
) -> None:
    bot, url = hooked
    idle = [await connect(url) for _ in range(1000)]
    try:
        await until(lambda: door_of(bot).connections <= connections.MOST_CONNECTIONS)
        await ani.says("/start")
        await ani.taps("3 · Tingkat")
        ani.sees("Tersimpan: 3")
        assert door_of(bot).connections <= connections.MOST_CONNECTIONS
    finally:
        await close(idle)
    assert await bot.services.database.read(kept) == ["tap 3"]


@pytest.mark.parametrize(
    "begun",
    [b"", b"POST /hook HTTP/1.1\r\nHost: x\r\n", b"POST /hook HTTP/1.1\r\nX: " + b"a" * 3000],
    ids=["nothing", "half the headers", "a header that goes on"],
)
async def test_whoever_asks_nothing_whole_is_cut_off(
    hooked: tuple[Runtime, str], monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.05)
    bot, url = hooked
    before = door_of(bot).connections
    reader, writer = await connect(url)
    writer.write(begun)
    assert await is_cut(reader)
    await until(lambda: door_of(bot).connections <= before)
    writer.close()


async def test_a_body_that_never_comes_is_not_waited_for(
    hooked: tuple[Runtime, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.05)
    bot, url = hooked
    before = door_of(bot).connections
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100\r\n\r\n"
    reader, writer = await connect(url)
    writer.write(head.encode() + b'{"update_id":1')
    assert await is_cut(reader)
    await until(lambda: door_of(bot).connections <= before)
    writer.close()
    assert bot.metrics.received == 0
    assert no_traceback(caplog)


BROKEN = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no HTTP at all": b"\xff\xfe\x00\x01\r\n\r\n",
    "a method that is none": b"B\xc3\xa4D /hook HTTP/1.1\r\n\r\n",
    "an address that is none": b"POST http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header without a name": b"POST /hook HTTP/1.1\r\n: x\r\n\r\n",
    "a header that is too long": b"POST /hook HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    "a length that is none": b"POST /hook HTTP/1.1\r\nHost: x\r\nSECRET\r\nContent-Length: -5\r\n\r\n",
    "pieces that are none": b"POST /hook HTTP/1.1\r\nHost: x\r\nSECRET\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "packed that is not packed": b"POST /hook HTTP/1.1\r\nHost: x\r\nSECRET\r\nContent-Encoding: gzip\r\n"
    b"Content-Length: 4\r\nConnection: close\r\n\r\nabcd",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_request_is_refused_without_a_traceback(
    hooked: tuple[Runtime, str], ani: Person, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    bot, url = hooked
    answer = await asks(url, BROKEN[name].replace(b"SECRET", f"{SECRET_HEADER}: {SECRET}".encode()))
    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
    assert no_traceback(caplog)
    await ani.says("/start")
    ani.sees("Pilih satu")
    assert bot.metrics.received == 1


@pytest.mark.parametrize("secret", [b"r\xe4hasia", b"\xff\xfe", b"\xc3\xa4", b"", SECRET.encode() + b"\xff"])
async def test_a_secret_that_is_no_text_is_a_wrong_one(
    hooked: tuple[Runtime, str], caplog: pytest.LogCaptureFixture, secret: bytes
) -> None:
    bot, url = hooked
    header = SECRET_HEADER.encode() + b": " + secret
    answer = await asks(
        url, b"POST /hook HTTP/1.1\r\nHost: x\r\n" + header + b"\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert answer.startswith(b"HTTP/1.1 403")
    assert no_traceback(caplog)
    assert bot.metrics.received == 0


async def test_wrong_secrets_are_counted_and_told_of_once(
    hooked: tuple[Runtime, str], ani: Person, caplog: pytest.LogCaptureFixture
) -> None:
    bot, url = hooked
    async with aiohttp.ClientSession() as session:
        for number in range(20):
            answer = await session.post(
                url, json=message(1, ani.id, "x"), headers={SECRET_HEADER: f"{number}"}
            )
            assert answer.status == 403
    assert bot.metrics.wrong_secrets == 20
    assert len(lines_about_secrets(caplog)) == 1
    assert webhook._LOG_EVERY == 60


async def test_once_the_minute_is_over_wrong_secrets_are_told_of_again(
    hooked: tuple[Runtime, str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_LOG_EVERY", 0.0)
    _, url = hooked
    async with aiohttp.ClientSession() as session:
        for _ in range(3):
            await session.post(url, json={}, headers={SECRET_HEADER: "x"})
    assert [line[-3:] for line in lines_about_secrets(caplog)] == [": 1"] * 3


def lines_about_secrets(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line for line in caplog.messages if "without the right secret" in line]


def no_traceback(caplog: pytest.LogCaptureFixture) -> bool:
    return all(record.exc_info is None for record in caplog.records)

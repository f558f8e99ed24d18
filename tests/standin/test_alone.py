"""`python -m bot.standin` runs it alone."""

import asyncio
import socket
import sys

import aiohttp


async def run(*words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.standin",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_says_where_it_is_and_ends_when_told():
    process = await run("--port", "0")
    assert process.stdout
    url = (await process.stdout.readline()).decode().split()[-1]
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert "Ruang latihan" in await response.text()
    process.terminate()
    await process.communicate()
    assert process.returncode == 0


async def test_a_port_in_use_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await run("--port", str(taken.getsockname()[1]))
        _, problem = await process.communicate()
    assert process.returncode == 2
    assert problem.decode().startswith("Port ")
    assert problem.count(b"\n") == 1

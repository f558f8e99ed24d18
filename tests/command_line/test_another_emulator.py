"""The bot against an emulator of the Bot API by other people, `telegram-test-api` of npm.

What our own stand-in and our bot had both misread would show here.
"""

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

EMULATOR = "telegram-test-api@4.2.1"
TOKEN = "666:AAE-emulated_emulated_emulated_emulate"
OFFICER = 41
PATIENCE = 120
"""Seconds for one answer of the bot."""
SERVE = """
const Emulator = require('telegram-test-api');
const port = Number(process.argv[2]);
const server = new Emulator({port, host: '127.0.0.1', storage: 'RAM', storeTimeout: 3600});
server.start().then(() => console.log('up'));
"""


@pytest.fixture(scope="session")
def emulator_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the emulator is installed, for the tests only; skipped where that cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("no node, so no emulator by other people")
    folder = tmp_path_factory.mktemp("emulator")
    words = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", EMULATOR]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"{EMULATOR} cannot be fetched: {done.stderr.strip()[:200]}")
    (folder / "serve.js").write_text(SERVE, encoding="utf-8")
    return folder


@asynccontextmanager
async def process(
    *words: str, cwd: Path | None = None, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program that is ended with the test."""
    running = await asyncio.create_subprocess_exec(
        *words,
        cwd=cwd,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()
        await running.wait()


async def kuesioner(*words: str) -> str:
    """What a command prints."""
    async with process(sys.executable, "-m", "bot", *words) as running:
        out, _ = await running.communicate()
        assert running.returncode == 0, out.decode()
        return out.decode()


class Client:
    """The officer's side of the emulator."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self._numbers = itertools.count(9_000)

    async def _post(self, path: str, body: Any) -> Any:
        async with self._session.post(f"{self._url}{path}", json=body) as response:
            return await response.json()

    @property
    def _from(self) -> dict[str, Any]:
        person = {"id": OFFICER, "first_name": "Ani", "is_bot": False}
        return {"from": person, "chat": {"id": OFFICER, "first_name": "Ani", "type": "private"}}

    async def says(self, text: str) -> None:
        """Writes a text."""
        await self._post(
            "/sendMessage", {"botToken": TOKEN, "date": 1_790_000_000, "text": text, **self._from}
        )

    async def messages(self) -> list[dict[str, Any]]:
        """The bot's messages as they stand, oldest first; edited ones with their newest words."""
        history = (await self._post("/getUpdatesHistory", {"token": TOKEN}))["result"]
        sent = [one for one in history if str(one.get("message", {}).get("chat_id")) == str(OFFICER)]
        return [one["message"] | {"message_id": one["messageId"]} for one in sent]

    async def sees(self, words: str) -> dict[str, Any]:
        """Waits for a message with these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [one for one in await self.messages() if words in one["text"]]
                if found:
                    return found[-1]
                await asyncio.sleep(0.02)

    async def taps(self, message: dict[str, Any], label: str) -> None:
        """Taps the button that begins with these words."""
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(
            button["callback_data"] for row in rows for button in row if button["text"].startswith(label)
        )
        shown = {
            "message_id": message["message_id"],
            "date": 1_790_000_000,
            "text": message["text"],
            **self._from,
        }
        await self._post(
            "/sendCallback", {"botToken": TOKEN, "data": data, "from": self._from["from"], "message": shown}
        )


async def test_joining_and_35_answers(
    clean_start: Path, emulator_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("KUESIONER_API_URL", url)
    monkeypatch.setenv("KUESIONER_BOT_TOKEN", TOKEN)
    offices = clean_start / "opd.csv"
    offices.write_text("kode,nama,singkatan\nD01,Dinas Pendidikan,Disdik\n", encoding="utf-8")
    async with (
        process("node", "serve.js", str(port), cwd=emulator_folder) as emulator,
        aiohttp.ClientSession() as session,
    ):
        assert emulator.stdout is not None
        assert (await emulator.stdout.readline()).strip() == b"up"
        await kuesioner("db", "upgrade")
        await kuesioner("office", "import", str(offices))
        await kuesioner(
            "period", "open", "--instrument", "pegi", "--name", "2026", "--deadline", "2099-09-30"
        )
        link = (await kuesioner("invite", "officer", "--office", "D01")).split("start=")[1].split()[0]
        ani = Client(session, url)
        async with process(sys.executable, "-m", "bot", "run") as bot:
            assert bot.stdout is not None
            while b"the bot is at work" not in await bot.stdout.readline():
                pass  # the emulator forgets what was looked at once; Telegram keeps it until it is confirmed
            await ani.says(f"/start {link}")
            await ani.taps(await ani.sees("Dinas Pendidikan"), "Ya, benar")
            await ani.sees("sudah terdaftar")
            await ani.says("/isi")
            for number in range(1, 36):
                await ani.taps(await ani.sees(f"{number} dari 35  "), "3 · ")
            await ani.sees("Semua 35 indikator sudah dijawab")

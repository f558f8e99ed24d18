"""The demo's stage: the local Telegram in this process, the real bot in one of its own, their folder."""

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bot.commands.terminal import CommandError
from bot.standin import StandIn, saved

MARK = ".kuesioner-demo"
"""Lies in a folder that a demo made, and may therefore empty."""
KEPT = "adegan"
"""The folder of the scenes, which the next demo may use again."""
_LONGEST_LINE = 8 * 1024 * 1024
_START_AGAIN = 1.0
"""Seconds between a killed bot and the next one, about as systemd waits."""


class BotFailed(Exception):
    """The bot's process could not do what it was told, or ended."""


def fresh_folder(folder: Path) -> Path:
    """The folder, empty but for kept scenes; CommandError when it holds anything that no demo put there."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise CommandError(f"{folder} bukan folder demo dan tidak kosong. Pindahkan isinya lebih dulu.")
        for inside in folder.iterdir():
            if inside.name == KEPT:
                continue
            if inside.is_dir():
                shutil.rmtree(inside)
            else:
                inside.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder


class BotProcess:
    """The bot's process: told one thing after the other, killed, started again."""

    def __init__(self, about: dict[str, Any]) -> None:
        self._about = about
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """A fresh process that has loaded everything and waits."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.demo.bot_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl+C is the demo's to hear, which then stops the bot in order
        )
        await self._exchange(self._about)

    async def ask(self, do: str, **wish: Any) -> Any:
        """Has it done; raises CommandError for a refusal, BotFailed when it failed or the process is gone."""
        async with self._turn:
            return await self._exchange({"do": do, **wish})

    async def _exchange(self, line: dict[str, Any]) -> Any:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise BotFailed("bot belum dijalankan")
        try:
            process.stdin.write(json.dumps(line).encode() + b"\n")
            await process.stdin.drain()
            said = await process.stdout.readline()
        except ConnectionError:
            said = b""
        if not said:
            raise BotFailed("proses bot berakhir")
        answer = json.loads(said)
        if "refused" in answer:
            raise CommandError(answer["refused"])
        if "failed" in answer:
            raise BotFailed(answer["failed"])
        return answer["done"]

    async def kill(self) -> None:
        """As a machine kills it: nothing in hand is finished."""
        if self._process is not None and self.is_running:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """What is in hand is finished; whoever does not end is killed."""
        process = self._process
        if process is None or not self.is_running or process.stdin is None:
            return
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            await self.kill()


class DemoStage:
    """What has to be started before anybody can play, and stopped afterwards."""

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self.telegram = StandIn()
        self.folder = Path()
        self.instrument = ""
        self.participants = 0
        """How many come in from other machines; they are the first of the crowd."""
        self.bot: BotProcess | None = None
        self.is_open = False
        """Whether the bot is at work."""

    @property
    def ahead(self) -> float:
        """By how many seconds the clock of Telegram and of the bot is before the machine's."""
        return self.telegram.world.clock.ahead

    @property
    def url(self) -> str:
        """The address of the practice page."""
        return self.telegram.people_url

    async def open_door(self, port: int, listen: str = "") -> None:
        """Starts the local Telegram. Raises OSError when the port is in use."""
        await self.telegram.start(people_port=port, listen=listen)

    async def start_bot(self, folder: Path, instrument: str) -> None:
        """The bot at work on a fresh database in this folder."""
        self.folder, self.instrument = folder, instrument
        about = {
            "token": self.telegram.world.token,
            "api_url": self.telegram.url,
            "timezone": self.timezone,
            "instrument": instrument,
        }
        self.bot = BotProcess(about)
        await self.bot.start()
        await self._open()

    async def ask(self, do: str, **wish: Any) -> Any:
        """Has the bot's process do something; see `BotProcess.ask`."""
        if self.bot is None:
            raise BotFailed("bot belum dijalankan")
        return await self.bot.ask(do, **wish)

    async def idle(self) -> None:
        """Returns when the bot has nothing in hand."""
        await self.ask("idle")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    async def _open(self) -> None:
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        await self.ask("open", folder=str(self._data), ahead=self.ahead)
        self.is_open = True

    async def walk(self, seconds: float) -> None:
        """The clock of Telegram and of the bot goes on; what is due on the way comes true."""
        services = self.telegram.world
        services.clock.advance(seconds)
        services.changes.ring()
        await self.ask("walk", ahead=self.ahead)

    async def leap(self, seconds: float) -> None:
        """The same while the bot is away: it finds out when it starts."""
        await self.ask("close")
        self.telegram.world.clock.advance(seconds)
        await self._open()

    async def kill(self) -> None:
        """The process is gone now, and starts again as a service does."""
        if self.bot is None:
            raise BotFailed("bot belum dijalankan")
        self.is_open = False
        await self.bot.kill()
        self.telegram.world.changes.ring()
        await asyncio.sleep(_START_AGAIN)
        await self.bot.start()
        await self._open()

    async def save(self, folder: Path) -> None:
        """All of it, as it is now, under a folder of its own."""
        await self.ask("idle")
        await self.ask("close")
        fresh = folder.with_name(f"{folder.name}.baru")
        await asyncio.to_thread(_replace, self._data, fresh / "data")
        await asyncio.to_thread(saved.save, self.telegram.world, fresh)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await asyncio.to_thread(fresh.rename, folder)
        await self._open()

    async def load(self, folder: Path | None) -> None:
        """What was saved there; with None an empty database and nobody."""
        if not self.is_open and self.bot is not None:
            await self.bot.kill()
            await self.bot.start()
        else:
            await self.ask("close")
        self.is_open = False
        services = self.telegram.world
        if folder is None:
            await asyncio.to_thread(shutil.rmtree, self._data, ignore_errors=True)
            services.empty()
        else:
            await asyncio.to_thread(_replace, folder / "data", self._data)
            saved.load(services, folder)
        await self._open()

    async def close(self) -> None:
        """Stops all that was started."""
        if self.bot is not None:
            await self.bot.stop()
        await self.telegram.stop()


def _replace(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)

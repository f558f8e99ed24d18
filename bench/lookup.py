"""`python -m bench.lookup`: CPU milliseconds that finding a score costs, with many offices and many years.

Each kind is asked of the real handlers on an SQLite file, with a Telegram that takes everything. "First" is
the first look-up of a process that has just started and done its work of the start; such a figure comes from
several processes. Drawing pictures is left out: that is another process's work, once a picture.
"""

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import handlers
from bench import lookup_regency as regency
from bench.lookup_regency import ASKER
from bot.bot_api.sending import Sender
from bot.bot_api.transport import AiohttpRequest
from bot.config import Config
from bot.engine.context import Context, Services
from bot.storage.connection.database import Database
from bot.storage.offices import offices
from bot.storage.periods import periods
from questionnaires.people import Office


def main() -> int:
    """Prints median and worst of each kind."""
    parser = argparse.ArgumentParser(prog="python -m bench.lookup", description=__doc__)
    parser.add_argument("--offices", type=int, default=600)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--times", type=int, default=100, help="look-ups of each kind in one process")
    parser.add_argument("--processes", type=int, default=5, help="for what is asked first in a process")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        url, kind = json.loads(options.ask)
        print(json.dumps(asyncio.run(ask(url, kind, options))))
        return 0
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'lookup.db'}"
        regency.prepare(url, options.offices, options.years)
        database = Database(url)
        kinds = list(asked(database, options.times))
        database.close()
        print(f"{options.offices} offices, {options.years} years; CPU ms a look-up")
        print(f"{'':44} median   worst")
        for kind in kinds:
            took: list[float] = []
            for _ in range(options.processes if kind.startswith("first") else 1):
                took += in_process(url, kind, options)
            print(f"{kind:44} {statistics.median(took):6.1f}  {max(took):6.1f}", flush=True)
    return 0


def in_process(url: str, kind: str, options: argparse.Namespace) -> list[float]:
    """What the look-ups of this kind cost in a fresh process."""
    command = [sys.executable, "-m", "bench.lookup", "--ask", json.dumps([url, kind])]
    command += ["--times", str(options.times)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


async def ask(url: str, kind: str, options: argparse.Namespace) -> list[float]:
    """CPU milliseconds of each look-up of this kind, all threads together."""
    database = Database(url)
    gc.freeze()  # as the running bot does
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-") as folder, closing(database):
        updates = asked(database, options.times)[kind]
        services = world_on(database, Path(folder))
        await handlers.resume(services)
        if len(updates) > 1:
            # what a process learns once is not part of what follows
            await handle(services, updates[0])
        took: list[float] = []
        for update in updates:
            began = time.process_time()
            await handle(services, update)
            took.append((time.process_time() - began) * 1000)
        return took


async def handle(services: Services, update: dict[str, Any]) -> None:
    """As the inbox does it."""
    context = Context(services, update)
    await handlers.dispatch(context)
    await context.finish()


@contextmanager
def closing(database: Database) -> Iterator[None]:
    """The database closed at the end."""
    try:
        yield
    finally:
        database.close()


class Willing:
    """A Telegram that takes everything at once."""

    async def call(self, url: str, values: Any, timeout: float | None = None) -> Any:
        """An answer to any method."""
        return {"message_id": 1, "username": "kuesioner_bot"}

    async def tell(self, url: str, values: Any) -> None:
        """Nobody wants the answer."""

    async def upload(self, url: str, values: Any, field: str, file_name: str, content: bytes) -> Any:
        """A picture is kept under an id."""
        return {"message_id": 1, "photo": [{"file_id": "AgAC", "width": 1, "height": 1}]}


def world_on(database: Database, folder: Path) -> Services:
    """The handlers' surroundings."""

    async def draw(_: Any) -> bytes:
        return b"PNG"

    config = Config(bot_token="1:x", database_url=database.url, data_dir=folder)
    sender = Sender(cast(AiohttpRequest, Willing()), config.api_url, "1:x")
    return Services(
        config, database, sender, lambda: datetime.now(UTC), lambda: None, "bench", draw=draw, username="x"
    )


def asked(database: Database, times: int) -> dict[str, list[dict[str, Any]]]:
    """The updates of every kind of look-up; a kind that begins with "first" has one."""
    known = database.read_now(offices.all_offices)
    latest = database.read_now(periods.latest_period)
    if latest is None:
        raise RuntimeError("no period")
    recent = [one for place, one in enumerate(known[:-1]) if not regency.is_old(place)]
    old = [one for place, one in enumerate(known[:-1]) if regency.is_old(place)]
    pages = max(len(recent) // 25, 1)

    def each(of: Sequence[Office], text: Callable[[Office, Office], str]) -> list[dict[str, Any]]:
        return [
            said(number, text(of[number * 7 % len(of)], of[(number * 7 + 1) % len(of)]))
            for number in range(times)
        ]

    def inline(query: Callable[[int], str], offset: Callable[[int], str]) -> list[dict[str, Any]]:
        return [typed(number, query(number), offset(number)) for number in range(times)]

    kinds = {
        "/skor, acronym": each(recent, lambda one, _: f"/skor {one.short_name}"),
        "/skor, typing error": each(recent, lambda one, _: f"/skor {mistyped(one.name)}"),
        "/skor, score of long ago": each(old, lambda one, _: f"/skor {one.name}"),
        "/skor, never assessed": each(known[-1:], lambda one, _: f"/skor {one.name}"),
        "/skor, many fit": each(recent, lambda one, _: f"/skor {one.name.split()[0]}"),
        "/skor, nothing fits": each(recent, lambda *_: f"/skor {'qxzv ' * 60}"),
        "/peringkat": each(recent, lambda *_: "/peringkat"),
        "/peringkat, a page of a dimension": [
            tapped(number, f"fr:{latest.id}:2:{number % pages}") for number in range(times)
        ],
        "/banding": each(recent, lambda one, two: f"/banding {one.name}, {two.name}"),
        "inline, a name": inline(lambda number: recent[number * 7 % len(recent)].name[:12], lambda _: ""),
        "inline, nothing typed yet": inline(lambda _: "", lambda _: ""),
        "inline, further pages": inline(lambda _: "", lambda number: str(50 * (number % 10 + 1))),
    }
    return {f"first: {kind}": updates[:1] for kind, updates in kinds.items()} | kinds


def mistyped(name: str) -> str:
    """Two neighbouring letters of the name's middle in the wrong order."""
    at = len(name) // 2
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :] if len(name) > 3 else name


def somebody() -> dict[str, Any]:
    """Who asks."""
    return {"id": ASKER, "is_bot": False, "first_name": "Eka"}


def said(number: int, text: str) -> dict[str, Any]:
    """A message in private."""
    chat = {"id": ASKER, "type": "private", "first_name": "Eka"}
    message = {
        "message_id": number + 1,
        "date": 1_767_000_000,
        "chat": chat,
        "from": somebody(),
        "text": text,
    }
    return {"update_id": number + 1, "message": message}


def tapped(number: int, data: str) -> dict[str, Any]:
    """A tap in private."""
    query = {"id": str(number), "from": somebody(), "chat_instance": "1", "data": data}
    query["message"] = said(number, "x")["message"]
    return {"update_id": number + 1, "callback_query": query}


def typed(number: int, query: str, offset: str) -> dict[str, Any]:
    """An inline query."""
    inline = {"id": str(number), "from": somebody(), "query": query, "offset": offset}
    return {"update_id": number + 1, "inline_query": inline}


if __name__ == "__main__":
    sys.exit(main())

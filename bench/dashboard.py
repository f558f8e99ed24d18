"""`python -m bench.dashboard`: from an admin's `/status` to what he sees, with tens of thousands of offices.

The bot is a process of its own on a database filled by chance; the admin and the stand-in for Telegram are in
this one. Told apart are the words, which come first, and the picture that joins them: with the worker that
draws to be started, with one that runs, and where Telegram has the picture as nothing has changed since.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import uvloop
from sqlalchemy import insert, select, update
from sqlmodel import Session

from bench import kuesioner
from bench.__main__ import cpu_of
from bench.crash import postgresql
from bench.field import changed
from bot.standin import user_actions
from bot.standin.chats import Chat, Post
from bot.standin.server import StandIn
from bot.storage import tables
from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.dashboard import overviews
from bot.storage.people import people
from bot.storage.periods import periods
from questionnaires.people import Membership, Role
from questionnaires.summary import Stage

OFFICERS = 50
ADMIN = 6_000_000_000
_HEAD = "Jumlah OPD"
_LIST = "Daftar OPD"


def main() -> int:
    """Prints medians in milliseconds."""
    parser = argparse.ArgumentParser(prog="python -m bench.dashboard", description=__doc__)
    parser.add_argument("--offices", type=int, default=34_000)
    parser.add_argument("--begun", type=int, default=70, help="percent of the offices that have answers")
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--postgresql", action="store_true", help="on the server that the tests use")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's server may run as another user
        with postgresql(folder) if options.postgresql else nullcontext() as server:
            url = server.get_uri() if server is not None else f"sqlite:///{folder / 'bench.db'}"
            answers = prepare(url, options.offices, options.begun / 100)
            print(f"{options.offices:,} offices, {answers:,} answers, {url.split(':')[0]}")
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(measure(url, folder, options.times))
    return 0


def prepare(url: str, count: int, begun: float) -> int:
    """A period in which offices are anywhere; how many answers there are."""
    kuesioner.prepare_url(url, min(OFFICERS, count), max(count - OFFICERS, 0))
    database = Database(url)
    answers = database.run_now(lambda db: fill(db, begun))
    database.close()
    return answers


def fill(db: Session, begun: float) -> int:
    """Answers in the order of time, so those of a sheet lie apart."""
    chance, now = random.Random(1), datetime.now(UTC)
    budi = people.remember_person(db, ADMIN, "Budi", None, now)
    people.grant(db, budi.id, Membership(Role.ADMIN), now, None)
    period = periods.latest_period(db)
    if period is None:
        raise RuntimeError("no period")
    codes = [one.code for one in periods.instrument_of(db, period.instrument_digest).indicators]
    states: dict[str, list[int]] = {"submitted": [], "returned": [], "confirmed": []}
    rows: list[dict[str, Any]] = []
    for sheet_id in db.connection().execute(select(tables.sheet.c.id)).scalars():
        if chance.random() >= begun:
            continue
        is_whole = chance.random() < 0.5
        for code in codes[: None if is_whole else chance.randint(1, len(codes) - 1)]:
            row = {"sheet_id": sheet_id, "indicator": code, "level": chance.randint(1, 5)}
            rows.append({**row, "not_applicable": False, "answered_by": budi.id, "answered_at": now})
        if is_whole:
            states[chance.choice(list(states))].append(sheet_id)
    chance.shuffle(rows)
    if rows:
        db.connection().execute(insert(tables.answer), rows)
    for state, ids in states.items():
        for start in range(0, len(ids), 500):
            which = tables.sheet.c.id.in_(ids[start : start + 500])
            db.connection().execute(
                update(tables.sheet).where(which).values(state=state, submitted_at=now, submitted_by=budi.id)
            )
    return len(rows)


async def measure(url: str, folder: Path, times: int) -> None:
    """The admin looks again and again."""
    standin = StandIn()
    address = await standin.start()
    standin.world.add_human({"id": ADMIN, "is_bot": False, "first_name": "Budi"})
    environment = kuesioner.environment(address, standin.world.token, folder / "bench.db")
    database = Database(url)
    environment |= {"KUESIONER_DATABASE_URL": url, "KUESIONER_DATA_DIR": str(folder / "data")}
    with running(environment) as bot:
        chat = standin.world.chats[ADMIN]
        user_actions.write(standin.world, ADMIN, "/bantuan")
        while not any(post.by_bot for post in chat.latest()):
            await changed(chat)
        await rest(bot)
        before = cpu_of(bot)
        words, picture = await status(standin.world, chat)
        print(f"first /status of the process: words {words:.0f} ms, picture {picture:.0f} ms")
        different = [await after_an_answer(standin.world, chat, database) for _ in range(times)]
        tell("/status after an answer", [one[0] for one in different], "words")
        tell("", [one[1] for one in different], "picture")
        same = [await status(standin.world, chat) for _ in range(times)]
        tell("/status, nothing new since", [one[1] for one in same], "words and picture")
        await tap(standin.world, chat, _LIST)
        taps: dict[str, list[float]] = {}
        for _ in range(times):
            for label in ("Kemajuan", "Halaman 2", "Nama", "Belum mulai", "Semua", "Kode"):
                taps.setdefault(label, []).append(await tap(standin.world, chat, label))
        for label, took in taps.items():
            tell(f"tap on {label}", took, "list")
        print(f"CPU of all this {cpu_of(bot) - before:.1f} s; memory {bot.memory_info().rss / 1e6:.0f} MB")
    database.close()
    await standin.stop()


async def rest(bot: psutil.Process) -> None:
    """Waits for the work of the start and of its first minute, which is no part of an answer."""
    before = -1.0
    while (now := cpu_of(bot)) - before > 0.02:
        before = now
        await asyncio.sleep(1.5)


def tell(what: str, took: list[float], of: str) -> None:
    print(f"{what:28}{of:18} median {statistics.median(took):5.0f} ms, worst {max(took):5.0f} ms")


@contextmanager
def running(environment: dict[str, str]) -> Iterator[psutil.Process]:
    """The bot."""
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment}) as bot:
        try:
            yield psutil.Process(bot.pid)
        finally:
            bot.terminate()


async def after_an_answer(services: Any, chat: Chat, database: Database) -> tuple[float, float]:
    """Somebody answers, and then the admin looks."""

    def work(db: Session) -> None:
        now = datetime.now(UTC)
        period = periods.latest_period(db)
        assert period is not None
        overview = overviews.overview_of(db, period)
        untouched = overview.furthest_behind(1)[Stage.NOT_STARTED]
        sheet = sheets.head_of(db, overview.sheet_ids[untouched[0]])
        assert sheet is not None
        code = sheet.instrument.indicators[0].code
        sheets.keep_level(db, sheet, code, 1, people.load_actor(db, ADMIN), now)

    await database.run(work)
    return await status(services, chat)


async def status(services: Any, chat: Chat) -> tuple[float, float]:
    """Milliseconds until the words, and until the picture."""
    began, version = time.perf_counter(), chat.version
    user_actions.write(services, ADMIN, "/status")
    post = await seen(chat, version, lambda content: _HEAD in text_of(content))
    words = time.perf_counter() - began
    while "photo" not in chat.posts[post.id].content:
        await changed(chat)
    return words * 1000, (time.perf_counter() - began) * 1000


async def tap(services: Any, chat: Chat, label: str) -> float:
    """Milliseconds until the list is there, after a tap on the newest button with these words."""
    began, version = time.perf_counter(), chat.version
    user_actions.tap(services, ADMIN, label)
    await seen(chat, version, lambda content: " OPD" in text_of(content))
    return (time.perf_counter() - began) * 1000


async def seen(chat: Chat, version: int, fits: Callable[[Any], bool]) -> Post:
    """The first message of the bot's that changed since and fits."""
    while True:
        for post in chat.latest():
            if post.by_bot and post.changed > version and fits(post.content):
                return post
        await changed(chat)


def text_of(content: Any) -> str:
    return content.get("text") or content.get("caption") or ""


if __name__ == "__main__":
    sys.exit(main())

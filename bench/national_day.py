"""`python -m bench.national_day`: a tenth of the last hour before a national deadline.

34,000 offices answer in one month, and most of them on the last day. Assumed, and told with the numbers: six
offices in ten come back on that day for twenty more answers each, a quarter of this in the last hour, and in
its worst minute three times the mean of that hour: 85 answers a second in the country, 8.5 at 1:10. People
come by chance (a Poisson process) whether or not the bot keeps up, through a webhook that two processes share
over one PostgreSQL. Every office is reminded at the same time, at Telegram's pace, and the stand-in keeps
Telegram's limits. Then the same at the rate of the whole country.
"""

import argparse
import asyncio
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import uvloop
from sqlmodel import Session

from bench import kuesioner
from bench.__main__ import cpu_of
from bench.crash import postgresql
from bench.field import FIRST_PERSON, changed, level_button
from bench.postgresql import free_port, shared_out
from bot.standin import user_actions
from bot.standin.server import StandIn
from bot.storage.connection.database import Database
from bot.storage.messages import outbox

OFFICES, SCALE, ANSWERS_EACH = 34_000, 10, 20
ANSWERS_ON_THE_DAY = OFFICES * 0.6 * ANSWERS_EACH
PEAK = ANSWERS_ON_THE_DAY / 4 / 3600 * 3
"""Answers a second in the country."""
SECONDS_AN_ANSWER = 15
"""Between two taps of one person, so there are fifteen times as many people as taps a second."""
_CARDS_A_SECOND = 20
_PATIENCE = 60.0


@dataclass
class Seen:
    """What people met in one part of the play."""

    seconds: list[float] = field(default_factory=list[float])
    stuck: int = 0


def main() -> int:
    """Prints a line a rate."""
    parser = argparse.ArgumentParser(prog="python -m bench.national_day", description=__doc__)
    parser.add_argument("--seconds", type=float, default=45.0, help="of each of the two parts")
    parser.add_argument("--people", type=int, default=OFFICES // SCALE)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's server may run as another user
        ports = [free_port() for _ in range(options.processes)]
        with postgresql(folder) as server, shared_out(ports) as hook:
            url = server.get_uri()
            kuesioner.prepare_url(url, options.people)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(day(url, hook, ports, folder, options.people, options.seconds))
    return 0


async def day(url: str, hook: str, ports: list[int], folder: Path, people: int, seconds: float) -> None:
    standin = StandIn()
    address = await standin.start()
    services = standin.world
    for number in range(people):
        services.add_human({"id": FIRST_PERSON + number, "is_bot": False, "first_name": f"Orang {number}"})
        services.people[FIRST_PERSON + number].started = True
    environment = dict(os.environ) | kuesioner.environment(address, services.token, folder / "unused")
    environment |= {
        "KUESIONER_DATABASE_URL": url,
        "KUESIONER_WEBHOOK_URL": hook,
        "KUESIONER_WEBHOOK_SECRET": "bench_secret_bench_secret_bench",
    }
    bots = [start(environment, port) for port in ports]
    try:
        user_actions.write(services, FIRST_PERSON, "/isi")
        while level_button(services.chats[FIRST_PERSON]) is None:
            await changed(services.chats[FIRST_PERSON])
        services.flood.set()
        database = Database(url)
        await database.run(lambda db: remind(db, people))
        watched = [psutil.Process(bot.pid) for bot in bots]
        print(f"{people:,} offices, {len(bots)} processes; answers a second, then from tap to next card")
        for rate in (PEAK / SCALE, PEAK):
            await open_cards(services, people, int(rate * SECONDS_AN_ANSWER))
            before, began = sum(map(cpu_of, watched)), time.perf_counter()
            seen = await part(services, people, rate, seconds)
            took, cpu = time.perf_counter() - began, sum(map(cpu_of, watched)) - before
            memory = sum(process.memory_info().rss for process in watched) / 1e6
            told = sorted(seen.seconds)
            print(
                f"{rate:6.1f} a second: {len(told):,} seen, {seen.stuck} not within a minute; "
                f"p50 {told[len(told) // 2] * 1000:.0f} ms, p99 {told[int(len(told) * 0.99)] * 1000:.0f} ms, "
                f"worst {told[-1] * 1000:.0f} ms; {cpu / took * 100:.0f}% of one core, {memory:.0f} MB",
                flush=True,
            )
        sent = services.calls["sendMessage"]
        print(
            f"messages sent meanwhile: {sent:,}; refused for the limits: {dict(services.refusals) or 'none'}"
        )
        await asyncio.to_thread(database.close)
    finally:
        for bot in bots:
            bot.terminate()
        for bot in bots:
            bot.wait(30)
        await standin.stop()


def start(environment: dict[str, str], port: int) -> "subprocess.Popen[bytes]":
    """One process of the bot."""
    own = environment | {"KUESIONER_LISTEN": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "bot", "run"]
    return subprocess.Popen(command, env=own, stderr=subprocess.DEVNULL)  # a line for each refusal


def remind(db: Session, people: int) -> None:
    """A message to each office; as the reminders of the last day."""
    now = datetime.now(UTC)
    for number in range(people):
        outbox.enqueue(
            db,
            f"bench:{number}",
            FIRST_PERSON + number,
            "screen",
            {"text": "Hari ini hari terakhir."},
            now,
            bulk=True,
            repeat_if_uncertain=False,
            latest_at=now + timedelta(hours=1),
        )


async def open_cards(services: Any, people: int, wanted: int) -> None:
    """So many people have their card before them, as in the middle of a busy hour; slower than the limit."""
    for person in range(FIRST_PERSON, FIRST_PERSON + min(wanted, people)):
        if level_button(services.chats[person]) is None:
            user_actions.write(services, person, "/isi")
            await asyncio.sleep(1 / _CARDS_A_SECOND)


async def part(services: Any, people: int, rate: float, seconds: float) -> Seen:
    """People come at this rate for so long; what they met."""
    chance, seen = random.Random(1), Seen()
    opened = [FIRST_PERSON + n for n in range(people) if level_button(services.chats[FIRST_PERSON + n])]
    busy: set[int] = set()
    acting: set[asyncio.Task[None]] = set()
    end = time.perf_counter() + seconds
    following = time.perf_counter()
    while (now := time.perf_counter()) < end:
        if following > now:
            await asyncio.sleep(following - now)
        following += chance.expovariate(rate)
        if not opened or chance.random() < 1 / ANSWERS_EACH:
            person = FIRST_PERSON + chance.randrange(people)
            opened.append(person)
        else:
            person = chance.choice(opened)
        if person in busy:
            continue
        busy.add(person)
        task = asyncio.create_task(act(services, person, chance.randrange(5), seen))
        acting.add(task)
        task.add_done_callback(acting.discard)
        task.add_done_callback(lambda _, person=person: busy.discard(person))
    await asyncio.gather(*acting)
    return seen


async def act(services: Any, person: int, turn: int, seen: Seen) -> None:
    """One tap; before the first one the card is asked for, which counts as well."""
    chat = services.chats[person]
    began = time.perf_counter()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            found = level_button(chat, turn)
            if found is None:
                user_actions.write(services, person, "/isi")
                while level_button(chat) is None:
                    await chat.next_change()
            else:
                message, data = found
                version = chat.posts[message].changed
                user_actions.tap_data(services, person, data, message_id=message)
                while chat.posts[message].changed == version:
                    await chat.next_change()
        seen.seconds.append(time.perf_counter() - began)
        return
    seen.stuck += 1


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.broadcast`: a thousand bulk messages under Telegram's limits, while fifty people answer.

The stand-in keeps Telegram's limits: 30 messages a second over all, in a chat a burst and then one a second.
The people tap at their own pace, spread over the time that the broadcast takes.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from bench import kuesioner
from bench.field import FIRST_PERSON, level_button, next_card, open_card
from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.standin import user_actions
from bot.standin.server import StandIn
from bot.standin.world import World
from bot.storage.connection.database import Database
from bot.storage.messages import outbox

FIRST_READER = FIRST_PERSON + 500_000
TEXT = "Siaran: batas waktu pengisian tinggal tiga hari."
_PATIENCE = 180.0


def main() -> int:
    """Prints how fast the broadcast went and how the people fared."""
    parser = argparse.ArgumentParser(prog="python -m bench.broadcast", description=__doc__)
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--people", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as folder:
        asyncio.run(play(Path(folder), options.readers, options.people))
    return 0


async def play(folder: Path, readers: int, people: int) -> None:
    path = folder / "bench.db"
    kuesioner.prepare(path, people)
    async with StandIn() as standin:
        world = standin.world
        officers = [FIRST_PERSON + number for number in range(people)]
        recipients = [FIRST_READER + number for number in range(readers)]
        for number in (*officers, *recipients):
            world.add_human({"id": number, "is_bot": False, "first_name": f"Orang {number % 1000}"})
        for number in recipients:
            user_actions.start(world, number)
        environment = dict(os.environ) | kuesioner.environment(standin.url, world.token, path)
        bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
        try:
            await asyncio.gather(*(open_card(world, number) for number in officers))
            await settled(world, recipients)
            world.flood.set()
            database = Database(f"sqlite:///{path}")
            await database.run(lambda db: queue(db, recipients))
            database.close()
            await report(world, officers, recipients)
        finally:
            bot.terminate()
            await bot.wait()


def queue(db: Session, recipients: list[int]) -> None:
    payload, now = to_payload(Screen(TEXT)), datetime.now(UTC)
    for number in recipients:
        outbox.enqueue(
            db, f"bench:{number}", number, "screen", payload, now, bulk=True, repeat_if_uncertain=False
        )


async def settled(world: World, recipients: list[int]) -> None:
    """All that `/start` and the minute's reminders bring was sent: only the broadcast is timed."""
    before = -1
    # the stand-in has no event for nothing happening
    while before != (before := world.calls["sendMessage"]) or before < len(recipients):  # noqa: ASYNC110 - a count
        await asyncio.sleep(1.0)


async def report(world: World, officers: list[int], recipients: list[int]) -> None:
    refused = world.refusals.copy()
    latencies: list[float] = []
    over = asyncio.Event()
    seconds = len(recipients) / 30
    tapping = [asyncio.create_task(tap(world, number, latencies, seconds, over)) for number in officers]
    began = time.perf_counter()
    async with asyncio.timeout(_PATIENCE):
        # nor has it one for a thousand chats
        while sum(received(world, number) for number in recipients) < len(recipients):  # noqa: ASYNC110 - a count
            await asyncio.sleep(0.05)
    took = time.perf_counter() - began
    over.set()
    await asyncio.gather(*tapping)
    latencies.sort()
    p50, p99 = (latencies[int(len(latencies) * part)] * 1000 for part in (0.5, 0.99))
    doubled = sum(received(world, number) > 1 for number in recipients)
    new = {what: count - refused[what] for what, count in world.refusals.items() if count > refused[what]}
    print(f"{len(recipients)} messages in {took:.1f} s: {len(recipients) / took:.1f} a second")
    print(f"refused meanwhile: {new or 'nothing'}; received twice: {doubled}")
    rate = len(latencies) / took
    print(f"{len(latencies)} answers meanwhile, {rate:.0f} a second: p50 {p50:.0f} ms, p99 {p99:.0f} ms")


async def tap(world: World, person: int, latencies: list[float], seconds: float, over: asyncio.Event) -> None:
    """Answers through the time of the broadcast, as people do: at moments that do not keep step."""
    chance = random.Random(person)
    for number in range(kuesioner.INDICATORS - 1):
        await asyncio.sleep(chance.uniform(0, 2 * seconds / kuesioner.INDICATORS))
        if over.is_set() or level_button(world.chats[person], number) is None:
            return
        await next_card(world, person, number, latencies)


def received(world: World, person: int) -> int:
    return sum(post.content.get("text") == TEXT for post in world.chats[person].latest())


if __name__ == "__main__":
    sys.exit(main())

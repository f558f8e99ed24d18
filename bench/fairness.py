"""`python -m bench.fairness`: one stranger sends 2,500 texts and fifty others 50 each, while officers tap.

The stand-in keeps Telegram's limits: 30 messages a second over all, in a chat a burst and then one a second.
The officers tap at their own pace; what is measured is the time from a tap to the next card.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from bench import kuesioner
from bench.field import FIRST_PERSON, level_button, next_card, open_card
from bot.standin import user_actions
from bot.standin.server import StandIn
from bot.standin.world import World

FIRST_STRANGER = FIRST_PERSON + 700_000
GOAL_MS = 1000.0


def main() -> int:
    """Prints how the officers fared; 1 when the slowest in a hundred taps took a second or more."""
    parser = argparse.ArgumentParser(prog="python -m bench.fairness", description=__doc__)
    parser.add_argument("--officers", type=int, default=10)
    parser.add_argument("--texts", type=int, default=2500, help="of the one stranger")
    parser.add_argument("--strangers", type=int, default=50, help="who send 50 texts each")
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="over which the officers' taps are spread"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as folder:
        return asyncio.run(play(Path(folder), options))


async def play(folder: Path, options: argparse.Namespace) -> int:
    path = folder / "bench.db"
    kuesioner.prepare(path, options.officers)
    async with StandIn() as standin:
        world = standin.world
        officers = [FIRST_PERSON + number for number in range(options.officers)]
        strangers = [FIRST_STRANGER + number for number in range(options.strangers + 1)]
        for number in (*officers, *strangers):
            world.add_human({"id": number, "is_bot": False, "first_name": f"Orang {number % 1000}"})
        environment = dict(os.environ) | kuesioner.environment(standin.url, world.token, path)
        bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
        try:
            await asyncio.gather(*(open_card(world, number) for number in officers))
            world.flood.set()
            latencies: list[float] = []
            began = time.perf_counter()
            flood = asyncio.create_task(send(world, strangers, options.texts))
            await asyncio.gather(*(tap(world, number, latencies, options.seconds) for number in officers))
            sent = await flood
            while world.updates.waiting:  # noqa: ASYNC110 - the stand-in has no event for it
                await asyncio.sleep(0.05)
            took = time.perf_counter() - began
        finally:
            bot.terminate()
            await bot.wait()
    return report(world, strangers, sent, latencies, took)


async def send(world: World, strangers: list[int], texts: int) -> int:
    """All that the strangers write, as fast as it goes; how much that was."""
    first, *others = strangers
    senders = [first] * texts + others * 50
    random.Random(1).shuffle(senders)
    for number, person in enumerate(senders):
        user_actions.write(world, person, f"halo {number}")
        if number % 50 == 0:
            await asyncio.sleep(0)
    return len(senders)


async def tap(world: World, person: int, latencies: list[float], seconds: float) -> None:
    chance = random.Random(person)
    for number in range(kuesioner.INDICATORS - 1):
        if level_button(world.chats[person], number) is None:
            return
        await next_card(world, person, number, latencies)
        await asyncio.sleep(chance.uniform(0, 2 * seconds / kuesioner.INDICATORS))


def report(world: World, strangers: list[int], sent: int, latencies: list[float], took: float) -> int:
    latencies.sort()
    p50, p99 = (latencies[int(len(latencies) * part)] * 1000 for part in (0.5, 0.99))
    answered = sum(sum(post.by_bot for post in world.chats[number].posts.values()) for number in strangers)
    print(f"{sent} texts of {len(strangers)} strangers in {took:.1f} s, {answered} of them answered")
    print(f"refused by the stand-in: {dict(world.refusals) or 'nothing'}")
    worst = latencies[-1] * 1000
    print(f"{len(latencies)} taps of officers: p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {worst:.0f} ms")
    return int(p99 >= GOAL_MS)


if __name__ == "__main__":
    sys.exit(main())

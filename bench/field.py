"""The stand-in for Telegram and the people who tap, in a process of their own.

Reads one JSON object with the plan on standard input, writes one JSON object a line to standard output: first
the address of the server, then what was measured. In between it waits for the bot by itself.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from bot.standin import user_actions
from bot.standin.chats import Chat, Json
from bot.standin.server import StandIn

FIRST_PERSON = 7_000_000_000
_PATIENCE = 60.0


class Stuck(Exception):
    """The bot showed nothing for a minute."""


async def play(plan: dict[str, Any]) -> None:
    standin = StandIn()
    url = await standin.start()
    services = standin.world
    people = [FIRST_PERSON + number for number in range(plan["people"])]
    for person in people:
        services.add_human({"id": person, "is_bot": False, "first_name": f"Orang {person % 1000}"})
    say({"url": url, "token": services.token})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)  # the bot is being started now
    began = time.perf_counter()
    await open_card(services, people[0])
    startup = time.perf_counter() - began
    await asyncio.gather(*(open_card(services, person) for person in people[1:]))
    say({"startup": startup})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)  # the clock of the bot is read
    latencies: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(answer(services, person, plan["answers"], latencies) for person in people))
    seconds = time.perf_counter() - began
    say(
        {
            "seconds": seconds,
            "latencies": latencies,
            "refusals": dict(services.refusals),
            "calls": dict(services.calls),
        }
    )
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await standin.stop()


async def open_card(services: Any, person: int) -> None:
    chat = services.chats[person]
    user_actions.write(services, person, "/isi")
    while level_button(chat) is None:
        await changed(chat)


async def answer(services: Any, person: int, answers: int, latencies: list[float]) -> None:
    """CallbackData a level as soon as the next card is there, so many times."""
    for number in range(answers):
        await next_card(services, person, number, latencies)


async def next_card(services: Any, person: int, turn: int, latencies: list[float]) -> None:
    """One tap, and the time until the card has changed."""
    chat = services.chats[person]
    found = level_button(chat, turn)
    if found is None:
        raise Stuck("the card has no levels any more")
    message, data = found
    version = chat.posts[message].changed
    tapped = time.perf_counter()
    user_actions.tap_data(services, person, data, message_id=message)
    while chat.posts[message].changed == version:
        await changed(chat)
    latencies.append(time.perf_counter() - tapped)


async def changed(chat: Chat) -> None:
    try:
        await asyncio.wait_for(chat.next_change(), _PATIENCE)
    except TimeoutError:
        raise Stuck from None


def level_button(chat: Chat, turn: int = 0) -> tuple[int, str] | None:
    """The newest card and one of its levels: labels that begin with a digit."""
    for post in chat.latest():
        rows: list[list[Json]] = post.content.get("reply_markup", {}).get("inline_keyboard", [])
        levels = [button["callback_data"] for row in rows for button in row if button["text"][:1].isdigit()]
        if levels:
            return post.id, levels[turn % len(levels)]
    return None


def say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(play(json.loads(sys.stdin.readline())))

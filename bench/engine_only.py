"""Our engine alone with a plain survey on it: what an answer costs before any rule or screen of ours.

Arguments: the address of the Bot API server, the token, the database file.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import uvloop
from sqlmodel import Session

from bench.questions import LEVELS, question
from bot.bot_api.callback_data import CallbackData, parse_callback_data
from bot.bot_api.screen import Button, Screen
from bot.config import Config
from bot.engine.context import Context
from bot.runtime import Handlers, build
from bot.storage.audit import trail
from bot.storage.copies import migrate
from questionnaires.people import Actor


@dataclass(frozen=True, slots=True)
class AnswerButton(CallbackData):
    word: ClassVar[str] = "answer"
    number: int
    level: int


def card(number: int) -> Screen:
    return Screen(
        question(number), tuple((Button(text, AnswerButton(number, level)),) for level, text in LEVELS)
    )


def keep(db: Session, actor: Actor, tap: AnswerButton, now: datetime) -> None:
    trail.append(db, "answered", now, indicator=str(tap.number), after=str(tap.level))


async def dispatch(context: Context) -> None:
    if not context.is_tap:
        await context.send(card(1))
        return
    tap = parse_callback_data(context.tapped_data)
    if isinstance(tap, AnswerButton):
        await context.in_database(keep, tap, context.now)
        await context.show(card(tap.number + 1))


async def apologise(context: Context) -> None:
    await context.notice("Maaf")


def main(api_url: str, token: str, path: str) -> None:
    config = Config(
        bot_token=token, api_url=api_url, database_url=f"sqlite:///{path}", data_dir=Path(path).parent
    )
    migrate.upgrade(config.database_url)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(build(config, switchboard=Handlers(dispatch, apologise)).run_until_signal())


if __name__ == "__main__":
    main(*sys.argv[1:])

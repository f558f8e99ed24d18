"""What everything at work shares: settings, database, the way out, and deeds that need all of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import orjson
from sqlmodel import Session
from telegram.error import TelegramError

from bot.bot_api.sending import Sender, describe
from bot.bot_api.transport import Values
from bot.config import Config
from bot.engine.metrics import Metrics
from bot.storage.broadcasts import broadcasts
from bot.storage.connection.database import Database
from bot.storage.connection.errors import cause_of, is_unavailable
from bot.storage.messages import replies
from bot.storage.messages.conversation_states import AWAY, conversation_state_of, set_conversation_state
from bot.storage.people.people import load_actor
from questionnaires.people import Actor

log = logging.getLogger(__name__)

T = TypeVar("T")

Commands = Callable[[Actor], list[tuple[str, str]]]
"""The commands of a person, as pairs of a name and what it does."""

NOTED_WITHIN = 0.05
"""Seconds until it is noted that a reply was shown; who dies earlier shows it again after the start."""
_DATABASE_PAUSES = (0.2, 1.0, 5.0)
"""Seconds between the tries to keep what must be kept; the last one is repeated."""

_LOG_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between the attempts to empty the write-ahead file."""


@dataclass(slots=True)
class Services:
    """What all contexts share."""

    config: Config
    database: Database
    sender: Sender
    clock: Callable[[], datetime]
    wake_outbox: Callable[[], None]
    worker: str
    """The name of this process among those that share the database."""
    background: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])
    metrics: Metrics = field(default_factory=Metrics)
    fetching: set[int] = field(default_factory=set[int])
    """The downloads that this process has in hand, by number."""
    commands: Commands | None = None
    draw: Callable[[Any], Awaitable[bytes]] | None = None
    """Draws a picture's numbers as a PNG, in a process of its own."""
    username: str | None = None
    """The bot's own name, once Telegram said it."""
    told_late: dict[int, str] = field(default_factory=dict[int, str])
    """What each person last read as a message since the tap was too old to be answered."""
    _shown: list[int] = field(default_factory=list[int])
    """The updates whose replies were shown and that the database does not know as such yet."""
    _is_noting: bool = False

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Background work that a stop waits for; a failure of it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self.background.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self.background.discard(task)
        if not task.cancelled() and (trouble := task.exception()) is not None:
            log.error("work in the background failed", exc_info=trouble)

    def note_shown(self, update_id: int) -> None:
        """The reply to this update has been shown: noted with the next deed, or soon if none comes."""
        self._shown.append(update_id)
        if not self._is_noting:
            self._is_noting = True
            self.later(self._note_shown())

    async def _note_shown(self) -> None:
        try:
            await asyncio.sleep(NOTED_WITHIN)
            if shown := self.take_shown():
                await insist(self.database, partial(replies.mark_shown, update_ids=shown))
        finally:
            self._is_noting = False

    def take_shown(self) -> list[int]:
        """The updates whose replies were shown, for whoever notes it now."""
        shown, self._shown = self._shown, []
        return shown

    def put_back_shown(self, update_ids: list[int]) -> None:
        """They could not be noted after all."""
        for update_id in update_ids:
            self.note_shown(update_id)

    async def bot_username(self) -> str:
        """The bot's name without @; raises `TelegramError` while Telegram cannot be asked."""
        if self.username is None:
            self.username = str((await self.sender.call("getMe", {}))["username"])
        return self.username


async def insist(database: Database, work: Callable[[Session], T]) -> T:
    """What this work gives, however long the database is away; only a stop of the bot ends it."""
    failures = 0
    while True:
        try:
            return await database.run(work)
        except Exception as trouble:  # noqa: BLE001 - whatever it is, what must be kept is tried again
            if failures == 0 and not is_unavailable(trouble):  # of that the database tells itself, once
                log.error("what must be kept cannot be: %s", cause_of(trouble))
            await asyncio.sleep(_DATABASE_PAUSES[min(failures, len(_DATABASE_PAUSES) - 1)])
            failures += 1


async def empty_log(database: Database) -> None:
    """What was deleted is to be nowhere in the database's files; readers may be in the way for a moment."""
    for seconds in _LOG_PAUSES:
        if await database.empty_log():
            return
        await asyncio.sleep(seconds)
    log.warning("the write-ahead file was in use; it is emptied when somebody leaves next, or at the end")


async def settle_card(
    services: Services,
    telegram_id: int,
    chat_id: int,
    message_id: int | None,
    earlier: int | None,
    broadcast: int | None = None,
) -> None:
    """Remembers which message is the card now, or shows this broadcast, and removes the one it was."""
    if message_id is None:
        return

    def remember(db: Session) -> None:
        if broadcast is None:
            set_conversation_state(db, telegram_id, message_id=message_id)
        else:
            broadcasts.show_in(db, broadcast, message_id)

    await services.database.run(remember)
    if earlier is not None and earlier != message_id:
        services.later(services.sender.delete(chat_id, earlier))


async def follow_card(services: Services, telegram_id: int, old_id: int, new_id: int | None) -> None:
    """The message that took the place of another is the card now, or shows the broadcast that it showed."""

    def follow(db: Session) -> None:
        broadcasts.follow_message(db, telegram_id, old_id, new_id)
        if conversation_state_of(db, telegram_id).message_id == old_id:
            set_conversation_state(db, telegram_id, message_id=new_id)

    await services.database.run(follow)


async def stop_awaiting(services: Services, telegram_id: int, awaiting: str | None) -> None:
    """A text that comes now is no answer to that question any more, or to any."""

    def turn_away(db: Session) -> None:
        if awaiting in (None, conversation_state_of(db, telegram_id).awaiting):
            set_conversation_state(db, telegram_id, awaiting=AWAY, awaiting_data={})

    await services.database.run(turn_away)


async def refresh_menu(services: Services, telegram_id: int) -> None:
    """The command menu set to what this person may do now."""
    if services.commands is not None:
        actor = await services.database.read(lambda db: load_actor(db, telegram_id))
        await set_commands(services, telegram_id, services.commands(actor))


async def set_commands(services: Services, chat_id: int | None, commands: list[tuple[str, str]]) -> None:
    """The command menu of one chat, or of everybody who has none of their own when `chat_id` is None.

    A refusal is logged and no more: the commands work without a menu.
    """
    menu = [{"command": name, "description": description} for name, description in commands]
    values: Values = {"commands": orjson.dumps(menu).decode()}
    if chat_id is not None:
        values["scope"] = orjson.dumps({"type": "chat", "chat_id": chat_id}).decode()
    try:
        await services.sender.call("setMyCommands", values)
    except TelegramError as trouble:
        log.warning("the menu of commands could not be set: %s", describe(trouble))


async def ended_within(tasks: Sequence[asyncio.Task[Any]], seconds: float) -> None:
    """Gives the tasks so long, then cancels them; returns when all have ended, or a second later."""
    if not tasks:
        return
    _, unfinished = await asyncio.wait(tasks, timeout=seconds)
    for task in unfinished:
        task.cancel()
    if unfinished:
        await asyncio.wait(unfinished, timeout=1.0)

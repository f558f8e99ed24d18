"""What a handler is given: who is speaking, the database, a way to show a screen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlmodel import Session
from telegram import Update

from bot.bot_api.albums import send_album
from bot.bot_api.screen import Screen
from bot.bot_api.sending import Delivery, Sender, Status
from bot.bot_api.updates import read_update, topic_of
from bot.config import Config
from bot.engine.responses import Moment
from bot.engine.services import Services, follow_card, set_commands
from bot.storage.connection.database import Database
from bot.storage.messages import inbox as stored_inbox
from bot.storage.messages import outbox as stored_outbox
from bot.storage.people.groups import follow_chat
from bot.storage.people.people import hear_actor, mark_unreachable
from bot.texts.common import TOAST_UNITS, plain, units
from questionnaires.people import Actor, Permission
from questionnaires.storable import storable_values

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

Handler = Callable[["Context"], Awaitable[None]]

_PAUSES = (0.5, 2.0, 5.0)
_LONGEST_PAUSE = 60.0


class AlreadyHandledError(Exception):
    """This update was handled before: whatever would be kept now has been kept."""


class NotAllowedError(Exception):
    """The actor has no role with the right that `Context.require` named; nothing was kept."""

    def __init__(self, deed: Permission, actor: Actor) -> None:
        super().__init__(f"not allowed: {deed}")
        self.deed = deed
        self.actor = actor


class Context:
    """One update being handled.

    `telegram_id` is who speaks, `chat_id` where, `now` the aware UTC moment when handling began.
    """

    __slots__ = (
        "_acknowledgement",
        "_callback_id",
        "_content",
        "_deed",
        "_is_kept",
        "_message_id",
        "_update",
        "chat_id",
        "is_private",
        "now",
        "services",
        "tapped_data",
        "telegram_id",
        "topic",
        "update_id",
    )

    def __init__(self, services: Services, content: Mapping[str, Any]) -> None:
        """`content` is the update as Telegram's JSON tells it."""
        self.services = services
        self.now = services.clock()
        self.update_id: int = content["update_id"]
        # the one place where text of people comes in: whatever they sent, both databases can keep it
        self._content = content = _storable(content)
        self.topic = topic_of(content)
        self._update: Update | None = None
        self._acknowledgement: asyncio.Task[None] | None = None
        self._is_kept = False
        self._deed: Permission | None = None
        query = content.get("callback_query")
        if query is None:
            self._callback_id = self._message_id = self.tapped_data = None
            user, chat = self.update.effective_user, self.update.effective_chat
            self.telegram_id: int = user.id if user is not None else (chat.id if chat is not None else 0)
            self.chat_id: int = chat.id if chat is not None else self.telegram_id
            self.is_private: bool = chat is None or chat.type == "private"
        else:
            self._take_tap(query)

    def _take_tap(self, query: Mapping[str, Any]) -> None:
        """Reads the few fields a tap needs: python-telegram-bot's objects cost more than handling it."""
        message: Mapping[str, Any] | None = query.get("message")
        self._callback_id: str | None = query["id"]
        self.tapped_data: str | None = query.get("data")
        self.telegram_id = query["from"]["id"]
        self._message_id: int | None = None
        self.chat_id, self.is_private = self.telegram_id, True
        if message is not None:
            self._message_id = message["message_id"]
            self.chat_id = message["chat"]["id"]
            self.is_private = message["chat"]["type"] == "private"

    @property
    def update(self) -> Update:
        """The update as python-telegram-bot's object; without a Bot, whose shortcuts pass sending.py by."""
        if self._update is None:
            self._update = read_update(self._content)
        return self._update

    @property
    def is_tap(self) -> bool:
        """Whether a button was tapped; `tapped_data` is what it carries."""
        return self._callback_id is not None

    @property
    def config(self) -> Config:
        """The settings."""
        return self.services.config

    @property
    def database(self) -> Database:
        """The database itself, for work outside this update's transaction."""
        return self.services.database

    @property
    def sender(self) -> Sender:
        """For what is no screen in this chat: files, inline results."""
        return self.services.sender

    @property
    def is_kept(self) -> bool:
        """Whether what this update does has been committed, and the update with it."""
        return self._is_kept

    def mark_kept(self) -> None:
        """What this update does has been committed, and the update with it."""
        self._is_kept = True

    @property
    def tapped_message_id(self) -> int | None:
        """The message whose button was tapped."""
        return self._message_id

    def require(self, deed: Permission | None) -> None:
        """From now on `in_database` and `read` raise `NotAllowedError` unless some role may do this deed.

        The question is asked inside the same transaction as the deed and so costs no statement of its own.
        """
        self._deed = deed

    async def in_database(
        self, work: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work(db, actor, ...)` returns, once it is committed.

        The first call takes this update out of the inbox in the same transaction. Raises
        `AlreadyHandledError` when it was no longer there, and what `work` raises; then nothing is kept.
        """
        update_id = None if self._is_kept else self.update_id
        worker = self.services.worker
        has_news = False

        def transaction(db: Session) -> T:
            nonlocal has_news
            actor = self.actor(db)
            if update_id is not None and not stored_inbox.done(db, update_id, worker):
                raise AlreadyHandledError
            with stored_outbox.asked_in(db, self.topic, self.chat_id):
                outcome = work(db, actor, *args, **kwargs)
            has_news = stored_outbox.take_news(db)
            return outcome

        outcome = await self.services.database.run(transaction)
        self._is_kept = True
        if has_news:
            self.services.wake_outbox()
        return outcome

    async def read(
        self, work: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work(db, actor, ...)` finds in one consistent view of the database; it must not write."""

        def look(db: Session) -> T:
            return work(db, self.actor(db), *args, **kwargs)

        return await self.services.database.read(look)

    def moment(self, bot: str = "") -> Moment:
        """When and where this update is handled; `bot` is the bot's own name, where it is needed."""
        zone = self.config.timezone
        user, message_id = self._user(), self._message_id
        return Moment(self.now, zone, self.config, self.chat_id, message_id, bot, user, self.update_id)

    async def edit_in_place(self, message_id: int, screen: Screen) -> Delivery:
        """The edit; where a new message had to take its place, that one is the card from now on."""
        self._acknowledge()
        sender, chat_id = self.services.sender, self.chat_id
        edited = screen.in_topic(self.topic)
        delivery = await self._patiently(lambda: sender.edit(chat_id, message_id, edited))
        if delivery.message_id not in (None, message_id):
            await follow_card(self.services, self.telegram_id, message_id, delivery.message_id)
        return delivery

    def _user(self) -> Mapping[str, Any]:
        for value in self._content.values():
            if isinstance(value, dict) and "from" in value:
                return value["from"]
        return {}

    async def show(self, screen: Screen) -> int | None:
        """The screen in place of the tapped message, or as a new message; its id, or None when it failed.

        A tap is acknowledged meanwhile.
        """
        if self._message_id is None:
            return await self.send(screen)
        return (await self.edit_in_place(self._message_id, screen)).message_id

    async def send(self, screen: Screen, reply_to: int | None = None) -> int | None:
        """The screen as a new message in this chat; its id, or None when it failed."""
        return (await self.deliver(screen, reply_to)).message_id

    async def deliver(self, screen: Screen, reply_to: int | None = None) -> Delivery:
        """As `send`, with the whole outcome: for who wants the file's id afterwards."""
        self._acknowledge()
        sender, chat_id = self.services.sender, self.chat_id
        return await self._patiently(lambda: sender.send(chat_id, screen.in_topic(self.topic), reply_to))

    async def deliver_album(self, screens: Sequence[Screen]) -> Delivery:
        """Two to ten files that Telegram has as one album in this chat."""
        self._acknowledge()
        sender, chat_id = self.services.sender, self.chat_id
        parts = [screen.in_topic(self.topic) for screen in screens]
        return await self._patiently(lambda: send_album(sender, chat_id, parts))

    async def delete(self, message_id: int) -> None:
        """The message deleted if Telegram lets us; a refusal is logged."""
        await self.services.sender.delete(self.chat_id, message_id)

    async def notice(self, text: str, alert: bool = False) -> None:
        """The words (HTML) over the chat as the answer to the tap; as a message where they are too long.

        What Telegram does not show, because it comes too late or not through, becomes a message too.
        """
        words = plain(text)
        if self._callback_id is not None and self._acknowledgement is None and units(words) <= TOAST_UNITS:
            self._acknowledge(words, alert, Screen(text) if self.is_private else None)
        else:
            await self.send(Screen(text))

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Background work that a stop waits for."""
        self.services.later(work)

    async def refresh_commands(self, actor: Actor) -> None:
        """Sets the command menu of this chat to what the actor's roles may do; in the background."""
        if self.services.commands is not None:
            self.services.later(set_commands(self.services, self.chat_id, self.services.commands(actor)))

    async def finish(self) -> None:
        """The tap acknowledged and the update taken out of the inbox, if neither happened yet."""
        self._acknowledge()
        if not self._is_kept:
            update_id, worker = self.update_id, self.services.worker
            await self.services.database.run(lambda db: stored_inbox.done(db, update_id, worker))
            self._is_kept = True
        await self.acknowledge()

    async def acknowledge(self) -> None:
        """The tap acknowledged, if there is one and it was not yet."""
        self._acknowledge()
        if self._acknowledgement is not None:
            await self._acknowledgement

    def actor(self, db: Session) -> Actor:
        """Who speaks; raises `NotAllowedError` where no role of theirs has the required right."""
        actor = hear_actor(db, self.telegram_id)
        if self._deed is not None and not actor.may(self._deed):
            raise NotAllowedError(self._deed, actor)
        return actor

    def _acknowledge(self, text: str | None = None, alert: bool = False, late: Screen | None = None) -> None:
        if self._callback_id is not None and self._acknowledgement is None:
            answer = self._answer_tap(self._callback_id, text, alert, late)
            self._acknowledgement = asyncio.get_running_loop().create_task(answer)

    async def _answer_tap(self, callback_id: str, text: str | None, alert: bool, late: Screen | None) -> None:
        told_late = self.services.told_late
        if await self.services.sender.acknowledge(callback_id, text, alert):
            told_late.pop(self.telegram_id, None)
        elif late is not None and told_late.get(self.telegram_id) != late.text:
            # who tapped ten times while the bot was down reads it once
            told_late[self.telegram_id] = late.text
            await self.send(late)

    async def _patiently(self, attempt: Callable[[], Awaitable[Delivery]]) -> Delivery:
        """The outcome, after waiting where Telegram asks for it, was out of reach or failed itself."""
        delivery = await attempt()
        for pause in _PAUSES:
            if delivery.status is not Status.RETRY and not delivery.is_likely_undone:
                break
            await asyncio.sleep(min(delivery.retry_after or pause, _LONGEST_PAUSE))
            delivery = await attempt()
        if delivery.chat_id is not None:
            old_id, self.chat_id = self.chat_id, delivery.chat_id
            await self.services.database.run(lambda db: follow_chat(db, old_id, self.chat_id, self.now))
        if delivery.status is Status.BLOCKED:
            cause = delivery.cause or ""
            await self.services.database.run(
                lambda db: mark_unreachable(db, self.telegram_id, cause, self.now)
            )
        elif not delivery.is_sent:
            log.warning("a screen did not arrive (%s): %s", delivery.status, delivery.cause)
        return delivery


def _storable(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same JSON values with text that both databases keep; nearly always all of them are."""
    try:
        if b"\\u0000" not in orjson.dumps(content):  # it writes no lone surrogates at all
            return content
    except TypeError:
        pass
    return storable_values(content)

"""What a feature declares in its `routes.py`, and the one way from an update to its handler."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from sqlmodel import Session
from telegram import Message

from bot.bot_api.callback_data import CallbackData, parse_callback_data
from bot.bot_api.screen import Screen
from bot.engine.context import Context, NotAllowedError
from bot.engine.handling import PlainHandler, answer
from bot.engine.outbox import Producer
from bot.engine.scheduler import Job
from bot.storage.messages.conversation_states import (
    AWAY,
    ConversationState,
    conversation_state_of,
    set_conversation_state,
)
from bot.storage.messages.long_texts import LongText, forget_long_text, keep_long_text, long_text_of
from bot.texts.refusals import refusal
from handlers.fallbacks.message_kinds import bot_id, command_of, is_from, is_service, with_text
from handlers.people import texts as words
from handlers.people.screens import ASK_ACCESS_ROW
from questionnaires.people import Actor, Permission
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import visible

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and the right it asks for.

    A plain handler gets the session, who speaks, what was understood and the moment, and returns what is
    shown. With `reads` it keeps nothing; `links` gives it the bot's own name, for links. An `async` one gets
    the context and what was understood: it fetches files, asks Telegram or needs several transactions.
    """

    handler: PlainHandler | Callable[[Context, Any], Awaitable[None]]
    needs: Permission | None = None
    private_only: bool = True
    reads: bool = False
    links: bool = False

    async def run(self, context: Context, understood: object) -> None:
        """Does what the handler does; raises what it raises."""
        if iscoroutinefunction(self.handler):
            await self.handler(context, understood)
        else:
            plain = cast("PlainHandler", self.handler)
            await answer(context, plain, understood, reads=self.reads, links=self.links)


@dataclass(frozen=True, slots=True)
class Command(Route):
    """A route that is typed as `/name`, with its line in the command menu."""

    menu: str = ""
    """What the command does, as Telegram's menu shows it; empty for one that is not in the menu."""
    shown_to: Callable[[Actor], bool] | None = None
    """Where the menu shows it to fewer than may use it: to whom."""

    def is_in_menu_of(self, actor: Actor) -> bool:
        """Whether this actor's menu offers it."""
        if self.shown_to is not None:
            return self.shown_to(actor)
        return self.needs is None or actor.may(self.needs)


class Default(StrEnum):
    """A route that the router has itself."""

    WANT_TEXT = "want_text"
    """Says that a text is wanted, to whoever may type it."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What may come while `ConversationState.awaiting` has this name, and where each kind of it goes.

    Where a route is None, what comes is handled as though nothing had been awaited.
    """

    name: str
    text: Route | None = None
    file: Route | Default | None = Default.WANT_TEXT
    other: Route | Default | None = Default.WANT_TEXT
    """A sticker, a place and the like."""
    dropped_to: str | None = AWAY
    """What is awaited after a command that came instead: a later text must not be taken for the reply.

    Its own name: it is still awaited.
    """
    takes_own_words: bool = False
    """Whether a message of the bot itself may come back as the reply."""
    asks: bool = True
    """Whether a text that is sent now answers a question; with False it would go astray."""
    edit: Route | None = None
    """Who takes a message that is changed meanwhile; None for whoever takes all of them."""

    @property
    def takes_text(self) -> bool:
        """Whether a text that is sent now is the answer to a question."""
        return self.text is not None and self.asks

    def __post_init__(self) -> None:
        """Holds that a wanted text is taken by somebody."""
        if self.text is None and Default.WANT_TEXT in (self.file, self.other):
            raise ValueError(f"{self.name!r} asks for a text that nobody takes")


class UpdateKind(StrEnum):
    """What is no command, tap or awaited reply; exactly one feature takes each."""

    TEXT = "text"
    FILE = "file"
    ANYTHING_ELSE = "anything else"
    UNKNOWN_COMMAND = "unknown command"
    EDITED = "edited"
    INLINE = "inline"
    REACHABILITY = "reachability"
    """Somebody blocked the bot, or lets it speak again."""
    MEMBERSHIP = "membership"
    """The bot was added to a group or taken out of it."""
    MOVED = "moved"
    """A group has a new number."""


@dataclass(frozen=True, slots=True)
class Routes:
    """All that leads into one feature."""

    commands: Mapping[str, Command] = field(default_factory=dict[str, Command])
    group_commands: Mapping[str, Route] = field(default_factory=dict[str, Route])
    """What a command does in a group instead; all others ask for a private chat there."""
    buttons: Mapping[type[CallbackData], Route] = field(default_factory=dict[type[CallbackData], Route])
    awaited: tuple[Awaited, ...] = ()
    updates: Mapping[UpdateKind, Route] = field(default_factory=dict[UpdateKind, Route])
    producers: Mapping[str, Producer] = field(default_factory=dict[str, Producer])
    """Messages that are made at the moment they leave, by their kind."""
    jobs: tuple[Job, ...] = ()
    """What is looked after by the clock, besides what the engine looks after itself."""


def joined(tables: Iterable[Mapping[_Key, _Value]]) -> dict[_Key, _Value]:
    """One table of all; raises ValueError where two features claim the same."""
    whole: dict[_Key, _Value] = {}
    for table in tables:
        if twice := whole.keys() & table.keys():
            raise ValueError(f"two features declare {twice}")
        whole.update(table)
    return whole


@dataclass(frozen=True, slots=True)
class Reply:
    """A typed or sent reply, with where the conversation stands."""

    message: Message
    conversation: ConversationState

    @property
    def text(self) -> str:
        """The text of the message; empty when it has none."""
        return self.message.text or ""


@dataclass(frozen=True, slots=True)
class EditedReply(Reply):
    """A message that was changed afterwards, with where the conversation stands."""

    is_asked: bool
    """Whether a text that is sent now answers a question."""


@dataclass(frozen=True, slots=True)
class CutTexts:
    """What is done about texts that Telegram's apps cut in two; see `handlers.fallbacks.split_texts`."""

    is_too_long: Callable[[Reply], bool]
    """Whether what is awaited can never be as long as this first piece."""
    refuse_at_once: PlainHandler
    may_go_on: Callable[[Message], bool]
    beginning: Callable[[Reply], LongText]
    continues: Callable[[Message, LongText], bool]
    refuse: PlainHandler
    """Understands the rest of a text, a `Reply`, with the `LongText` that came before."""


class Router:
    """The one way from an update to its handler, made from what all features declare."""

    def __init__(self, features: Iterable[Routes], *, want_text: PlainHandler, cut: CutTexts) -> None:
        """Raises ValueError where two features claim the same, or none takes a kind of update."""
        features = tuple(features)
        self.commands = joined(feature.commands for feature in features)
        self.group_commands = joined(feature.group_commands for feature in features)
        self.buttons = joined(feature.buttons for feature in features)
        self.updates = joined(feature.updates for feature in features)
        self.awaited = joined({one.name: one} for feature in features for one in feature.awaited)
        self._want_text = want_text
        self._cut = cut
        if missing := set(UpdateKind) - self.updates.keys():
            raise ValueError(f"no feature takes {missing}")

    def reply_route(self, conversation: ConversationState, kind: UpdateKind) -> Route:
        """Where a text, a file or anything else goes, as the conversation stands."""
        awaited = self.awaited.get(conversation.awaiting or "")
        if awaited is None:
            return self.updates[kind]
        if kind is UpdateKind.TEXT:
            route = awaited.text
        else:
            route = awaited.file if kind is UpdateKind.FILE else awaited.other
        if route is None:
            return self.updates[kind]
        if isinstance(route, Route):
            return route
        return Route(self._want_text, awaited.text and awaited.text.needs, reads=True)

    async def dispatch(self, context: Context) -> None:
        """Hands the update to the one handler it is for; asks for the right of the route on the way."""
        if context.is_tap:
            await self._tapped(context, context.tapped_data)
            return
        update = context.update
        if update.message is not None and update.message.from_user is not None:
            await self._said(context, with_text(update.message))
        elif update.inline_query is not None:
            await self._go(context, self.updates[UpdateKind.INLINE], update.inline_query)
        elif update.my_chat_member is not None:
            kind = UpdateKind.REACHABILITY if context.is_private else UpdateKind.MEMBERSHIP
            await self.updates[kind].run(context, update.my_chat_member)
        elif (edited := update.edited_message) is not None and context.is_private:
            conversation, _ = await context.read(_stands)
            awaited = self.awaited.get(conversation.awaiting or "")
            is_asked = awaited is not None and awaited.takes_text
            route = (awaited and awaited.edit) or self.updates[UpdateKind.EDITED]
            await self._go(context, route, EditedReply(with_text(edited), conversation, is_asked))

    async def _tapped(self, context: Context, data: str | None) -> None:
        tap = parse_callback_data(data)
        route = None if tap is None else self.buttons.get(type(tap))
        if tap is None or route is None:
            await context.notice(words.OLD_BUTTON, alert=True)
        else:
            await self._go(context, route, tap)

    async def _said(self, context: Context, message: Message) -> None:
        command = command_of(message)
        if command is not None:
            name, argument, addressed = command
            if not context.is_private and addressed not in (None, await context.services.bot_username()):
                return
            route = self.commands.get(name)
            if not context.is_private:
                route = self.group_commands.get(name, route)
                if route is None:
                    return
            await self._drop_reply(context)
            await self._go(context, route or self.updates[UpdateKind.UNKNOWN_COMMAND], argument)
            return
        if not context.is_private:
            if message.migrate_to_chat_id is not None:
                await self._go(context, self.updates[UpdateKind.MOVED], message)
            return
        await self._replied(context, message)

    async def _replied(self, context: Context, message: Message) -> None:
        """A message that is no command, in a private chat."""
        conversation, long = await context.read(_stands)
        reply = Reply(message, conversation)
        awaited = self.awaited.get(conversation.awaiting or "")
        takes_own_words = awaited is not None and awaited.takes_own_words
        if is_from(message, bot_id(context)) and not takes_own_words:
            await context.send(Screen(words.OWN_WORDS))
        elif message.text and not visible(message.text):
            await context.send(Screen(words.NOTHING_VISIBLE))
        elif message.text and long is not None and self._cut.continues(message, long):
            await answer(context, self._cut.refuse, (reply, long), reads=False, links=False)
        elif awaited is not None and awaited.takes_text and self._cut.is_too_long(reply):
            await answer(context, self._cut.refuse_at_once, reply, reads=False, links=False)
        elif is_file(message):
            await self._go(context, self.reply_route(conversation, UpdateKind.FILE), reply)
        elif message.text:
            if self._cut.may_go_on(message):
                first, telegram_id = self._cut.beginning(reply), context.telegram_id
                await context.database.run(lambda db: keep_long_text(db, telegram_id, first))
            await self._go(context, self.reply_route(conversation, UpdateKind.TEXT), reply)
        elif not is_service(message):
            await self._go(context, self.reply_route(conversation, UpdateKind.ANYTHING_ELSE), reply)

    async def _drop_reply(self, context: Context) -> None:
        """Whoever gives a command has turned away from what was asked: a later text must not answer it."""
        if not context.is_private:
            return
        conversation, long = await context.read(_stands)
        telegram_id = context.telegram_id
        if long is not None:
            await context.database.run(lambda db: forget_long_text(db, telegram_id))
        awaited = self.awaited.get(conversation.awaiting or "")
        if awaited is not None and awaited.dropped_to != awaited.name:
            awaiting, data = awaited.dropped_to, conversation.awaiting_data

            def drop(db: Session) -> None:
                set_conversation_state(db, telegram_id, awaiting=awaiting, awaiting_data=data)

            await context.database.run(drop)

    async def _go(self, context: Context, route: Route, understood: object) -> None:
        if route.private_only and not context.is_private:
            await context.notice(words.PRIVATE_ONLY)
            return
        context.require(route.needs)
        try:
            await route.run(context, understood)
        except NotAllowedError as no:
            context.require(None)
            await _turn_away(context, is_stranger=no.actor.person is None)


async def _turn_away(context: Context, *, is_stranger: bool) -> None:
    if is_stranger:
        await context.send(Screen(words.STRANGER, (ASK_ACCESS_ROW,)))
    else:
        await refuse(context, Refusal(Reason.NOT_ALLOWED))


async def refuse(context: Context, refused: Refusal) -> None:
    """Says why not: over the chat after a tap, else as a message."""
    context.services.metrics.refusals[refused.reason] += 1
    await context.notice(refusal(refused, context.config.timezone), alert=True)


def _stands(db: Session, actor: Actor) -> tuple[ConversationState, LongText | None]:
    """Where the conversation stands, and the long text that may still go on."""
    return conversation_state_of(db, actor.telegram_id), long_text_of(db, actor.telegram_id)


def is_file(message: Message) -> bool:
    """Whether the message brings something that can be kept as evidence."""
    return bool(message.document or message.photo or message.video or message.audio or message.voice)

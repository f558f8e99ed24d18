"""The tables' entries, and the one way from an update to its handler."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any, cast

from sqlmodel import Session
from telegram import Message

from bot.bot_api.callback_data import CallbackData, parse_callback_data
from bot.bot_api.screen import Screen
from bot.engine.context import Context, NotAllowedError
from bot.engine.handling import PlainHandler, answer
from bot.storage.messages.conversation_states import (
    ConversationState,
    conversation_state_of,
    set_conversation_state,
)
from bot.storage.messages.long_texts import LongText, forget_long_text, keep_long_text, long_text_of
from bot.texts.refusals import refusal
from handlers.fallbacks.message_kinds import bot_id, is_from, is_service, with_text
from handlers.people import texts as words
from handlers.people.screens import ASK_ACCESS_ROW
from questionnaires.people import Actor, Permission
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import visible


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
class Reply:
    """A typed or sent reply, with where the conversation stands."""

    message: Message
    conversation: ConversationState

    @property
    def text(self) -> str:
        """The text of the message; empty when it has none."""
        return self.message.text or ""


@dataclass(frozen=True, slots=True)
class CutTexts:
    """What is done about texts that Telegram's apps cut in two; see `handlers.fallbacks.split_texts`."""

    may_go_on: Callable[[Message], bool]
    beginning: Callable[[Reply], LongText]
    continues: Callable[[Message, LongText], bool]
    refuse: PlainHandler
    """Understands the rest of a text, a `Reply`, with the `LongText` that came before."""


@dataclass(frozen=True, slots=True)
class Router:
    """Every command, button and reply there is."""

    commands: Mapping[str, Route]
    buttons: Mapping[type[CallbackData], Route]
    typed_replies: Mapping[str, Route]
    files: Route
    text: Route
    other: Route
    unknown_command: Route
    edited: Route
    reachability: Route
    inline: Route
    dropped: Mapping[str, str | None]
    """What a command drops when it comes instead of the reply that was awaited, and what is awaited then."""
    file_replies: Mapping[str, Route]
    """By what is awaited, as `typed_replies`; any other file goes to `files`."""
    other_replies: Mapping[str, Route]
    """By what is awaited, for a sticker, a conversation and the like; any other goes to `other`."""
    group_commands: Mapping[str, Route]
    """What a command does in a group instead; all others ask for a private chat there."""
    membership: Route
    """The bot was added to a group or taken out of it."""
    moved: Route
    """A group has a new number."""
    cut: CutTexts
    """What is done about texts that Telegram's apps cut in two."""
    takes_own_words: frozenset[str]
    """What is awaited when a message of the bot itself may come back as a reply."""

    async def dispatch(self, context: Context) -> None:
        """Hands the update to the one handler it is for; asks for the right of the route on the way."""
        if context.is_tap:
            await self._tapped(context, context.tapped_data)
            return
        update = context.update
        if update.message is not None and update.message.from_user is not None:
            await self._said(context, with_text(update.message))
        elif update.inline_query is not None:
            await self._go(context, self.inline, update.inline_query)
        elif update.my_chat_member is not None:
            route = self.reachability if context.is_private else self.membership
            await route.run(context, update.my_chat_member)
        elif update.edited_message is not None and context.is_private:
            await self._go(context, self.edited, with_text(update.edited_message))

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
            await self._go(context, route or self.unknown_command, argument)
            return
        if not context.is_private:
            if message.migrate_to_chat_id is not None:
                await self._go(context, self.moved, message)
            return
        await self._replied(context, message)

    async def _replied(self, context: Context, message: Message) -> None:
        """A message that is no command, in a private chat."""
        conversation, long = await context.read(_stands)
        reply = Reply(message, conversation)
        if is_from(message, bot_id(context)) and conversation.awaiting not in self.takes_own_words:
            await context.send(Screen(words.OWN_WORDS))
        elif message.text and not visible(message.text):
            await context.send(Screen(words.NOTHING_VISIBLE))
        elif message.text and long is not None and self.cut.continues(message, long):
            await answer(context, self.cut.refuse, (reply, long), reads=False, links=False)
        elif is_file(message):
            await self._go(context, self.file_replies.get(conversation.awaiting or "", self.files), reply)
        elif message.text:
            if self.cut.may_go_on(message):
                first, telegram_id = self.cut.beginning(reply), context.telegram_id
                await context.database.run(lambda db: keep_long_text(db, telegram_id, first))
            await self._go(context, self.typed_replies.get(conversation.awaiting or "", self.text), reply)
        elif not is_service(message):
            await self._go(context, self.other_replies.get(conversation.awaiting or "", self.other), reply)

    async def _drop_reply(self, context: Context) -> None:
        """Whoever gives a command has turned away from what was asked: a later text must not answer it."""
        if not context.is_private:
            return
        conversation, long = await context.read(_stands)
        telegram_id = context.telegram_id
        if long is not None:
            await context.database.run(lambda db: forget_long_text(db, telegram_id))
        if conversation.awaiting is not None and conversation.awaiting in self.dropped:
            awaiting, data = self.dropped[conversation.awaiting], conversation.awaiting_data

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


def command_of(message: Message) -> tuple[str, str, str | None] | None:
    """Name, argument and addressed bot of a command at the beginning of a message; None when it is none."""
    text = message.text or ""
    if not text.startswith("/"):
        return None
    head, _, argument = text[1:].partition(" ")
    head, newline, rest = head.partition("\n")
    name, _, addressed = head.partition("@")
    return name.lower(), (rest + " " + argument if newline else argument).strip(), addressed or None


def is_file(message: Message) -> bool:
    """Whether the message brings something that can be kept as evidence."""
    return bool(message.document or message.photo or message.video or message.audio or message.voice)

"""The tables' entries, and the one way from an update to its handler."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any, cast

from sqlmodel import Session
from telegram import Message

from bot.context import Context, NotAllowedError
from bot.handling import PlainHandler, answer
from bot.screens import Screen, Tap, parse_tap
from bot.screens.inviting import ASK_ACCESS_ROW
from bot.storage.places import Place, place_of, set_place
from bot.texts import joining as words
from bot.texts.refusals import refusal
from questionnaires.people import Deed, Speaker
from questionnaires.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and the right it asks for.

    A plain handler gets the session, who speaks, what was understood and the moment, and returns what is
    shown. With `reads` it keeps nothing; `links` gives it the bot's own name, for links. An `async` one gets
    the context and what was understood: it fetches files, asks Telegram or needs several transactions.
    """

    handler: PlainHandler | Callable[[Context, Any], Awaitable[None]]
    deed: Deed | None = None
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
    place: Place

    @property
    def text(self) -> str:
        """The text of the message; empty when it has none."""
        return self.message.text or ""


@dataclass(frozen=True, slots=True)
class Switchboard:
    """Every command, button and reply there is."""

    commands: Mapping[str, Route]
    buttons: Mapping[type[Tap], Route]
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
    """By what is awaited, for a sticker, a place and the like; any other goes to `other`."""
    group_commands: Mapping[str, Route]
    """What a command does in a group instead; all others ask for a private chat there."""
    membership: Route
    """The bot was added to a group or taken out of it."""
    moved: Route
    """A group has a new number."""

    async def dispatch(self, context: Context) -> None:
        """Hands the update to the one handler it is for; asks for the right of the route on the way."""
        if context.is_tap:
            await self._tapped(context, context.tapped_data)
            return
        update = context.update
        if update.message is not None and update.message.from_user is not None:
            await self._said(context, update.message)
        elif update.inline_query is not None:
            await self._go(context, self.inline, update.inline_query)
        elif update.my_chat_member is not None:
            route = self.reachability if context.is_private else self.membership
            await route.run(context, update.my_chat_member)
        elif update.edited_message is not None and context.is_private:
            await self._go(context, self.edited, update.edited_message)

    async def _tapped(self, context: Context, data: str | None) -> None:
        tap = parse_tap(data)
        route = None if tap is None else self.buttons.get(type(tap))
        if tap is None or route is None:
            await context.notice(words.OLD_BUTTON, alert=True)
        else:
            await self._go(context, route, tap)

    async def _said(self, context: Context, message: Message) -> None:
        command = command_of(message)
        if command is not None:
            name, argument, addressed = command
            if not context.is_private and addressed not in (None, await context.world.bot_username()):
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
        place = await context.read(_place)
        reply = Reply(message, place)
        if is_file(message):
            await self._go(context, self.file_replies.get(place.awaiting or "", self.files), reply)
        elif message.text:
            await self._go(context, self.typed_replies.get(place.awaiting or "", self.text), reply)
        elif not is_service(message):
            await self._go(context, self.other_replies.get(place.awaiting or "", self.other), reply)

    async def _drop_reply(self, context: Context) -> None:
        """Whoever gives a command has turned away from what was asked: a later text must not answer it."""
        if not context.is_private:
            return
        place = await context.read(_place)
        if place.awaiting is not None and place.awaiting in self.dropped:
            awaiting, data = self.dropped[place.awaiting], place.awaiting_data
            telegram_id = context.telegram_id

            def drop(db: Session) -> None:
                set_place(db, telegram_id, awaiting=awaiting, awaiting_data=data)

            await context.database.run(drop)

    async def _go(self, context: Context, route: Route, understood: object) -> None:
        if route.private_only and not context.is_private:
            await context.notice(words.PRIVATE_ONLY)
            return
        context.require(route.deed)
        try:
            await route.run(context, understood)
        except NotAllowedError as no:
            context.require(None)
            await _turn_away(context, is_stranger=no.speaker.person is None)


async def _turn_away(context: Context, *, is_stranger: bool) -> None:
    if is_stranger:
        await context.send(Screen(words.STRANGER, (ASK_ACCESS_ROW,)))
    else:
        await refuse(context, Refusal(Reason.NOT_ALLOWED))


async def refuse(context: Context, refused: Refusal) -> None:
    """Says why not: over the chat after a tap, else as a message."""
    context.world.meters.refusals[refused.reason] += 1
    await context.notice(refusal(refused, context.config.timezone), alert=True)


def _place(db: Session, speaker: Speaker) -> Place:
    return place_of(db, speaker.telegram_id)


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


def is_service(message: Message) -> bool:
    """Whether Telegram speaks and not the person: pinned messages, new members and the like."""
    return not (
        message.effective_attachment or message.text or message.dice or message.contact or message.venue
    )

"""People who talk to the bot through the stand-in: tests read as conversations.

    async def test_an_officer_returns(ani):
        await ani.says("/isi")
        await ani.taps("3 · Terdefinisi")
        ani.sees("2 dari 5")

Each step waits until the bot is through with it: with `idle` (which returns when the bot has nothing in hand)
until the update is confirmed and then idle; without it until the bot has reacted in the chat and confirmed.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.standin.chat_view import Act, Message, ShownToast
from bot.standin.people import People
from bot.standin.transcript import lines_of

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)

PATIENCE = 60.0
"""Seconds that a person waits for the bot before the test fails; much, for the machine may be busy."""

Idle = Callable[[], Awaitable[None]]


def picture(width: int, height: int, *, salt: bytes = b"") -> bytes:
    """Bytes that begin as a PNG of this size; `salt` makes them differ from others."""
    return PNG[:16] + width.to_bytes(4) + height.to_bytes(4) + PNG[24:] + salt


class Person:
    """Someone with a chat with the bot (or, by `chat_id`, in a group)."""

    def __init__(
        self,
        people: People,
        number: int,
        name: str,
        *,
        idle: Idle | None = None,
        chat_id: int | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.people = people
        self.id = number
        self.name = name
        self.idle = idle
        self.chat_id = chat_id
        self.patience = patience
        self.messages: tuple[Message, ...] = ()
        self.toasts: tuple[ShownToast, ...] = ()
        self._toasts_before = 0
        self.last_act: Act | None = None

    @classmethod
    async def arrives(
        cls,
        people: People,
        first_name: str,
        *,
        number: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        label: str | None = None,
        idle: Idle | None = None,
        patience: float = PATIENCE,
    ) -> "Person":
        """A new person who has not started the bot yet."""
        number = await people.create(
            first_name, number=number, last_name=last_name, username=username, label=label
        )
        return cls(people, number, first_name, idle=idle, patience=patience)

    def in_group(self, chat_id: int) -> "Person":
        """The same person, speaking in a group."""
        return Person(
            self.people, self.id, self.name, idle=self.idle, chat_id=chat_id, patience=self.patience
        )

    async def opens(self, link: str, *, settle: bool = True) -> None:
        """Opens a `t.me` link to the bot and presses Start."""
        await self._did(await self.people.open(self.id, link), settle)

    async def starts(self, payload: str = "", *, settle: bool = True) -> None:
        """Presses Start."""
        await self._did(await self.people.start(self.id, payload), settle)

    async def says(
        self,
        text: str,
        *,
        reply_to: int | None = None,
        entities: Sequence[dict[str, Any]] = (),
        settle: bool = True,
    ) -> None:
        """Writes a text."""
        act = await self.people.say(self.id, text, chat_id=self.chat_id, reply_to=reply_to, entities=entities)
        await self._did(act, settle)

    async def taps(self, label: str, on: Message | int | None = None, *, settle: bool = True) -> None:
        """Taps the newest button with this label or these words, or the one on the given message."""
        number = on.id if isinstance(on, Message) else on
        await self._did(
            await self.people.tap(self.id, label, message_id=number, chat_id=self.chat_id), settle
        )

    async def forges(
        self, data: str, on: Message | int | None = None, *, accessible: bool = True, settle: bool = True
    ) -> None:
        """Sends callback data that no button of this person has; `accessible=False` from a very old card."""
        number = on.id if isinstance(on, Message) else on
        act = await self.people.tap_data(
            self.id, data, message_id=number, chat_id=self.chat_id, accessible=accessible
        )
        await self._did(act, settle)

    async def sends(
        self,
        kind: str,
        files: Sequence[tuple[str, bytes]],
        *,
        caption: str = "",
        reply_to: int | None = None,
        announced: bool = True,
        mime_type: str | None = None,
        settle: bool = True,
    ) -> None:
        """Sends files of a kind, several as an album."""
        act = await self.people.send(
            self.id,
            kind,
            files,
            caption=caption,
            chat_id=self.chat_id,
            reply_to=reply_to,
            announced=announced,
            mime_type=mime_type,
        )
        await self._did(act, settle)

    async def sends_document(self, name: str, content: bytes, caption: str = "", **how: Any) -> None:
        """Sends a document; `announced=False` hides its size."""
        await self.sends("document", [(name, content)], caption=caption, **how)

    async def sends_photo(self, content: bytes | None = None, caption: str = "", **how: Any) -> None:
        """Sends a photo."""
        await self.sends("photo", [("photo.png", content or picture(1600, 900))], caption=caption, **how)

    async def sends_album(
        self, files: Sequence[tuple[str, bytes]], caption: str = "", kind: str = "photo", **how: Any
    ) -> None:
        """Sends several photos or documents together, the caption on the first."""
        await self.sends(kind, files, caption=caption, **how)

    async def sends_voice(self, content: bytes = b"OggS" + bytes(200), caption: str = "", **how: Any) -> None:
        """Sends a voice note."""
        await self.sends("voice", [("voice.oga", content)], caption=caption, mime_type="audio/ogg", **how)

    async def sends_video(self, content: bytes = bytes(400), caption: str = "", **how: Any) -> None:
        """Sends a video."""
        await self.sends("video", [("video.mp4", content)], caption=caption, mime_type="video/mp4", **how)

    async def sends_video_note(self, content: bytes = bytes(300), **how: Any) -> None:
        """Sends a round video."""
        await self.sends("video_note", [("video.mp4", content)], **how)

    async def sends_sticker(self, **how: Any) -> None:
        """Sends a sticker."""
        await self.sends("sticker", [("sticker.webp", b"RIFF" + bytes(60))], **how)

    async def sends_location(
        self, latitude: float = -0.42, longitude: float = 116.98, *, settle: bool = True
    ) -> None:
        """Sends a place."""
        await self.shares({"location": {"latitude": latitude, "longitude": longitude}}, settle=settle)

    async def sends_dice(self, value: int = 4, *, settle: bool = True) -> None:
        """Throws a dice."""
        await self.shares({"dice": {"emoji": "🎲", "value": value}}, settle=settle)

    async def sends_contact(self, *, settle: bool = True) -> None:
        """Sends a contact."""
        await self.shares({"contact": {"phone_number": "+62811000", "first_name": self.name}}, settle=settle)

    async def shares(self, parts: dict[str, Any], *, settle: bool = True) -> None:
        """Sends something without a file, as the Bot API writes it."""
        await self._did(await self.people.share(self.id, parts, chat_id=self.chat_id), settle)

    async def edits(self, message: Message | int, text: str, *, settle: bool = True) -> None:
        """Changes an own message."""
        number = message.id if isinstance(message, Message) else message
        await self._did(await self.people.edit(self.id, number, text, chat_id=self.chat_id), settle)

    async def blocks(self) -> None:
        """Blocks the bot and waits until it has heard of it."""
        await self._heard(await self.people.block(self.id))

    async def unblocks(self) -> None:
        """Lets the bot speak again and waits until it has heard of it."""
        await self._heard(await self.people.unblock(self.id))

    async def asks_inline(self, query: str, offset: str = "") -> dict[str, Any]:
        """Types `@bot query`; the bot's answer."""
        return await self.people.inline(self.id, query, offset)

    async def _did(self, act: Act, settle: bool) -> None:
        self.last_act = act
        if settle and act.updates:  # a group's bot is not told everything
            if self.idle is not None:
                await self._heard(act)
            elif not await self.people.settle(act, patience=self.patience):
                await self.looks()
                raise AssertionError(f"the bot did not react within {self.patience:g} s\n{self.shown()}")
            else:
                await self._heard(act)
        await self.looks()

    async def _heard(self, act: Act) -> None:
        if not await self.people.settle(act, until="confirmed", patience=self.patience):
            await self.looks()
            raise AssertionError(f"the bot took no update within {self.patience:g} s\n{self.shown()}")
        if self.idle is not None:
            await self.idle()

    async def settles(self) -> None:
        """Waits for what came of the last step, if it was done with `settle=False`."""
        if self.last_act is not None:
            await self._did(self.last_act, settle=True)

    async def looks(self) -> None:
        """Looks at the chat now."""
        view = await self.people.view(self.id, chat_id=self.chat_id)
        self.messages = view.messages
        since = self.last_act.version if self.last_act else 0
        self.toasts = tuple(toast for toast in view.toasts if toast.version > since)

    async def comes_to_see(self, text: str) -> Message:
        """Waits until some message of the bot's since the last step shows this; for news nobody asked for."""
        since = self.last_act.version if self.last_act else 0
        seen = since
        while True:
            await self.looks()
            for message in reversed(self.messages):
                if message.from_bot and message.version > since and text in message.text:
                    return message
            view = await self.people.view(
                self.id, chat_id=self.chat_id, since=seen, wait=self.patience, last=1
            )
            if view.version <= seen:
                raise AssertionError(f"{self.name} waits in vain for {text!r}\n{self.shown()}")
            seen = view.version

    @property
    def last(self) -> Message:
        """The bot's message that appeared or changed last."""
        mine = [message for message in self.messages if message.from_bot]
        if not mine:
            raise AssertionError(f"the bot has said nothing to {self.name}\n{self.shown()}")
        return max(mine, key=lambda message: message.version)

    @property
    def recent(self) -> tuple[Message, ...]:
        """The bot's messages that appeared or changed since the last step; the last one when none did."""
        since = self.last_act.version if self.last_act else 0
        fresh = tuple(message for message in self.messages if message.from_bot and message.version > since)
        return fresh or (self.last,)

    @property
    def toast(self) -> str:
        """The words over the chat after the last tap, empty when there were none."""
        return self.toasts[-1].text if self.toasts else ""

    def sees(self, *texts: str) -> Message:
        """One message since the last step shows all of these (a toast counts, too); that message."""
        for message in reversed(self.recent):
            if all(text in message.text for text in texts):
                return message
        if any(all(text in toast.text for text in texts) for toast in self.toasts):
            return self.last
        raise AssertionError(f"{self.name} does not see {', '.join(map(repr, texts))}\n{self.shown()}")

    def sees_anywhere(self, text: str) -> Message:
        """Some message of the bot's in the whole chat shows this; the newest such message."""
        for message in reversed(self.messages):
            if message.from_bot and text in message.text:
                return message
        raise AssertionError(f"{self.name} sees {text!r} nowhere\n{self.shown()}")

    def sees_no(self, *texts: str) -> None:
        """Nothing since the last step shows any of these."""
        for text in texts:
            if any(text in message.text for message in self.recent) or any(
                text in toast.text for toast in self.toasts
            ):
                raise AssertionError(f"{self.name} should not see {text!r}\n{self.shown()}")

    def sees_button(self, label: str) -> None:
        """A message since the last step has a button with these words."""
        if not any(label in have for message in self.recent for have in message.labels):
            raise AssertionError(f"{self.name} sees no button {label!r}\n{self.shown()}")

    def sees_no_button(self, label: str) -> None:
        """No message since the last step has a button with these words."""
        if any(label in have for message in self.recent for have in message.labels):
            raise AssertionError(f"{self.name} should see no button {label!r}\n{self.shown()}")

    async def file_of(self, message: Message) -> bytes:
        """The bytes of the file in a message."""
        return await self.people.file(message.file["file_id"], person=self.id)

    def shown(self, last: int = 8) -> str:
        """The end of the chat, to read."""
        lines = [f"— the chat of {self.name} —"]
        for message in self.messages[-last:]:
            who = "Bot" if message.from_bot else message.author
            rows = [[{"text": button.label} for button in row] for row in message.rows]
            view = {"kind": message.kind, "text": message.text, "buttons": rows, "file": message.file}
            first, *more = lines_of(view)
            changed = " (edited)" if message.edited else ""
            lines += [f"#{message.id} {who}{changed}: {first}", *(f"      {line}" for line in more)]
        lines += [f"toast: {toast.text}" for toast in self.toasts]
        return "\n".join(lines)

"""The people of the demo: what one does in a chat, and waiting until the bot has answered."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.commands.terminal import say
from bot.demo.practice import Regency, number_of
from bot.demo.stage import DemoStage
from bot.standin import Message, People, Transcript
from bot.standin.chat_view import Act
from bot.standin.people import PeopleError

PATIENCE_SECONDS = 30.0
LEVEL = re.compile(r"(\d+) · ")


class Stuck(Exception):
    """Something that was to come did not; the text says who waited for what, and what they saw instead."""


class Performer:
    """One person with a chat. Each act returns when the bot is through with it."""

    def __init__(
        self,
        people: People,
        transcript: Transcript,
        idle: Callable[[], Awaitable[None]],
        number: int,
        name: str,
        office: str = "",
    ) -> None:
        self.name = name
        self.office = office
        """The short name of the office, empty for who serves none."""
        self.number = number
        self._people = people
        self._transcript = transcript
        self._idle = idle
        self._since = 0

    async def opens(self, link: str) -> None:
        """Opens an invitation's link."""
        await self._through(await self._people.open(self.number, link))

    async def says(self, text: str) -> None:
        """Writes a text."""
        await self._through(await self._people.say(self.number, text))

    async def taps(self, label: str) -> None:
        """Taps the newest button with these words."""
        try:
            act = await self._people.tap(self.number, label)
        except PeopleError as error:
            raise Stuck(f"{self.name} mencari tombol {label!r}. {await self._seen()}") from error
        await self._through(act)

    async def proves(
        self, kind: str, name: str, content: bytes, *, mime_type: str, caption: str = ""
    ) -> None:
        """Sends a file as evidence, and waits until the bot says that it is kept."""
        files = [(name, content)]
        await self._through(
            await self._people.send(self.number, kind, files, caption=caption, mime_type=mime_type)
        )
        await self.sees("diterima dan tersimpan")

    async def chooses_level(self, wanted: int) -> None:
        """Taps the level with this number on the card."""
        for label in (await self.last()).labels:
            if (found := LEVEL.match(label)) and int(found[1]) == wanted:
                await self.taps(label)
                return
        raise Stuck(f"{self.name} mencari tingkat {wanted}. {await self._seen()}")

    async def sees(self, words: str = "", *, kind: str | None = None) -> Message:
        """Waits for a message of the bot since the last act, with these words, of this kind; that message."""
        version = self._since
        while True:
            view = await self._people.view(self.number, since=version, wait=PATIENCE_SECONDS)
            if view.version <= version:
                raise Stuck(f"{self.name} menunggu {words or kind!r}. {await self._seen()}")
            version = view.version
            for message in reversed(view.messages):
                if message.from_bot and words in message.text and kind in {None, message.kind}:
                    await self.catches_up()
                    return message

    async def last(self) -> Message:
        """The bot's message that came or changed last."""
        view = await self._people.view(self.number)
        mine = [message for message in view.messages if message.from_bot]
        if not mine:
            raise Stuck(f"{self.name} belum menerima pesan apa pun dari bot.")
        return max(mine, key=lambda message: message.version)

    async def has_button(self, words: str) -> bool:
        """Whether the bot's last message has such a button."""
        return any(words in label for label in (await self.last()).labels)

    async def file_of(self, message: Message) -> bytes:
        """The bytes of the file in a message."""
        return await self._people.file(message.file["file_id"], person=self.number)

    async def catches_up(self) -> None:
        """Prints what is new in this chat."""
        await self._transcript.catch_up(self.number, self.name)

    async def _through(self, act: Act) -> None:
        self._since = act.version
        if not await self._people.settle(act, until="confirmed", patience=PATIENCE_SECONDS):
            raise Stuck(f"bot tidak mengambil pesan {self.name}. {await self._seen()}")
        await self._idle()
        await self.catches_up()

    async def _seen(self) -> str:
        view = await self._people.view(self.number, last=1)
        return "".join(f"Pesan terakhir: {message.text!r} {message.labels}" for message in view.messages)


class Paper:
    """Where the conversation is printed; a stretch that only repeats itself can be left out."""

    def __init__(self, out: Callable[[str], object]) -> None:
        self._out = out
        self.is_open = True

    def __call__(self, text: str) -> None:
        """One entry of the conversation, a blank line before it."""
        if self.is_open:
            self._out(f"\n{text}")

    def heading(self, text: str) -> None:
        """What comes next."""
        self._out(f"\n── {text} {'─' * max(4, 76 - len(text))}")

    def note(self, text: str) -> None:
        """A remark on what is left out."""
        self._out(f"\n   … {text} …")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, each with the link of the own invitation."""

    ani: Performer
    dedi: Performer
    citra: Performer
    budi: Performer
    eka: Performer
    links: dict[str, str]
    """By name."""
    paper: Paper

    @property
    def everybody(self) -> tuple[Performer, ...]:
        """In the order in which they come in."""
        return (self.budi, self.ani, self.dedi, self.citra, self.eka)


def cast_of(people: People, stage: DemoStage, regency: Regency) -> Cast:
    """The five who play the assessment, printing what they say."""
    paper = Paper(say)
    transcript = Transcript(people, paper, bot_name="Bot")

    def actor(name: str) -> Performer:
        return Performer(people, transcript, stage.idle, number_of(name), name, regency.offices.get(name, ""))

    return Cast(
        ani=actor("Ani"),
        dedi=actor("Dedi"),
        citra=actor("Citra"),
        budi=actor("Budi"),
        eka=actor("Eka"),
        links=regency.links,
        paper=paper,
    )

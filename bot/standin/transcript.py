"""A conversation printed as it goes: who said what, which buttons there were, which one was tapped."""

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from bot.standin.people import People

_WIDTH = 96
_KINDS = {
    "photo": "gambar",
    "document": "berkas",
    "voice": "pesan suara",
    "video": "video",
    "audio": "audio",
    "video_note": "pesan video",
    "animation": "animasi",
    "sticker": "stiker",
    "location": "lokasi",
    "venue": "tempat",
    "contact": "kontak",
    "dice": "dadu",
    "poll": "jajak pendapat",
}


def lines_of(view: Mapping[str, Any], *, width: int = _WIDTH) -> list[str]:
    """A message's words and buttons as lines."""
    lines: list[str] = []
    if view["kind"] != "text":
        name = view.get("file", {}).get("file_name", "")
        lines.append(f"({_KINDS[view['kind']]}{f': {name}' if name else ''})")
    for line in view["text"].splitlines():
        lines += textwrap.wrap(line, width, break_long_words=False) or [""]
    lines += ["  ".join(f"[ {button['text']} ]" for button in row) for row in view["buttons"]]
    return lines or [""]


class Transcript:
    """Prints what is new in each person's chat, once."""

    def __init__(
        self, people: People, out: Callable[[str], object] = print, *, bot_name: str = "Bot"
    ) -> None:
        self._people = people
        self._out = out
        self._bot_name = bot_name
        self._seen: dict[int, int] = {}

    async def catch_up(self, person: int, name: str, *, chat_id: int | None = None) -> None:
        """Print all that happened in this chat since the last time."""
        chat = chat_id or person
        for happening in await self._people.happenings(
            person, chat_id=chat_id, since=self._seen.get(chat, 0)
        ):
            self._seen[chat] = happening["version"]
            self._print(happening["kind"], happening["content"], name)

    def _print(self, kind: str, content: Mapping[str, Any], name: str) -> None:
        bot = f"{self._bot_name} → {name}"
        match kind:
            case "message" if content["from_bot"]:
                self._say(bot, lines_of(content))
            case "message":
                self._say(name, lines_of(content))
            case "edit":
                self._say(f"{bot} (diperbarui)" if content["from_bot"] else name, lines_of(content))
            case "delete":
                self._say(bot, ["(menghapus sebuah pesan)"])
            case "tap":
                self._say(name, [f"⟨{content['label']}⟩"])
            case "answer" if content["text"]:
                self._say(f"{bot} (sekilas)", [content["text"]])
            case "reaction":
                self._say(bot, ["(menanggapi dengan emoji)"])

    def _say(self, who: str, lines: list[str]) -> None:
        head = f"{who}: "
        indent = " " * 4
        self._out("\n".join([head + lines[0], *(indent + line for line in lines[1:])]))

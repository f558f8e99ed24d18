"""The last calls of the Bot API, for whoever watches: when, what, about whom, and how it went."""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.standin.api_call import Call
from bot.standin.chats import Json

KEPT = 1000
_SHOWN = ("text", "caption", "file_id", "offset", "commands", "media", "results", "url")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class CallNote:
    """One call. `at` is by the stand-in's clock in seconds since 1970, `took` in milliseconds."""

    number: int
    at: float
    took: int
    method: str
    chat_id: int
    about: str
    code: int
    outcome: str
    """Empty when it was done, else the words of the refusal or what happened to the connection."""


@dataclass(slots=True)
class CallLog:
    """The newest calls. Long polls that brought nothing are left out."""

    number: int = 0
    notes: deque[CallNote] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, method: str, call: Call | None, at: float, took: float, code: int, outcome: str) -> None:
        """Note a call; `took` in seconds."""
        self.number += 1
        chat_id = call.number("chat_id") if call else 0
        about = _about(call) if call else ""
        self.notes.append(
            CallNote(self.number, at, round(took * 1000), method, chat_id, about, code, outcome)
        )

    def since(self, number: int) -> list[Json]:
        """The notes after this one."""
        return [asdict(note) for note in self.notes if note.number > number]


def _about(call: Call) -> str:
    for name in _SHOWN:
        value: Any = call.parameters.get(name)
        if value not in (None, ""):
            words = call.text(name) if name in {"text", "caption", "file_id", "url"} else f"{name}={value}"
            return " ".join(words.split())[:_LONGEST]
    if call.uploads:
        return ", ".join(f"{one.name} ({len(one.content)} B)" for one in call.uploads.values())[:_LONGEST]
    return ""

"""What a handler gives back: shown by the router, and kept with the deed until its person has seen it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from bot.config import Config
from bot.payloads import from_payload, to_payload
from bot.screens import Screen
from bot.texts.refusals import refusal
from questionnaires.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where an update is handled.

    `now` is aware UTC, `zone` the regency's, `config` the settings. `message_id` is the message whose button
    was tapped, None for anything typed. `bot` is the bot's own name without @ where the route asked for it,
    else empty. `user` is Telegram's own description of who speaks.
    """

    now: datetime
    zone: tzinfo
    config: Config
    chat_id: int
    message_id: int | None
    bot: str
    user: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A screen as a new message, also after a tap."""

    screen: Screen
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A screen in place of that message of ours."""

    message_id: int
    screen: Screen


@dataclass(frozen=True, slots=True)
class Card:
    """A screen as the newest message, which is the one card of this chat from now on; `earlier` goes."""

    screen: Screen
    earlier: int | None


@dataclass(frozen=True, slots=True)
class Toast:
    """Words (HTML) over the chat as the answer to a tap; a message where there is no tap or they are long."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """The command menu of somebody whose roles have just changed; nobody waits for it."""

    telegram_id: int


@dataclass(frozen=True, slots=True)
class Away:
    """The typed reply that was asked for (None: at a card) is awaited no more; for routes that only read."""

    awaiting: str | None


Step = NewMessage | Edit | Card | Toast | Menu | Away
Response = Screen | Refusal | Step | Sequence[Screen | Refusal | Step] | None
"""A `Screen` stands for itself in place of the tapped message, or as a new one where nothing was tapped."""


def steps_of(response: Response, at: Moment) -> tuple[Step, ...]:
    """The response as what is to be done, in order."""
    if response is None:
        return ()
    if isinstance(response, Screen):
        if at.message_id is None:
            return (NewMessage(response),)
        return (Edit(at.message_id, response),)
    if isinstance(response, Refusal):
        return (Toast(refusal(response, at.zone), alert=True),)
    if isinstance(response, Sequence):
        return tuple(step for part in response for step in steps_of(part, at))
    return (response,)


def refusals_in(response: Response) -> tuple[Refusal, ...]:
    """What was refused, to be counted."""
    parts = (response,) if response is None or not isinstance(response, Sequence) else response
    return tuple(part for part in parts if isinstance(part, Refusal))


def to_json(step: Step) -> dict[str, Any]:
    """The step as plain JSON values."""
    match step:
        case NewMessage(screen, reply_to):
            return {"do": "send", "screen": to_payload(screen), "reply_to": reply_to}
        case Edit(message_id, screen):
            return {"do": "edit", "screen": to_payload(screen), "message": message_id}
        case Card(screen, earlier):
            return {"do": "card", "screen": to_payload(screen), "earlier": earlier}
        case Toast(text, alert):
            return {"do": "toast", "text": text, "alert": alert}
        case Menu(telegram_id):
            return {"do": "menu", "person": telegram_id}
        case Away(awaiting):
            return {"do": "away", "awaiting": awaiting}


def from_json(kept: Mapping[str, Any]) -> Step:
    """The step again; KeyError or ValueError for anything that is none."""
    match kept["do"]:
        case "send":
            return NewMessage(from_payload(kept["screen"]), kept["reply_to"])
        case "edit":
            return Edit(kept["message"], from_payload(kept["screen"]))
        case "card":
            return Card(from_payload(kept["screen"]), kept["earlier"])
        case "toast":
            return Toast(kept["text"], kept["alert"])
        case "menu":
            return Menu(kept["person"])
        case "away":
            return Away(kept["awaiting"])
        case other:
            raise ValueError(f"no such step: {other}")

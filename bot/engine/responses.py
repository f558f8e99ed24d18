"""What a handler gives back: shown by the router, and kept with the deed until its person has seen it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import from_payload, to_payload
from bot.config import Config
from bot.storage.messages.replies import FAREWELL
from bot.texts.refusals import refusal
from questionnaires.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where an update is handled.

    `now` is aware UTC, `zone` the regency's, `config` the settings. `message_id` is the message whose button
    was tapped, None for anything typed. `bot` is the bot's own name without @ where the route asked for it,
    else empty. `user` is Telegram's own description of who speaks, `update_id` the update's own number.
    """

    now: datetime
    zone: tzinfo
    config: Config
    chat_id: int
    message_id: int | None
    bot: str
    user: Mapping[str, Any]
    update_id: int


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A screen as a new message, also after a tap."""

    screen: Screen
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A screen in place of that message of ours.

    With `kind` it is kept as what it takes to draw it again (see `Drawn`).
    """

    message_id: int
    screen: Screen
    kind: str = ""
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A screen that shows what is stored, so that it can be drawn again: a third of what keeping it costs.

    Kept are only `kind`, which names the producer of an outgoing message that draws it, and what that needs
    to know `about` it, as JSON values.
    """

    screen: Screen
    kind: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A screen as the newest message, which is the one card of this chat from now on; `earlier` goes.

    With `broadcast` it is the message that shows that broadcast instead.
    """

    screen: Screen
    earlier: int | None
    broadcast: int | None = None


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
    """The typed reply that was asked for is awaited no longer, with None whichever it was.

    For routes that only read.
    """

    awaiting: str | None


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last words to somebody who has just left, in place of that message or as a new one.

    Once they have been shown nothing is kept that tells to whom.
    """

    screen: Screen
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A message of ours that goes, since another one shows the same now; the officer's card is a `Card`."""

    message_id: int


Step = NewMessage | Edit | Card | Toast | Menu | Away | Farewell | Gone
Response = Screen | Drawn | Refusal | Step | Sequence[Screen | Drawn | Refusal | Step] | None
"""A `Screen` or `Drawn` stands in place of the tapped message, or is a new one where nothing was tapped."""


def steps_of(response: Response, at: Moment) -> tuple[Step, ...]:
    """The response as what is to be done, in order."""
    if response is None:
        return ()
    if isinstance(response, Screen):
        if at.message_id is None:
            return (NewMessage(response),)
        return (Edit(at.message_id, response),)
    if isinstance(response, Drawn):
        if at.message_id is None:
            return (NewMessage(response.screen),)
        return (Edit(at.message_id, response.screen, response.kind, response.about),)
    if isinstance(response, Refusal):
        return (Toast(refusal(response, at.zone), alert=True),)
    if isinstance(response, Sequence):
        return tuple(step for part in response for step in steps_of(part, at))
    return (response,)


def refusals_in(response: Response) -> tuple[Refusal, ...]:
    """The refusals among what is shown."""
    if isinstance(response, Refusal):
        return (response,)
    if isinstance(response, Sequence):
        return tuple(refused for part in response for refused in refusals_in(part))
    return ()


def to_json(step: Step) -> dict[str, Any]:
    """The step as plain JSON values."""
    match step:
        case NewMessage(screen, reply_to):
            return {"do": "send", "screen": to_payload(screen), "reply_to": reply_to}
        case Edit(message_id, screen, kind, about):
            if kind:
                return {"do": "draw", "kind": kind, "message": message_id, **about}
            return {"do": "edit", "screen": to_payload(screen), "message": message_id}
        case Card(screen, earlier, broadcast):
            payload = to_payload(screen)
            return {"do": "card", "screen": payload, "earlier": earlier, "broadcast": broadcast}
        case Toast(text, alert):
            return {"do": "toast", "text": text, "alert": alert}
        case Menu(telegram_id):
            return {"do": "menu", "person": telegram_id}
        case Away(awaiting):
            return {"do": "away", "awaiting": awaiting}
        case Farewell(screen, message_id):
            return {"do": FAREWELL, "screen": to_payload(screen), "message": message_id}
        case Gone(message_id):
            return {"do": "gone", "message": message_id}


def from_json(kept: Mapping[str, Any]) -> Step:
    """The step again, except for what is to be drawn; KeyError or ValueError for anything that is none."""
    match kept["do"]:
        case "send":
            return NewMessage(from_payload(kept["screen"]), kept["reply_to"])
        case "edit":
            return Edit(kept["message"], from_payload(kept["screen"]))
        case "card":
            return Card(from_payload(kept["screen"]), kept["earlier"], kept.get("broadcast"))
        case "toast":
            return Toast(kept["text"], kept["alert"])
        case "menu":
            return Menu(kept["person"])
        case "away":
            return Away(kept["awaiting"])
        case "farewell":
            return Farewell(from_payload(kept["screen"]), kept["message"])
        case "gone":
            return Gone(kept["message"])
        case other:
            raise ValueError(f"no such step: {other}")

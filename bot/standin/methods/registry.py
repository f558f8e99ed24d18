"""How a method is described: its name, its work, the parameters it knows, and whether it is a new message."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.standin.api_call import Call
from bot.standin.world import World

Work = Callable[[World, Call], Any]

SENDING = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup "
)
CAPTION = "caption parse_mode caption_entities "


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Bot API. `is_reaction` is whether a person may notice it in the chat."""

    name: str
    work: Work
    parameters: frozenset[str]
    is_reaction: bool


def method(name: str, work: Work, parameters: str = "", *, is_reaction: bool = False) -> Method:
    """A method with its parameters as one string."""
    return Method(name, work, frozenset(parameters.split()), is_reaction)

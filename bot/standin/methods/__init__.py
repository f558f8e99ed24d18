"""The Bot API's methods that are served, each a function of the world and a call."""

from bot.standin.methods import about, answering, editing, files, other_chats, receiving, sending
from bot.standin.methods.registry import Method

METHODS: dict[str, Method] = {
    method.name.lower(): method
    for room in (about, answering, editing, files, other_chats, receiving, sending)
    for method in room.METHODS
}

__all__ = ["METHODS", "Method"]

"""Updates as python-telegram-bot's objects, also those that hold more or less than it knows."""

import logging
from collections.abc import Mapping
from typing import Any

from telegram import Update

log = logging.getLogger(__name__)

_UNDERSTOOD = frozenset(
    {
        "audio",
        "caption",
        "caption_entities",
        "chat",
        "date",
        "document",
        "edit_date",
        "entities",
        "forward_origin",
        "from",
        "is_topic_message",
        "media_group_id",
        "message_id",
        "message_thread_id",
        "photo",
        "text",
        "via_bot",
        "video",
        "voice",
    }
)
"""The fields of Message that anything here is done with."""

LEFT_OUT = "left_out"
"""In a message's `api_kwargs`: the names of the fields that were left out of it."""


def read_update(content: Mapping[str, Any]) -> Update:
    """The update; a message with a field that the library cannot read comes without what nobody here needs.

    Which fields those were is in its `api_kwargs`, under `LEFT_OUT`. Raises what the library raises
    where a field is broken that is needed.
    """
    try:
        return Update.de_json(dict(content), None)
    except (AttributeError, KeyError, TypeError, ValueError) as trouble:
        log.warning(
            "update %s holds what is not understood: %s", content.get("update_id"), type(trouble).__name__
        )
    reduced = {
        kind: _reduced(value) if kind in ("message", "edited_message") else value
        for kind, value in content.items()
    }
    return Update.de_json(reduced, None)


def _reduced(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in message.items() if name in _UNDERSTOOD}
    # the library keeps what has an unknown name as it is, in `api_kwargs`
    return {**kept, LEFT_OUT: sorted(message.keys() - kept.keys())}


def topic_of(content: Mapping[str, Any]) -> int | None:
    """The topic (message_thread_id) in which this update came; None outside of topics.

    Plain threads of replies have such a number too, but nothing can be sent into them by it.
    """
    query = content.get("callback_query")
    carrier = content if query is None else query
    message = carrier.get("message") or carrier.get("edited_message")
    if not isinstance(message, Mapping) or not message.get("is_topic_message"):
        return None
    topic = message.get("message_thread_id")
    return topic if isinstance(topic, int) else None

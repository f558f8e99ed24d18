"""What Telegram marks by itself in a text: commands, mentions, hashtags, addresses."""

import re
from functools import lru_cache

from bot.standin.formatting import Entity, Formatted, units

_PATTERN = re.compile(
    r"(?P<url>\b(?:https?://|tg://)[^\s<>\"«»]+[^\s<>\"«».,:;!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/@]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z]\w{2,31}\b)"
    r"|(?P<hashtag>(?<![\w#/])#(?=\w*[^\W\d])\w{1,256}\b)"
    r"|(?P<url2>\b(?:[a-z0-9-]+\.)+(?:com|net|org|id|me|info|gov|edu|io|app|dev)(?:/[^\s<>\"]*[^\s<>\".,:;!?)\]'])?\b)",
    re.IGNORECASE,
)
_WORTH_A_LOOK = re.compile(r"[/@#.]")


@lru_cache(maxsize=4096)
def detect(text: str) -> tuple[Entity, ...]:
    """The entities Telegram finds in a plain text, in order."""
    if not _WORTH_A_LOOK.search(text):
        return ()
    found: list[Entity] = []
    for match in _PATTERN.finditer(text):
        kind = (match.lastgroup or "").rstrip("2")
        found.append({"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])})
    return tuple(found)


def with_detected(formatted: Formatted) -> Formatted:
    """The text with what Telegram finds itself wherever the sender's own marks leave room."""
    text, entities = formatted
    found = detect(text)
    if not found:
        return formatted
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in {"text_link", "code", "pre", "url", "email", "bot_command", "mention", "hashtag"}
    ]
    more = [
        entity
        for entity in found
        if all(
            entity["offset"] + entity["length"] <= start or entity["offset"] >= end for start, end in taken
        )
    ]
    every = sorted([*entities, *more], key=lambda entity: (entity["offset"], -entity["length"]))
    return text, tuple(every)

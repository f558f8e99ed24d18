"""Telegram's way of counting a text, and cutting one that is too long.

Screens are cut to measure where they are worded; this is the last safety. Telegram counts UTF-16 units after
its HTML has been read. python-telegram-bot and aiogram offer no splitter, and general HTML ones (html.parser,
lxml) reword what they read.
"""

import html
import re

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_TOKEN = re.compile(r"<[^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|[^<&]+|.", re.DOTALL)
_TAG_NAME = re.compile(r"</?\s*([a-zA-Z0-9-]+)")


def utf16_units(text: str) -> int:
    """The length as Telegram counts it: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str, limit: int) -> bool:
    """Whether an HTML text is within the limit once Telegram has read it."""
    # with its tags it is only longer, and nearly every text fits even so
    return utf16_units(text) <= limit or units_shown(text) <= limit


def units_shown(text: str) -> int:
    """The length of an HTML text as Telegram counts it, without its tags."""
    return sum(map(_weight, _TOKEN.findall(text)))


def split_html(text: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """The text in pieces of at most `limit` units, cut at line ends where possible.

    Tags open at a cut are closed before and opened again after it; no letter is broken in two.
    """
    pieces: list[str] = []
    opened: list[str] = []
    current: list[str] = []
    used = 0

    def cut() -> None:
        nonlocal current, used
        closing = "".join(f"</{_name(tag)}>" for tag in reversed(opened))
        pieces.append("".join(current) + closing)
        current, used = list(opened), 0

    for line in _lines(text):
        if used > 0 and used + sum(map(_weight, line)) > limit:
            cut()
        for token in line:
            rest, weight = token, _weight(token)
            if weight > limit - used and used > 0:
                cut()
            while weight > limit:
                head = _take(rest, limit)
                current.append(head)
                rest = rest[len(head) :]
                weight = _weight(rest)
                cut()
            if rest.startswith("</"):
                _close(opened, _name(rest))
            elif _is_tag(rest):
                opened.append(rest)
            current.append(rest)
            used += weight
    if used > 0 or not pieces:
        pieces.append("".join(current))
    return tuple(pieces)


def _lines(text: str) -> list[list[str]]:
    """The tokens of each line, its line end included."""
    lines: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        for part in token.splitlines(keepends=True):
            lines[-1].append(part)
            if part.endswith("\n"):
                lines.append([])
    return lines


def _weight(token: str) -> int:
    if _is_tag(token):
        return 0
    return utf16_units(html.unescape(token) if token.startswith("&") else token)


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token.startswith("<")


def _name(tag: str) -> str:
    found = _TAG_NAME.match(tag)
    return found.group(1) if found else ""


def _close(opened: list[str], name: str) -> None:
    for index in range(len(opened) - 1, -1, -1):
        if _name(opened[index]) == name:
            del opened[index]
            return


def _take(token: str, limit: int) -> str:
    used = 0
    for index, letter in enumerate(token):
        used += 2 if letter > "\uffff" else 1
        if used > limit:
            return token[:index]
    return token

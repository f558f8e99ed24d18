"""Text as Telegram counts and marks it: UTF-16 offsets, its HTML, and back to HTML for reading.

The parser follows Telegram's own (`parse_html` of TDLib), errors and byte offsets included. The standard
library's html.parser mends broken markup, which is the opposite of what is wanted here.
"""

import html
import re
from functools import lru_cache
from typing import Any

from bot.standin.refusals import bad_request

Entity = dict[str, Any]
Formatted = tuple[str, tuple[Entity, ...]]

_SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "pre": "pre",
    "code": "code",
}
_OTHER_TAGS = {"a", "span", "tg-emoji"}
_SPECIAL = re.compile("[<&]")
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+);?|#([0-9]+);?|(lt|gt|amp|quot);?)")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_START = re.compile(r"<([^\s>]*)")
_END = re.compile(r"</([^\s>]*)\s*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(?:(=)\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
# stricter for what has no scheme: Telegram asks for a domain of a top level it knows
_URL = re.compile(r"(?:https?|ton|tg)://[^\s/?#]\S*\Z|[^\s/?#:]+\.[a-z]{2,}(?:[/?#:]\S*)?\Z", re.IGNORECASE)


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part at this offset and of this length in UTF-16 code units."""
    if text.isascii():
        return text[offset : offset + length]
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


@lru_cache(maxsize=4096)
def parse_html(source: str) -> Formatted:
    """The plain text and its entities; raises `Refused` with Telegram's words when the markup is broken."""
    return _HtmlReader(source).read()


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[tuple[str, str, dict[str, str], int, int]] = []
        self.entities: list[Entity] = []

    def read(self) -> Formatted:
        source, position = self.source, 0
        while found := _SPECIAL.search(source, position):
            self._add(source[position : found.start()])
            position = self._character(found.start()) if found[0] == "&" else self._tag(found.start())
        self._add(source[position:])
        if self.open:
            raise self._broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return trimmed("".join(self.pieces), self.entities)

    def _add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.offset += units(text)

    def _character(self, position: int) -> int:
        found = _CHARACTER.match(self.source, position)
        if not found:
            self._add("&")
            return position + 1
        code = int(found[1], 16) if found[1] else int(found[2]) if found[2] else ord(_NAMED[found[3]])
        if not 0 < code < 0x10FFFF or 0xD800 <= code < 0xE000:
            self._add("&")
            return position + 1
        self._add(chr(code))
        return found.end()

    def _tag(self, position: int) -> int:
        return (
            self._end_tag(position) if self.source.startswith("</", position) else self._start_tag(position)
        )

    def _start_tag(self, begin: int) -> int:
        source = self.source
        found = _START.match(source, begin)
        position = found.end() if found else len(source)
        if not found or position >= len(source):
            raise self._broken("Unclosed start tag", begin)
        tag = found[1].lower()
        if tag not in _SIMPLE_TAGS and tag not in _OTHER_TAGS:
            raise self._broken(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while True:
            while position < len(source) and source[position].isspace():
                position += 1
            if position >= len(source):
                raise self._broken(f'Unclosed start tag "{tag}"', begin)
            if source[position] == ">":
                break
            attribute = _ATTRIBUTE.match(source, position)
            if not attribute or not attribute[1]:
                raise self._broken(f'Empty attribute name in the tag "{tag}"', begin)
            if attribute.end() >= len(source) or source[attribute.end()] in "\"'":
                raise self._broken(f'Unclosed start tag "{tag}"', begin)
            attributes[attribute[1].lower()] = html.unescape(
                attribute[3] or attribute[4] or attribute[5] or ""
            )
            position = attribute.end()
        kind = _SIMPLE_TAGS.get(tag, tag)
        if tag == "span":
            if attributes.get("class") != "tg-spoiler":
                raise self._broken('Tag "span" must have class "tg-spoiler"', begin)
            kind = "spoiler"
        elif tag == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        self.open.append((tag, kind, attributes, self.offset, len(self.pieces)))
        return position + 1

    def _end_tag(self, begin: int) -> int:
        if not self.open:
            raise self._broken("Unexpected end tag", begin)
        found = _END.match(self.source, begin)
        if not found or not self.source.startswith(">", found.end()):
            raise self._broken("Unclosed end tag", begin)
        tag, kind, attributes, offset, piece = self.open.pop()
        if found[1] and found[1].lower() != tag:
            raise self._broken("Unmatched end tag", begin, f', expected "</{tag}>", found "</{found[1]}>"')
        if self.offset > offset:
            self._mark(kind, attributes, offset, "".join(self.pieces[piece:]))
        return found.end() + 1

    def _mark(self, kind: str, attributes: dict[str, str], offset: int, text: str) -> None:
        entity: Entity = {"type": kind, "offset": offset, "length": self.offset - offset}
        if kind == "a":
            url = attributes.get("href") or text
            if not _URL.match(url):
                return  # Telegram leaves the text and drops a link that is none
            entity |= {"type": "text_link", "url": url}
        elif kind == "tg-emoji":
            entity |= {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        elif kind == "code" and attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        elif kind == "pre" and self.entities:
            inner = self.entities[-1]
            if inner["type"] == "code" and (inner["offset"], inner["length"]) == (offset, entity["length"]):
                self.entities.pop()
                if "language" in inner:
                    entity["language"] = inner["language"]
        self.entities.append(entity)

    def _broken(self, reason: str, begin: int | None = None, more: str = "") -> Exception:
        at = "" if begin is None else f" at byte offset {len(self.source[:begin].encode())}"
        return bad_request(f"can't parse entities: {reason}{at}{more}")


def trimmed(text: str, entities: list[Entity]) -> Formatted:
    """The text without white space around it, as Telegram keeps it, its entities moved and clipped."""
    text = text.replace("\r", "")
    shorter = text.lstrip()
    skip = units(text[: len(text) - len(shorter)])
    shorter = shorter.rstrip()
    end = units(shorter)
    kept: list[Entity] = []
    for entity in entities:
        start = max(entity["offset"] - skip, 0)
        length = min(entity["offset"] + entity["length"] - skip, end) - start
        if length > 0:
            kept.append(entity | {"offset": start, "length": length})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return shorter, tuple(kept)


_OPENING = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def _link(url: str) -> tuple[str, str]:
    """The tags around a link; an address that a browser would run becomes a harmless one."""
    address = url if re.match(r"(?:https?|tg)://", url, re.IGNORECASE) else f"https://{url}"
    return f'<a href="{html.escape(address)}">', "</a>"


def to_html(text: str, entities: list[Entity] | tuple[Entity, ...]) -> str:
    """The marked text as HTML for a page or a test; only the markup a person can see, all else escaped."""
    if not entities:
        return html.escape(text)
    raw = text.encode("utf-16-le")
    opened: dict[int, list[tuple[int, str, str]]] = {}
    edges = {0, len(raw) // 2}
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] == "text_link":
            before, after = _link(entity["url"])
        elif entity["type"] == "url":
            before, after = _link(cut(text, start, end - start))
        elif entity["type"] in _OPENING:
            before, after = _OPENING[entity["type"]]
        else:
            continue
        opened.setdefault(start, []).append((end, before, after))
        edges |= {start, end}
    pieces: list[str] = []
    stack: list[tuple[int, str, str]] = []
    positions = sorted(edges)
    for index, here in enumerate(positions):
        reopen: list[tuple[int, str, str]] = []
        while any(end <= here for end, _, _ in stack):
            end, before, after = stack.pop()
            pieces.append(after)
            if end > here:
                reopen.append((end, before, after))
        for span in [*reversed(reopen), *sorted(opened.get(here, ()), key=lambda span: -span[0])]:
            if span[0] > here:
                pieces.append(span[1])
                stack.append(span)
        following = positions[index + 1] if index + 1 < len(positions) else here
        pieces.append(html.escape(raw[2 * here : 2 * following].decode("utf-16-le", "replace")))
    return "".join(pieces)

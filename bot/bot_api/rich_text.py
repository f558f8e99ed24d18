"""A message with blocks (lists, tables, headings: Bot API 10.1, RichMessage) as plain text with its marks.

Telegram's apps send pasted lists and tables so; such a message has no `text`. python-telegram-bot 22 does not
know it and hands it on as it came.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.bot_api.splitting import utf16_units

_MARKS = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "code"})
"""The kinds of RichText that a MessageEntity calls the same."""
_DEEPEST = 40


class _NotText(Exception):
    """The message holds a picture, a place or something unknown, which no text can stand for."""


class _Writer:
    """The text so far, and its marks as Telegram's MessageEntity writes them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[dict[str, Any]] = []
        self.units = 0

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.units += utf16_units(text)

    def begin_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.write("\n")

    def inline(self, text: Any, depth: int = 0) -> None:
        """A RichText: a string, several, or one of the marked kinds."""
        if depth > _DEEPEST:
            raise _NotText
        match text:
            case None:
                return
            case str():
                self.write(text)
            case list():
                for part in text:
                    self.inline(part, depth + 1)
            case {"text": inner}:
                begin = self.units
                self.inline(inner, depth + 1)
                self._mark(text, begin)
            case {"alternative_text": str(words)} | {"expression": str(words)}:
                self.write(words)
            case {"type": "anchor"}:
                return
            case _:
                raise _NotText

    def _mark(self, text: Mapping[str, Any], begin: int) -> None:
        mark = {"offset": begin, "length": self.units - begin}
        if text.get("type") in _MARKS:
            self.marks.append({"type": text["type"], **mark})
        elif isinstance(text.get("url"), str):
            self.marks.append({"type": "text_link", "url": text["url"], **mark})

    def blocks(self, blocks: Any, depth: int = 0) -> None:
        """RichBlocks, each on lines of its own."""
        if depth > _DEEPEST or not isinstance(blocks, Sequence):
            raise _NotText
        for block in blocks:
            self.begin_line()
            self._block(block, depth)

    def _block(self, block: Any, depth: int) -> None:
        """Told apart by their fields: what a kind is called may change, what it holds is what is read."""
        match block:
            case {"items": list(items)}:
                for item in items:
                    self.begin_line()
                    box = ("☑ " if item.get("is_checked") else "☐ ") if item.get("has_checkbox") else ""
                    self.write(f"{item.get('label') or '•'} {box}")
                    # the first block of an item goes on behind its label
                    for number, inner in enumerate(item.get("blocks", ())):
                        if number:
                            self.begin_line()
                        self._block(inner, depth + 1)
            case {"cells": list(rows)}:
                self.inline(block.get("caption"))
                for row in rows:
                    self.begin_line()
                    for number, cell in enumerate(row):
                        self.write(" | " if number else "")
                        self.inline(cell.get("text"))
            case {"blocks": inner}:
                self.inline(block.get("summary"))
                self.blocks(inner, depth + 1)
                self._credit(block)
            case {"text": inner}:
                self.inline(inner)
                self._credit(block)
            case {"expression": str(words)}:
                self.write(words)
            case dict() if not block.keys() - {"type", "name"}:
                return  # a line across, a place to jump to
            case _:
                raise _NotText

    def _credit(self, block: Mapping[str, Any]) -> None:
        if block.get("credit") is not None:
            self.begin_line()
            self.inline(block["credit"])


def read_rich_message(rich: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]] | None:
    """Text and entities; None when it holds what no text can say, as a picture, or is not understood."""
    writer = _Writer()
    try:
        writer.blocks(rich.get("blocks", ()))
    except (_NotText, AttributeError, TypeError):
        return None
    text = "".join(writer.parts).rstrip()
    length = utf16_units(text)
    marks = [
        {**mark, "length": min(mark["length"], length - mark["offset"])}
        for mark in sorted(writer.marks, key=lambda mark: (mark["offset"], -mark["length"]))
        if mark["length"] and mark["offset"] < length
    ]
    return (text, marks) if text else None

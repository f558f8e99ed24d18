"""MarkdownV2, as far as a bot uses it, with Telegram's refusals of what is not escaped."""

import re
from functools import lru_cache

from bot.standin.formatting import Entity, Formatted, trimmed, units
from bot.standin.refusals import Refused, bad_request

_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code"}
_NAMES = {
    "*": "Bold",
    "_": "Italic",
    "__": "Underline",
    "~": "Strikethrough",
    "||": "Spoiler",
    "`": "Code",
    "```": "Pre",
    "[": "TextUrl",
}
_TOKEN = re.compile(r"\\(.)|(```|__|\|\||[*_~`\[\]])|([(){}#+\-=|.!>])", re.DOTALL)
_LINK = re.compile(r"\]\(((?:\\.|[^)\\])*)\)")


def _reserved(letter: str) -> Refused:
    return bad_request(
        f"can't parse entities: Character '{letter}' is reserved and must be escaped with the preceding '\\'"
    )


@lru_cache(maxsize=1024)
def parse_markdown(source: str) -> Formatted:
    """The plain text and its entities; raises `Refused` with Telegram's words when a mark is left open."""
    pieces: list[str] = []
    entities: list[Entity] = []
    opened: list[tuple[str, int, int]] = []
    position = offset = 0

    def add(text: str) -> None:
        nonlocal offset
        pieces.append(text)
        offset += units(text)

    def at(index: int) -> int:
        return len(source[:index].encode())

    while found := _TOKEN.search(source, position):
        add(source[position : found.start()])
        position = found.end()
        escaped, mark, reserved = found.groups()
        inside_code = bool(opened) and opened[-1][0] in {"`", "```"}
        if escaped is not None:
            add(escaped if 0 < ord(escaped) < 127 else found[0])
        elif reserved is not None:
            if not inside_code and not (
                reserved == ">" and source[: found.start()].rpartition("\n")[2] == ""
            ):
                raise bad_request(
                    f"can't parse entities: Character '{reserved}' is reserved and must be escaped "
                    f"with the preceding '\\'"
                )
            add(reserved)
        elif inside_code and mark != opened[-1][0]:
            add(mark)
        elif mark == "]":
            link = _LINK.match(source, found.start())
            if not opened or opened[-1][0] != "[":
                raise _reserved("]")
            _, start, _ = opened.pop()
            if link:
                position = link.end()
                url = re.sub(r"\\(.)", r"\1", link[1])
                entities.append({"type": "text_link", "offset": start, "length": offset - start, "url": url})
        elif opened and opened[-1][0] == mark:
            _, start, _ = opened.pop()
            kind = "pre" if mark == "```" else _MARKS[mark]
            if offset > start:
                entities.append({"type": kind, "offset": start, "length": offset - start})
        else:
            opened.append((mark, offset, found.start()))
    add(source[position:])
    if opened:
        mark, _, begin = opened[-1]
        raise bad_request(
            f"can't parse entities: Can't find end of {_NAMES[mark]} entity at byte offset {at(begin)}"
        )
    return trimmed("".join(pieces), entities)

"""What stands in a broadcast for something of each office: found, checked, filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

OFFICE_NAME = "nama_opd"
DAYS_LEFT = "sisa_hari"
PROGRESS = "progres"
KNOWN = (OFFICE_NAME, DAYS_LEFT, PROGRESS)

UNITS = {DAYS_LEFT: "hari"}
"""What the number of a placeholder counts."""
_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER = re.compile(r"\{\s*(\w{1,40})\s*\}")
_TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")


class Wrong(StrEnum):
    """What can be wrong with a placeholder."""

    UNKNOWN = "unknown"
    FORMATTED = "formatted"
    """Only a part of it is bold, or the like, so that it would not be recognised."""
    NO_OFFICE = "no_office"
    """Some of those addressed have no office."""
    NO_PERIOD = "no_period"
    """There is no period, so there are neither days left nor progress."""
    CLOSED = "closed"
    """The period is closed: no days are left, and saying so would be wrong."""


@dataclass(frozen=True, slots=True)
class WrongPlaceholder:
    """One placeholder that cannot be filled, and why."""

    name: str
    wrong: Wrong


def placeholders_in(text: str) -> tuple[str, ...]:
    """The names in braces in a plain text, each once, in lower case; known or not."""
    return tuple(dict.fromkeys(found[1].lower() for found in _PLACEHOLDER.finditer(text)))


def placeholders_in_html(html: str) -> tuple[str, ...]:
    """The names in braces that lie whole between two tags, each once."""
    pieces = (piece for piece in _TAG_OR_TEXT.findall(html) if not piece.startswith("<"))
    return tuple(dict.fromkeys(name for piece in pieces for name in placeholders_in(piece)))


def wrong_placeholders(
    plain: str, html: str, *, all_have_office: bool, has_period: bool, is_open: bool
) -> tuple[WrongPlaceholder, ...]:
    """Everything in the text that could not be filled for everyone, each placeholder once."""
    whole = placeholders_in_html(html)
    found: list[WrongPlaceholder] = []
    for name in placeholders_in(plain):
        if name not in KNOWN:
            found.append(WrongPlaceholder(name, Wrong.UNKNOWN))
        elif name not in whole:
            found.append(WrongPlaceholder(name, Wrong.FORMATTED))
        elif not all_have_office:
            found.append(WrongPlaceholder(name, Wrong.NO_OFFICE))
        elif name != OFFICE_NAME and not has_period:
            found.append(WrongPlaceholder(name, Wrong.NO_PERIOD))
        elif name == DAYS_LEFT and not is_open:
            found.append(WrongPlaceholder(name, Wrong.CLOSED))
    return tuple(found)


def fill(html: str, values: Mapping[str, str]) -> str:
    """The text with these values, which are HTML already; what has no value stays as it is written.

    A number is never left without what it counts: the unit (see UNITS) is put behind it where it is not
    written there already, so that `{sisa_hari} {progres}` says "6 hari 0 dari 35" and not "6 0 dari 35".
    """
    filled: list[str] = []
    position = 0
    for piece in _TAG_OR_TEXT.findall(html):
        start, position = position, position + len(piece)
        if piece.startswith("<"):
            filled.append(piece)
            continue

        def replaced(found: re.Match[str], start: int = start) -> str:
            name = found[1].lower()
            if name not in values:
                return found[0]
            unit = UNITS.get(name)
            rest = _TAG.sub("", html[start + found.end() :]).lstrip().casefold()
            return values[name] + (f" {unit}" if unit and not rest.startswith(unit) else "")

        filled.append(_PLACEHOLDER.sub(replaced, piece))
    return "".join(filled)

"""Short names for offices whose list has none."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

_IN_BRACKETS = re.compile(r"(.+?)\s*\(([\w./-]{2,20})\)")
_SMALL = frozenset(
    ["dan", "serta", "di", "ke", "untuk", "pada", "kabupaten", "kota", "provinsi", "kutai", "kartanegara"]
)
_LONGEST = 28
"""Letters of a short name, which stands on a button."""
_BEGINNINGS = {"kecamatan": "Kec.", "kelurahan": "Kel.", "desa": "Desa"}


def split_acronym(name: str) -> tuple[str, str]:
    """`Dinas Kesehatan (Dinkes)` as name and acronym; "" where there is none."""
    found = _IN_BRACKETS.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def initials(name: str) -> str:
    """`DPKP` of Dinas Perumahan dan Kawasan Permukiman; "" for less than three words that count."""
    words = [word for word in re.findall(r"\w+", name) if word.casefold() not in _SMALL]
    return "".join(word[0].upper() for word in words) if 3 <= len(words) <= 8 else ""


def propose_short_names(
    names: Iterable[str], taken: Iterable[str], usual: Callable[[str], str | None]
) -> list[str]:
    """A short name for each name, in their order: the `usual` one, else of a place, else the initials.

    No two are the same, and none is one of `taken`; where initials would be, the name itself is used.
    """
    asked = list(names)
    first = [_propose(name, usual) for name in asked]
    counted = Counter(short.casefold() for short in (*first, *taken))
    return [
        short if counted[short.casefold()] == 1 else name for name, short in zip(asked, first, strict=True)
    ]


def _propose(name: str, usual: Callable[[str], str | None]) -> str:
    known = usual(name)
    if known:
        return known
    first, _, rest = name.partition(" ")
    beginning = _BEGINNINGS.get(first.casefold())
    if beginning and rest:
        return f"{beginning} {rest}"
    if len(name) <= _LONGEST:
        return name if len(name) <= 16 or not initials(name) else initials(name)
    return initials(name) or name

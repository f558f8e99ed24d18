"""The small classes behind buttons: drawn as callback data, read back, never trusted.

Every class names itself with one short word and has only whole numbers as fields: database ids, positions
within the sheet's pinned instrument, levels, pages. So 64 bytes always suffice, however long the codes are.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import ClassVar, Self

_CLASSES: dict[str, type["CallbackData"]] = {}
_HIGHEST = 2**31 - 1
"""Ids are 32 bits wide in PostgreSQL; a larger number from outside would be an error there, not a refusal."""


@dataclass(frozen=True, slots=True)
class CallbackData:
    """What a button stands for. Subclasses set `word` and add fields of type int.

    Raises `ValueError` for a number that `read` would refuse: a button nobody can tap is never drawn.
    """

    word: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name in self.__match_args__:
            number = getattr(self, name)
            if not 0 <= number <= _HIGHEST:
                raise ValueError(f"no {type(self).__name__} can be read back with {name}={number}")

    def __init_subclass__(cls) -> None:
        # dataclass(slots=True) creates the class anew, so the same word arrives twice from one class
        known = _CLASSES.get(cls.word)
        if cls.word and known is not None and known.__qualname__ != cls.__qualname__:
            raise ValueError(f"two kinds of button are called {cls.word!r}")
        _CLASSES[cls.word] = cls

    @property
    def data(self) -> str:
        """The callback data, at most 64 bytes."""
        return _writer(type(self))(self)

    @classmethod
    def read(cls, numbers: list[str]) -> Self | None:
        """The tap with these fields, or None when they are not this class's."""
        if len(numbers) != len(fields(cls)) or not all(map(_is_drawn, numbers)):
            return None
        return cls(*map(int, numbers))


@cache
def _writer(kind: type[CallbackData]) -> Callable[[CallbackData], str]:
    """Writes the data of this kind of tap: a card has a dozen buttons, and there are many cards."""
    names: tuple[str, ...] = kind.__match_args__
    word = kind.word
    if not names:
        return lambda _: word
    template, numbers = word + ":%d" * len(names), attrgetter(*names)
    return lambda tap: template % numbers(tap)


def _is_drawn(number: str) -> bool:
    """Whether a button of ours could say this: digits without sign or leading zero, within an id's width."""
    return number.isdigit() and (number == "0" or number[0] != "0") and int(number) <= _HIGHEST


def parse_callback_data(data: str | None) -> CallbackData | None:
    """The tap behind callback data from outside, or None when no button of ours says this."""
    if not data or len(data) > 64 or not data.isascii():
        return None
    word, *numbers = data.split(":")
    kind = _CLASSES.get(word)
    return None if kind is None or not word else kind.read(numbers)

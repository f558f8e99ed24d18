"""The small classes behind buttons: drawn as callback data, read back, never trusted.

Every class names itself with one short word and has only whole numbers as fields: database ids, positions
within the sheet's pinned instrument, levels, pages. So 64 bytes always suffice, however long the codes are.
"""

from dataclasses import astuple, dataclass, fields
from typing import ClassVar, Self

_CLASSES: dict[str, type["Tap"]] = {}


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button stands for. Subclasses set `word` and add fields of type int."""

    word: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        # dataclass(slots=True) creates the class anew, so the same word arrives twice from one class
        known = _CLASSES.get(cls.word)
        if cls.word and known is not None and known.__qualname__ != cls.__qualname__:
            raise ValueError(f"two kinds of button are called {cls.word!r}")
        _CLASSES[cls.word] = cls

    @property
    def data(self) -> str:
        """The callback data, at most 64 bytes."""
        return ":".join([self.word, *(f"{number:d}" for number in astuple(self))])

    @classmethod
    def read(cls, numbers: list[str]) -> Self | None:
        """The tap with these fields, or None when they are not this class's."""
        if len(numbers) != len(fields(cls)):
            return None
        try:
            return cls(*(int(number) for number in numbers))
        except ValueError:
            return None


def parse_tap(data: str | None) -> Tap | None:
    """The tap behind callback data from outside, or None when no button of ours says this."""
    if not data or len(data) > 64 or not data.isascii():
        return None
    word, *numbers = data.split(":")
    kind = _CLASSES.get(word)
    return None if kind is None or not word else kind.read(numbers)

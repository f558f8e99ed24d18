"""The arrows from one period to the one before it and the one after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.screen import Button
from bot.texts.common import shorten_apart
from questionnaires.period import Period

OLDER, NEWER = "‹ {name}", "{name} ›"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Before and after what is shown, as pairs of an id (of a period, or of a sheet in it) and a name."""

    older: tuple[int, str] | None = None
    newer: tuple[int, str] | None = None


def neighbours_of(allowed: Sequence[Period], period: Period) -> Neighbours:
    """The periods beside this one among those that may be seen, the latest of which comes first."""
    numbers = [one.id for one in allowed]
    if period.id not in numbers:
        return Neighbours()
    place = numbers.index(period.id)
    older = allowed[place + 1] if place + 1 < len(allowed) else None
    newer = allowed[place - 1] if place else None
    return Neighbours(
        None if older is None else (older.id, older.name), None if newer is None else (newer.id, newer.name)
    )


def period_row(neighbours: Neighbours, tap: Callable[[int], CallbackData]) -> tuple[tuple[Button, ...], ...]:
    """One row to the periods beside this one; none where it is alone."""
    there = [
        (found, label)
        for found, label in ((neighbours.older, OLDER), (neighbours.newer, NEWER))
        if found is not None
    ]
    names = shorten_apart([name for (_, name), _ in there], 24)
    row = tuple(
        Button(label.format(name=name), tap(number))
        for ((number, _), label), name in zip(there, names, strict=True)
    )
    return (row,) if row else ()

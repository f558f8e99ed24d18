"""How long answering takes: told to those who hesitate to begin."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

LONGEST_THOUGHT = timedelta(minutes=10)
"""More than this between two answers is a pause and counts as this much."""
FEWEST_SHEETS = 3
"""With fewer there is nothing to tell of others."""


def minutes_spent(moments: Iterable[datetime]) -> float:
    """Minutes at work on a sheet whose answers were given at these moments."""
    ordered = sorted(moments)
    spent = sum(
        (min(after - before, LONGEST_THOUGHT) for before, after in pairwise(ordered)),
        timedelta(0),
    )
    return spent / timedelta(minutes=1)


def minutes_for(missing: int, sheets: Sequence[Sequence[datetime]]) -> int | None:
    """The minutes that so many answers usually took others, at least 1; None when too few have finished.

    `sheets` are the moments of the answers of finished sheets.
    """
    paces = [minutes_spent(moments) / len(moments) for moments in sheets if len(moments) > 1]
    if len(paces) < FEWEST_SHEETS or missing <= 0:
        return None
    return max(1, round(median(paces) * missing))

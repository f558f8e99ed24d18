"""Instrument files that people write, read in a process with bounds, as their office lists are."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.documents.bounded_process import Bounds, OverBoundsError, run_bounded
from bot.texts import instrument_files as words
from questionnaires.instrument import Instrument
from questionnaires.loading import LARGEST_FILE, built_in, load_instrument, misleading
from questionnaires.problem import Problem

BOUNDS = Bounds(memory=150_000_000, seconds=3)
"""What reading one file may take, nine seconds by the clock; the largest there may be takes half of it."""
MOST_BYTES = 4 * LARGEST_FILE + 3
"""A letter takes at most four bytes in UTF-8, a byte order mark three."""
MOST_PROBLEMS = 100
"""Named one by one; beyond, something is wrong with the file as a whole."""


@dataclass(frozen=True, slots=True)
class ReadInstrument:
    """An instrument, and what in its file is allowed and may all the same not say what was meant."""

    instrument: Instrument
    warnings: tuple[Problem, ...]


def read_instrument(content: bytes, name: str) -> ReadInstrument | tuple[Problem, ...]:
    """The instrument in the bytes of a file, or what is wrong with it by line, the first hundred of it.

    Blocks for the seconds that reading may take. The instrument's digest is that of the text without a byte
    order mark.
    """
    if len(content) > MOST_BYTES:
        return (Problem(1, words.too_large(name)),)
    try:
        return run_bounded(_read_here, content, name, bounds=BOUNDS)
    except OverBoundsError:
        return (Problem(1, words.too_complex(name)),)


def _read_here(content: bytes, name: str) -> ReadInstrument | tuple[Problem, ...]:
    known: Mapping[str, Instrument] = built_in()
    found = load_instrument(content, name, known)
    if isinstance(found, Instrument):
        return ReadInstrument(found, misleading(found))
    if len(found) <= MOST_PROBLEMS:
        return found
    first, rest = found[:MOST_PROBLEMS], found[MOST_PROBLEMS:]
    return (*first, Problem(rest[0].line, words.and_more(len(rest))))

"""What a command says: results to standard output, errors one line each to standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

DONE = 0
FAILED = 1
"""A failure of its own: network, disk, database."""
WRONG_USE = 2
"""Wrong usage or bad input: whoever typed it can mend it."""


_BAR = 30
_SECONDS = 0.2
"""Between two looks of the bar."""


class CommandError(Exception):
    """A command that cannot be carried out: one Indonesian line for each error, and the exit status."""

    def __init__(self, *lines: str, status: int = WRONG_USE) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.status = status


def say(text: str = "") -> None:
    """Writes one line of the result, at once, so that it can be followed through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(lines: Iterable[str]) -> None:
    """Writes each error to standard error on a line of its own."""
    for line in lines:
        sys.stderr.write(" ".join(line.splitlines()) + "\n")
    sys.stderr.flush()


@contextmanager
def progress(subject: str, most: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while something long is counted up to `most`; nothing where nobody watches."""
    shown_at = monotonic()

    def show(done: int) -> None:
        nonlocal shown_at
        if not sys.stderr.isatty() or (monotonic() - shown_at < _SECONDS and done < most):
            return
        shown_at = monotonic()
        filled = _BAR if most <= 0 else min(_BAR, done * _BAR // most)
        sys.stderr.write(f"\r{subject} [{'#' * filled}{'.' * (_BAR - filled)}] {done}/{most}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns padded to their widest cell, under a line of titles; the last column is left ragged."""
    cells = [list(titles), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(titles))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]

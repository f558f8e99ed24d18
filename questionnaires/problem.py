"""What is wrong in a file that people write: an instrument, a list of offices."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `line` counts from 1; `message` is Indonesian, for the person who wrote the file."""

    line: int
    message: str

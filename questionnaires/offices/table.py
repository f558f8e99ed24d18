"""A table as it stands in a file: rows of text, and which cells do not hold what one sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, or the whole of a CSV file, whose sheet has no name."""

    rows: tuple[tuple[str, ...], ...]
    name: str = ""
    is_hidden: bool = False
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    """By line from 1 and place in the line from 0: what is wrong with a cell that is used, in Indonesian."""
    has_raw_numbers: bool = False
    """Whether numbers may be shown otherwise than they are read here, `01` for 1."""

"""How many files, and how many bytes, a sheet, an office, an appeal and a visit may have.

No law sets these numbers. They leave an honest office several times what it sends, and keep one account from
filling the disk of all: 58 offices at their limit take 290 GB.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.refusal import Reason, Refusal

GIGABYTE = 1_000_000_000
MOST_SHEET_FILES = 500
MOST_SHEET_BYTES = 2 * GIGABYTE
MOST_OFFICE_FILES = 5000
MOST_OFFICE_BYTES = 5 * GIGABYTE
MOST_ATTACHMENTS = 20
"""Files of one appeal or of one visit."""
MOST_ATTACHMENT_BYTES = 200_000_000
TOLD_FROM_PERCENT = 80
"""From this share of a limit on, each acknowledgement says how much is left."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What is there already, on its way included, beside what may be.

    `of` is sheet, office or attachments; sizes are in bytes.
    """

    of: str
    files: int
    size: int
    most_files: int
    most_size: int

    @property
    def is_nearly_full(self) -> bool:
        """Whether people should hear of it."""
        return (
            self.files * 100 >= self.most_files * TOLD_FROM_PERCENT
            or self.size * 100 >= self.most_size * TOLD_FROM_PERCENT
        )


def sheet_usage(files: int, size: int) -> Usage:
    """Of the present evidence of one sheet; `size` in bytes."""
    return Usage("sheet", files, size, MOST_SHEET_FILES, MOST_SHEET_BYTES)


def office_usage(files: int, size: int) -> Usage:
    """Of all that an office ever sent, removed or not: it lies on the disk. `size` in bytes."""
    return Usage("office", files, size, MOST_OFFICE_FILES, MOST_OFFICE_BYTES)


def attachment_usage(files: int, size: int) -> Usage:
    """Of one appeal or one visit; `size` in bytes."""
    return Usage("attachments", files, size, MOST_ATTACHMENTS, MOST_ATTACHMENT_BYTES)


def why_no_room(usages: Sequence[Usage], size: int | None) -> Refusal | None:
    """Why one more file of this size in bytes (None: not announced) is too much; None when there is room."""
    for usage in usages:
        if usage.files + 1 > usage.most_files or usage.size + (size or 0) > usage.most_size:
            return Refusal(Reason.NO_MORE_FILES, {"usage": usage})
    return None

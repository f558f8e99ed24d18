"""One id per update on every line of the log that its handling writes, in the background too."""

import logging
from contextvars import ContextVar

update_in_hand: ContextVar[int | None] = ContextVar("update_in_hand", default=None)
"""Tasks that handling starts inherit it."""


def mark(record: logging.LogRecord) -> bool:
    """A filter that passes everything and puts the number of the update in hand on it."""
    number = update_in_hand.get()
    record.update_id = number
    record.update_mark = "" if number is None else f" [update {number}]"
    return True

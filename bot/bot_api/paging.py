"""Long lists in pages: Telegram takes 100 buttons and 4096 units a message."""

from collections.abc import Callable, Sequence

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.screen import Button
from bot.texts.common import MESSAGE_UNITS, units_read

PER_PAGE = 40
_MOST_IN_A_ROW = 5
_ROW_LETTERS = 34


def pages_of(count: int, per_page: int = PER_PAGE) -> int:
    """How many pages `count` entries make; an empty list is one page."""
    return max(1, -(-count // per_page))


def grid(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """Small buttons side by side, fewer in a row the longer its words are (a phone is 30 letters wide)."""
    rows: list[tuple[Button, ...]] = []
    row: list[Button] = []
    for button in buttons:
        longest = max(len(one.label) for one in [*row, button])
        if row and len(row) >= min(_MOST_IN_A_ROW, _ROW_LETTERS // (longest + 2)):
            rows.append(tuple(row))
            row = []
        row.append(button)
    return [*rows, tuple(row)] if row else rows


def page_within(page: int, pages: int) -> int:
    """The page itself, or the first or last one for a number from outside that is before or behind them."""
    return min(max(page, 0), pages - 1)


def page_row(page: int, pages: int, to_page: Callable[[int], CallbackData]) -> list[tuple[Button, ...]]:
    """One row that turns the page, or none where there is a single page."""
    if pages < 2:
        return []
    page = page_within(page, pages)
    row = []
    if page > 0:
        row.append(Button(f"‹ Halaman {page}", to_page(page - 1)))
    if page < pages - 1:
        row.append(Button(f"Halaman {page + 2} ›", to_page(page + 1)))
    return [tuple(row)]


def within(lines: Sequence[str], limit: int = MESSAGE_UNITS) -> str:
    """The lines as one text; what no longer fits is left off at a line's end and said so."""
    text = "\n".join(lines)
    if units_read(text) <= limit:
        return text
    kept: list[str] = []
    size = 2
    for line in lines:
        size += units_read(line) + 1
        if size > limit:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])

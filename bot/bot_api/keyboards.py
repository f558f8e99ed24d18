"""Inline keyboards as Telegram's JSON."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import orjson

from bot.bot_api.label_widths import ROOM, cut_to, fits
from bot.bot_api.screen import Button

log = logging.getLogger(__name__)

MOST_BUTTONS = 100


def keyboard(rows: Sequence[Sequence[Button]]) -> str:
    """The inline keyboard as Telegram's JSON; at most 100 buttons, as Telegram allows no more."""
    drawn: list[list[dict[str, str]]] = []
    left = MOST_BUTTONS
    for row in (part for whole in rows for part in fitted(whole)):
        if len(row) > left:
            log.error("a screen has more than %d buttons; the rest is not shown", MOST_BUTTONS)
            break
        left -= len(row)
        drawn.append([_button(button) for button in row])
    return orjson.dumps({"inline_keyboard": drawn}).decode()


def fitted(row: Sequence[Button]) -> list[Sequence[Button]]:
    """The row, or the fewest rows that have room for its words on a small phone.

    What does not fit on a button of its own, such as a long name, has an ellipsis before its end.
    """
    count = len(row)
    for most in range(count, 1, -1):
        parts = [row[start : start + most] for start in range(0, count, most)]
        if all(fits(button.label, len(part)) for part in parts for button in part):
            return parts
    return [(replace(button, label=cut_to(button.label, ROOM[1])),) for button in row]


def _button(button: Button) -> dict[str, str]:
    if button.tap is not None:
        return {"text": button.label, "callback_data": button.tap.data}
    return {"text": button.label, "url": button.url or ""}

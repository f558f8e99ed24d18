"""Inline keyboards as Telegram's JSON."""

import logging
from collections.abc import Sequence

import orjson

from bot.bot_api.screen import Button

log = logging.getLogger(__name__)

MOST_BUTTONS = 100


def keyboard(rows: Sequence[Sequence[Button]]) -> str:
    """The inline keyboard as Telegram's JSON; at most 100 buttons, as Telegram allows no more."""
    drawn: list[list[dict[str, str]]] = []
    left = MOST_BUTTONS
    for row in rows:
        if len(row) > left:
            log.error("a screen has more than %d buttons; the rest is not shown", MOST_BUTTONS)
            break
        left -= len(row)
        drawn.append([_button(button) for button in row])
    return orjson.dumps({"inline_keyboard": drawn}).decode()


def _button(button: Button) -> dict[str, str]:
    if button.tap is not None:
        return {"text": button.label, "callback_data": button.tap.data}
    return {"text": button.label, "url": button.url or ""}

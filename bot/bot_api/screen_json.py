"""Screens as JSON, for the outbox; taps travel as the data behind their buttons."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.bot_api.callback_data import parse_callback_data
from bot.bot_api.screen import Button, Screen

_PATHS = frozenset({"picture", "document"})
_PLAIN = frozenset(
    {"text", "picture_id", "document_name", "attachment_kind", "attachment_id", "silent", "topic"}
)
"""The fields of a screen that are JSON values as they stand."""


def to_payload(screen: Screen) -> dict[str, Any]:
    """The screen as plain JSON values; what is unset is left out.

    Raises `TypeError` for a field or a value that nobody has said how to carry: it must not be lost.
    """
    payload: dict[str, Any] = {"text": screen.text}
    for field in fields(screen):
        value = getattr(screen, field.name)
        if field.name == "text" or value == field.default:
            continue
        if field.name == "rows":
            payload["rows"] = [[_from_button(button) for button in row] for row in screen.rows]
        elif field.name in _PATHS:
            payload[field.name] = str(value)
        elif field.name in _PLAIN and isinstance(value, str | int):
            payload[field.name] = value
        else:
            raise TypeError(f"a screen's {field.name} cannot be carried: {type(value).__name__}")
    return payload


def from_payload(payload: dict[str, Any]) -> Screen:
    """The screen again; a button whose kind no longer exists is left out. KeyError when there is no text."""
    rows = tuple(row for row in (_to_row(buttons) for buttons in payload.get("rows", ())) if row)
    plain = {name: payload[name] for name in _PLAIN if name in payload}
    paths = {name: Path(payload[name]) for name in _PATHS if name in payload}
    return Screen(**{"text": payload["text"], **plain, **paths, "rows": rows})


def _from_button(button: Button) -> dict[str, str]:
    if button.tap is None and button.url is None:
        raise TypeError(f"the button {button.label!r} leads nowhere")
    drawn = {"label": button.label}
    if button.tap is not None:
        drawn["tap"] = button.tap.data
    if button.url is not None:
        drawn["url"] = button.url
    return drawn


def _to_row(buttons: list[dict[str, str]]) -> tuple[Button, ...]:
    row = (Button(item["label"], parse_callback_data(item.get("tap")), item.get("url")) for item in buttons)
    return tuple(button for button in row if button.tap is not None or button.url is not None)

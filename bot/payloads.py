"""Screens as JSON, for the outbox; taps travel as the data behind their buttons."""

from pathlib import Path
from typing import Any

from bot.screens import Button, Screen, parse_tap


def to_payload(screen: Screen) -> dict[str, Any]:
    """The screen as plain JSON values; what is unset is left out."""
    payload: dict[str, Any] = {"text": screen.text}
    if screen.rows:
        payload["rows"] = [[_from_button(button) for button in row] for row in screen.rows]
    for name in ("picture", "document"):
        path = getattr(screen, name)
        if path is not None:
            payload[name] = str(path)
    for name in ("picture_id", "document_name"):
        value = getattr(screen, name)
        if value is not None:
            payload[name] = value
    if screen.silent:
        payload["silent"] = True
    return payload


def from_payload(payload: dict[str, Any]) -> Screen:
    """The screen again; a button whose kind no longer exists is left out. KeyError when there is no text."""
    rows = tuple(row for row in (_to_row(buttons) for buttons in payload.get("rows", ())) if row)
    return Screen(
        text=payload["text"],
        rows=rows,
        picture=_path(payload.get("picture")),
        picture_id=payload.get("picture_id"),
        document=_path(payload.get("document")),
        document_name=payload.get("document_name"),
        silent=bool(payload.get("silent", False)),
    )


def _from_button(button: Button) -> dict[str, str]:
    drawn = {"label": button.label}
    if button.tap is not None:
        drawn["tap"] = button.tap.data
    if button.url is not None:
        drawn["url"] = button.url
    return drawn


def _to_row(buttons: list[dict[str, str]]) -> tuple[Button, ...]:
    row = (Button(item["label"], parse_tap(item.get("tap")), item.get("url")) for item in buttons)
    return tuple(button for button in row if button.tap is not None or button.url is not None)


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value)

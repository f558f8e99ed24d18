"""Keyboards under messages: read, and refused as Telegram refuses them."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import orjson

from bot.standin.api_call import Call
from bot.standin.refusals import bad_request

_BUTTONS_IN_A_ROW = 8  # Telegram silently leaves out the rest of a longer row
_BUTTONS_IN_ALL = 100
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_KNOWN = frozenset({"text", "icon_custom_emoji_id", "style", *_ACTIONS})


def read_markup(call: Call) -> dict[str, Any] | None:
    """The reply_markup of a call, checked; None when there is none."""
    value = call.parameters.get("reply_markup")
    if value is None or value == "":
        return None
    return _read(value if isinstance(value, str) else orjson.dumps(value).decode())


@lru_cache(maxsize=4096)
def _read(source: str) -> dict[str, Any] | None:
    try:
        markup = orjson.loads(source)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _inline_rows(markup["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        return {"keyboard": _reply_rows(markup["keyboard"])}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{what}" of the reply markup must be an Array of Arrays')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f'field "{what}" of the reply markup must be an Array of Arrays')
    return [row for row in rows if row]


def _inline_rows(source: Any) -> list[list[dict[str, Any]]]:
    rows = [
        [_inline_button(button) for button in row][:_BUTTONS_IN_A_ROW]
        for row in _rows(source, "inline_keyboard")
    ]
    if sum(map(len, rows)) > _BUTTONS_IN_ALL:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _inline_button(button: Any) -> dict[str, Any]:
    prefix = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(prefix + "Inline keyboard button must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if not any(action in button for action in _ACTIONS):
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    if unknown := button.keys() - _KNOWN:
        raise bad_request(prefix + f"unknown field {sorted(unknown)[0]!r}")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        url = str(button["url"])
        parts = urlsplit(url)
        if parts.scheme not in {"", "http", "https", "tg"} or not (parts.netloc or "." in url) or " " in url:
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return button


def _reply_rows(source: Any) -> list[list[dict[str, Any]]]:
    rows = [
        [{"text": button} if isinstance(button, str) else button for button in row]
        for row in _rows(source, "keyboard")
    ]
    if any(not isinstance(button, dict) or not button.get("text") for row in rows for button in row):
        raise bad_request("can't parse keyboard button: KeyboardButton must have a text")
    if sum(map(len, rows)) > 3 * _BUTTONS_IN_ALL:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows

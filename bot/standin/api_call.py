"""One call of the Bot API: its parameters, however they were sent, and Telegram's way of reading them."""

from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any

import orjson

from bot.standin.refusals import bad_request

_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime_type: str
    content: bytes
    field: str = ""


@dataclass(slots=True)
class Call:
    """A method with its parameters: strings from forms, values from JSON bodies; and uploads by part name."""

    method: str
    parameters: dict[str, Any]
    uploads: dict[str, Upload] = made_by(default_factory=dict)

    def text(self, name: str) -> str:
        """A string, empty when it is absent."""
        value = self.parameters.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    def number(self, name: str, default: int = 0) -> int:
        """A whole number, the default when it is absent or none."""
        value = self.parameters.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(value) if value else default
        except (TypeError, ValueError):
            return default

    def decimal(self, name: str) -> float:
        """A number, 0 when it is absent or none."""
        try:
            return float(self.parameters.get(name) or 0)
        except (TypeError, ValueError):
            return 0.0

    def flag(self, name: str) -> bool:
        """A Boolean, false when it is absent."""
        value = self.parameters.get(name)
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def value(self, name: str, what: str) -> Any:
        """A JSON value, None when it is absent; refused when it is no JSON."""
        value = self.parameters.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {what} JSON object") from None

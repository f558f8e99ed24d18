"""Text that every database can keep: PostgreSQL has no U+0000, and a lone surrogate is no UTF-8 at all."""

import re
from collections.abc import Mapping
from typing import Any, cast

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether both databases keep this text as it is."""
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text without what no database can keep; nobody sees these letters, and nobody types them."""
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("", text)


def storable_values(values: Any) -> Any:
    """The same JSON values with storable text only, keys included."""
    if isinstance(values, str):
        return storable(values)
    if isinstance(values, Mapping):
        entries = cast("Mapping[str, Any]", values)
        return {storable(key): storable_values(value) for key, value in entries.items()}
    if isinstance(values, list):
        return [storable_values(value) for value in cast("list[Any]", values)]
    return values

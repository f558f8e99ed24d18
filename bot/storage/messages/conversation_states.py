"""Where each person's conversation stands."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.statements import upsert

AWAY = "away"
"""No card in view: a list, the check, the home screen. What is sent then belongs nowhere."""


@dataclass(frozen=True, slots=True)
class ConversationState:
    """The card someone looks at, and the typed reply that is awaited, if any.

    `message_id` is the message that is edited in place; `awaiting` names the reply, `awaiting_data` what it
    is about.
    """

    telegram_id: int
    sheet_id: int | None = None
    indicator: str | None = None
    message_id: int | None = None
    awaiting: str | None = None
    awaiting_data: dict[str, Any] = field(default_factory=dict[str, Any])


_place = tables.place.c
_PLACE = Prepared(
    select(
        _place.telegram_id,
        _place.sheet_id,
        _place.indicator,
        _place.message_id,
        _place.awaiting,
        _place.awaiting_data,
    ).where(_place.telegram_id == bindparam("telegram_id"))
)
_NOTHING: dict[str, Any] = {
    "sheet_id": None,
    "indicator": None,
    "message_id": None,
    "awaiting": None,
    "awaiting_data": {},
}


def conversation_state_of(db: Session, telegram_id: int) -> ConversationState:
    """Where this person is; an empty place when nothing is known."""
    found = _PLACE.first(db.connection(), {"telegram_id": telegram_id})
    return ConversationState(telegram_id) if found is None else ConversationState(*found)


def set_conversation_state(db: Session, telegram_id: int, **changes: Any) -> None:
    """Changes the named fields of `ConversationState` and leaves the others; KeyError for an unknown one."""
    unknown = changes.keys() - _NOTHING.keys()
    if unknown:
        raise KeyError(f"a place has no {', '.join(sorted(unknown))}")
    _keep(frozenset(changes)).change(db.connection(), {**_NOTHING, **changes, "telegram_id": telegram_id})


@cache
def _keep(names: frozenset[str]) -> Prepared:
    return Prepared(upsert(tables.place, ["telegram_id"], names), _place.keys())

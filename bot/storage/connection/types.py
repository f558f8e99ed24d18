"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored as UTC; SQLite forgets the zone, so it is put back when read.

    A naive moment raises ValueError when it is about to be stored. SQLAlchemy has nothing of the kind, and
    sqlalchemy-utils' like-named types bring a date library of their own.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """To UTC; for SQLite to the very text that a plain DateTime column would hold."""
        as_text = dialect.name == "sqlite"

        def store(value: datetime | None) -> datetime | str | None:
            if value is None:
                return None
            if value.tzinfo is None:
                raise ValueError(f"a moment needs a zone: {value!r}")
            moment = value if value.tzinfo is UTC else value.astimezone(UTC)
            return moment.isoformat(" ", "microseconds")[:26] if as_text else moment

        return store

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """An aware UTC moment. Overridden as a whole, since SQLAlchemy's chain of two costs on each row."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(value + "+00:00")
        return lambda value: None if value is None else value.astimezone(UTC)

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> str:
        """For statements rendered as text."""
        return "NULL" if value is None else f"'{value.astimezone(UTC).isoformat(' ')}'"


TelegramId = BigInteger
"""Of people, chats, messages and updates: they exceed 32 bits, which SQLite alone would hide."""

LongId = BigInteger().with_variant(Integer, "sqlite")
"""A counting key of a table that grows without end; plain INTEGER is what SQLite counts fastest."""

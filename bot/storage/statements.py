"""Statements that SQLAlchemy words separately for each database."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def for_both(build: Callable[[Any], Executable]) -> Mapping[str, Executable]:
    """The statement by dialect; `build` is given the dialect's own `insert`, which knows ON CONFLICT."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def execute(db: Session, statements: Mapping[str, Executable], values: Any) -> CursorResult[Any]:
    """Runs the one for this session's database."""
    connection = db.connection()
    return connection.execute(statements[connection.dialect.name], values)


def writes(db: Session) -> bool:
    """Whether this session may write."""
    return not db.info.get("read_only", False)

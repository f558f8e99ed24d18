"""Statements that SQLAlchemy words separately for each database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def for_both(build: Callable[[Any], Executable]) -> Mapping[str, Executable]:
    """The statement by dialect; `build` is given the dialect's own `insert`, which knows ON CONFLICT."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def upsert(
    table: Table, keys: Sequence[str], changed: Iterable[str], **always: object
) -> Mapping[str, Executable]:
    """Adds a row; where one with these keys is there, it gets the new values of `changed`, and `always`."""
    names = sorted(changed)

    def build(insert: Any) -> Executable:
        added = insert(table)
        if not names and not always:
            return added.on_conflict_do_nothing(index_elements=keys)
        new = {name: added.excluded[name] for name in names}
        return added.on_conflict_do_update(index_elements=keys, set_={**new, **always})

    return for_both(build)


def execute(db: Session, statements: Mapping[str, Executable], values: Any) -> CursorResult[Any]:
    """Runs the one for this session's database."""
    connection = db.connection()
    return connection.execute(statements[connection.dialect.name], values)


def writes(db: Session) -> bool:
    """Whether this session may write."""
    return not db.info.get("read_only", False)

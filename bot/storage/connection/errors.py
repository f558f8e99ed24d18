"""Telling trouble with the database itself from trouble with what it was asked."""

import sqlite3
from pathlib import Path
from traceback import walk_tb

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from bot.storage.connection.database_file import DatabaseReplaced

_TOP = Path(__file__).parents[3]
_OURS = ("bot", "handlers", "questionnaires")

_DISK_FULL = "53100"
"""PostgreSQL's state when there is no room left."""


def is_unavailable(error: BaseException) -> bool:
    """Whether the database was gone, locked, full or restarting: the same work may well succeed later.

    SQLite calls a statement that it does not understand an operational error as well; that passes never.
    """
    if isinstance(error, DatabaseReplaced):
        return True
    if isinstance(error, OperationalError | InterfaceError):
        return _code(error) != sqlite3.SQLITE_ERROR
    return isinstance(error, DBAPIError) and error.connection_invalidated


def is_full(error: BaseException) -> bool:
    """Whether the database has no room left for what is new, though it may still be read."""
    if not isinstance(error, DBAPIError):
        return False
    return _code(error) == sqlite3.SQLITE_FULL or getattr(error.orig, "sqlstate", None) == _DISK_FULL


def is_of_the_content(error: BaseException) -> bool:
    """Whether the database refuses what it was given, so that asking again is useless."""
    if isinstance(error, DBAPIError):
        return not is_unavailable(error) and not is_full(error) and not error.connection_invalidated
    return isinstance(error, ValueError | TypeError | OverflowError)


def cause_of(error: BaseException) -> str:
    """What went wrong and where in our code, for the log and the database.

    Never the words of the error: they may hold what a person wrote, such as the parameters of a statement.
    """
    kind = type(error).__name__
    original = getattr(error, "orig", None)
    state = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    found = f"{kind} ({state})" if state else kind
    places = places_of(error)
    return f"{found} at {places[-1]}" if places else found


def places_of(error: BaseException) -> list[str]:
    """The lines of our code that the error passed, the innermost last."""
    places: list[str] = []
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_TOP) and path.relative_to(_TOP).parts[0] in _OURS:
            places.append(f"{path.relative_to(_TOP)}:{line} in {frame.f_code.co_name}")
    return places


def trace_of(error: BaseException) -> str:
    """As `cause_of`, with all the way through our code and what it came of: a traceback without words."""
    parts = [" < ".join((type(error).__name__, *reversed(places_of(error))))]
    before = error.__cause__ or error.__context__
    while before is not None and len(parts) < 5:
        parts.append(" < ".join((cause_of(before).partition(" at ")[0], *reversed(places_of(before)))))
        before = before.__cause__ or before.__context__
    return "; after ".join(parts)


def is_lost(error: BaseException) -> bool:
    """Whether the connection broke."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def got_in_the_way(error: BaseException) -> bool:
    """Whether PostgreSQL undid it for the sake of another transaction.

    That is a deadlock, a serialization failure or a lock not got in time: a batch holds the rows of many
    works, so two batches can wait for each other although no two works would.
    """
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in ("40001", "40P01", "55P03")


def probe(db: Session) -> None:
    """Writes what is there already; raises when the database cannot be written."""
    db.connection().execute(text("UPDATE alembic_version SET version_num = version_num"))


def _code(error: DBAPIError) -> int | None:
    """SQLite's primary result code; None when the error is not of its making."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF

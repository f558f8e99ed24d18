"""Telling trouble with the database itself from trouble with what it was asked."""

import sqlite3

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from bot.storage.database_file import DatabaseReplaced

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


def cause_of(error: BaseException) -> str:
    """What happened, on one line and without what people wrote: no statement, no value of a row."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0]  # what follows are details of a row


def probe(db: Session) -> None:
    """Writes what is there already; raises when the database cannot be written."""
    db.connection().execute(text("UPDATE alembic_version SET version_num = version_num"))


def _code(error: DBAPIError) -> int | None:
    """SQLite's primary result code; None when the error is not of its making."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF

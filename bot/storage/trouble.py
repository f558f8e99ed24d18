"""Telling trouble with the database itself from trouble with what it was asked."""

import sqlite3

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

_DISK_FULL = "53100"
"""PostgreSQL's state when there is no room left."""


def is_unavailable(error: BaseException) -> bool:
    """Whether the database was gone, locked, full or restarting: the same work may well succeed later.

    SQLite calls a statement that it does not understand an operational error as well; that passes never.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return _code(error) != sqlite3.SQLITE_ERROR
    return isinstance(error, DBAPIError) and error.connection_invalidated


def is_full(error: BaseException) -> bool:
    """Whether the database has no room left for what is new, though it may still be read."""
    if not isinstance(error, DBAPIError):
        return False
    return _code(error) == sqlite3.SQLITE_FULL or getattr(error.orig, "sqlstate", None) == _DISK_FULL


def ping(db: Session) -> None:
    """Raises when the database cannot be asked."""
    db.execute(text("SELECT 1"))


def _code(error: DBAPIError) -> int | None:
    """SQLite's primary result code; None when the error is not of its making."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF

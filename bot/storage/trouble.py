"""Telling trouble with the database itself from trouble with what it was asked."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session


def is_unavailable(error: BaseException) -> bool:
    """Whether the database was gone, locked, full or restarting: the same work may well succeed later."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def ping(db: Session) -> None:
    """Raises when the database cannot be asked."""
    db.execute(text("SELECT 1"))

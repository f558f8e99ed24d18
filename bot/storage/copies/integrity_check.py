"""Whether the file of an SQLite database is whole. PostgreSQL keeps watch over its own."""

from sqlalchemy import text
from sqlmodel import Session

_SOUND = "ok"


def first_damage(db: Session) -> str | None:
    """What SQLite finds wrong with its file, on one line; None when nothing, and for PostgreSQL.

    Reads the whole file. Raises DatabaseError when the damage is such that not even this can be asked.
    """
    connection = db.connection()
    if connection.dialect.name != "sqlite":
        return None
    found: str = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    return None if found == _SOUND else " ".join(found.split())

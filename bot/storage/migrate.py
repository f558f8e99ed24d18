"""Bringing a database to this program's revision; copying it and bringing a copy back."""

from bot.storage import revisions
from bot.storage.backups import BackupUnusable, DatabaseNotEmpty, backup, restore
from bot.storage.engine import make_engine
from bot.storage.revisions import DatabaseFromNewerVersion

__all__ = [
    "BackupUnusable",
    "DatabaseFromNewerVersion",
    "DatabaseNotEmpty",
    "backup",
    "current_version",
    "newest_version",
    "restore",
    "upgrade",
]


def current_version(url: str) -> str | None:
    """The revision of the database; None when it is empty. A missing SQLite file is created empty."""
    engine = make_engine(url, read_only=True, connections=1)
    try:
        with engine.connect() as connection:
            return revisions.current(connection)
    finally:
        engine.dispose()


def newest_version() -> str:
    """The revision this program works with."""
    return revisions.known()[-1]


def upgrade(url: str) -> None:
    """Brings the database to the newest revision. Of several that start at once one does it, the others wait.

    Raises DatabaseFromNewerVersion; a migration that fails leaves the database as it was.
    """
    version = current_version(url)
    if version == newest_version():
        return
    with revisions.alone(url) as connection:
        version = revisions.current(connection)
        if version is not None and version not in revisions.known():
            raise DatabaseFromNewerVersion(version)
        revisions.move(connection, "head")

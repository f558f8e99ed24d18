"""Bringing a database to this program's revision; copying it and bringing a copy back."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.storage.connection.engine import address, make_engine
from bot.storage.copies import revisions
from bot.storage.copies.backups import BackupUnusable, backup
from bot.storage.copies.restore import DatabaseNotEmpty, check_copy, is_empty, restore
from bot.storage.copies.revisions import DatabaseFromNewerVersion

__all__ = [
    "BackupUnusable",
    "DatabaseFromNewerVersion",
    "DatabaseNotEmpty",
    "backup",
    "check_copy",
    "copy_as_it_is",
    "current_version",
    "is_empty",
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


def copy_as_it_is(url: str, path: Path) -> None:
    """A copy of the database alone, of whatever revision: SQLite's own file, or a ZIP as from `backup`.

    Readable by its owner only; nothing is left of a copy that failed.
    """
    target = address(url)
    if target.get_backend_name() != "sqlite":
        backup(url, path)
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            closing(sqlite3.connect(str(target.database))) as source,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def upgrade(url: str, copy: Callable[[str], None] | None = None) -> None:
    """Brings the database to the newest revision. Of several that start at once one does it, the others wait.

    `copy` is called with the old revision before anything in a database with tables is changed.
    Raises DatabaseFromNewerVersion; a migration that fails leaves the database as it was.
    """
    version = current_version(url)
    if version == newest_version():
        return
    with revisions.alone(url) as connection:
        version = revisions.current(connection)
        if version is not None and version not in revisions.known():
            raise DatabaseFromNewerVersion(version)
        if version is not None and version != newest_version() and copy is not None:
            copy(version)
        revisions.move(connection, "head")

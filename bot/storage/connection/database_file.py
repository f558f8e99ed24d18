"""Whether the file of an SQLite database is still the one that was opened.

SQLite goes on writing into a file that somebody deleted or replaced; all that is committed there is gone.
"""

import os
from pathlib import Path

from bot.storage.connection.engine import address

_Identity = tuple[int, int]


class DatabaseReplaced(Exception):
    """The file of the database was deleted or replaced while it was in use; nothing is kept any more."""

    def __init__(self, path: Path) -> None:
        """`path` is where the file was."""
        super().__init__(f"{path} was deleted or replaced while it was in use")
        self.path = path


class DatabaseFile:
    """Remembers which file was opened, and which write-ahead log beside it; for PostgreSQL nothing."""

    def __init__(self, url: str) -> None:
        target = address(url)
        name = str(target.database)
        is_file = target.get_backend_name() == "sqlite" and not name.startswith("file:")
        self._path = Path(name) if is_file else None
        self._wal = Path(f"{name}-wal")
        self._opened: _Identity | None = None
        self._opened_wal: _Identity | None = None
        self._has_lost_wal = False

    def connected(self) -> None:
        """The writing connection was made; the first time this settles which file is ours."""
        if self._path is not None and self._opened is None:
            self._opened = _identity(self._path)

    def disconnected(self) -> None:
        """The writing connection was given up; the last one out takes the write-ahead log with it."""
        self._opened_wal = None

    def committed(self) -> None:
        """Something was committed, so that there is a write-ahead log."""
        if self._opened_wal is None and self._path is not None:
            self._opened_wal = _identity(self._wal)

    def check(self) -> None:
        """Raises DatabaseReplaced; costs two looks into the folder, a few microseconds."""
        if self._path is None or self._opened is None:
            return
        if _identity(self._path) != self._opened:
            raise DatabaseReplaced(self._path)
        if self._opened_wal is not None and _identity(self._wal) != self._opened_wal:
            self._has_lost_wal = True  # what was committed to it is gone, and stays so
        if self._has_lost_wal:
            raise DatabaseReplaced(self._wal)


def _identity(path: Path) -> _Identity | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino

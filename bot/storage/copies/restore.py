"""Bringing a copy back, in one step or not at all, whenever the process is killed.

SQLite: a new file beside the old one, complete before it takes its name. PostgreSQL: one transaction, tables
included. Files of evidence are called by their content, so those that came too early harm nobody.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import Connection, Date, DateTime, Integer, Table, func, inspect, or_, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from bot.storage import tables
from bot.storage.broadcasts.broadcasts import BroadcastState
from bot.storage.connection.engine import address, make_engine
from bot.storage.connection.instance_lock import DatabaseInUse
from bot.storage.copies import revisions
from bot.storage.copies.backups import FILES, REVISION, ROWS_AT_ONCE, SUMS, TABLES, BackupUnusable, all_tables
from bot.storage.copies.revisions import DatabaseFromNewerVersion
from bot.storage.messages import outbox

RESTORED = "restored from a copy"
"""The cause noted at a message of which the copy cannot tell whether it left afterwards."""

_NOT_READABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,  # encrypted, packed in an unknown way, or rows that point to nothing
    DataError,
    IntegrityError,
)


class DatabaseNotEmpty(Exception):
    """There is something in the database, and it was not said that it may be replaced."""


def check_copy(path: Path) -> None:
    """Reads the whole copy. Raises BackupUnusable, DatabaseFromNewerVersion."""
    with _readable(path) as copy:
        _checked_revision(copy)


def is_empty(url: str) -> bool:
    """Whether the database has no table at all, or is not even there."""
    target = address(url)
    if target.get_backend_name() == "sqlite" and not Path(str(target.database)).exists():
        return True
    engine = make_engine(url, connections=1)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def restore(
    url: str, path: Path, files: Path | None = None, *, replace: bool = False, of_now: bool = False
) -> None:
    """The copy in the place of the database, migrated to the newest revision; all or nothing.

    With `files` the copied files are put into that folder; what lies there already stays. What was queued for
    many is uncertain afterwards, for it may have left since the copy was made, unless the copy is `of_now`.
    Raises DatabaseNotEmpty without `replace`, DatabaseInUse, DatabaseFromNewerVersion, BackupUnusable.
    """
    if not replace and not is_empty(url):
        raise DatabaseNotEmpty(url.rpartition("@")[2])
    with _readable(path) as copy:
        revision = _checked_revision(copy)
        evidence = _Evidence(copy, files)
        try:
            evidence.unpack()
            if address(url).get_backend_name() == "sqlite":
                _as_new_file(url, copy, revision, evidence, of_now)
            else:
                _in_one_transaction(url, copy, revision, evidence, of_now)
        except BaseException:
            evidence.take_back()
            raise
        finally:
            evidence.clear()


@contextmanager
def _readable(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as copy:
            yield copy
    except _NOT_READABLE as error:
        raise BackupUnusable(f"{path}: {error}") from error


def _checked_revision(copy: zipfile.ZipFile) -> str:
    """The copy's revision, after everything in it was read once."""
    revision = copy.read(REVISION).decode().strip()
    if revision not in revisions.known():
        raise DatabaseFromNewerVersion(revision)
    if SUMS in copy.namelist():
        for line in copy.read(SUMS).decode().splitlines():
            expected, _, name = line.partition("  ")
            with copy.open(name) as content:
                if _sha256(content) != expected:
                    raise BackupUnusable(f"{name} is damaged")
    damaged = copy.testzip()
    if damaged is not None:
        raise BackupUnusable(f"{damaged} is damaged")
    return revision


def _sha256(content: IO[bytes]) -> str:
    sha = hashlib.sha256()
    while some := content.read(1 << 20):
        sha.update(some)
    return sha.hexdigest()


def _as_new_file(url: str, copy: zipfile.ZipFile, revision: str, evidence: "_Evidence", of_now: bool) -> None:
    target = Path(str(address(url).database))
    new = target.with_name(f".{target.name}.restoring")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove(new)
    try:
        with revisions.alone(f"sqlite:///{new}") as connection:
            _fill(connection, copy, revision, of_now)
        _fold_in_log(new)
        _flush(new)
        evidence.put_in_place()
        if target.exists():
            _fold_in_log(target)
        else:
            _remove(target)  # the log of a file that somebody deleted would be played into the new one
        os.replace(new, target)
        _flush(target.parent)
    finally:
        _remove(new)


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _fold_in_log(database: Path) -> None:
    """Everything is in the one file afterwards. Raises DatabaseInUse when somebody has it open."""
    with closing(sqlite3.connect(database, timeout=2.0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as trouble:
            if trouble.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise DatabaseInUse(str(database)) from None
            raise


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _in_one_transaction(
    url: str, copy: zipfile.ZipFile, revision: str, evidence: "_Evidence", of_now: bool
) -> None:
    with revisions.alone(url) as connection:
        if inspect(connection).get_table_names():
            revisions.move(connection, "base")
            connection.exec_driver_sql("DROP TABLE alembic_version")
        _fill(connection, copy, revision, of_now)
        evidence.put_in_place()


def _fill(connection: Connection, copy: zipfile.ZipFile, revision: str, of_now: bool) -> None:
    revisions.move(connection, revision)
    for table in all_tables(connection):
        _read_rows(connection, table, copy)
    revisions.move(connection, "head")
    if not of_now:
        _doubt(connection, datetime.now(UTC))


def _doubt(connection: Connection, now: datetime) -> None:
    """What may have left between the copy and now is not said once more."""
    item, broadcast = tables.outbox.c, tables.broadcast.c
    connection.execute(
        update(tables.outbox)
        .where(
            item.state.in_((outbox.QUEUED, outbox.SENDING)),
            or_(item.bulk, item.repeat_if_uncertain.is_(False)),
        )
        .values(state=outbox.UNCERTAIN, cause=RESTORED, ended_at=now)
    )
    connection.execute(
        update(tables.broadcast)
        .where(broadcast.state == str(BroadcastState.SCHEDULED), broadcast.starts_at <= now)
        .values(state=str(BroadcastState.CANCELLED), ended_at=now)
    )


def _read_rows(connection: Connection, table: Table, copy: zipfile.ZipFile) -> None:
    name = f"{TABLES}/{table.name}.jsonl"
    if name not in copy.namelist():
        raise BackupUnusable(f"the table {table.name} is missing")
    readers: dict[str, Callable[[str], date]] = {}
    for column in table.columns:
        if isinstance(column.type, DateTime):
            readers[column.name] = datetime.fromisoformat
        elif isinstance(column.type, Date):
            readers[column.name] = date.fromisoformat
    with copy.open(name) as lines:
        rows = (_row(line, readers) for line in lines)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            connection.execute(table.insert(), some)
    keys = list(table.primary_key.columns)
    if connection.dialect.name == "postgresql" and len(keys) == 1 and isinstance(keys[0].type, Integer):
        _go_on_counting(connection, table, keys[0].name)


def _row(line: bytes, readers: Mapping[str, Callable[[str], date]]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(line)
    for name, read in readers.items():
        if values[name] is not None:
            values[name] = read(values[name])
    return values


def _go_on_counting(connection: Connection, table: Table, key: str) -> None:
    """PostgreSQL counts ids beside the table, so after rows with ids of their own it has to be told."""
    sequence = connection.execute(select(func.pg_get_serial_sequence(table.name, key))).scalar()
    highest = connection.execute(select(func.max(table.c[key]))).scalar()
    if sequence is not None and highest is not None:
        connection.execute(
            text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
        )


class _Evidence:
    """The files of a copy: unpacked aside and checked, then put in place one by one."""

    def __init__(self, copy: zipfile.ZipFile, folder: Path | None) -> None:
        self._copy = copy
        self._folder = folder
        self._aside = folder.with_name(f".{folder.name}.restoring") if folder else Path()
        self._unpacked: list[PurePosixPath] = []
        self._new: list[Path] = []

    def unpack(self) -> None:
        """Raises BackupUnusable for a file that is not what it is called, or whose name leads elsewhere."""
        if self._folder is None:
            return
        self.clear()
        for entry, inside in _files(self._copy):
            target = self._aside.joinpath(*inside.parts)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._copy.open(entry) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
                sink.flush()
                os.fsync(sink.fileno())
            if not _is_what_it_is_called(target):
                raise BackupUnusable(f"{entry.filename} is damaged")
            self._unpacked.append(inside)

    def put_in_place(self) -> None:
        """A file that is there already stays, unless it is damaged."""
        if self._folder is None:
            return
        folders: set[Path] = set()
        for inside in self._unpacked:
            target = self._folder.joinpath(*inside.parts)
            if target.exists() and _is_what_it_is_called(target):
                continue
            if not target.exists():
                self._new.append(target)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(self._aside.joinpath(*inside.parts), target)
            folders.add(target.parent)
        for folder in folders:
            _flush(folder)

    def take_back(self) -> None:
        """The folder as it was before."""
        for path in self._new:
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Nothing is left aside, not even of an earlier try that was killed."""
        if self._folder is not None:
            shutil.rmtree(self._aside, ignore_errors=True)


def _is_what_it_is_called(path: Path) -> bool:
    """Files of the store are called by their SHA-256; of others nothing can be said."""
    if not re.fullmatch(r"[0-9a-f]{64}", path.name):
        return True
    with path.open("rb") as file:
        return _sha256(file) == path.name


def _files(copy: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The copied files with their places; a name that leads out of the folder makes the copy unusable."""
    for entry in copy.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.parts[:1] != (FILES,):
            continue
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise BackupUnusable(f"{entry.filename} leads out of the folder")
        yield entry, PurePosixPath(*path.parts[1:])

"""A consistent copy of a database while it is used, and the way back.

A copy is a ZIP file: `revision`, one file of JSON lines a table, and the files of the evidence store. So it
fits both databases, one may become the other, and its content can be read in twenty years. pg_dump and
SQLite's own copy do none of this, and pg_dump need not be installed where the bot is.
"""

import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import Connection, Date, DateTime, Integer, MetaData, Table, func, inspect, select, text

from bot.storage import revisions
from bot.storage.engine import make_engine
from bot.storage.revisions import DatabaseFromNewerVersion

REVISION = "revision"
TABLES = "tables"
FILES = "files"
ROWS_AT_ONCE = 500


class DatabaseNotEmpty(Exception):
    """A copy is only ever brought back into an empty database."""


class BackupUnusable(Exception):
    """The file is no copy, or it is damaged."""


def backup(url: str, path: Path, files: Path | None = None) -> None:
    """Writes the copy, with all below the folder `files` when given; readable by its owner only.

    Everything is of one moment; the bot may go on writing meanwhile. Files are added after the tables were
    read, so whatever a row speaks of is there. Raises FileExistsError; LookupError for an empty database.
    """
    if path.exists():
        raise FileExistsError(str(path))
    unfinished = path.with_name(f".{path.name}.unfinished")
    engine = make_engine(url, read_only=True, connections=1)
    try:
        with (
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            with engine.connect() as connection, connection.begin():
                revision = revisions.current(connection)
                if revision is None:
                    raise LookupError("the database has no tables yet")
                copy.writestr(REVISION, revision)
                for table in _tables(connection):
                    with copy.open(f"{TABLES}/{table.name}.jsonl", "w", force_zip64=True) as lines:
                        _write_rows(connection, table, lines)
            if files is not None:
                _add_files(copy, files)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
        engine.dispose()


def restore(url: str, path: Path, files: Path | None = None) -> None:
    """Brings a copy back into an empty database and migrates it to the newest revision, all or nothing.

    With `files` the copied files are put into that folder; what lies there already stays. Raises
    DatabaseNotEmpty, DatabaseFromNewerVersion, BackupUnusable.
    """
    try:
        with zipfile.ZipFile(path) as copy:
            damaged = copy.testzip()
            if damaged is not None:
                raise BackupUnusable(f"{path}: {damaged} is damaged")
            revision = copy.read(REVISION).decode().strip()
            if revision not in revisions.known():
                raise DatabaseFromNewerVersion(revision)
            with revisions.alone(url) as connection:
                if inspect(connection).get_table_names():
                    raise DatabaseNotEmpty(url.rpartition("@")[2])
                # before the rows that speak of them
                if files is not None:
                    _take_files(copy, files)
                revisions.move(connection, revision)
                for table in _tables(connection):
                    _read_rows(connection, table, copy)
                revisions.move(connection, "head")
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BackupUnusable(f"{path}: {error}") from error


def _tables(connection: Connection) -> list[Table]:
    """The tables as the database has them (it may be of an older revision), those pointed to in front."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _write_rows(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    ordered = select(table).order_by(*table.primary_key.columns)
    with connection.execute(ordered, execution_options={"yield_per": ROWS_AT_ONCE}) as rows:
        for row in rows.mappings():
            values = {name: _plain(value) for name, value in row.items()}
            lines.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def _plain(value: Any) -> Any:
    """A moment as text in UTC; SQLite gives it back without its zone, which is UTC."""
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


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


def _add_files(copy: zipfile.ZipFile, folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            copy.write(file, f"{FILES}/{file.relative_to(folder).as_posix()}", zipfile.ZIP_STORED)


def _take_files(copy: zipfile.ZipFile, folder: Path) -> None:
    for entry, inside in _files(copy):
        target = folder.joinpath(*inside.parts)
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        arriving = target.with_name(f".{target.name}.arriving")
        with copy.open(entry) as source, arriving.open("wb") as sink:
            while some := source.read(1 << 20):
                sink.write(some)
        os.replace(arriving, target)


def _files(copy: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The copied files with their places; a name that leads out of the folder makes the copy unusable."""
    for entry in copy.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.parts[:1] != (FILES,):
            continue
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise BackupUnusable(f"{entry.filename} leads out of the folder")
        yield entry, PurePosixPath(*path.parts[1:])

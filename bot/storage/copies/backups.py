"""A consistent copy of a database while it is used; `restore` is the way back.

A copy is a ZIP file: `revision`, one file of JSON lines per table, the files of the evidence store, and
`SHA256SUMS` of all that. So it fits both databases, one may become the other, and its content can be read
in twenty years. pg_dump and
SQLite's own copy do none of this, and pg_dump need not be installed where the bot is.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, MetaData, Table, select

from bot.storage.connection.engine import make_engine
from bot.storage.copies import revisions

REVISION = "revision"
TABLES = "tables"
FILES = "files"
SUMS = "SHA256SUMS"
ROWS_AT_ONCE = 500


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
                writer = _Writer(copy)
                with writer.entry(REVISION) as sink:
                    sink.write(revision.encode())
                for table in all_tables(connection):
                    with writer.entry(f"{TABLES}/{table.name}.jsonl") as lines:
                        _write_rows(connection, table, lines)
            if files is not None:
                _add_files(writer, files)
            writer.write_sums()
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
        engine.dispose()


def all_tables(connection: Connection) -> list[Table]:
    """The tables as the database has them (it may be of an older revision), those pointed to in front."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _write_rows(connection: Connection, table: Table, lines: "_Summed") -> None:
    ordered = select(table).order_by(*table.primary_key.columns)
    with connection.execute(ordered, execution_options={"yield_per": ROWS_AT_ONCE}) as rows:
        for row in rows.mappings():
            values = {name: plain_value(value) for name, value in row.items()}
            lines.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def plain_value(value: Any) -> Any:
    """A moment as text in UTC; SQLite gives it back without its zone, which is UTC."""
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _add_files(writer: "_Writer", folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            name = f"{FILES}/{file.relative_to(folder).as_posix()}"
            with writer.entry(name, zipfile.ZIP_STORED) as sink, file.open("rb") as source:
                while some := source.read(1 << 20):
                    sink.write(some)


class _Writer:
    """The entries of a copy, each with its SHA-256."""

    def __init__(self, copy: zipfile.ZipFile) -> None:
        self._copy = copy
        self._sums: list[str] = []

    @contextmanager
    def entry(self, name: str, packing: int = zipfile.ZIP_DEFLATED) -> Iterator["_Summed"]:
        """What is written into one entry."""
        about = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        about.compress_type = packing
        with self._copy.open(about, "w", force_zip64=True) as sink:
            summed = _Summed(sink)
            yield summed
        self._sums.append(f"{summed.sha256.hexdigest()}  {name}\n")

    def write_sums(self) -> None:
        """At the end, in the form that `sha256sum --check` reads."""
        self._copy.writestr(SUMS, "".join(self._sums))


class _Summed:
    """Hashes what it passes on."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self.sha256 = hashlib.sha256()

    def write(self, some: bytes) -> None:
        """Passes it on."""
        self.sha256.update(some)
        self._sink.write(some)

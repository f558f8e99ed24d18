"""Whether a copy would really help: it is restored aside, and every confirmed answer compared with it."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, select

from bot.storage.audit import trail
from bot.storage.connection.database import Database
from bot.storage.connection.engine import make_engine
from bot.storage.copies.backups import ROWS_AT_ONCE, TABLES, all_tables, plain_value
from bot.storage.copies.restore import restore

ANSWERS = ("answer", "evidence", "judgement", "confirmation", "confirmed_level")
"""The tables that hold what was confirmed to a person."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was compared. `problems` name tables, keys and files, never what people wrote."""

    rows: int
    files: int
    problems: tuple[str, ...]


def rehearse(copy: Path, scratch: Path) -> Rehearsal:
    """Restores the copy into the empty folder `scratch` and compares it. Raises what `restore` raises."""
    url, files = f"sqlite:///{scratch / 'kuesioner.db'}", scratch / "evidence"
    restore(url, copy, files)
    problems: list[str] = []
    rows = kept = 0
    engine = make_engine(url, read_only=True, connections=1)
    try:
        with zipfile.ZipFile(copy) as archive, engine.connect() as connection, connection.begin():
            found = MetaData()
            found.reflect(connection, only=[name for name in ANSWERS if _entry(name) in archive.namelist()])
            for name, table in sorted(found.tables.items()):
                if name not in ANSWERS:
                    continue
                for row in _rows(archive, name):
                    rows += 1
                    if not _is_there(connection, table, row):
                        problems.append(f"{name} {[row[column.name] for column in table.primary_key]}")
                    if name == "evidence" and row["sha256"] and row["state"] == "kept":
                        kept += 1
                        if not (files / row["sha256"][:2] / row["sha256"]).is_file():
                            problems.append(f"evidence {row['id']}: file {row['sha256']}")
    finally:
        engine.dispose()
    database = Database(url)
    try:
        if (broken := database.read_now(trail.verify)) is not None:
            problems.append(f"audit_entry {broken}")
    finally:
        database.close()
    return Rehearsal(rows, kept, tuple(problems))


def table_sums(url: str) -> Mapping[str, tuple[int, int]]:
    """For each table how many rows it has, and a sum over them that does not depend on their order."""
    engine = make_engine(url, read_only=True, connections=1)
    sums: dict[str, tuple[int, int]] = {}
    try:
        with engine.connect() as connection, connection.begin():
            for table in all_tables(connection):
                count = total = 0
                wanted = connection.execute(select(table), execution_options={"yield_per": ROWS_AT_ONCE})
                for row in wanted.mappings():
                    plain = {name: plain_value(value) for name, value in sorted(row.items())}
                    said = json.dumps(plain, sort_keys=True).encode()
                    count, total = count + 1, (total + int.from_bytes(sha256(said).digest())) % 2**256
                sums[table.name] = (count, total)
    finally:
        engine.dispose()
    return sums


def _entry(table: str) -> str:
    return f"{TABLES}/{table}.jsonl"


def _rows(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    with archive.open(_entry(table)) as lines:
        for line in lines:
            yield json.loads(line)


def _is_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the restored row says the same, as far as both revisions know its columns."""
    keys = [column == row[column.name] for column in table.primary_key]
    found = connection.execute(select(table).where(*keys)).mappings().first()
    return found is not None and all(
        plain_value(found[name]) == value for name, value in row.items() if name in table.columns
    )

"""A copy of a database, and a database of a copy."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select
from sqlmodel import Session

from bot.storage import audit, backups, migrate, revisions, tables
from bot.storage.database import Database
from tests.storage.regency import NOW
from tests.storage.seeding import counts, differences, seed


@pytest.fixture
def filled_url(empty_url: str) -> str:
    migrate.upgrade(empty_url)
    database = Database(empty_url)

    def fill(db: Session) -> None:
        seed(db.connection(), without="audit_entry")
        audit.append(db, audit.Done.LEVEL, NOW, 1, 1, "I01", "2", "Ü <3>")

    database.run_now(fill)
    database.close()
    return empty_url


def test_there_and_back(filled_url: str, new_url: Callable[[], str], tmp_path: Path):
    store, restored = tmp_path / "store", tmp_path / "restored"
    (store / "ab").mkdir(parents=True)
    (store / "ab" / "abcd").write_bytes(b"evidence")
    copy = tmp_path / "copy.zip"
    migrate.backup(filled_url, copy, store)
    assert copy.stat().st_mode & 0o077 == 0
    target = new_url()
    migrate.restore(target, copy, restored)
    assert contents(target) == contents(filled_url)
    assert (restored / "ab" / "abcd").read_bytes() == b"evidence"
    database = Database(target)
    assert database.read_now(audit.verify) is None

    def add(db: Session) -> int:
        added = db.connection().execute(
            tables.person.insert().values(name="Ani", joined_at=NOW).returning(tables.person.c.id)
        )
        audit.append(db, audit.Done.PERSON_JOINED, NOW)
        return added.scalar_one()

    assert database.run_now(add) == 2
    assert database.read_now(audit.verify) is None
    database.close()


def test_from_one_kind_of_database_to_the_other(
    filled_url: str, request: pytest.FixtureRequest, tmp_path: Path
):
    copy = tmp_path / "copy.zip"
    migrate.backup(filled_url, copy)
    if filled_url.startswith("postgresql"):
        target = f"sqlite:///{tmp_path / 'other.db'}"
        migrate.restore(target, copy)
        assert contents(target) == contents(filled_url)
        return
    server = request.getfixturevalue("postgresql_server")
    name, target = server.create(empty=True)
    migrate.restore(target, copy)
    assert contents(target) == contents(filled_url)
    server.drop(name)


def test_a_copy_is_of_one_moment_while_the_bot_writes(
    filled_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    database = Database(filled_url)
    write_rows = backups._write_rows

    def write_and_disturb(connection: Connection, table: Table, lines: Any) -> None:
        database.run_now(lambda db: audit.append(db, audit.Done.LEVEL, NOW))
        write_rows(connection, table, lines)

    monkeypatch.setattr(backups, "_write_rows", write_and_disturb)
    migrate.backup(filled_url, tmp_path / "copy.zip")
    database.close()
    with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
        entries = copy.read("tables/audit_entry.jsonl").splitlines()
    assert len(entries) == 1
    assert json.loads(entries[0])["after"] == "Ü <3>"


def test_an_older_copy_is_brought_to_the_newest_revision(new_url: Callable[[], str], tmp_path: Path):
    old, target = new_url(), new_url()
    with revisions.alone(old) as connection:
        revisions.move(connection, revisions.known()[0])
        seed(connection)
        there = counts(connection)
    migrate.backup(old, tmp_path / "copy.zip")
    migrate.restore(target, tmp_path / "copy.zip")
    with revisions.alone(target) as connection:
        assert differences(connection) == []
        assert counts(connection) == {**dict.fromkeys(counts(connection), 0), **there}


def test_only_into_an_empty_database(filled_url: str, tmp_path: Path):
    migrate.backup(filled_url, tmp_path / "copy.zip")
    before = contents(filled_url)
    with pytest.raises(migrate.DatabaseNotEmpty):
        migrate.restore(filled_url, tmp_path / "copy.zip")
    assert contents(filled_url) == before


def test_what_is_no_copy_changes_nothing(filled_url: str, new_url: Callable[[], str], tmp_path: Path):
    target = new_url()
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    migrate.backup(filled_url, good)
    with pytest.raises(FileExistsError):
        migrate.backup(filled_url, good)
    with pytest.raises(LookupError):
        migrate.backup(target, tmp_path / "nothing.zip")
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["good.zip"]
    bad.write_bytes(b"no zip at all")
    with pytest.raises(migrate.BackupUnusable):
        migrate.restore(target, bad)
    damage(good, bad, "tables/person.jsonl", None)
    with pytest.raises(migrate.BackupUnusable, match="person"):
        migrate.restore(target, bad)
    damage(good, bad, "tables/person.jsonl", b"{")
    with pytest.raises(migrate.BackupUnusable):
        migrate.restore(target, bad)
    damage(good, bad, "files/../../evil", b"x")
    with pytest.raises(migrate.BackupUnusable, match="leads out"):
        migrate.restore(target, bad, tmp_path / "restored")
    damage(good, bad, "revision", b"9999")
    with pytest.raises(migrate.DatabaseFromNewerVersion):
        migrate.restore(target, bad)
    assert migrate.current_version(target) is None


def damage(good: Path, bad: Path, name: str, content: bytes | None) -> None:
    """A copy in which one file is missing or has other content."""
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as sink:
        for entry in source.namelist():
            if entry != name:
                sink.writestr(entry, source.read(entry))
        if content is not None:
            sink.writestr(name, content)


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    database = Database(url)

    def everything(db: Session) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: [tuple(row) for row in db.connection().execute(select(table))]
            for table in tables.Row.metadata.sorted_tables
        }

    found = database.read_now(everything)
    database.close()
    assert found["person"][0][4] == datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
    return found

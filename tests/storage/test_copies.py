"""A copy of a database, and a database of a copy."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.connection.database import Database
from bot.storage.copies import backups, migrate, revisions
from bot.storage.messages import outbox
from tests.storage.regency import NOW
from tests.storage.seeding import counts, differences, seed


@pytest.fixture
def filled_url(empty_url: str) -> str:
    migrate.upgrade(empty_url)
    database = Database(empty_url)

    def fill(db: Session) -> None:
        seed(db.connection(), without="audit_entry")
        trail.append(db, trail.Done.LEVEL, NOW, 1, 1, "I01", "2", "Ü <3>")

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
    assert database.read_now(trail.verify) is None

    def add(db: Session) -> int:
        added = db.connection().execute(
            tables.person.insert().values(name="Ani", joined_at=NOW).returning(tables.person.c.id)
        )
        trail.append(db, trail.Done.PERSON_JOINED, NOW)
        return added.scalar_one()

    assert database.run_now(add) == 2
    assert database.read_now(trail.verify) is None
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
        database.run_now(lambda db: trail.append(db, trail.Done.LEVEL, NOW))
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


def test_a_copy_tells_its_own_damage(filled_url: str, new_url: Callable[[], str], tmp_path: Path):
    """Also a change that is valid in itself: a text replaced by another, and the ZIP's own sum with it."""
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    store = tmp_path / "store"
    name = hashlib.sha256(b"evidence").hexdigest()
    (store / name[:2]).mkdir(parents=True)
    (store / name[:2] / name).write_bytes(b"evidence")
    migrate.backup(filled_url, good, store)
    with zipfile.ZipFile(good) as copy:
        listed = dict(reversed(line.split("  ")) for line in copy.read("SHA256SUMS").decode().splitlines())
        assert set(listed) == set(copy.namelist()) - {"SHA256SUMS"}
        person = copy.read("tables/person.jsonl")
    migrate.check_copy(good)
    damage(good, bad, "tables/person.jsonl", person.replace(b"text", b"TEXT"))
    with pytest.raises(migrate.BackupUnusable, match="person"):
        migrate.check_copy(bad)
    damage(good, bad, f"files/{name[:2]}/{name}", b"forged")
    with pytest.raises(migrate.BackupUnusable, match=name):
        migrate.restore(new_url(), bad, tmp_path / "restored")
    for length in (0, 30, good.stat().st_size // 2, good.stat().st_size - 10):
        bad.write_bytes(good.read_bytes()[:length])
        with pytest.raises(migrate.BackupUnusable):
            migrate.check_copy(bad)


def test_what_was_queued_for_many_is_uncertain_afterwards(
    filled_url: str, new_url: Callable[[], str], tmp_path: Path
):
    """It may have left between the copy and now; what may be said twice is said."""
    database = Database(filled_url)

    def queue_all(db: Session) -> None:
        if db.connection().dialect.name == "postgresql":  # the row seeded has taken the first number
            db.connection().execute(select(func.setval("outbox_id_seq", 9)))
        for key, bulk, again in (("many", True, False), ("many-again", True, True), ("one", False, True)):
            outbox.enqueue(db, key, 1, "screen", {}, NOW, bulk=bulk, repeat_if_uncertain=again)
        outbox.enqueue(db, "once", 1, "screen", {}, NOW, bulk=False, repeat_if_uncertain=False)
        db.connection().execute(
            tables.broadcast.update().values(state="scheduled", starts_at=NOW - timedelta(days=400))
        )

    database.run_now(queue_all)
    database.close()
    migrate.backup(filled_url, tmp_path / "copy.zip")
    target = new_url()
    migrate.restore(target, tmp_path / "copy.zip")
    restored = Database(target)
    item = tables.outbox.c
    states = restored.read_now(
        lambda db: {key: state for key, state in db.connection().execute(select(item.key, item.state))}  # noqa: C416 - rows
    )
    del states["text"]
    assert states == {"many": "uncertain", "many-again": "uncertain", "one": "queued", "once": "uncertain"}
    broadcasts = restored.read_now(
        lambda db: db.connection().execute(select(tables.broadcast.c.state)).scalars().all()
    )
    assert broadcasts == ["cancelled"]
    restored.close()


_KILLED = """
import json, os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from bot.storage.copies import migrate
import bot.storage.copies.revisions, alembic.config, alembic.command

url, copy, files, points = sys.argv[1:5]
seen, last = 0, -1

def point(*_):
    global seen
    seen += 1
    if seen == last:
        os.kill(os.getpid(), signal.SIGKILL)

def heard(name, arguments):
    if name in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"):
        point()

def child(number):
    global last
    pid = os.fork()
    if pid == 0:
        last = number
        event.listen(Engine, "before_cursor_execute", point)
        event.listen(Engine, "commit", point)
        sys.addaudithook(heard)
        try:
            migrate.restore(url, Path(copy), Path(files), replace=True)
        finally:
            if number == -1:
                print(json.dumps(seen), flush=True)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

if points == "count":
    sys.exit(child(-1))
for number in json.loads(points):
    assert child(number) in (-signal.SIGKILL, 0)
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_a_restore_that_is_killed_anywhere_leaves_the_old_state_or_the_new_one(
    filled_url: str, new_url: Callable[[], str], tmp_path: Path
):
    store = tmp_path / "store"
    evidence = hashlib.sha256(b"evidence").hexdigest()
    (store / evidence[:2]).mkdir(parents=True)
    (store / evidence[:2] / evidence).write_bytes(b"evidence")
    copy = tmp_path / "copy.zip"
    migrate.backup(filled_url, copy, store)
    new = contents(filled_url)
    database = Database(filled_url)
    database.run_now(lambda db: trail.append(db, trail.Done.LEVEL, NOW, 1, 1, "I01", "3", "4"))
    database.close()
    old = contents(filled_url)
    assert len(old["audit_entry"]) == len(new["audit_entry"]) + 1
    spare, files = new_url(), tmp_path / "files"
    migrate.restore(spare, copy)

    def run(url: str, points: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", _KILLED, url, str(copy), str(tmp_path / "files"), points]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        return subprocess.Popen(words, text=True, **pipes)

    with run(spare, "count") as counting:
        count = json.loads(counting.communicate()[0])
    assert contents(spare) == new
    steps = sorted({*range(1, count, max(count // 10, 1)), *range(count - 6, count + 1)})
    ends: set[bool] = set()
    with run(filled_url, json.dumps(steps)) as killed:
        assert killed.stdin is not None
        assert killed.stdout is not None
        for step in steps:
            assert killed.stdout.readline() == "ready\n"
            found = contents(filled_url)
            assert found in (old, new), f"killed at {step} of {count}"
            is_new = found == new
            if is_new:
                assert (files / evidence[:2] / evidence).read_bytes() == b"evidence"
                assert step > count - 8, "the last steps decide"
            ends.add(is_new)
            killed.stdin.write("on\n")
            killed.stdin.flush()
    assert False in ends
    migrate.restore(filled_url, copy, files, replace=True)
    assert contents(filled_url) == new
    assert not [path for path in tmp_path.rglob("*.restoring*") if path.exists()]


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

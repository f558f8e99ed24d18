"""The schema and its copies on the command line."""

import errno
import hashlib
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pyrage
import pytest

from bot.commands import opening, serve
from bot.config import Config
from bot.engine.backups import is_overdue, kept, write_backup
from bot.storage.connection import engine, instance_lock
from bot.storage.copies import migrate, rehearsal, revisions
from tests.storage.regency import NOW
from tests.storage.seeding import seed

from .conftest import OFFICES


@pytest.fixture(autouse=True)
def unsettled(monkeypatch):
    """Nobody has lost a claim here, so nobody is waited for."""
    monkeypatch.setattr(instance_lock, "SETTLE_SECONDS", 0.0)


def test_the_schema_is_made_and_stays(empty):
    assert empty("db", "upgrade").status == 0
    again = empty("db", "upgrade")
    assert (again.status, again.err) == (0, "")
    assert "mutakhir" in again.out


def test_a_copy_comes_back_into_an_empty_database(regency, tmp_path, monkeypatch):
    evidence = tmp_path / "data" / "evidence" / "ab" / "ab12"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"%PDF-1.4")
    assert regency("db", "backup", "salinan.zip").status == 0
    listed = regency("office", "list").out

    monkeypatch.setenv("KUESIONER_DATABASE_URL", "sqlite:///lain/baru.db")
    monkeypatch.setenv("KUESIONER_DATA_DIR", "lain")
    outcome = regency("db", "restore", "salinan.zip")
    assert (outcome.status, outcome.err) == (0, "")
    assert regency("office", "list").out == listed
    assert (tmp_path / "lain" / "evidence" / "ab" / "ab12").read_bytes() == b"%PDF-1.4"


def test_no_file_is_overwritten(regency, tmp_path):
    (tmp_path / "penting").write_text("jangan")
    assert regency("db", "backup", "penting").status == 2
    assert (tmp_path / "penting").read_text() == "jangan"


def test_what_was_there_before_is_kept_in_a_copy_of_its_own(stored, tmp_path):
    assert stored("db", "backup", "kosong.zip").status == 0
    assert stored("office", "import", OFFICES).status == 0
    full = stored("office", "list").out

    outcome = stored("db", "restore", "kosong.zip")
    assert (outcome.status, outcome.err) == (0, "")
    assert "office import" in stored("office", "list").out

    (before,) = (tmp_path / "data").glob("sebelum-pemulihan-*.zip")
    assert str(before.relative_to(tmp_path)) in outcome.out
    assert stored("db", "restore", before).status == 0
    assert stored("office", "list").out == full


def test_a_broken_copy_costs_nothing(regency, tmp_path):
    full = regency("office", "list").out
    (tmp_path / "rusak.zip").write_bytes(b"PK\x03\x04rusak")
    assert regency("db", "restore", "rusak.zip").status == 2
    assert regency("office", "list").out == full


def test_a_copy_that_breaks_off_midway_costs_nothing(regency, tmp_path):
    full = regency("office", "list").out
    assert regency("db", "backup", "salinan.zip").status == 0
    broken = zipfile.ZipFile(tmp_path / "rusak.zip", "w")
    with zipfile.ZipFile(tmp_path / "salinan.zip") as whole, broken:
        for name in whole.namelist():
            if name != "tables/office.jsonl":
                broken.writestr(name, whole.read(name))
    outcome = regency("db", "restore", "rusak.zip")
    assert outcome.status == 2
    assert "rusak.zip" in outcome.err
    assert regency("office", "list").out == full


def test_a_strangers_database_is_left_alone(kuesioner, tmp_path, monkeypatch):
    assert kuesioner("db", "upgrade").status == 0
    assert kuesioner("db", "backup", "salinan.zip").status == 0
    with closing(sqlite3.connect(tmp_path / "lain.db")) as connection:
        connection.execute("CREATE TABLE harta (isi TEXT)")
    monkeypatch.setenv("KUESIONER_DATABASE_URL", "sqlite:///lain.db")
    outcome = kuesioner("db", "restore", "salinan.zip")
    assert outcome.status == 2
    assert "KUESIONER_DATABASE_URL" in outcome.err
    with closing(sqlite3.connect(tmp_path / "lain.db")) as connection:
        assert connection.execute("SELECT count(*) FROM harta").fetchone() == (0,)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["restore", "tidak-ada.zip"], "tidak-ada.zip"),
        (["restore", "rusak.zip"], "rusak.zip"),
        (["backup", "tidak/ada/salinan.zip"], "tidak/ada"),
    ],
)
def test_copies_that_cannot_be(stored, tmp_path, words, named):
    (tmp_path / "rusak.zip").write_bytes(b"PK\x03\x04rusak")
    outcome = stored("db", *words)
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1
    assert named in outcome.err


def test_an_empty_database_is_not_copied(empty):
    outcome = empty("db", "backup", "salinan.zip")
    assert outcome.status == 2
    assert "kosong" in outcome.err


def test_a_database_from_a_newer_version(kuesioner, tmp_path):
    assert kuesioner("db", "upgrade").status == 0
    with sqlite3.connect(tmp_path / "data" / "kuesioner.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (["db", "upgrade"], ["office", "list"], ["period", "list"]):
        outcome = kuesioner(*words)
        assert outcome.status == 2
        assert "lebih baru" in outcome.err
        assert len(outcome.err.splitlines()) == 1
    assert "lebih baru" in kuesioner("doctor").out


def test_a_database_that_is_not_there(kuesioner, monkeypatch):
    monkeypatch.setenv("KUESIONER_DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:1/none")
    outcome = kuesioner("office", "list")
    assert outcome.status == 1
    assert "KUESIONER_DATABASE_URL" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert "hunter2" not in kuesioner("office", "list", "--verbose").err
    assert "hunter2" not in kuesioner("doctor").out


def old_database(url: str) -> None:
    """With data, one revision behind."""
    with revisions.alone(url) as connection:
        revisions.move(connection, revisions.known()[-2])
        seed(connection)


def test_a_database_is_copied_before_it_is_migrated_and_only_then(empty, empty_url, tmp_path):
    assert empty("db", "upgrade").status == 0
    assert not list(tmp_path.rglob("sebelum-migrasi-*")), "there was nothing to copy"
    for number in range(5):
        old_database(empty_url)
        assert empty(*(["db", "upgrade"] if number % 2 else ["office", "list"])).status == 0
        assert empty("office", "list").status == 0
    copies = sorted((tmp_path / "data").glob("sebelum-migrasi-*"))
    assert len(copies) == 3
    assert all(copy.stat().st_mode & 0o077 == 0 for copy in copies)
    if copies[0].suffix == ".zip":
        migrate.check_copy(copies[0])
    else:
        assert migrate.current_version(f"sqlite:///{copies[0]}") == revisions.known()[-2]


def test_a_migration_that_cannot_be_preceded_by_a_copy_does_not_happen(
    empty, empty_url, tmp_path, monkeypatch
):
    old_database(empty_url)

    def full(url: str, path: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(migrate, "copy_as_it_is", full)
    outcome = empty("db", "upgrade")
    assert outcome.status == 1
    assert "Ruang disk habis" in outcome.err
    assert migrate.current_version(empty_url) == revisions.known()[-2]


def test_running_with_a_database_from_a_newer_version_is_refused(stored, database_url, monkeypatch):
    monkeypatch.setenv("KUESIONER_BOT_TOKEN", "1:ab")
    monkeypatch.setattr(serve, "log_to_standard_error", lambda _config: None)
    with revisions.alone(database_url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    outcome = stored("run")
    assert outcome.status == 2, "systemd does not start it again"
    assert "lebih baru" in outcome.err.splitlines()[-1]


def test_who_waits_for_another_process_is_told_so(stored, database_url, monkeypatch):
    """A migration is under way elsewhere; the database is one revision behind."""
    monkeypatch.setattr(revisions, "WAITING_SECONDS", 0.0)
    monkeypatch.setattr(engine, "WAITING_SECONDS", 0.02)
    with revisions.alone(database_url) as connection:
        revisions.move(connection, revisions.known()[-2])
    begun, ended = Event(), Event()

    def migrates() -> None:
        with revisions.alone(database_url):
            begun.set()
            assert ended.wait(30)

    other = Thread(target=migrates)
    other.start()
    assert begun.wait(30)
    complain = opening.complain

    def told(lines: list[str]) -> None:
        complain(lines)
        ended.set()

    monkeypatch.setattr(opening, "complain", told)
    outcome = stored("db", "upgrade")
    other.join(30)
    assert outcome.status == 0
    assert outcome.err.splitlines() == ["Basis data sedang dipakai proses lain; ditunggu sampai selesai."]


@pytest.fixture
def answered(stored, database_url, tmp_path):
    """With something in every table."""
    with revisions.alone(database_url) as connection:
        seed(connection, without="audit_entry")
    return stored


def test_everything_moves_into_the_other_kind_of_database(answered, database_url, request, tmp_path):
    name = None
    if database_url.startswith("sqlite"):
        server = request.getfixturevalue("postgresql_server")
        name, target = server.create(empty=True)
    else:
        target = f"sqlite:///{tmp_path / 'baru' / 'lain.db'}"
    try:
        outcome = answered("db", "copy", target)
        assert (outcome.status, outcome.err) == (0, "")
        assert rehearsal.table_sums(target) == rehearsal.table_sums(database_url)
        again = answered("db", "copy", target)
        assert again.status == 2
        assert "tidak kosong" in again.err
    finally:
        if name is not None:
            server.drop(name)


def test_a_database_is_copied_to_no_address_at_all(answered):
    outcome = answered("db", "copy", "mysql://u:hunter2@h/d")
    assert outcome.status == 2
    assert outcome.err.startswith("URL: ")
    assert "hunter2" not in outcome.err


def test_a_copy_is_rehearsed(answered, database_url, tmp_path, monkeypatch):
    store = tmp_path / "data" / "evidence" / "00" / ("0" * 64)
    assert answered("db", "backup", "salinan.zip").status == 0
    lacking = answered("db", "rehearse", "salinan.zip")
    assert lacking.status == 1, "the row speaks of a file that is not in the store"
    assert "0" * 64 in lacking.err
    content = b"evidence"
    name = hashlib.sha256(content).hexdigest()
    store = tmp_path / "data" / "evidence" / name[:2] / name
    store.parent.mkdir(parents=True)
    store.write_bytes(content)
    with revisions.alone(database_url) as connection:
        connection.exec_driver_sql(f"UPDATE evidence SET sha256 = '{name}'")
    assert answered("db", "backup", "lengkap.zip").status == 0
    whole = answered("db", "rehearse", "lengkap.zip")
    assert (whole.status, whole.err) == (0, "")
    assert "5 jawaban" in whole.out
    assert "1 berkas bukti" in whole.out
    monkeypatch.setattr(rehearsal, "restore", _forgets_the_answers)
    wrong = answered("db", "rehearse", "lengkap.zip")
    assert wrong.status == 1
    assert "answer" in wrong.err


def _forgets_the_answers(url, copy, files):
    migrate.restore(url, copy, files)
    with revisions.alone(url) as connection:
        connection.exec_driver_sql("UPDATE answer SET explanation = 'lain'")


def test_the_daily_backup_is_kept_so_many_times_and_sealed_for_its_recipient(
    answered, database_url, tmp_path, monkeypatch
):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "kunci").write_text(f"# created\n{identity}\n")
    config = Config(
        database_url=database_url,
        data_dir=tmp_path / "data",
        backup_dir=tmp_path / "cadangan",
        backup_keep=3,
        backup_recipient=str(identity.to_public()),
    )
    assert is_overdue(config, NOW)
    for day in range(5):
        written = write_backup(config, NOW + timedelta(days=day))
    assert not is_overdue(config, datetime.now(UTC))
    assert is_overdue(config, datetime.now(UTC) + timedelta(hours=26))
    assert len(list((tmp_path / "cadangan").iterdir())) == 3
    assert kept(tmp_path / "cadangan")[-1] == written
    assert written.stat().st_mode & 0o077 == 0
    assert b"PK" not in written.read_bytes()[:4]
    assert answered("db", "restore", written).status == 2
    outcome = answered("db", "restore", written, "--identity", "kunci")
    assert (outcome.status, outcome.err) == (0, "")
    (tmp_path / "lain").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    refused = answered("db", "rehearse", written, "--identity", "lain")
    assert refused.status == 2
    assert len(refused.err.splitlines()) == 1


def test_a_backup_that_fails_drops_no_older_one(answered, database_url, tmp_path, monkeypatch):
    config = Config(
        database_url=database_url, data_dir=tmp_path, backup_dir=tmp_path / "cadangan", backup_keep=1
    )
    first = write_backup(config, NOW)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(migrate, "backup", full)
    with pytest.raises(OSError, match="full"):
        write_backup(config, NOW + timedelta(days=1))
    assert kept(tmp_path / "cadangan") == [first]

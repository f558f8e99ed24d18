"""The schema and its copies on the command line."""

import sqlite3
import zipfile
from contextlib import closing

import pytest

from .conftest import OFFICES


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

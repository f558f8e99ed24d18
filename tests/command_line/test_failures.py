"""What nobody foresaw, in one line that says what to do."""

import errno
import os
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import Conflict

from bot.commands.failures import explain, has_details
from bot.storage.connection.instance_lock import DatabaseInUse


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EADDRINUSE, "sudah dipakai"), (errno.EACCES, "tidak boleh")]
)
def test_a_port_that_cannot_be_had(number, words):
    text = "error while attempting to bind on address ('127.0.0.1', 80): whatever"
    status, line = explain(OSError(number, text))
    assert status == 2
    assert "Port 80 di 127.0.0.1" in line
    assert words in line
    assert "KUESIONER_LISTEN" in line


def test_a_folder_that_cannot_be_made():
    status, line = explain(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/proc/x"))
    assert status == 1
    assert line.startswith("/proc/x ")


def test_a_file_that_is_no_database(kuesioner, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kuesioner.db").write_bytes(b"bukan basis data" * 999)
    for words in (["db", "upgrade"], ["office", "list"]):
        outcome = kuesioner(*words)
        assert outcome.status == 1
        assert "rusak" in outcome.err
        assert "db restore" in outcome.err
        assert "sqlalche.me" not in outcome.err


def test_a_database_that_may_only_be_read(kuesioner, tmp_path):
    assert kuesioner("db", "upgrade").status == 0
    with closing(sqlite3.connect(tmp_path / "data" / "kuesioner.db")) as connection:
        connection.execute("PRAGMA query_only=ON")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.execute("DELETE FROM office")
    status, line = explain(OperationalError("DELETE FROM office", {}, caught.value))
    assert status == 1
    assert "hak akses" in line


def test_details_are_offered_only_where_there_are_any():
    assert not has_details(DatabaseInUse("x"))
    assert not has_details(Conflict("x"))
    assert has_details(ValueError("x"))

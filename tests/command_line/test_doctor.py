"""The doctor names what is missing and what to do."""

import errno
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.commands import doctor as checks
from bot.config import Config
from bot.storage.messages import inbox
from tests.command_line.conftest import OFFICES
from tests.storage.seeding import seed


def marked(outcome, subject):
    return next(line for line in outcome.lines if line[8:].startswith(subject))


def test_all_is_well(regency, bot_api):
    outcome = regency("doctor")
    assert (outcome.status, outcome.err) == (0, "")
    assert "PERIKSA" not in outcome.out
    assert "@nilai_bot" in marked(outcome, "token")
    for subject in ("pengaturan", "jam", "basis data", "jejak audit", "folder data", "ruang disk", "huruf"):
        assert marked(outcome, subject).startswith("baik")


def test_what_is_missing_is_marked_with_advice(empty):
    outcome = empty("doctor")
    assert outcome.status == 1
    assert marked(outcome, "token").startswith("PERIKSA")
    assert marked(outcome, "basis data").startswith("PERIKSA")
    assert "@BotFather" in outcome.out
    assert "db upgrade" in outcome.out


def test_a_refused_token_is_not_printed(stored, bot_api, monkeypatch):
    monkeypatch.setenv("KUESIONER_BOT_TOKEN", "123456:hunter2")
    outcome = stored("doctor")
    assert outcome.status == 1
    assert marked(outcome, "token").startswith("PERIKSA")
    assert "hunter2" not in outcome.out + outcome.err


def test_heads_that_were_given_out(regency, bot_api):
    head = marked(regency("doctor"), "jejak audit").split()[-1]
    assert regency("invite", "admin").status == 0
    outcome = regency("doctor", "--head", f" {head.upper()} ")
    assert outcome.status == 0
    assert "memuat kepala itu" in marked(outcome, "jejak audit")
    outcome = regency("doctor", "--head", "1" * 64)
    assert outcome.status == 1
    assert marked(outcome, "jejak audit").startswith("PERIKSA")


@pytest.mark.parametrize("head", ["", "1" * 63, "g" * 64, "e3b0c44298fc"])
def test_a_head_copied_in_part_is_no_tampering(kuesioner, head):
    outcome = kuesioner("doctor", "--head", head)
    assert (outcome.status, outcome.out) == (2, "")
    assert "64" in outcome.err


def test_a_file_with_a_broken_page(kuesioner, bot_api, tmp_path):
    assert kuesioner("office", "import", OFFICES).status == 0
    with (tmp_path / "data" / "kuesioner.db").open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 20 * 4096)
    outcome = kuesioner("doctor")
    assert outcome.status == 1
    assert marked(outcome, "basis data").startswith("PERIKSA")
    assert "db restore" in outcome.out


def test_a_file_that_may_not_be_written(kuesioner, bot_api, monkeypatch):
    assert kuesioner("db", "upgrade").status == 0
    monkeypatch.setattr(checks.os, "access", lambda place, mode: False)
    outcome = kuesioner("doctor")
    assert outcome.status == 1
    assert "tidak dapat ditulis" in marked(outcome, "basis data")


def test_a_data_folder_that_cannot_be_made(stored, bot_api, tmp_path, monkeypatch):
    (tmp_path / "berkas").write_text("")
    monkeypatch.setenv("KUESIONER_DATA_DIR", "berkas")
    outcome = stored("doctor")
    assert outcome.status == 1
    assert marked(outcome, "folder data").startswith("PERIKSA")


def test_a_data_folder_without_room(stored, bot_api, monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checks.tempfile, "TemporaryFile", full)
    outcome = stored("doctor")
    assert outcome.status == 1
    assert "ruang disk" in outcome.out.partition("folder data")[2].splitlines()[1]


def test_a_wrong_clock_and_a_full_disk(monkeypatch):
    ahead = checks.BotIdentity(1, "b", datetime.now(UTC) - timedelta(minutes=5))
    found = checks.clock(ahead)
    assert found.advice
    assert "lebih cepat" in found.text
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 2**80)
    assert checks.free_space(Config().data_dir).advice


def test_what_waits_and_what_did_not_get_through_is_counted(regency, bot_api, database):
    long_ago = datetime.now(UTC) - timedelta(hours=5)

    def leave(db):
        inbox.store_updates(db, [(1, 7, "{}"), (2, 8, "{}")], long_ago, "dead")
        inbox.set_aside(db, 1, "a mistake", long_ago)

    database.run_now(leave)
    outcome = regency("doctor")
    assert outcome.status == 1
    assert "1 pesan, 0 kabar, 0 berkas menunggu, terlama 5 jam" in marked(outcome, "antrean")
    assert marked(outcome, "antrean").startswith("PERIKSA")
    assert "1 pesan disisihkan" in marked(outcome, "gangguan")
    assert "kuesioner update list" in outcome.out


def test_files_without_bytes_are_counted(stored, bot_api, database):
    """Two that nobody fetches, and one content that is not on the disk."""

    def leave(db):
        connection = db.connection()
        seed(connection)
        for table, owner in (("evidence", "sheet_id, indicator"), ("attachment", "visit_id, caption")):
            connection.execute(
                text(
                    f"INSERT INTO {table} (id, {owner}, kind, state, name, file_id, added_by, added_at) "
                    "VALUES (2, 1, 'K01', 'document', 'arriving', 'sk.pdf', 'id', 1, '2026-03-02 01:00:00')"
                )
            )

    database.run_now(leave)
    outcome = stored("doctor")
    assert "1 isi berkas, 1 tidak ada di disk, 2 tidak pernah diambil" in marked(outcome, "berkas")
    assert marked(outcome, "berkas").startswith("PERIKSA")

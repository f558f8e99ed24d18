"""Updates that were set aside, on the command line."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from bot.storage.connection.database import Database
from bot.storage.messages import inbox
from bot.storage.privacy import erasure
from tests.engine.test_inbox import message

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "rahasia 0811"
TAP = {
    "update_id": 12,
    "callback_query": {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "Ani"}},
}


@pytest.fixture
def database(stored, database_url):
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def aside(database):
    """A text, a tap and bytes that are no JSON."""
    updates = (message(11, 7, SECRET), TAP)

    def fill(db):
        rows = [(one["update_id"], 7, orjson.dumps(one).decode()) for one in updates]
        inbox.store_updates(db, rows, NOW, "one")
        inbox.set_aside(db, 11, "ValueError at handlers/x.py:1 in y", NOW)
        inbox.set_aside(db, 12, inbox.FATAL, NOW)
        inbox.store_aside(db, -5, 0, f"{{ {SECRET}", "cannot be read", NOW)

    database.run_now(fill)
    return database


def test_none(stored):
    outcome = stored("update", "list")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.lines == ["Tidak ada pembaruan yang disisihkan."]


def test_the_list_says_what_each_is_and_nothing_that_was_written(stored, aside):
    outcome = stored("update", "list")
    assert outcome.status == 0
    assert SECRET not in outcome.out
    assert "Ani" not in outcome.out
    lines = {line.split()[0]: line for line in outcome.lines[1:4]}
    assert "pesan: teks" in lines["11"]
    assert "2026-03-02 09:00" in lines["11"]
    assert "ValueError at handlers/x.py:1 in y" in lines["11"]
    assert "ketukan tombol" in lines["12"]
    assert inbox.FATAL in lines["12"]
    assert "tidak terbaca" in lines["-5"]


def test_retry_has_it_handled_once_more(stored, aside):
    assert stored("update", "retry", "11").status == 0
    (waiting,) = aside.read_now(lambda db: inbox.pending(db, 9))
    assert waiting.update_id == 11
    assert aside.read_now(inbox.is_any_released)
    assert "11 " not in stored("update", "list").out


def test_what_cannot_be_read_cannot_be_tried_again(stored, aside):
    outcome = stored("update", "retry", "-5")
    assert (outcome.status, outcome.out) == (2, "")
    assert "tidak terbaca" in outcome.err
    assert "update drop -5" in outcome.err


@pytest.mark.parametrize("number", ["11", "-5"])
def test_drop_forgets_what_it_holds_and_knows_it_when_it_comes_again(stored, aside, number):
    assert stored("update", "drop", number).status == 0
    assert f"{number} " not in stored("update", "list").out
    again = [(int(number), 7, "{}")]
    assert not aside.run_now(lambda db: inbox.store_updates(db, again, NOW, "one"))


@pytest.mark.parametrize("command", ["retry", "drop"])
@pytest.mark.parametrize("number", ["99", "sebelas", "1.5"])
def test_a_number_that_is_none(stored, aside, command, number):
    outcome = stored("update", command, number)
    assert (outcome.status, outcome.out) == (2, "")
    assert len(outcome.err.splitlines()) == 1


def test_the_doctor_says_how_many(stored, aside):
    outcome = stored("doctor")
    assert "3 pesan disisihkan" in outcome.out
    assert "kuesioner update list" in outcome.out


def test_they_are_forgotten_in_time_and_with_the_person(stored, aside):
    group = orjson.dumps(message(13, 7, SECRET) | {"x": {"id": 70}}).decode()
    of_another = orjson.dumps(message(14, 70, SECRET)).decode()

    def fill(db):
        inbox.store_aside(db, 13, -100, group, "why", NOW)
        inbox.store_aside(db, 14, 70, of_another, "why", NOW)

    aside.run_now(fill)
    assert aside.run_now(lambda db: inbox.forget_updates_of(db, 7)) == 3
    left = aside.read_now(inbox.put_aside)
    assert [update.update_id for update, _ in left] == [-5, 14]
    aside.run_now(lambda db: erasure.forget_set_aside(db, NOW + timedelta(days=29)))
    assert len(aside.read_now(inbox.put_aside)) == 2
    aside.run_now(lambda db: erasure.forget_set_aside(db, NOW + timedelta(days=31)))
    assert aside.read_now(inbox.put_aside) == ()

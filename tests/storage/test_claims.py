"""The right to work on a database: taken, lost below a running process, taken again or given up."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.storage.connection import instance_lock
from bot.storage.connection.database import Database
from bot.storage.connection.instance_lock import DatabaseInUse, at_work


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance_lock, "PATIENCE", 0.0)
    monkeypatch.setattr(instance_lock, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(instance_lock, "_LOOK_SECONDS", 0.01)


@pytest.fixture
def forgets(database_url: str, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Whatever makes a claim be lost: PostgreSQL ends the session, somebody deletes the lock file."""
    if database_url.startswith("sqlite"):
        yield (tmp_path / "kuesioner.db.lock").unlink
        return
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))

    def end_sessions() -> None:
        with engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name LIKE '%claim'"
                )
            )

    yield end_sessions
    engine.dispose()


def test_a_claim_that_was_lost_is_taken_again(database_url: str, forgets: Callable[[], None]):
    with at_work(database_url) as claim:
        claim.check()
        forgets()
        claim.check()
        claim.check()
        with pytest.raises(DatabaseInUse), at_work(database_url):
            pass
    with at_work(database_url):
        pass


def test_whoever_finds_that_another_has_it_now_ends(database_url: str, forgets: Callable[[], None]):
    with at_work(database_url) as first:
        forgets()
        with at_work(database_url) as second:
            with pytest.raises(DatabaseInUse):
                first.check()
            second.check()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_nobody_replaces_a_database_to_which_a_bot_without_its_claim_is_connected(
    database_url: str, forgets: Callable[[], None]
):
    bot = Database(database_url)
    bot.run_now(lambda db: None)
    with at_work(database_url):
        forgets()
        with pytest.raises(DatabaseInUse), at_work(database_url, replacing=True):
            raise AssertionError("the bot is still there")
        bot.close()
        with at_work(database_url, replacing=True) as claim:
            claim.check()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_session_that_the_server_has_not_given_up_yet_is_no_other_process(
    database_url: str, monkeypatch: pytest.MonkeyPatch
):
    """As after a cut in the network: our old session lives on in the server."""
    with at_work(database_url) as claim:
        assert isinstance(claim, instance_lock._SessionClaim)
        kept = claim._connection
        claim._connection = None
        engine, claim._engine = claim._engine, instance_lock.make_engine(database_url, connections=1)
        claim.check()
        assert kept is not None
        kept.invalidate()
        engine.dispose()


def test_waiting_is_told_once(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(instance_lock, "PATIENCE", 30.0)
    told: list[float] = []
    ended, begun = threading.Event(), threading.Event()

    def work() -> None:
        with at_work(database_url):
            begun.set()
            assert ended.wait(30)

    def waits(seconds: float) -> None:
        told.append(seconds)
        ended.set()

    other = threading.Thread(target=work)
    other.start()
    assert begun.wait(30)
    with at_work(database_url, waiting=waits):
        other.join(30)
    assert told == [30.0]

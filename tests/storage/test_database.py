"""Group commit, and what becomes of works when something fails."""

import asyncio
import logging
import sqlite3
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvloop
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import DoneBy, last_deed
from bot.storage.audit.trail import Done
from bot.storage.connection import engine
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.database import WRITERS_POSTGRESQL, Database
from bot.storage.connection.database_file import DatabaseReplaced
from bot.storage.connection.errors import cause_of
from bot.storage.messages import pictures

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def keep(key: str) -> Callable[[Session], str]:
    def work(db: Session) -> str:
        pictures.remember_file_id(db, key, f"file of {key}")
        return key

    return work


def known(database: Database, key: str) -> bool:
    return database.read_now(lambda db: pictures.file_id_of(db, key)) is not None


class Held:
    """Occupies all writing threads until released, so that other works pile up behind."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._go = threading.Event()
        self.works: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        for _ in range(1 if self._database.url.startswith("sqlite") else WRITERS_POSTGRESQL):
            inside = threading.Event()

            def wait(_db: Session, inside: threading.Event = inside) -> None:
                inside.set()
                assert self._go.wait(timeout=60)

            self.works.append(asyncio.get_running_loop().create_task(self._database.run(wait)))
            # one after the other: else one thread would take them all
            assert await asyncio.to_thread(inside.wait, 30)

    def release(self) -> None:
        self._go.set()


async def pile_up(database: Database, works: list[Callable[[Session], object]]) -> list[object]:
    """Outcomes of works that waited together."""
    held = Held(database)
    await held.start()
    waiting = [asyncio.get_running_loop().create_task(database.run(work)) for work in works]
    await asyncio.sleep(0)
    held.release()
    await asyncio.gather(*held.works)
    return await asyncio.gather(*waiting, return_exceptions=True)


def count_commits(database: Database) -> list[int]:
    commits: list[int] = []
    event.listen(database._engine, "commit", lambda _connection: commits.append(1))
    return commits


async def test_what_a_work_returns_comes_back_and_is_kept(database: Database):
    assert await database.run(keep("radar")) == "radar"
    assert known(database, "radar")


async def test_works_that_wait_together_share_a_commit(database: Database):
    commits = count_commits(database)
    outcomes = await pile_up(database, [keep(f"picture {number}") for number in range(20)])
    assert outcomes == [f"picture {number}" for number in range(20)]
    holders = 1 if database.url.startswith("sqlite") else WRITERS_POSTGRESQL
    assert len(commits) <= 2 * holders
    assert all(known(database, f"picture {number}") for number in range(20))


async def test_a_failing_work_undoes_itself_alone(database: Database):
    def fail(db: Session) -> None:
        pictures.remember_file_id(db, "half", "done")
        raise LookupError("no")

    outcomes = await pile_up(database, [keep("before"), fail, keep("after")])
    assert outcomes[0] == "before"
    assert isinstance(outcomes[1], LookupError)
    assert outcomes[2] == "after"
    assert known(database, "before")
    assert known(database, "after")
    assert not known(database, "half")
    with pytest.raises(LookupError):
        await database.run(fail)
    assert not known(database, "half")


@pytest.mark.parametrize("reads_first", [False, True])
async def test_a_work_is_told_of_the_deeds_before_it_also_when_another_of_the_commit_failed(
    database: Database, reads_first: bool
):
    """Two close, and a third that waits with them fails: so each runs in a savepoint of its own."""
    held = Held(database)
    await held.start()

    def deed(db: Session) -> DoneBy | None:
        before = last_deed(db, (Done.PERIOD_CLOSED,), about=("period", 7))
        trail.append(db, Done.PERIOD_CLOSED, NOW, details={"period": 7})
        return before

    def fail(db: Session) -> None:
        if reads_first:
            # writes down what waits, and with its savepoint that is undone
            assert last_deed(db, (Done.PERIOD_CLOSED,), about=("period", 7)) is not None
        raise ValueError

    first, failing, second = [
        asyncio.get_running_loop().create_task(database.run(work)) for work in (deed, fail, deed)
    ]
    await asyncio.sleep(0)
    held.release()
    assert await first is None
    with pytest.raises(ValueError):
        await failing
    assert await second == DoneBy(None, None, NOW)
    await asyncio.gather(*held.works)
    assert database.read_now(trail.verify) is None
    assert database.read_now(trail.length) == 2


async def test_a_work_that_leaves_its_result_half_read_hinders_nobody(database: Database):
    def half(db: Session) -> None:
        rows = db.connection().execute(text("SELECT 1 UNION SELECT 2"))
        rows.fetchone()
        raise ValueError("a mistake")

    outcomes = await pile_up(database, [half, keep("after")])
    assert isinstance(outcomes[0], ValueError)
    assert known(database, "after")


async def test_no_error_tells_what_people_wrote(database: Database):
    def twice(db: Session) -> None:
        for _ in range(2):
            db.connection().execute(
                text("INSERT INTO picture (key, file_id) VALUES (:key, 'x')"), {"key": "0812-rahasia"}
            )

    with pytest.raises(IntegrityError) as caught:
        await database.run(twice)
    assert "rahasia" not in cause_of(caught.value)
    assert "rahasia" not in str(caught.value).partition("DETAIL")[0]


async def test_a_refused_row_undoes_its_work_alone(database: Database):
    def twice(db: Session) -> None:
        for _ in range(2):
            db.connection().execute(text("INSERT INTO picture (key, file_id) VALUES ('same', 'x')"))

    outcomes = await pile_up(database, [keep("before"), twice, keep("after")])
    assert isinstance(outcomes[1], IntegrityError)
    assert known(database, "before")
    assert known(database, "after")
    assert not known(database, "same")


async def test_a_failing_commit_is_told_to_everyone_in_it(database: Database):
    def refuse(_connection: object) -> None:
        raise OSError("the disk is gone")

    event.listen(database._engine, "commit", refuse)
    with pytest.raises(OSError, match="disk is gone"):
        await database.run(keep("lost"))
    event.remove(database._engine, "commit", refuse)
    assert not known(database, "lost")
    assert await database.run(keep("kept")) == "kept"
    assert known(database, "kept")


async def test_an_outage_is_said_once_and_its_end_too(database: Database, caplog: pytest.LogCaptureFixture):
    def refuse(_connection: object) -> None:
        raise OSError("the disk is gone")

    caplog.set_level(logging.INFO, "bot.storage")
    event.listen(database._engine, "commit", refuse)
    for _ in range(3):
        with pytest.raises(OSError, match="disk is gone"):
            await database.run(keep("lost"))
    event.remove(database._engine, "commit", refuse)
    await database.run(keep("kept"))
    await database.run(keep("kept, too"))
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert [level for level, _ in said] == ["ERROR", "INFO"]
    assert "OSError" in said[0][1]
    assert "disk is gone" not in said[0][1], "the words of an error may be a person's"
    assert "can be used again" in said[1][1]


async def test_reading_does_not_wait_for_writing(database: Database):
    held = Held(database)
    await held.start()
    assert await database.read(lambda db: pictures.file_id_of(db, "radar")) is None
    held.release()
    await asyncio.gather(*held.works)


async def test_reading_cannot_write(database: Database):
    with pytest.raises((OperationalError, ProgrammingError, DBAPIError)):
        await database.read(keep("radar"))
    assert not known(database, "radar")


async def test_one_reading_sees_one_moment(database: Database):
    def twice(db: Session) -> tuple[object, object]:
        first = pictures.file_id_of(db, "radar")
        database.run_now(keep("radar"))
        return first, pictures.file_id_of(db, "radar")

    assert await database.read(twice) == (None, None)
    assert known(database, "radar")


async def test_closing_waits_for_what_is_in_hand(database_url: str):
    database = Database(database_url)
    held = Held(database)
    await held.start()
    last = asyncio.get_running_loop().create_task(database.run(keep("last")))
    await asyncio.sleep(0)
    closing = asyncio.get_running_loop().run_in_executor(None, database.close)
    held.release()
    await closing
    assert await last == "last"
    with pytest.raises(RuntimeError, match="closed"):
        await database.run(keep("too late"))
    again = Database(database_url)
    assert known(again, "last")
    again.close()


async def test_a_cancelled_caller_disturbs_nobody(database: Database):
    held = Held(database)
    await held.start()
    given_up = asyncio.get_running_loop().create_task(database.run(keep("given up")))
    waiting = asyncio.get_running_loop().create_task(database.run(keep("waiting")))
    await asyncio.sleep(0)
    given_up.cancel()
    held.release()
    assert await waiting == "waiting"
    await asyncio.gather(*held.works)


def test_any_event_loop_will_do(database: Database):
    async def main() -> list[str]:
        return await asyncio.gather(*(database.run(keep(f"{number}")) for number in range(10)))

    expected = [f"{number}" for number in range(10)]
    assert uvloop.run(main()) == expected
    assert asyncio.run(main()) == expected


def test_many_threads_at_once(database: Database):
    """Fifty officers give twenty answers each while something reads."""
    errors: list[BaseException] = []

    def officer(number: int) -> None:
        try:
            for answer in range(20):
                database.run_now(keep(f"{number}/{answer}"))
                database.read_now(lambda db: pictures.file_id_of(db, "0/0"))
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=officer, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = database.read_now(
        lambda db: db.connection().execute(text("SELECT count(*) FROM picture")).scalar()
    )
    assert errors == []
    assert count == 1000


def test_other_databases_are_refused():
    with pytest.raises(ValueError, match="mysql"):
        Database("mysql://somewhere/else")
    with pytest.raises(ValueError, match="file"):
        Database("sqlite://")


def test_a_server_that_is_not_there_is_an_error_for_the_caller(tmp_path: Path):
    database = Database(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(OperationalError):
        database.run_now(keep("radar"))
    database.close()


def test_a_file_that_may_not_be_written_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def wait(_seconds: float) -> None:
        raise AssertionError("waiting does not make a file writable")

    sqlite3.connect(tmp_path / "there.db").execute("CREATE TABLE something (id INTEGER)").connection.close()
    monkeypatch.setattr(engine, "sleep", wait)
    database = Database(f"sqlite:///file:{tmp_path}/there.db?mode=ro&uri=true")
    with pytest.raises(OperationalError, match="readonly"):
        database.run_now(keep("radar"))
    database.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestSqlite:
    async def test_a_commit_is_durable(self, database: Database):
        def settings(db: Session) -> tuple[object, ...]:
            ask = db.connection().exec_driver_sql
            names = ("journal_mode", "synchronous", "foreign_keys")
            return tuple(ask(f"PRAGMA {name}").scalar() for name in names)

        assert await database.run(settings) == ("wal", 2, 1)

    async def test_a_full_disk_is_an_error_and_no_loss(self, database: Database):
        await database.run(keep("before"))

        def limit(db: Session, pages: int | None = None) -> None:
            ask = db.connection().exec_driver_sql
            most = pages or ask("PRAGMA page_count").scalar()
            ask(f"PRAGMA max_page_count={most}")

        def big(db: Session) -> None:
            pictures.remember_file_id(db, "big", "x" * 1_000_000)

        await database.run(limit)
        outcomes = await pile_up(database, [keep("small"), big])
        assert isinstance(outcomes[1], OperationalError)
        # the connection is made anew, and with it the limit is gone
        await database.run(big)
        for key, outcome in (("small", outcomes[0]), ("before", "before")):
            assert known(database, key) == (outcome == key)

    @pytest.mark.parametrize("what", ["kuesioner.db", "kuesioner.db-wal"])
    @pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
    async def test_a_file_that_was_deleted_or_replaced_takes_nothing_any_more(
        self, database: Database, tmp_path: Path, what: str, replaced: bool
    ):
        await database.run(keep("before"))
        place, aside = tmp_path / what, tmp_path / "aside"
        place.rename(aside)
        if replaced:
            place.write_bytes(aside.read_bytes())
        for _ in range(2):
            with pytest.raises(DatabaseReplaced, match=what):
                await database.run(keep("lost"))
            with pytest.raises(DatabaseReplaced):
                database.read_now(lambda db: None)
        with pytest.raises(DatabaseReplaced):
            database.check_file()
        assert place.exists() == (replaced and what == "kuesioner.db"), (
            "no empty database is made in its place"
        )

    async def test_a_file_that_is_deleted_during_a_work_is_noticed_before_the_commit(
        self, database: Database, tmp_path: Path
    ):
        await database.run(keep("before"))

        def delete(db: Session) -> None:
            keep("lost")(db)
            (tmp_path / "kuesioner.db").unlink()

        outcomes = await pile_up(database, [keep("together"), delete])
        assert [type(outcome) for outcome in outcomes] == [DatabaseReplaced] * 2

    async def test_who_waits_for_another_writer_is_told_so_once(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(engine, "WAITING_SECONDS", 0.02)
        told: list[str] = []
        patient = Database(database.url)
        held = Held(database)
        await held.start()

        def waits() -> None:
            told.append("waiting")
            held.release()

        monkeypatch.setattr(engine.Waiting, "say", staticmethod(waits))
        assert await patient.run(keep("at last")) == "at last"
        assert told == ["waiting"]
        patient.close()

    async def test_another_writer_is_waited_for(self, database: Database, tmp_path: Path):
        other = Database(database.url)
        outcomes = await asyncio.gather(
            *(which.run(keep(f"{number}")) for number in range(50) for which in (database, other))
        )
        assert len(outcomes) == 100
        other.close()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
class TestPostgresql:
    async def test_a_lost_connection_is_made_anew(self, database: Database):
        await asyncio.gather(*(database.run(keep(f"{number}")) for number in range(10)))

        def cut(db: Session) -> None:
            db.connection().execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

        other = Database(database.url)
        other.run_now(cut)
        other.close()
        assert await asyncio.gather(*(database.run(keep(f"new {number}")) for number in range(10)))
        assert await database.read(lambda db: pictures.file_id_of(db, "new 9")) == "file of new 9"

    async def test_works_that_lock_each_other_out_are_run_again(self, database: Database):
        await database.run(keep("a"))
        await database.run(keep("b"))
        meet = threading.Barrier(2)
        tried: list[str] = []

        def cross(first: str, second: str) -> Callable[[Session], str]:
            def work(db: Session) -> str:
                pictures.remember_file_id(db, first, f"by {first}")
                if tried.count(first) == 0:
                    tried.append(first)
                    meet.wait(timeout=60)
                pictures.remember_file_id(db, second, f"by {first}")
                return first

            return work

        other = Database(database.url)
        outcomes = await asyncio.gather(database.run(cross("a", "b")), other.run(cross("b", "a")))
        other.close()
        assert outcomes == ["a", "b"]


SECRET = "Rahasia Ani 0812"


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("INSERT INTO picture (key, file_id) VALUES (:a, :a), (:a, :a)", {"a": SECRET}),
        ("INSERT INTO picture (key, file_id) VALUES (:a, NULL)", {"a": SECRET}),
        ("SELECT CAST(:a AS integer) / 0 + no_such_column FROM picture", {"a": SECRET}),
        ("INSERT INTO reminder_quiet (person_id, until) VALUES (CAST(:a AS integer), :a)", {"a": SECRET}),
        ("INSERT INTO answer (sheet_id, indicator, not_applicable) VALUES (99, :a, false)", {"a": SECRET}),
    ],
)  # fmt: skip
async def test_no_error_of_the_database_tells_what_a_person_wrote(
    database: Database, caplog: pytest.LogCaptureFixture, statement: str, values: dict[str, str]
):
    """Neither the error, nor what caused it, nor the log with its traceback."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DBAPIError) as raised:
        await database.run(lambda db: db.connection().execute(text(statement), values))
    logging.getLogger("test").error("failed", exc_info=raised.value)
    told = "".join(traceback.format_exception(raised.value)) + caplog.text
    # pytest's own frames are not logged; the traceback names statements, never what was filled in
    assert SECRET not in told


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_prepared_statement_tells_nothing_either(database: Database):
    keep = Prepared(tables.picture.insert(), ["key", "file_id"])

    def twice(db: Session) -> None:
        for _ in range(2):
            keep.change(db.connection(), {"key": SECRET, "file_id": SECRET})

    with pytest.raises(DBAPIError) as raised:
        await database.run(twice)
    assert "23505" in str(raised.value)
    assert SECRET not in "".join(traceback.format_exception(raised.value))

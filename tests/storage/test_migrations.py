"""Empty to newest, one step at a time with rows in the tables, and never by two at once."""

import multiprocessing
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import Session

from bot.storage.connection.database import Database
from bot.storage.copies import migrate, revisions
from tests.storage.regency import NOW
from tests.storage.seeding import counts, differences, reflected, seed


def test_from_empty_to_newest_and_the_tables_are_the_models(empty_url: str):
    assert migrate.current_version(empty_url) is None
    migrate.upgrade(empty_url)
    assert migrate.current_version(empty_url) == migrate.newest_version()
    with revisions.alone(empty_url) as connection:
        assert differences(connection) == []


def test_rows_of_every_revision_survive_each_step_up_and_down(empty_url: str):
    for number, revision in enumerate(revisions.known()):
        with revisions.alone(empty_url) as connection:
            revisions.move(connection, revision)
            seed(connection)
            before = counts(connection)
            assert set(before.values()) == {1}
        for step in (*revisions.known()[number + 1 : number + 2], revision):
            with revisions.alone(empty_url) as connection:
                revisions.move(connection, step)
        with revisions.alone(empty_url) as connection:
            assert counts(connection) == before
    migrate.upgrade(empty_url)
    with revisions.alone(empty_url) as connection:
        assert differences(connection) == []
        assert set(counts(connection).values()) == {1}


def test_down_to_nothing_and_up_again(empty_url: str):
    migrate.upgrade(empty_url)
    for revision in [*reversed(revisions.known()[:-1]), "base"]:
        with revisions.alone(empty_url) as connection:
            revisions.move(connection, revision)
    with revisions.alone(empty_url) as connection:
        assert list(reflected(connection).tables) == ["alembic_version"]
    migrate.upgrade(empty_url)
    with revisions.alone(empty_url) as connection:
        assert differences(connection) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(empty_url: str):
    def fail_after() -> None:
        with revisions.alone(empty_url) as connection:
            revisions.move(connection, "head")
            raise OSError("power cut")

    with pytest.raises(OSError, match="power cut"):
        fail_after()
    assert migrate.current_version(empty_url) is None
    with revisions.alone(empty_url) as connection:
        assert list(reflected(connection).tables) == []


def _upgrade(url: str, barrier: Any, failures: Any) -> None:
    barrier.wait(30)
    try:
        migrate.upgrade(url)
    except Exception as error:
        failures.put(repr(error))
        raise


def _die_midway(url: str) -> None:
    with revisions.alone(url) as connection:
        revisions.move(connection, "0010")
        os.kill(os.getpid(), signal.SIGKILL)


def test_an_upgrade_whose_process_is_killed_goes_on_at_the_next_start(empty_url: str):
    with revisions.alone(empty_url) as connection:
        revisions.move(connection, "0006")
        seed(connection)
    process = multiprocessing.get_context("spawn").Process(target=_die_midway, args=(empty_url,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert migrate.current_version(empty_url) == "0006"
    migrate.upgrade(empty_url)
    with revisions.alone(empty_url) as connection:
        assert differences(connection) == []
        assert connection.execute(text("SELECT count(*) FROM answer")).scalar_one() > 0


@pytest.mark.parametrize("version", [None, "0006"])
def test_several_that_start_at_once(empty_url: str, version: str | None):
    if version is not None:
        with revisions.alone(empty_url) as connection:
            revisions.move(connection, version)
            seed(connection)
    context = multiprocessing.get_context("spawn")
    barrier, failures = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_upgrade, args=(empty_url, barrier, failures)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert failures.empty(), failures.get()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    with revisions.alone(empty_url) as connection:
        assert differences(connection) == []


def test_a_database_from_a_newer_version_is_refused_and_left_alone(database_url: str):
    with revisions.alone(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.DatabaseFromNewerVersion, match="9999"):
        migrate.upgrade(database_url)
    assert migrate.current_version(database_url) == "9999"


def test_up_to_date_needs_no_alembic(database_url: str):
    code = (
        "import sys\nfrom bot.storage.copies import migrate\n"
        f"migrate.upgrade({database_url!r})\n"
        "sys.exit('alembic.config' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_revisions_are_numbered_in_their_order():
    scripts = ScriptDirectory(str(revisions.folder()))
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(revisions.known())


def test_telegram_ids_are_wide_everywhere(database: Database):
    wide = ("telegram_id", "chat_key", "message_id", "update_id")

    def narrow(db: Session) -> list[str]:
        return [
            f"{table.name}.{column.name}"
            for table in reflected(db.connection()).sorted_tables
            for column in table.columns
            if column.name in wide and "BIGINT" not in str(column.type)
        ]

    assert database.read_now(narrow) == []


def test_files_that_were_never_fetched_begin_on_the_one_road(empty_url: str):
    """Attachments were told as received before they were fetched; some never were."""
    with revisions.alone(empty_url) as connection:
        revisions.move(connection, "0006")
        seed(connection)
        found = reflected(connection)
        for name, row in (
            ("attachment", {"visit_id": 1, "sha256": None, "size": 7}),
            ("evidence", {"sheet_id": 1, "indicator": "K01", "state": "arriving", "declared_size": 8}),
        ):
            values = {"id": 2, "kind": "photo", "name": "a", "file_id": f"{name} id", "added_by": 1, **row}
            connection.execute(found.tables[name].insert(), {**values, "added_at": NOW})
    migrate.upgrade(empty_url)
    with revisions.alone(empty_url) as connection:
        waiting = text("SELECT purpose, subject_id, file_id, declared_size, worker FROM download ORDER BY 1")
        assert [tuple(row) for row in connection.execute(waiting)] == [
            ("attachment", 2, "attachment id", 7, None),
            ("evidence", 2, "evidence id", 8, None),
        ]
        states = connection.execute(text("SELECT state FROM attachment ORDER BY id")).scalars().all()
        assert states == ["kept", "arriving"]

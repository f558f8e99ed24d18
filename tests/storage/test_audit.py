"""The audit trail cannot be changed, and where somebody did change it, it shows."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.trail import BEFORE_ALL
from bot.storage.connection.database import Database
from bot.storage.people import people
from tests.storage.regency import NOW


def add(database: Database, count: int) -> None:
    def work(db: Session) -> None:
        for number in range(count):
            trail.append(
                db,
                trail.Done.LEVEL,
                NOW + timedelta(seconds=number),
                number,
                1,
                "I01",
                str(number),
                None,
                {"b": 1, "a": "ü"},
            )

    database.run_now(work)


def retell(db: Session, as_told: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
    """Writes the whole chain anew, with the details that `as_told` makes of an entry's deed and details."""
    connection, previous = db.connection(), BEFORE_ALL
    entries = tables.audit_entry.select().order_by(tables.audit_entry.c.id)
    for row in connection.execute(entries).mappings().all():
        changed = dict(row)
        if row["details"] is not None:
            changed["details"] = json.dumps(as_told(row["deed"], json.loads(row["details"])))
        changed["previous_hash"] = previous
        previous = changed["hash"] = trail._seal(changed)
        connection.execute(
            tables.audit_entry.update().where(tables.audit_entry.c.id == row["id"]).values(changed)
        )


def without_triggers(database: Database, *statements: str) -> None:
    """What someone with the keys to the database could do."""

    def work(db: Session) -> None:
        connection = db.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        else:
            for deed in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_entry_no_{deed}"))
        for statement in statements:
            connection.execute(text(statement))

    database.run_now(work)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET after = '5'", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE id = 2"],
)
def test_the_database_refuses_to_change_an_entry(database: Database, statement: str):
    add(database, 3)
    with pytest.raises(DBAPIError, match="never changed"):
        database.run_now(lambda db: db.connection().execute(text(statement)))
    assert database.read_now(trail.verify) is None


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_empty_the_table(database: Database):
    add(database, 1)
    with pytest.raises(DBAPIError, match="never changed"):
        database.run_now(lambda db: db.connection().execute(text("TRUNCATE audit_entry")))


def test_a_whole_chain(database: Database):
    assert database.read_now(trail.head) == trail.BEFORE_ALL
    assert database.read_now(trail.verify) is None
    add(database, 3)
    head = database.read_now(trail.head)
    add(database, 2)
    assert database.read_now(trail.verify) is None
    assert database.read_now(lambda db: trail.verify(db, head)) is None
    assert database.read_now(lambda db: trail.verify(db, "f" * 64)) == 0


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET after = '5' WHERE id = 3", 3),
        ("UPDATE audit_entry SET person_id = 5 WHERE id = 1", 1),
        ("UPDATE audit_entry SET at = '2026-03-02 02:00:00.000000' WHERE id = 2", 2),
        ("UPDATE audit_entry SET details = '{}' WHERE id = 4", 4),
        ("DELETE FROM audit_entry WHERE id = 2", 3),
        ("DELETE FROM audit_entry WHERE id = 1", 2),
        ("UPDATE audit_entry SET id = 9 WHERE id = 5", 9),
    ],
)
def test_the_first_broken_entry_is_named(database: Database, statement: str, broken: int):
    add(database, 5)
    without_triggers(database, statement)
    assert database.read_now(trail.verify) == broken


def test_an_end_cut_off_shows_only_against_a_head_given_out(database: Database):
    add(database, 5)
    head = database.read_now(trail.head)
    without_triggers(database, "DELETE FROM audit_entry WHERE id > 3")
    assert database.read_now(trail.verify) is None
    assert database.read_now(lambda db: trail.verify(db, head)) == 0


def test_what_was_undone_leaves_no_entry(database: Database):
    def fail(db: Session) -> None:
        trail.append(db, trail.Done.LEVEL, NOW)
        raise LookupError

    with pytest.raises(LookupError):
        database.run_now(fail)
    assert database.read_now(trail.head) == trail.BEFORE_ALL


async def test_many_processes_append_to_one_chain(database: Database):
    """Two databases stand for two processes."""
    other = Database(database.url)

    def work(number: int):
        def together(db: Session) -> None:
            people.remember_person(db, number % 5, f"{number}", None, NOW)
            trail.append(db, trail.Done.PERSON_JOINED, NOW, number)

        return together

    await asyncio.gather(*(which.run(work(number)) for number in range(100) for which in (database, other)))
    other.close()
    assert database.read_now(trail.verify) is None

    def whose(db: Session) -> list[int]:
        return sorted(db.connection().scalars(select(tables.audit_entry.c.person_id)))

    assert database.read_now(whose) == sorted([*range(100), *range(100)])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    details=st.none() | st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)),
)
def test_whatever_is_written_is_sealed_as_it_will_be_read(database: Database, before, details):
    database.run_now(
        lambda db: trail.append(db, trail.Done.LEVEL, NOW, before=before, after=before, details=details)
    )
    assert database.read_now(trail.verify) is None


def test_details_are_readable(database: Database):
    add(database, 1)
    kept = database.read_now(lambda db: db.connection().scalar(select(tables.audit_entry.c.details)))
    assert json.loads(kept) == {"a": "ü", "b": 1}

"""The migrations that came with this program, and the revision a database has."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import Connection, Engine, inspect, text

from bot.storage.connection.engine import WAITING_SECONDS, Waiting, make_engine

LOCK = 0x6B756574
"""The advisory lock under which one process migrates a PostgreSQL database."""


class DatabaseFromNewerVersion(Exception):
    """The database has a revision this program does not know: a newer version of it has migrated it."""

    def __init__(self, revision: str) -> None:
        """`revision` is the one the database has."""
        super().__init__(f"the database is of revision {revision}, this program knows {known()[-1]} at most")
        self.revision = revision


@cache
def folder() -> Path:
    """Where the migrations lie: inside the installed package, or in the checkout beside `bot`.

    Raises FileNotFoundError when they are in neither place.
    """
    here = Path(__file__).resolve()
    for place in (here.parents[1] / "migrations", here.parents[3] / "alembic"):
        if (place / "env.py").is_file():
            return place
    raise FileNotFoundError(f"no migrations beside {here}")


@cache
def known() -> tuple[str, ...]:
    """All revisions, the oldest first; files are numbered, so that Alembic need not be loaded for it."""
    return tuple(sorted(path.name.split("_")[0] for path in (folder() / "versions").glob("[0-9]*_*.py")))


def current(connection: Connection) -> str | None:
    """The database's revision; None when it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def move(connection: Connection, revision: str) -> None:
    """Migrates up or down to `revision` ("head" is the newest, "base" none at all).

    In the connection's own transaction, which the caller commits.
    """
    # loaded only here, so that a process that finds its database up to date need not wait for it
    from alembic.config import Config  # noqa: PLC0415 - as said above

    from alembic import command  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    there = current(connection)
    steps = ("base", *known(), "head")
    if there is not None and steps.index(revision) < steps.index(there):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


@contextmanager
def alone(url: str) -> Iterator[Connection]:
    """A connection in a transaction of the only process that migrates; committed at the end."""
    engine = make_engine(url, migrating=True)
    try:
        with engine.connect() as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                _take_turn(connection)
            yield connection
            _check_links(engine, connection)
    finally:
        engine.dispose()


def _take_turn(connection: Connection) -> None:
    """Waits for the process that migrates, however long it takes; after two seconds it is said."""
    say_at = monotonic() + WAITING_SECONDS
    is_said = False
    while not connection.execute(text(f"SELECT pg_try_advisory_xact_lock({LOCK})")).scalar():
        if not is_said and monotonic() >= say_at:
            Waiting.say()
            is_said = True
        sleep(0.1)


def _check_links(engine: Engine, connection: Connection) -> None:
    """On SQLite foreign keys are off while tables are copied, so they are checked before the commit."""
    if engine.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"row {broken[1]} of {broken[0]} points to nothing in {broken[2]}")

"""Connections to the two databases, set up so that a commit is durable and a savepoint means what it says."""

import logging
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteError
from time import monotonic, sleep
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)

AT_WORK = "kuesioner"
"""The name of PostgreSQL sessions that read or write what people gave."""

BUSY_SECONDS = 15
"""How long SQLite waits for another process that writes, such as the command line beside the bot."""

WAITING_SECONDS = 2.0
"""Who waits longer than this for another process is told so."""


def _log_waiting() -> None:
    log.warning("another process holds the database; waiting for it")


class Waiting:
    """Who is told that this process waits for another one: the log, or the person at the command line."""

    say: "ClassVar[staticmethod[[], None]]" = staticmethod(_log_waiting)


_READ_ONLY = frozenset({"SQLITE_READONLY", "SQLITE_READONLY_DIRECTORY"})
"""Waiting does not help against these."""

LOCK_MILLISECONDS = 30
"""How long a work on PostgreSQL waits for a row that another transaction has changed; then `Database` lets go
of all it holds and comes back, long before PostgreSQL would look for a deadlock (a second)."""


def address(url: str) -> URL:
    """The SQLAlchemy address; raises ValueError for a database that is neither SQLite nor PostgreSQL."""
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("SQLite needs a file: several connections share it")
        return parsed.set(drivername="sqlite+pysqlite")
    raise ValueError(f"the database must be sqlite or postgresql, not {kind}")


def make_engine(
    url: str, *, read_only: bool = False, migrating: bool = False, connections: int = 5, name: str = AT_WORK
) -> Engine:
    """An engine whose transactions write (SQLite: take the write lock at once) or only read one snapshot.

    `name` is how PostgreSQL knows the sessions. Errors never hold the values of a statement, since
    what people wrote must not get into a log. With `migrating` SQLite does not watch foreign keys, since a
    table that is copied is gone for a moment.
    """
    target = address(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite(target, read_only=read_only, migrating=migrating, connections=connections)
    options: dict[str, Any] = {
        "connect_args": {"connect_timeout": 10, "application_name": name},
    }
    if not migrating:
        options["connect_args"]["options"] = f"-c lock_timeout={LOCK_MILLISECONDS}"
    if read_only:
        options["isolation_level"] = "REPEATABLE READ"
        options["execution_options"] = {"postgresql_readonly": True}
        # whoever reads cannot simply be asked again; writing works are, by the database's thread
        options["pool_pre_ping"] = True
    engine = create_engine(target, pool_size=connections, max_overflow=0, hide_parameters=True, **options)
    _say_no_values(engine)
    return engine


def _sqlite(target: URL, *, read_only: bool, migrating: bool, connections: int) -> Engine:
    """SQLAlchemy's recipe: the driver's own transactions are off, ours begin and end in plain sight."""
    Path(str(target.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        target,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        # one worker thread uses a connection at a time, yet not always the one that opened it
        connect_args={"timeout": WAITING_SECONDS, "check_same_thread": False, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: SqliteConnection, _record: object) -> None:
        connection.isolation_level = None
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'OFF' if migrating else 'ON'}")
        connection.execute("PRAGMA cache_size=-4000")
        # a name that somebody took back must not go on living in the free space of the file
        connection.execute("PRAGMA secure_delete=ON")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    _say_no_values(engine)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if read_only:
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_to_write(connection)

    return engine


def _say_no_values(engine: Engine) -> None:
    """Errors go to the log: what people wrote, which PostgreSQL quotes in them, does not."""

    @event.listens_for(engine, "handle_error")
    def hide(context: ExceptionContext) -> None:
        said = without_values(context.original_exception)
        if context.sqlalchemy_exception is not None and said is not None:
            kind = type(context.original_exception)
            context.sqlalchemy_exception.args = (f"({kind.__module__}.{kind.__qualname__}) {said}",)


def without_values(error: BaseException) -> str | None:
    """What the error says from now on; None when it is none of PostgreSQL's and stays as it was.

    Class 22 (data exception) and 23 (constraint violation) quote values, and so do details of any class.
    SQLite names tables and columns only.
    """
    state: str | None = getattr(error, "sqlstate", None)
    if state is None:
        return None
    diagnosis: Any = getattr(error, "diag", None)
    said: str = getattr(diagnosis, "message_primary", None) or type(error).__name__
    if state[:2] in ("22", "23"):
        constraint = getattr(diagnosis, "constraint_name", None)
        said = f"sqlstate {state}" + (f", constraint {constraint}" if constraint else "")
    error.args = (said,)
    return said


def _begin_to_write(connection: Connection) -> None:
    """Takes the write lock; the driver waits two seconds each time, and after the first it is said."""
    give_up = monotonic() + BUSY_SECONDS
    is_said = False
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as trouble:
            if (
                not getattr(trouble.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
                or monotonic() > give_up
            ):
                raise
            if not is_said:
                Waiting.say()
            is_said = True
        else:
            return


def _write_ahead(connection: SqliteConnection) -> None:
    """Readers and the writer do not wait for each other from now on.

    The file remembers it. While it changes, SQLite turns other connections away without the usual waiting, so
    a process that starts at the same moment asks again.
    """
    give_up = monotonic() + BUSY_SECONDS
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                return
            connection.execute("PRAGMA journal_mode=WAL")
        except SqliteError as trouble:
            if getattr(trouble, "sqlite_errorname", None) in _READ_ONLY or monotonic() > give_up:
                raise
            sleep(0.01)


def empty_log(engine: Engine) -> bool:
    """SQLite's write-ahead file brought into the database and cut to nothing; False while somebody reads."""
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        # it holds up whoever writes, so it does not wait for a long reading
        driver.execute("PRAGMA busy_timeout=100")
        try:
            # outside of a transaction, which a session would have begun
            is_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return not is_busy

"""Who works on a database: one process alone, or several that share it. One that dies lets go by dying."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import filelock
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.storage.connection.database_file import DatabaseFile, DatabaseReplaced
from bot.storage.connection.engine import AT_WORK, address, make_engine

log = logging.getLogger(__name__)

PATIENCE = 12.0
"""Seconds to wait for another process: as long as one that was told to stop may take, and a little more."""
_LOOK_SECONDS = 0.2
_TRIES = 5
"""To take a claim again while the server ends the session that had it."""
_LOCK = 0x6B756572
_DEAD_PEER = ("tcp_keepalives_idle = 5", "tcp_keepalives_interval = 2", "tcp_keepalives_count = 3")
"""So that PostgreSQL lets go within seconds of a machine that is gone without a word."""

SETTLE_SECONDS = 5.0
"""So long waits whoever replaces a database: a bot whose claim the server forgot notices it in this time."""


class DatabaseInUse(Exception):
    """Another process works on this database and does not share it."""


def _say_waiting(seconds: float) -> None:
    log.warning("another process works on this database; waiting up to %.0f s for its end", seconds)


class Claim(ABC):
    """This process's right to work on the database, for as long as it lives."""

    @abstractmethod
    def take(self) -> bool:
        """Whether it could be had."""

    @abstractmethod
    def release(self) -> None:
        """Another process may work from now on."""

    @abstractmethod
    def check(self) -> None:
        """Takes the claim again where it was lost; for every beat, in a thread.

        Raises DatabaseInUse when somebody else has it now: then this process must end. Raises what the
        database raises while it is away.
        """


@contextmanager
def at_work(
    url: str,
    *,
    shared: bool = False,
    replacing: bool = False,
    waiting: Callable[[float], None] = _say_waiting,
) -> Iterator[Claim]:
    """While the block runs, nobody else works on the database, or only such as share it as well.

    Waits a little for another process that is about to end (`waiting` is told how many seconds at most); then
    raises DatabaseInUse. Only PostgreSQL can be shared. With `replacing` not even somebody may be connected
    who has lost the claim, such as a bot when PostgreSQL was restarted.
    """
    claim = _FileClaim(url) if address(url).get_backend_name() == "sqlite" else _SessionClaim(url, shared)
    try:
        _wait_until(claim.take, waiting)
        if replacing and isinstance(claim, _SessionClaim):
            time.sleep(SETTLE_SECONDS)
            _wait_until(claim.is_undisturbed, waiting)
        yield claim
    finally:
        claim.release()


def _wait_until(is_reached: Callable[[], bool], waiting: Callable[[float], None]) -> None:
    give_up = time.monotonic() + PATIENCE
    is_told = False
    while not is_reached():
        if time.monotonic() > give_up:
            raise DatabaseInUse
        if not is_told:
            waiting(PATIENCE)
        is_told = True
        time.sleep(_LOOK_SECONDS)


class _FileClaim(Claim):
    """A lock on a file beside the database. The kernel lets go of it when the process dies."""

    def __init__(self, url: str) -> None:
        self._path = f"{address(url).database}.lock"
        self._lock = self._new_lock()
        self._file = DatabaseFile(f"sqlite:///{self._path}")

    def take(self) -> bool:
        """Whether it could be had."""
        try:
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        self._file.connected()
        return True

    def check(self) -> None:
        """A lock file that was deleted keeps nobody out, so it is made anew."""
        try:
            self._file.check()
        except DatabaseReplaced:
            before, self._lock = self._lock, self._new_lock()
            self._file = DatabaseFile(f"sqlite:///{self._path}")
            if not self.take():
                raise DatabaseInUse from None
            before.release()

    def release(self) -> None:
        """Another process may work from now on."""
        self._lock.release()

    def _new_lock(self) -> filelock.BaseFileLock:
        return filelock.FileLock(self._path, thread_local=False)  # it is looked at in other threads


class _SessionClaim(Claim):
    """A lock of a PostgreSQL session, so this connection stays open. A restart of the server forgets it."""

    def __init__(self, url: str, shared: bool) -> None:
        self._engine = make_engine(url, connections=1, name=f"{AT_WORK} claim")
        self._ask = text(f"SELECT pg_try_advisory_lock{'_shared' if shared else ''}({_LOCK})")
        self._connection: Connection | None = None
        self._session: tuple[int, datetime] | None = None

    def take(self) -> bool:
        """Whether it could be had."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            for setting in _DEAD_PEER:
                self._connection.execute(text(f"SET {setting}"))
        if not self._connection.execute(self._ask).scalar():
            return False
        pid, began = self._connection.execute(_THIS_SESSION).one()
        self._session = (pid, began)
        return True

    def check(self) -> None:
        """A session that is gone may live on in the server for some seconds; ours is ended then."""
        try:
            if self._connection is not None and self._connection.execute(_HOLDS).scalar():
                return
        except DBAPIError:
            log.debug("the session of the claim is gone")
        self._forget_connection()
        try:
            for _ in range(_TRIES):
                if self.take():
                    log.info("the claim on the database was lost and is taken again")
                    return
                self._end_earlier_session()
                time.sleep(_LOOK_SECONDS)
        except DBAPIError:
            self._forget_connection()
            raise
        raise DatabaseInUse

    def is_undisturbed(self) -> bool:
        """Whether nobody but this process is connected to read or write."""
        if self._connection is None:
            return False
        return not self._connection.execute(_OTHERS, {"name": AT_WORK}).scalar()

    def release(self) -> None:
        """Another process may work from now on."""
        self._forget_connection()
        self._engine.dispose()

    def _end_earlier_session(self) -> None:
        if self._session is not None and self._connection is not None:
            pid, began = self._session
            self._connection.execute(_END, {"pid": pid, "began": began})

    def _forget_connection(self) -> None:
        if self._connection is not None:
            with suppress(DBAPIError):  # it is broken anyway
                self._connection.invalidate()
                self._connection.close()
        self._connection = None


_THIS_SESSION = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
_HOLDS = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND pid = pg_backend_pid() AND objid = :lock)"
).bindparams(lock=_LOCK)
_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid AND backend_start = :began"
)
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
)

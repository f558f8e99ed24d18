"""Who works on a database: one process alone, or several that share it. One that dies lets go by dying."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import filelock
from sqlalchemy import text

from bot.storage.engine import address, make_engine

log = logging.getLogger(__name__)

PATIENCE = 12.0
"""Seconds to wait for another process: as long as one that was told to stop may take, and a little more."""
_LOOK_SECONDS = 0.2
_LOCK = 0x6B756572
_DEAD_PEER = ("tcp_keepalives_idle = 5", "tcp_keepalives_interval = 2", "tcp_keepalives_count = 3")
"""So that PostgreSQL lets go within seconds of a machine that is gone without a word."""


class DatabaseInUse(Exception):
    """Another process works on this database and does not share it."""


def _say_waiting(seconds: float) -> None:
    log.warning("another process works on this database; waiting up to %.0f s for its end", seconds)


@contextmanager
def at_work(
    url: str, *, shared: bool = False, waiting: Callable[[float], None] = _say_waiting
) -> Iterator[None]:
    """While the block runs, nobody else works on the database, or only such as share it as well.

    Waits a little for another process that is about to end (`waiting` is told how many seconds at most); then
    raises DatabaseInUse. Only PostgreSQL can be shared. When PostgreSQL is restarted the claim is lost; the
    processes at work then go on undisturbed.
    """
    if address(url).get_backend_name() == "sqlite":
        with _file(url, waiting):
            yield
    else:
        with _advisory(url, waiting, shared=shared):
            yield


@contextmanager
def _file(url: str, waiting: Callable[[float], None]) -> Iterator[None]:
    lock = filelock.FileLock(f"{address(url).database}.lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        waiting(PATIENCE)
        try:
            lock.acquire(timeout=PATIENCE, poll_interval=_LOOK_SECONDS)
        except filelock.Timeout as trouble:
            raise DatabaseInUse(url) from trouble
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory(url: str, waiting: Callable[[float], None], *, shared: bool) -> Iterator[None]:
    """The claim is a session's lock, so this connection stays open for as long as the block runs."""
    ask = text(f"SELECT pg_try_advisory_lock{'_shared' if shared else ''}({_LOCK})")
    engine = make_engine(url, connections=1)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for setting in _DEAD_PEER:
                connection.execute(text(f"SET {setting}"))
            give_up = time.monotonic() + PATIENCE
            waited = False
            while not connection.execute(ask).scalar():
                if time.monotonic() > give_up:
                    raise DatabaseInUse(address(url).database)
                if not waited:
                    waiting(PATIENCE)
                waited = True
                time.sleep(_LOOK_SECONDS)
            yield
    finally:
        engine.dispose()

"""Work that is the same for each test, and which a test process therefore does once.

A test has a database of its own, and with it engines of its own. What SQLAlchemy learns with one engine (the
SQL of a statement, how a type is converted) it keeps with that engine, and learned it anew for each test. So
did the process that draws: it spent a second on loading matplotlib.
"""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from bot.documents import bounded_process
from bot.documents.charts import worker

STATEMENTS = 4000
"""More than the program has, on two databases; the oldest are forgotten first."""


def compile_once() -> None:
    """From now on all engines of a kind of database share what they compiled."""
    compiled: LRUCache = LRUCache(STATEMENTS)
    Engine._compiled_cache = property(lambda _: compiled, lambda _, own: None)  # type: ignore[assignment]
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # a cache asks for the dialect of a statement: two of the same class write the same SQL, since all
        # tests run against one SQLite library and one server
        kind.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign,assignment]
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign,assignment]
        kind._type_memos = WeakKeyDictionary()  # type: ignore[assignment]


class DrawingPool:
    """The process that draws, exports and typesets for all bots of a test process, in place of one each time.

    What starts, bounds and ends them is tested in tests/charts, tests/command_line and where a test asks for
    `bounded_processes`.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def start(self, prepare: Callable[[], None]) -> "DrawingPool":
        """Stands in for `start_pool`."""
        if self._pool is None or self._pool._broken:  # type: ignore[attr-defined] # nothing public tells
            self._pool = bounded_process.start_pool(prepare)
        return self

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """As a pool does."""
        assert self._pool is not None
        return self._pool.submit(work, *arguments)

    def run(self, work: Callable[..., Any], *arguments: Any, bounds: bounded_process.Bounds) -> Any:
        """Stands in for `run_bounded`, without the bound on memory."""
        pool = self.start(worker._prepare)
        try:
            return pool.submit(bounded_process._within, 3 * bounds.seconds, work, arguments).result()
        except (BrokenProcessPool, MemoryError) as error:
            raise bounded_process.OverBoundsError(type(error).__name__) from error

    def shutdown(self) -> None:
        """The bot that drew ends; others will draw."""

    def end(self) -> None:
        """The tests are over."""
        if self._pool is not None:
            self._pool.shutdown()

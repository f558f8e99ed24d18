"""Work that is the same for each test, and which a test process therefore does once.

A test has a database of its own, and with it engines of its own. What SQLAlchemy learns with one engine (the SQL
of a statement, how a type is converted, what the server can do) it keeps with that engine; to learn it again for
each test took a third of the tests' time.
"""

from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STATEMENTS = 4000
"""More than the program has, on two databases; the oldest are forgotten first."""


def compile_once() -> None:
    """From now on all engines of a kind of database share what they compiled."""
    compiled: LRUCache = LRUCache(STATEMENTS)
    Engine._compiled_cache = property(lambda _: compiled, lambda _, own: None)  # type: ignore[assignment]
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # a cache asks for the dialect of a statement: two of the same class write the same SQL, since all tests
        # run against one SQLite library and one server
        kind.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign,assignment]
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign,assignment]
        kind._type_memos = WeakKeyDictionary()  # type: ignore[assignment]

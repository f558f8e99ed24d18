"""Statements of every tap, worded once for each database and then handed to its driver as they are.

SQLAlchemy Core keeps a statement's wording, too, but what it does around each execution costs several times
what SQLite needs for the statement itself. Only hot functions use this; the statements are defined in Core
all the same, with the same types on the way in and out. (Core's own `exec_driver_sql` converts no types and
saves half as much.)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

from bot.storage.connection.engine import without_values

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Worded:
    """A statement for one database: its text, what goes in, and how columns that need it come out."""

    text: str
    arguments: Callable[[Values], Any]
    outgoing: tuple[tuple[int, Convert], ...]


class Prepared:
    """One statement, or one a dialect; `names` are the columns an INSERT gets where it does not say so.

    Parameters are those of `bindparam`, by name; a statement with IN over a list is not for this class.
    Errors are SQLAlchemy's `DBAPIError` and its kinds, as from the connection itself.
    """

    def __init__(self, statement: Executable | Mapping[str, Executable], names: Iterable[str] = ()) -> None:
        self._statement = statement
        self._names = list(names) or None
        self._by_dialect: dict[str, _Worded] = {}

    def all(self, connection: Connection, values: Values) -> list[Sequence[Any]]:
        """The rows."""
        worded = self._for(connection.dialect)
        rows: list[Sequence[Any]] = self._run(connection, worded, values).fetchall()
        if not worded.outgoing:
            return rows
        return [_converted(row, worded.outgoing) for row in rows]

    def first(self, connection: Connection, values: Values) -> Sequence[Any] | None:
        """The only row, None when there is none."""
        worded = self._for(connection.dialect)
        cursor = self._run(connection, worded, values)
        row: Sequence[Any] | None = cursor.fetchone()
        cursor.close()
        return _converted(row, worded.outgoing) if row is not None and worded.outgoing else row

    def change(self, connection: Connection, values: Values) -> int:
        """How many rows were written."""
        return self._run(connection, self._for(connection.dialect), values).rowcount

    def change_each(self, connection: Connection, many: Iterable[Values]) -> None:
        """Once for each of the values."""
        worded = self._for(connection.dialect)
        rows = [worded.arguments(values) for values in many]
        driver = _driver(connection)
        try:
            driver.cursor().executemany(worded.text, rows)
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy(connection, driver, worded.text, trouble) from trouble

    def _for(self, dialect: Dialect) -> _Worded:
        worded = self._by_dialect.get(dialect.name)
        if worded is None:
            statement = self._statement
            chosen = statement[dialect.name] if isinstance(statement, Mapping) else statement
            worded = self._by_dialect[dialect.name] = _word(chosen, self._names, dialect)
        return worded

    def _run(self, connection: Connection, worded: _Worded, values: Values) -> Any:
        driver = _driver(connection)
        try:
            return driver.execute(worded.text, worded.arguments(values))
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy(connection, driver, worded.text, trouble) from trouble


def _driver(connection: Connection) -> Any:
    """The driver's own connection; sqlite3 and psycopg both execute on it without a cursor asked for."""
    return connection.connection.dbapi_connection


def _word(statement: Executable, names: list[str] | None, dialect: Dialect) -> _Worded:
    if not isinstance(statement, ClauseElement):
        raise TypeError(f"not a statement of Core: {statement!r}")
    compiled: Any = statement.compile(dialect=dialect, column_keys=names)
    binds = {compiled.bind_names[bind]: bind for bind in compiled.binds.values()}
    incoming = {
        name: convert
        for name, bind in binds.items()
        if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    fixed = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    if compiled.positional:
        arguments = _in_order(tuple(compiled.positiontup), incoming, fixed)
    else:
        arguments = _by_name(tuple(binds), incoming, fixed)
    columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
    outgoing = tuple(
        (number, convert)
        for number, column in enumerate(columns)
        if (convert := _outgoing(column.type, dialect)) is not None
    )
    return _Worded(compiled.string, arguments, outgoing)


def _outgoing(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _in_order(
    names: Sequence[str], incoming: Mapping[str, Convert], fixed: Values
) -> Callable[[Values], tuple[Any, ...]]:
    def arguments(values: Values) -> tuple[Any, ...]:
        given = {**fixed, **values} if fixed else values
        return tuple([incoming[name](given[name]) if name in incoming else given[name] for name in names])

    return arguments


def _by_name(
    names: Sequence[str], incoming: Mapping[str, Convert], fixed: Values
) -> Callable[[Values], dict[str, Any]]:
    def arguments(values: Values) -> dict[str, Any]:
        given = {**fixed, **values} if fixed else values
        return {name: incoming[name](given[name]) if name in incoming else given[name] for name in names}

    return arguments


def _converted(row: Sequence[Any], outgoing: tuple[tuple[int, Convert], ...]) -> Sequence[Any]:
    values = list(row)
    for number, convert in outgoing:
        values[number] = convert(values[number])
    return values


def _as_sqlalchemy(connection: Connection, driver: DBAPIConnection, text: str, trouble: Any) -> BaseException:
    """The driver's error in SQLAlchemy's clothes; a connection that is gone is marked so."""
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(trouble, driver, None)
    if is_gone:
        connection.invalidate(trouble)
    without_values(trouble)
    # without the parameters: they are what people wrote, and errors go to the log
    return DBAPIError.instance(
        text,
        None,
        trouble,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_gone,
        dialect=dialect,
    )

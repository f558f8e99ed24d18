"""Rows for tables of any revision, and what distinguishes a database from the models."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Integer, MetaData, Table, select

from bot.storage import tables
from tests.storage.regency import NOW

WORDS = {"kind": "document", "state": "kept", "sha256": "0" * 64}
EITHER_OR = {"withdrawn_at", "level", "url", "sheet_id", "indicator"}
"""Of these columns the constraints want one or the other; where they may be empty, they are."""


def differences(connection: Connection) -> list[Any]:
    """What Alembic would change to make this database fit the models."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return compare_metadata(context, tables.Row.metadata)


def reflected(connection: Connection) -> MetaData:
    """The tables as the database has them."""
    found = MetaData()
    found.reflect(connection)
    return found


def seed(connection: Connection, without: str = "") -> None:
    """One row in every table that has none yet."""
    for table in reflected(connection).sorted_tables:
        if table.name not in ("alembic_version", without) and not connection.execute(select(table)).first():
            connection.execute(table.insert(), _example(table))


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: len(connection.execute(select(table)).all())
        for table in reflected(connection).sorted_tables
    }


def _example(table: Table) -> dict[str, Any]:
    return {
        column.name: None
        if column.name in EITHER_OR and column.nullable
        else WORDS.get(column.name) or _value(column.type)
        for column in table.columns
    }


def _value(kind: object) -> object:
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, DateTime):
        return NOW
    if isinstance(kind, Date):
        return NOW.date()
    if isinstance(kind, JSON):
        return {"a": [1]}
    return "text"

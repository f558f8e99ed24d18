"""How Alembic runs here: in the transaction of the connection that `bot.storage.copies.revisions` gives it.

From a shell (`python -m alembic revision --autogenerate -m ...`) the database is KUESIONER_DATABASE_URL.
"""

import os
from typing import Any

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from alembic import context
from bot.storage.connection.engine import make_engine
from bot.storage.connection.types import UtcMoment
from bot.storage.tables import Row


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Plain column types: an old migration never needs today's code."""
    if kind == "type" and isinstance(item, UtcMoment):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Runs what was asked for; batch mode, since SQLite changes a table only by copying it."""
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(os.environ.get("KUESIONER_DATABASE_URL", "sqlite:///data/kuesioner.db"))
    with engine.begin() as own:
        migrate(own)
    engine.dispose()

"""A session that lives in somebody else's transaction."""

from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session


class OnConnection(Session):
    """A session on a connection whose transaction is somebody else's: nothing has to be begun for it."""

    def __init__(self, connection: Connection, **info: Any) -> None:
        super().__init__(connection, join_transaction_mode="rollback_only", info=info)
        self._connection = connection

    def connection(self, *_: Any, **__: Any) -> Connection:
        """The connection; SQLAlchemy's own way there costs as much as a small statement."""
        return self._connection

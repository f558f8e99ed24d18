"""What a process has in hand beside the updates that it handles: any of it may be what ends it."""

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.messages.outbox import SENDING

REPLYING = "replying"
"""The state of an update whose reply has not been shown yet."""

_inbox, _item, _file = tables.inbox.c, tables.outbox.c, tables.download.c


def other_work(db: Session, worker: str) -> int:
    """How many messages of this process are on their way, files being fetched, replies to be shown."""
    return sum(
        db.connection().execute(select(func.count()).select_from(table).where(*which)).scalar_one()
        for table, *which in (
            (tables.outbox, _item.state == SENDING, _item.worker == worker),
            (tables.download, _file.worker == worker),
            (tables.inbox, _inbox.state == REPLYING, _inbox.worker == worker),
        )
    )

"""The audit trail, and what is remembered about it."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field

from bot.storage.connection.types import LongId, UtcMoment
from bot.storage.tables.row import Row


class AuditEntryRow(Row, table=True):
    """One thing that was done. Triggers refuse any change; each entry seals the one before.

    No foreign keys: an entry stays whatever becomes of the rows it speaks of. No names and no Telegram ids
    either, so that a person who leaves can be forgotten although no entry may be changed.
    """

    __table_args__ = (
        Index("ix_audit_entry_sheet_id", "sheet_id", "indicator"),
        Index("ix_audit_entry_person_id", "person_id", "deed", "sheet_id"),
    )
    id: int = Field(sa_column=Column(LongId, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=UtcMoment)
    deed: str = Field(sa_type=Text)
    person_id: int | None = None
    sheet_id: int | None = None
    indicator: str | None = Field(default=None, sa_type=Text)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    details: str | None = Field(default=None, sa_type=Text)
    previous_hash: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text, unique=True)


class TrailMarkRow(Row, table=True):
    """An entry that matters beyond itself. Kind: `given` (its hash is with people), `checked` (all is well
    up to it).
    """

    kind: str = Field(sa_type=Text, primary_key=True)
    entry_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hash: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcMoment)


class TrailTextRow(Row, table=True):
    """What somebody wrote, by the mark that stands for it in the trail; it can be forgotten, the mark not.

    Under `salt:` and what a salted hash in the trail is about lies its salt, while the words stand.
    """

    mark: str = Field(sa_type=Text, primary_key=True)
    text: str = Field(sa_type=Text)

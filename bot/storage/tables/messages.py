"""What comes in, what goes out, and where each conversation stands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from bot.storage.connection.types import LongId, TelegramId, UtcMoment
from bot.storage.tables.row import Row


class PlaceRow(Row, table=True):
    """Where a person's conversation stands."""

    telegram_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    sheet_id: int | None = Field(default=None, foreign_key="sheet.id")
    indicator: str | None = Field(default=None, sa_type=Text)
    message_id: int | None = Field(default=None, sa_type=TelegramId)
    awaiting: str | None = Field(default=None, sa_type=Text)
    awaiting_data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)


class LongTextRow(Row, table=True):
    """A text of about the length of a message, whose rest may follow as another message."""

    telegram_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    message_id: int = Field(sa_type=TelegramId)
    sent_at: datetime = Field(sa_type=UtcMoment)
    units: int
    place: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)


class TypedMessageRow(Row, table=True):
    """The message in which someone typed an explanation or a note, and the SHA-256 of what was kept of it."""

    telegram_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    indicator: str = Field(sa_type=Text, primary_key=True)
    is_note: bool = Field(sa_column_kwargs={"autoincrement": False}, primary_key=True)
    message_id: int = Field(sa_type=TelegramId)
    digest: str = Field(sa_type=Text)


class InboxRow(Row, table=True):
    """An update that is confirmed to Telegram. State: waiting, replying, done, set_aside.

    While `replying` the update is handled and `payload` is its reply, which has not been shown yet. A handled
    one stays a while, emptied, so that Telegram bringing it once more is noticed.
    """

    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "chat_key",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_inbox_replying",
            "update_id",
            sqlite_where=text("state = 'replying'"),
            postgresql_where=text("state = 'replying'"),
        ),
        Index(
            "ix_inbox_set_aside",
            "received_at",
            sqlite_where=text("state = 'set_aside'"),
            postgresql_where=text("state = 'set_aside'"),
        ),
    )
    update_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    chat_key: int = Field(sa_type=TelegramId)
    payload: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=UtcMoment)
    state: str = Field(sa_type=Text)
    worker: str | None = Field(default=None, sa_type=Text)
    """The process that has it in hand."""
    attempts: int = 0
    deaths: int = 0
    """What the deaths of processes that had it in hand count: each 3 where it was alone, 2 among others."""
    begun_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """When it was begun alone, since it was in hand at a death before."""
    cause: str | None = Field(default=None, sa_type=Text)


class WorkerRow(Row, table=True):
    """A process at work on this database, and when it was last heard of by the database's own clock."""

    name: str = Field(sa_type=Text, primary_key=True)
    alive_at: datetime = Field(sa_type=UtcMoment)


class DownloadRow(Row, table=True):
    """A file that somebody sent and that is not in the store yet; gone once it is kept, or refused for good.

    `purpose` says what table `subject_id` points into: evidence or attachment.
    """

    __table_args__ = (UniqueConstraint("purpose", "subject_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=LongId)
    purpose: str = Field(sa_type=Text)
    subject_id: int
    file_id: str = Field(sa_type=Text)
    declared_size: int | None = Field(default=None, sa_type=TelegramId)
    begun_at: datetime = Field(sa_type=UtcMoment)
    worker: str | None = Field(default=None, sa_type=Text)
    """The process that fetches it."""
    attempts: int = 0
    """How many processes took it over."""
    topic: int | None = Field(default=None, sa_type=TelegramId)
    """Where in the chat it was sent, and its acknowledgement belongs."""


class OutboxRow(Row, table=True):
    """What the bot says by itself. State: queued, sending, sent, failed, uncertain."""

    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_outbox_due",
            "bulk",
            "due_at",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_outbox_sending",
            "claimed_at",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_outbox_telegram_id", "telegram_id"),
        Index(
            "ix_outbox_unsent",
            "state",
            "ended_at",
            sqlite_where=text("state IN ('failed', 'uncertain')"),
            postgresql_where=text("state IN ('failed', 'uncertain')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LongId)
    key: str = Field(sa_type=Text)
    telegram_id: int = Field(sa_type=TelegramId)
    kind: str = Field(sa_type=Text)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    state: str = Field(sa_type=Text)
    bulk: bool
    repeat_if_uncertain: bool
    queued_at: datetime = Field(sa_type=UtcMoment)
    due_at: datetime = Field(sa_type=UtcMoment)
    latest_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    attempts: int = 0
    worker: str | None = Field(default=None, sa_type=Text)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    message_id: int | None = Field(default=None, sa_type=TelegramId)
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    cause: str | None = Field(default=None, sa_type=Text)


class PictureRow(Row, table=True):
    """A picture that Telegram already has."""

    key: str = Field(sa_type=Text, primary_key=True)
    file_id: str = Field(sa_type=Text)


class ReminderRow(Row, table=True):
    """One person was reminded of one office on one day. `outbox_key` names the message that told of it."""

    __table_args__ = (
        Index("ix_reminder_period_id", "period_id", "office_id"),
        Index("ix_reminder_day", "day"),
    )
    person_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    period_id: int = Field(sa_column=Column(ForeignKey("period.id"), primary_key=True, autoincrement=False))
    office_id: int = Field(sa_column=Column(ForeignKey("office.id"), primary_key=True, autoincrement=False))
    day: date = Field(sa_type=Date, primary_key=True)
    occasion: str = Field(sa_type=Text)
    outbox_key: str = Field(sa_type=Text)


class ReminderWishRow(Row, table=True):
    """Someone wants to be reminded of a sheet on a day of their choice."""

    person_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    day: date = Field(sa_type=Date)


class ReminderQuietRow(Row, table=True):
    """Someone wants no reminders until then."""

    person_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    until: datetime = Field(sa_type=UtcMoment)


class BroadcastRow(Row, table=True):
    """One message to many. State: draft, scheduled, running, paused, done, cancelled.

    `text` is HTML as it leaves, with its placeholders; `plain` the same as the admin wrote it.
    """

    __table_args__ = (Index("ix_broadcast_state", "state"), Index("ix_broadcast_digest", "digest"))
    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcMoment)
    created_by: int = Field(foreign_key="person.id")
    text: str = Field(default="", sa_type=Text)
    plain: str = Field(default="", sa_type=Text)
    media_kind: str | None = Field(default=None, sa_type=Text)
    media_id: str | None = Field(default=None, sa_type=Text)
    digest: str | None = Field(default=None, sa_type=Text)
    """SHA-256 of what is said: the same within an hour is asked about."""
    audience: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    period_id: int | None = Field(default=None, foreign_key="period.id")
    asks_read: bool = False
    useful_days: int = 0
    starts_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    latest_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    started_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    repeats: int | None = Field(default=None, foreign_key="broadcast.id")
    """The one of which this reaches those who were missed."""
    message_id: int | None = Field(default=None, sa_type=TelegramId)
    """The message in the admin's chat that shows how far it is."""
    shown_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class BroadcastRecipientRow(Row, table=True):
    """One person to whom a broadcast went, on account of these offices."""

    broadcast_id: int = Field(
        sa_column=Column(ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)
    )
    person_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    offices: list[int] = Field(default_factory=list, sa_type=JSON, nullable=False)
    outbox_key: str = Field(sa_type=Text, unique=True)
    read_at: datetime | None = Field(default=None, sa_type=UtcMoment)

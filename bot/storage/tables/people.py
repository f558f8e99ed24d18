"""Offices, people, roles and how they come in."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Text
from sqlmodel import Field

from bot.storage.connection.types import TelegramId, UtcMoment
from bot.storage.tables.row import Row


class OfficeRow(Row, table=True):
    """An organisation of the regency."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    short_name: str = Field(sa_type=Text)
    aliases: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    invited: bool = True
    retired: bool = False
    # checked at the commit, as a copy brought back may have the newer office first
    merged_into: int | None = Field(
        default=None, sa_column=Column(ForeignKey("office.id", deferrable=True, initially="DEFERRED"))
    )
    """With `retired`: the office that took over its people and its names."""
    changed_at: datetime = Field(sa_type=UtcMoment)


class PersonRow(Row, table=True):
    """Someone who joined. One who left keeps the row, without number and name."""

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int | None = Field(default=None, sa_type=TelegramId, unique=True)
    name: str = Field(sa_type=Text)
    username: str | None = Field(default=None, sa_type=Text)
    """Shown only, never looked up: names wander from one person to another."""
    joined_at: datetime = Field(sa_type=UtcMoment)
    unreachable_since: datetime | None = Field(default=None, sa_type=UtcMoment)
    unreachable_reason: str | None = Field(default=None, sa_type=Text)
    left_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class MembershipRow(Row, table=True):
    """One role of one person. It ends; it is not deleted."""

    __table_args__ = (
        CheckConstraint("(sheet_id IS NULL) = (indicator IS NULL)", name="one_indicator"),
        Index("ix_membership_role", "role", "office_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(sa_type=Text)
    office_id: int | None = Field(default=None, foreign_key="office.id", index=True)
    institution: str | None = Field(default=None, sa_type=Text)
    sheet_id: int | None = Field(default=None, foreign_key="sheet.id", index=True)
    indicator: str | None = Field(default=None, sa_type=Text)
    granted_at: datetime = Field(sa_type=UtcMoment)
    granted_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    ended_by: int | None = Field(default=None, foreign_key="person.id")


class DeclaredConflictRow(Row, table=True):
    """An office that somebody does not judge, as an admin noted. It ends; it is not deleted."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    office_id: int = Field(foreign_key="office.id")
    declared_at: datetime = Field(sa_type=UtcMoment)
    declared_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    ended_by: int | None = Field(default=None, foreign_key="person.id")


class InvitationRow(Row, table=True):
    """A single-use link. Only the SHA-256 of its code is kept: a copy of the database opens nothing."""

    __table_args__ = (
        CheckConstraint("(sheet_id IS NULL) = (indicator IS NULL)", name="one_indicator"),
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code_sha256: str = Field(sa_type=Text, unique=True)
    role: str = Field(sa_type=Text)
    office_id: int | None = Field(default=None, foreign_key="office.id")
    institution: str | None = Field(default=None, sa_type=Text)
    sheet_id: int | None = Field(default=None, foreign_key="sheet.id", index=True)
    indicator: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=UtcMoment)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    valid_until: datetime = Field(sa_type=UtcMoment)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    accepted_by: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    withdrawn_by: int | None = Field(default=None, foreign_key="person.id")


class InvitationOpeningRow(Row, table=True):
    """Who showed the code of an invitation and has not answered yet; only they can accept it."""

    invitation_id: int = Field(
        sa_column=Column(ForeignKey("invitation.id"), primary_key=True, autoincrement=False)
    )
    telegram_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    opened_at: datetime = Field(sa_type=UtcMoment)


class CodeAttemptRow(Row, table=True):
    """One code that did not exist, by whom: what guessing is slowed by."""

    __table_args__ = (Index("ix_code_attempt_telegram_id", "telegram_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int = Field(sa_type=TelegramId)
    at: datetime = Field(sa_type=UtcMoment, index=True)


class AccessRequestRow(Row, table=True):
    """A stranger asked to be let in. State: open, accepted, refused; one row a person, so nobody can flood.

    `telegram_id` becomes empty once the person is forgotten.
    """

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int | None = Field(default=None, sa_type=TelegramId, unique=True)
    name: str = Field(sa_type=Text)
    wish: str | None = Field(default=None, sa_type=Text)
    """Who the person says to be and for which office."""
    state: str = Field(sa_type=Text)
    times: int = 1
    """How often this person has asked."""
    asked_at: datetime = Field(sa_type=UtcMoment)
    decided_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")


class GroupChatRow(Row, table=True):
    """A group the bot is a member of; it answers only where an admin added it."""

    chat_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime = Field(sa_type=UtcMoment)
    left_at: datetime | None = Field(default=None, sa_type=UtcMoment)

"""Instruments, periods and what admins chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Text
from sqlmodel import Field

from bot.storage.connection.types import UtcMoment
from bot.storage.tables.row import Row


class DefinitionRow(Row, table=True):
    """An instrument as it was when a period pinned it, by the SHA-256 of its content."""

    digest: str = Field(sa_type=Text, primary_key=True)
    instrument_id: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    format: int | None = None
    """The version of the loader's rules that it was pinned under; nothing stands for the first."""
    added_at: datetime = Field(sa_type=UtcMoment)


class PeriodRow(Row, table=True):
    """One assessment round."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text, unique=True)
    """The name without case and outer blanks: two periods that read alike are one."""
    state: str = Field(sa_type=Text)
    deadline: datetime = Field(sa_type=UtcMoment)
    instrument_digest: str = Field(sa_type=Text, foreign_key="definition.digest")
    opened_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    closed_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    published_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    settings: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What the admin chose beside instrument, name and deadline; nothing stands for the usual."""
    scoring: str | None = Field(default=None, sa_type=Text)
    """`panel` where several assessors score each sheet; nothing stands for one assessor a sheet."""
    level_first: bool | None = None
    """Whether assessors see the officer's own level only after they have chosen theirs."""


class PeriodRuleRow(Row, table=True):
    """How a period is scored, returned and appealed; a period without a row has one assessor a sheet."""

    period_id: int = Field(sa_column=Column(ForeignKey("period.id"), primary_key=True, autoincrement=False))
    split: str = Field(sa_type=Text)
    sample_percent: int = 100
    lead_id: int | None = Field(default=None, foreign_key="person.id")
    """Who leads the pleno; one person, so that two can never settle beside each other."""
    return_days: int | None = None
    """Working days that an office has for a sheet that was returned."""
    appeal_days: int | None = None
    """Working days after confirmation within which an office may object."""
    seed: int | None = None
    """From what the sample of sheets that all score was drawn."""
    drawn_of: int | None = None
    """How many sheets there were when it was drawn."""


class ReminderPlanRow(Row, table=True):
    """What an admin changed in the plan of a period; without a row the period reminds as usual."""

    period_id: int = Field(sa_column=Column(ForeignKey("period.id"), primary_key=True, autoincrement=False))
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    changed_at: datetime = Field(sa_type=UtcMoment)
    changed_by: int | None = Field(default=None, foreign_key="person.id")


class SettingRow(Row, table=True):
    """One choice of the admins that is made in chat; what has no row is as the program has it."""

    name: str = Field(sa_type=Text, primary_key=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    changed_at: datetime = Field(sa_type=UtcMoment)
    changed_by: int | None = Field(default=None, foreign_key="person.id")

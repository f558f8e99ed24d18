"""Panels, visits, appeals and advice."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field

from bot.storage.connection.types import TelegramId, UtcMoment
from bot.storage.tables.row import Row


class PanelSeatRow(Row, table=True):
    """One assessor's part of a sheet; without groups the whole of it. It ends; it is not deleted."""

    __table_args__ = (
        Index("ix_panel_seat_sheet_id", "sheet_id"),
        Index("ix_panel_seat_assessor_id", "assessor_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id")
    assessor_id: int = Field(foreign_key="person.id")
    institution: str = Field(sa_type=Text)
    groups: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    seated_at: datetime = Field(sa_type=UtcMoment)
    seated_by: int | None = Field(default=None, foreign_key="person.id")
    handed_in_round: int | None = None
    """The round in which this part was handed in last; of an earlier one it has to be handed in anew."""
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    ended_by: int | None = Field(default=None, foreign_key="person.id")


class HandedInLevelRow(Row, table=True):
    """A level as a panel's member handed it in; `time` counts how often in this round. Never overwritten.

    What was scored again after the lead sent it back is another row, so the first independent rating stays.
    """

    __table_args__ = (CheckConstraint("NOT (not_applicable AND level IS NOT NULL)", name="level_or_none"),)
    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    round: int = Field(sa_column_kwargs={"autoincrement": False}, primary_key=True)
    assessor_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    indicator: str = Field(sa_type=Text, primary_key=True)
    time: int = Field(sa_column_kwargs={"autoincrement": False}, primary_key=True)
    level: int | None = None
    not_applicable: bool = False


class SettlementRow(Row, table=True):
    """What the lead decided on one indicator: a level, or (`sent_back`) that the panel look at it again."""

    __table_args__ = (CheckConstraint("NOT (not_applicable AND level IS NOT NULL)", name="level_or_none"),)
    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    round: int = Field(sa_column_kwargs={"autoincrement": False}, primary_key=True)
    indicator: str = Field(sa_type=Text, primary_key=True)
    level: int | None = None
    not_applicable: bool = False
    sent_back: bool = False
    reason: str = Field(sa_type=Text)
    decided_by: int = Field(foreign_key="person.id")
    decided_at: datetime = Field(sa_type=UtcMoment)


class VisitRow(Row, table=True):
    """An interview or a visit to an office: when, where, and what was found."""

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    assessor_id: int = Field(foreign_key="person.id")
    visited_on: str = Field(sa_type=Text)
    """The local date, YYYY-MM-DD."""
    location: str = Field(sa_type=Text)
    findings: str = Field(sa_type=Text)
    noted_at: datetime = Field(sa_type=UtcMoment)


class AppealRow(Row, table=True):
    """An office's objection to one confirmed level, and what the lead said to it. State: open, accepted,
    rejected.
    """

    __table_args__ = (
        UniqueConstraint("sheet_id", "indicator"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )
    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id")
    indicator: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    filed_by: int = Field(foreign_key="person.id")
    filed_at: datetime = Field(sa_type=UtcMoment)
    decision: str | None = Field(default=None, sa_type=Text)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class AttachmentRow(Row, table=True):
    """A file that belongs to a visit or to an appeal. State: arriving, kept, failed, as of evidence."""

    __table_args__ = (CheckConstraint("state <> 'kept' OR sha256 IS NOT NULL", name="kept_has_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    visit_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    appeal_id: int | None = Field(default=None, foreign_key="appeal.id", index=True)
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    file_id: str = Field(sa_type=Text)
    size: int | None = Field(default=None, sa_type=TelegramId)
    sha256: str | None = Field(default=None, sa_type=Text)
    caption: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Text)
    media_group: str | None = Field(default=None, sa_type=Text)
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime = Field(sa_type=UtcMoment)
    finished_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    cause: str | None = Field(default=None, sa_type=Text)
    """Why it failed."""


class AdviceRow(Row, table=True):
    """What the admin said about following the recommendations of one indicator."""

    instrument_id: str = Field(sa_type=Text, primary_key=True)
    indicator: str = Field(sa_type=Text, primary_key=True)
    cost: str | None = Field(default=None, sa_type=Text)
    office_id: int | None = Field(default=None, foreign_key="office.id")
    """The office that is responsible; nothing stands for the assessed office itself."""
    changed_at: datetime = Field(sa_type=UtcMoment)
    changed_by: int | None = Field(default=None, foreign_key="person.id")

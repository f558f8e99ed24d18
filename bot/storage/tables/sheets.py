"""Sheets, answers, evidence, judgements and results."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from bot.storage.connection.types import TelegramId, UtcMoment
from bot.storage.tables.row import Row


class SheetRow(Row, table=True):
    """What one office answers in one period; a reopened one is the next revision."""

    __table_args__ = (
        UniqueConstraint("period_id", "office_id", "revision"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("round >= 1", name="round"),
        Index("ix_sheet_office_id", "office_id"),
        Index("ix_sheet_state", "state", "submitted_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    period_id: int = Field(foreign_key="period.id")
    office_id: int = Field(foreign_key="office.id")
    revision: int = 1
    state: str = Field(sa_type=Text)
    round: int = 1
    number: str | None = Field(default=None, sa_type=Text, unique=True)
    created_at: datetime = Field(sa_type=UtcMoment)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    submitted_by: int | None = Field(default=None, foreign_key="person.id")
    deadline: datetime | None = Field(default=None, sa_type=UtcMoment)
    """Of this office alone; nothing stands for the period's."""


class AnswerRow(Row, table=True):
    """The present answer; what it was before is in the audit trail."""

    __table_args__ = (CheckConstraint("NOT (not_applicable AND level IS NOT NULL)", name="level_or_none"),)
    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    indicator: str = Field(sa_type=Text, primary_key=True)
    level: int | None = None
    not_applicable: bool = False
    explanation: str | None = Field(default=None, sa_type=Text)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class EvidenceRow(Row, table=True):
    """One file or link; removed ones stay, marked. State: arriving, kept, failed."""

    __table_args__ = (
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link_has_url"),
        CheckConstraint("size IS NULL OR size >= 0", name="size"),
        CheckConstraint("state <> 'kept' OR kind = 'link' OR sha256 IS NOT NULL", name="kept_has_hash"),
        Index("ix_evidence_sheet_id", "sheet_id", "indicator"),
        Index(
            "ix_evidence_arriving",
            "id",
            sqlite_where=text("state = 'arriving'"),
            postgresql_where=text("state = 'arriving'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id")
    indicator: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    file_id: str | None = Field(default=None, sa_type=Text)
    file_unique_id: str | None = Field(default=None, sa_type=Text)
    declared_size: int | None = Field(default=None, sa_type=TelegramId)
    size: int | None = Field(default=None, sa_type=TelegramId)
    sha256: str | None = Field(default=None, sa_type=Text, index=True)
    url: str | None = Field(default=None, sa_type=Text)
    caption: str | None = Field(default=None, sa_type=Text)
    media_group: str | None = Field(default=None, sa_type=Text)
    replaces: int | None = Field(default=None, foreign_key="evidence.id")
    """The piece of evidence that goes once this one is kept."""
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime = Field(sa_type=UtcMoment)
    finished_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    cause: str | None = Field(default=None, sa_type=Text)
    """Why it failed."""
    removed_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    removed_by: int | None = Field(default=None, foreign_key="person.id")


class JudgementRow(Row, table=True):
    """What one assessor holds of one indicator in one round."""

    __table_args__ = (CheckConstraint("NOT (not_applicable AND level IS NOT NULL)", name="level_or_none"),)
    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    round: int = Field(sa_column_kwargs={"autoincrement": False}, primary_key=True)
    assessor_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    indicator: str = Field(sa_type=Text, primary_key=True)
    level: int | None = None
    not_applicable: bool = False
    note: str | None = Field(default=None, sa_type=Text)
    judged_at: datetime = Field(sa_type=UtcMoment)


class SheetReturnRow(Row, table=True):
    """A sheet handed back; `round` is the one that ended with it."""

    __table_args__ = (UniqueConstraint("sheet_id", "round"),)
    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id")
    round: int
    returned_by: int = Field(foreign_key="person.id")
    returned_at: datetime = Field(sa_type=UtcMoment)
    due_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """Until when the office is to answer; nothing where no time was set."""


class ReturnNoteRow(Row, table=True):
    """What is to be changed, by indicator; the empty indicator stands for the whole sheet."""

    sheet_return_id: int = Field(
        sa_column=Column(ForeignKey("sheet_return.id"), primary_key=True, autoincrement=False)
    )
    indicator: str = Field(sa_type=Text, primary_key=True)
    note: str = Field(sa_type=Text)


class ConfirmationRow(Row, table=True):
    """The confirmed result of a sheet. `index` is an exact fraction, as `numerator/denominator`."""

    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    index: str = Field(sa_type=Text)
    predicate: str = Field(sa_type=Text)
    groups: dict[str, str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    """By group id the index of each group, exact as `index`; nothing stands for "not scored yet"."""
    confirmed_by: int = Field(foreign_key="person.id")
    confirmed_at: datetime = Field(sa_type=UtcMoment)


class ConfirmedLevelRow(Row, table=True):
    """The confirmed level of one indicator; no level stands for "not applicable"."""

    sheet_id: int = Field(
        sa_column=Column(ForeignKey("confirmation.sheet_id"), primary_key=True, autoincrement=False)
    )
    indicator: str = Field(sa_type=Text, primary_key=True)
    level: int | None = None


class CarriedAnswerRow(Row, table=True):
    """An answer that was taken over from the sheet of an earlier period."""

    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    indicator: str = Field(sa_type=Text, primary_key=True)
    from_sheet_id: int = Field(foreign_key="sheet.id")
    from_indicator: str = Field(sa_type=Text)
    answered_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """When the earlier answer was given."""
    carried_by: int = Field(foreign_key="person.id")
    carried_at: datetime = Field(sa_type=UtcMoment)

"""The tables. Rows stay in this room; what leaves it are the values of `questionnaires`.

States, roles and kinds are text without a list of allowed values: the rules know them, and a new one needs no
migration. `alembic/` has the same tables as migrations; a test holds both against each other.
"""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import Field, SQLModel

from bot.storage.types import LongId, Moment, TelegramId

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""So that every constraint can be named, and therefore dropped, by a later migration."""


class Row(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES)), defer_build=True):
    """What all tables share: one metadata with named constraints, and how a class names its table.

    Tables validate nothing, so pydantic builds its validators when first asked, which is never.
    """

    @declared_attr  # type: ignore[arg-type] # SQLModel itself defines it in this way
    def __tablename__(cls) -> str:  # type: ignore[reportIncompatibleVariableOverride] # as above
        """`CodeAttemptRow` stands for the table code_attempt."""
        return re.sub("(?<=.)(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()


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
    changed_at: datetime = Field(sa_type=Moment)


class PersonRow(Row, table=True):
    """Someone who joined. One who left keeps the row, without number and name."""

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int | None = Field(default=None, sa_type=TelegramId, unique=True)
    name: str = Field(sa_type=Text)
    username: str | None = Field(default=None, sa_type=Text)
    """Shown only, never looked up: names wander from one person to another."""
    joined_at: datetime = Field(sa_type=Moment)
    unreachable_since: datetime | None = Field(default=None, sa_type=Moment)
    unreachable_reason: str | None = Field(default=None, sa_type=Text)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


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
    granted_at: datetime = Field(sa_type=Moment)
    granted_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
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
    created_at: datetime = Field(sa_type=Moment)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    valid_until: datetime = Field(sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_by: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by: int | None = Field(default=None, foreign_key="person.id")


class InvitationOpeningRow(Row, table=True):
    """Who showed the code of an invitation and has not answered yet; only they can accept it."""

    invitation_id: int = Field(
        sa_column=Column(ForeignKey("invitation.id"), primary_key=True, autoincrement=False)
    )
    telegram_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    opened_at: datetime = Field(sa_type=Moment)


class CodeAttemptRow(Row, table=True):
    """One code that did not exist, by whom: what guessing is slowed by."""

    __table_args__ = (Index("ix_code_attempt_telegram_id", "telegram_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int = Field(sa_type=TelegramId)
    at: datetime = Field(sa_type=Moment, index=True)


class DefinitionRow(Row, table=True):
    """An instrument as it was when a period pinned it, by the SHA-256 of its content."""

    digest: str = Field(sa_type=Text, primary_key=True)
    instrument_id: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    added_at: datetime = Field(sa_type=Moment)


class PeriodRow(Row, table=True):
    """One assessment round."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text, unique=True)
    """The name without case and outer blanks: two periods that read alike are one."""
    state: str = Field(sa_type=Text)
    deadline: datetime = Field(sa_type=Moment)
    instrument_digest: str = Field(sa_type=Text, foreign_key="definition.digest")
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    settings: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What the admin chose beside instrument, name and deadline; nothing stands for the usual."""
    scoring: str | None = Field(default=None, sa_type=Text)
    """`panel` where several assessors score each sheet; nothing stands for one assessor a sheet."""


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
    created_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    submitted_by: int | None = Field(default=None, foreign_key="person.id")
    deadline: datetime | None = Field(default=None, sa_type=Moment)
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
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


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
    added_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    cause: str | None = Field(default=None, sa_type=Text)
    """Why it failed."""
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
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
    judged_at: datetime = Field(sa_type=Moment)


class SheetReturnRow(Row, table=True):
    """A sheet handed back; `round` is the one that ended with it."""

    __table_args__ = (UniqueConstraint("sheet_id", "round"),)
    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id")
    round: int
    returned_by: int = Field(foreign_key="person.id")
    returned_at: datetime = Field(sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
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
    confirmed_by: int = Field(foreign_key="person.id")
    confirmed_at: datetime = Field(sa_type=Moment)


class ConfirmedLevelRow(Row, table=True):
    """The confirmed level of one indicator; no level stands for "not applicable"."""

    sheet_id: int = Field(
        sa_column=Column(ForeignKey("confirmation.sheet_id"), primary_key=True, autoincrement=False)
    )
    indicator: str = Field(sa_type=Text, primary_key=True)
    level: int | None = None


class PlaceRow(Row, table=True):
    """Where a person's conversation stands."""

    telegram_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    sheet_id: int | None = Field(default=None, foreign_key="sheet.id")
    indicator: str | None = Field(default=None, sa_type=Text)
    message_id: int | None = Field(default=None, sa_type=TelegramId)
    awaiting: str | None = Field(default=None, sa_type=Text)
    awaiting_data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)


class InboxRow(Row, table=True):
    """An update that is confirmed to Telegram. State: waiting, done, set_aside.

    A handled one stays a while, emptied, so that Telegram bringing it once more is noticed.
    """

    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "chat_key",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    update_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    chat_key: int = Field(sa_type=TelegramId)
    payload: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=Moment)
    state: str = Field(sa_type=Text)
    worker: str | None = Field(default=None, sa_type=Text)
    """The process that has it in hand."""
    attempts: int = 0
    cause: str | None = Field(default=None, sa_type=Text)


class WorkerRow(Row, table=True):
    """A process at work on this database, and when it was last heard of by the database's own clock."""

    name: str = Field(sa_type=Text, primary_key=True)
    alive_at: datetime = Field(sa_type=Moment)


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
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=LongId)
    key: str = Field(sa_type=Text)
    telegram_id: int = Field(sa_type=TelegramId)
    kind: str = Field(sa_type=Text)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    state: str = Field(sa_type=Text)
    bulk: bool
    repeat_if_uncertain: bool
    queued_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    latest_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    worker: str | None = Field(default=None, sa_type=Text)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    message_id: int | None = Field(default=None, sa_type=TelegramId)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    cause: str | None = Field(default=None, sa_type=Text)


class PictureRow(Row, table=True):
    """A picture that Telegram already has."""

    key: str = Field(sa_type=Text, primary_key=True)
    file_id: str = Field(sa_type=Text)


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
    asked_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")


class GroupChatRow(Row, table=True):
    """A group the bot is a member of; it answers only where an admin added it."""

    chat_id: int = Field(sa_column=Column(TelegramId, primary_key=True, autoincrement=False))
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime = Field(sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


class SettingRow(Row, table=True):
    """One choice of the admins that is made in chat; what has no row is as the program has it."""

    name: str = Field(sa_type=Text, primary_key=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: int | None = Field(default=None, foreign_key="person.id")


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
    seated_at: datetime = Field(sa_type=Moment)
    seated_by: int | None = Field(default=None, foreign_key="person.id")
    handed_in_round: int | None = None
    """The round in which this part was handed in last; of an earlier one it has to be handed in anew."""
    handed_in_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="person.id")


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
    decided_at: datetime = Field(sa_type=Moment)


class VisitRow(Row, table=True):
    """An interview or a visit to an office: when, where, and what was found."""

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    assessor_id: int = Field(foreign_key="person.id")
    visited_on: str = Field(sa_type=Text)
    """The local date, YYYY-MM-DD."""
    location: str = Field(sa_type=Text)
    findings: str = Field(sa_type=Text)
    noted_at: datetime = Field(sa_type=Moment)


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
    filed_at: datetime = Field(sa_type=Moment)
    decision: str | None = Field(default=None, sa_type=Text)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class AttachmentRow(Row, table=True):
    """A file that belongs to a visit or to an appeal; kept as Telegram has it, and by its hash once
    fetched.
    """

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    appeal_id: int | None = Field(default=None, foreign_key="appeal.id", index=True)
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    file_id: str = Field(sa_type=Text)
    size: int | None = Field(default=None, sa_type=TelegramId)
    sha256: str | None = Field(default=None, sa_type=Text)
    caption: str | None = Field(default=None, sa_type=Text)
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime = Field(sa_type=Moment)


class AdviceRow(Row, table=True):
    """What the admin said about following the recommendations of one indicator."""

    instrument_id: str = Field(sa_type=Text, primary_key=True)
    indicator: str = Field(sa_type=Text, primary_key=True)
    cost: str | None = Field(default=None, sa_type=Text)
    office_id: int | None = Field(default=None, foreign_key="office.id")
    """The office that is responsible; nothing stands for the assessed office itself."""
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: int | None = Field(default=None, foreign_key="person.id")


class CarriedAnswerRow(Row, table=True):
    """An answer that was taken over from the sheet of an earlier period."""

    sheet_id: int = Field(sa_column=Column(ForeignKey("sheet.id"), primary_key=True, autoincrement=False))
    indicator: str = Field(sa_type=Text, primary_key=True)
    from_sheet_id: int = Field(foreign_key="sheet.id")
    from_indicator: str = Field(sa_type=Text)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the earlier answer was given."""
    carried_by: int = Field(foreign_key="person.id")
    carried_at: datetime = Field(sa_type=Moment)


class ReminderPlanRow(Row, table=True):
    """What an admin changed in the plan of a period; without a row the period reminds as usual."""

    period_id: int = Field(sa_column=Column(ForeignKey("period.id"), primary_key=True, autoincrement=False))
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: int | None = Field(default=None, foreign_key="person.id")


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
    until: datetime = Field(sa_type=Moment)


class BroadcastRow(Row, table=True):
    """One message to many. State: draft, scheduled, running, paused, done, cancelled.

    `text` is HTML as it leaves, with its placeholders; `plain` the same as the admin wrote it.
    """

    __table_args__ = (Index("ix_broadcast_state", "state"), Index("ix_broadcast_digest", "digest"))
    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Moment)
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
    starts_at: datetime | None = Field(default=None, sa_type=Moment)
    latest_at: datetime | None = Field(default=None, sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    repeats: int | None = Field(default=None, foreign_key="broadcast.id")
    """The one of which this reaches those who were missed."""
    message_id: int | None = Field(default=None, sa_type=TelegramId)
    """The message in the admin's chat that shows how far it is."""
    shown_at: datetime | None = Field(default=None, sa_type=Moment)


class BroadcastRecipientRow(Row, table=True):
    """One person to whom a broadcast went, on account of these offices."""

    broadcast_id: int = Field(
        sa_column=Column(ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)
    )
    person_id: int = Field(sa_column=Column(ForeignKey("person.id"), primary_key=True, autoincrement=False))
    offices: list[int] = Field(default_factory=list, sa_type=JSON, nullable=False)
    outbox_key: str = Field(sa_type=Text, unique=True)
    read_at: datetime | None = Field(default=None, sa_type=Moment)


class AuditEntryRow(Row, table=True):
    """One thing that was done. Triggers refuse any change; each entry seals the one before.

    No foreign keys: an entry stays whatever becomes of the rows it speaks of. No names and no Telegram ids
    either, so that a person who leaves can be forgotten although no entry may be changed.
    """

    __table_args__ = (Index("ix_audit_entry_sheet_id", "sheet_id", "indicator"),)
    id: int = Field(sa_column=Column(LongId, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=Moment)
    deed: str = Field(sa_type=Text)
    person_id: int | None = None
    sheet_id: int | None = None
    indicator: str | None = Field(default=None, sa_type=Text)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    details: str | None = Field(default=None, sa_type=Text)
    previous_hash: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text, unique=True)


office = Row.metadata.tables["office"]
person = Row.metadata.tables["person"]
membership = Row.metadata.tables["membership"]
invitation = Row.metadata.tables["invitation"]
invitation_opening = Row.metadata.tables["invitation_opening"]
code_attempt = Row.metadata.tables["code_attempt"]
definition = Row.metadata.tables["definition"]
period = Row.metadata.tables["period"]
sheet = Row.metadata.tables["sheet"]
answer = Row.metadata.tables["answer"]
evidence = Row.metadata.tables["evidence"]
judgement = Row.metadata.tables["judgement"]
sheet_return = Row.metadata.tables["sheet_return"]
return_note = Row.metadata.tables["return_note"]
confirmation = Row.metadata.tables["confirmation"]
confirmed_level = Row.metadata.tables["confirmed_level"]
place = Row.metadata.tables["place"]
inbox = Row.metadata.tables["inbox"]
worker = Row.metadata.tables["worker"]
outbox = Row.metadata.tables["outbox"]
picture = Row.metadata.tables["picture"]
access_request = Row.metadata.tables["access_request"]
group_chat = Row.metadata.tables["group_chat"]
setting = Row.metadata.tables["setting"]
period_rule = Row.metadata.tables["period_rule"]
panel_seat = Row.metadata.tables["panel_seat"]
settlement = Row.metadata.tables["settlement"]
visit = Row.metadata.tables["visit"]
appeal = Row.metadata.tables["appeal"]
attachment = Row.metadata.tables["attachment"]
advice = Row.metadata.tables["advice"]
carried_answer = Row.metadata.tables["carried_answer"]
reminder_plan = Row.metadata.tables["reminder_plan"]
reminder = Row.metadata.tables["reminder"]
reminder_wish = Row.metadata.tables["reminder_wish"]
reminder_quiet = Row.metadata.tables["reminder_quiet"]
broadcast = Row.metadata.tables["broadcast"]
broadcast_recipient = Row.metadata.tables["broadcast_recipient"]
audit_entry = Row.metadata.tables["audit_entry"]

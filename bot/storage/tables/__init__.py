"""The tables. Rows stay in this room; what leaves it are the values of `questionnaires`.

States, roles and kinds are text without a list of allowed values: the rules know them, and a new one needs no
migration. `alembic/` has the same tables as migrations; a test holds both against each other.
"""

from bot.storage.tables.messages import (
    BroadcastRecipientRow,
    BroadcastRow,
    DownloadRow,
    InboxRow,
    LongTextRow,
    OutboxRow,
    PictureRow,
    PlaceRow,
    ReminderQuietRow,
    ReminderRow,
    ReminderWishRow,
    TypedMessageRow,
    WorkerRow,
)
from bot.storage.tables.panels import (
    AdviceRow,
    AppealRow,
    AttachmentRow,
    HandedInLevelRow,
    PanelSeatRow,
    SettlementRow,
    VisitRow,
)
from bot.storage.tables.people import (
    AccessRequestRow,
    CodeAttemptRow,
    DeclaredConflictRow,
    GroupChatRow,
    InvitationOpeningRow,
    InvitationRow,
    MembershipRow,
    OfficeRow,
    PersonRow,
)
from bot.storage.tables.periods import DefinitionRow, PeriodRow, PeriodRuleRow, ReminderPlanRow, SettingRow
from bot.storage.tables.row import NAMES, Row
from bot.storage.tables.sheets import (
    AnswerRow,
    CarriedAnswerRow,
    ConfirmationRow,
    ConfirmedLevelRow,
    EvidenceRow,
    JudgementRow,
    ReturnNoteRow,
    SheetReturnRow,
    SheetRow,
)
from bot.storage.tables.trail import AuditEntryRow, TrailMarkRow, TrailTextRow

__all__ = [
    "NAMES",
    "AccessRequestRow",
    "AdviceRow",
    "AnswerRow",
    "AppealRow",
    "AttachmentRow",
    "AuditEntryRow",
    "BroadcastRecipientRow",
    "BroadcastRow",
    "CarriedAnswerRow",
    "CodeAttemptRow",
    "ConfirmationRow",
    "ConfirmedLevelRow",
    "DeclaredConflictRow",
    "DefinitionRow",
    "DownloadRow",
    "EvidenceRow",
    "GroupChatRow",
    "HandedInLevelRow",
    "InboxRow",
    "InvitationOpeningRow",
    "InvitationRow",
    "JudgementRow",
    "LongTextRow",
    "MembershipRow",
    "OfficeRow",
    "OutboxRow",
    "PanelSeatRow",
    "PeriodRow",
    "PeriodRuleRow",
    "PersonRow",
    "PictureRow",
    "PlaceRow",
    "ReminderPlanRow",
    "ReminderQuietRow",
    "ReminderRow",
    "ReminderWishRow",
    "ReturnNoteRow",
    "Row",
    "SettingRow",
    "SettlementRow",
    "SheetReturnRow",
    "SheetRow",
    "TrailMarkRow",
    "TrailTextRow",
    "TypedMessageRow",
    "VisitRow",
    "WorkerRow",
    "access_request",
    "advice",
    "answer",
    "appeal",
    "attachment",
    "audit_entry",
    "broadcast",
    "broadcast_recipient",
    "carried_answer",
    "code_attempt",
    "confirmation",
    "confirmed_level",
    "declared_conflict",
    "definition",
    "download",
    "evidence",
    "group_chat",
    "handed_in_level",
    "inbox",
    "invitation",
    "invitation_opening",
    "judgement",
    "long_text",
    "membership",
    "office",
    "outbox",
    "panel_seat",
    "period",
    "period_rule",
    "person",
    "picture",
    "place",
    "reminder",
    "reminder_plan",
    "reminder_quiet",
    "reminder_wish",
    "return_note",
    "setting",
    "settlement",
    "sheet",
    "sheet_return",
    "trail_mark",
    "trail_text",
    "typed_message",
    "visit",
    "worker",
]

office = Row.metadata.tables["office"]
person = Row.metadata.tables["person"]
membership = Row.metadata.tables["membership"]
declared_conflict = Row.metadata.tables["declared_conflict"]
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
typed_message = Row.metadata.tables["typed_message"]
long_text = Row.metadata.tables["long_text"]
place = Row.metadata.tables["place"]
inbox = Row.metadata.tables["inbox"]
download = Row.metadata.tables["download"]
worker = Row.metadata.tables["worker"]
outbox = Row.metadata.tables["outbox"]
picture = Row.metadata.tables["picture"]
access_request = Row.metadata.tables["access_request"]
group_chat = Row.metadata.tables["group_chat"]
setting = Row.metadata.tables["setting"]
period_rule = Row.metadata.tables["period_rule"]
panel_seat = Row.metadata.tables["panel_seat"]
handed_in_level = Row.metadata.tables["handed_in_level"]
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
trail_mark = Row.metadata.tables["trail_mark"]
trail_text = Row.metadata.tables["trail_text"]

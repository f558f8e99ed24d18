"""How something that a table has otherwise than the audit trail tells is named."""

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """The kinds of things that can differ."""

    ANSWER = "answer"
    JUDGEMENT = "judgement"
    SHEET = "sheet"
    NOTE = "note"
    SETTLEMENT = "settlement"
    RESULT = "result"
    EVIDENCE = "evidence"
    APPEAL = "appeal"
    VISIT = "visit"
    FILE = "file"
    ROLE = "role"
    PERIOD = "period"
    LEAD = "lead"
    DAYS = "days"
    SETTING = "setting"
    DEADLINE = "deadline"
    HANDED_IN = "handed_in"
    CONFLICT = "conflict"
    INSTRUMENT = "instrument"
    OFFICE = "office"
    PERIOD_ROW = "period_row"
    PERIOD_RULE = "period_rule"
    SEAT = "panel_seat"
    ADVICE = "advice"
    REMINDER_PLAN = "reminder_plan"
    INVITATION = "invitation"
    BROADCAST = "broadcast"
    CARRIED = "carried_answer"
    PERSON = "person"
    REQUEST = "access_request"
    GROUP = "group_chat"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class TableDifference:
    """Something that a table has otherwise than the trail tells.

    `id` is that of the sheet, or of the person, period, visit or file; `detail` an indicator or a name.
    """

    what: What
    id: int
    detail: str = ""

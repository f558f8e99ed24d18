"""Why something cannot be done: the expected "no", as a value."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Each reason the rules know for saying no; `bot.texts` has a sentence for each."""

    NO_SUCH_LEVEL = "no_such_level"
    NO_SUCH_INDICATOR = "no_such_indicator"
    NOT_SHOWN = "not_shown"
    MUST_APPLY = "must_apply"
    SHEET_NOT_OPEN = "sheet_not_open"
    NOT_WITH_ASSESSOR = "not_with_assessor"
    SHEET_CONFIRMED = "sheet_confirmed"
    SHEET_NOT_SUBMITTED = "sheet_not_submitted"
    PERIOD_CLOSED = "period_closed"
    PERIOD_NAME_TAKEN = "period_name_taken"
    DEADLINE_PASSED = "deadline_passed"
    DEADLINE_IN_THE_PAST = "deadline_in_the_past"
    INCOMPLETE = "incomplete"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    NOTES_REQUIRED = "notes_required"
    REASON_REQUIRED = "reason_required"
    TOO_LONG = "too_long"
    CUT_BY_TELEGRAM = "cut_by_telegram"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_EXPIRED = "code_expired"
    CODE_WITHDRAWN = "code_withdrawn"
    TOO_MANY_TRIES = "too_many_tries"
    OWN_OFFICE = "own_office"
    ONLY_ADMINS_JUDGE = "only_admins_judge"
    OWN_DECISION = "own_decision"
    SEAT_CONFLICT = "seat_conflict"
    APPEAL_DECIDED = "appeal_decided"
    DEADLINE_NOT_LATER = "deadline_not_later"
    DEADLINE_MOVED = "deadline_moved"
    APPEAL_CLOSED = "appeal_closed"
    OWN_HANDOVER = "own_handover"
    SERVES_ALREADY = "serves_already"
    TAKEN_BY_OTHER = "taken_by_other"
    NO_SEAT = "no_seat"
    ALREADY_SEATED = "already_seated"
    HANDED_IN = "handed_in"
    NOT_ALL_HANDED_IN = "not_all_handed_in"
    NOT_THE_LEAD = "not_the_lead"
    NOT_DIFFERING = "not_differing"
    SCORING_BEGAN = "scoring_began"
    OUT_OF_RANGE = "out_of_range"
    FROZEN = "frozen"
    APPEAL_TOO_LATE = "appeal_too_late"
    ALREADY_APPEALED = "already_appealed"
    APPEAL_MOOT = "appeal_moot"
    NOT_THE_DECIDER = "not_the_decider"
    NOTHING_EARLIER = "nothing_earlier"
    NOTHING_COUNTS = "nothing_counts"
    OFFICE_CODE_TAKEN = "office_code_taken"
    OFFICES_CANNOT_MERGE = "offices_cannot_merge"
    OFFICE_RETIRED = "office_retired"
    OFFICE_MERGED = "office_merged"
    PERIOD_NOT_DRAFT = "period_not_draft"
    NO_OFFICES = "no_offices"
    SHEET_NOT_CONFIRMED = "sheet_not_confirmed"
    ASKED_ALREADY = "asked_already"
    ASKED_AND_REFUSED = "asked_and_refused"
    ONLY_ADMIN = "only_admin"
    REQUEST_DECIDED = "request_decided"
    NO_MORE_FILES = "no_more_files"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected no, with what the person needs to know to go on.

    `details` names things (codes, a limit, a moment); wording is not done here.
    """

    reason: Reason
    details: dict[str, object] = field(default_factory=dict[str, object])

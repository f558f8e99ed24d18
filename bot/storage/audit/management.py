"""What the audit trail calls the deeds of those who run an assessment from chat."""

from enum import StrEnum


class Managed(StrEnum):
    """Beside `audit.Done`: deeds at offices, periods, requests, groups and settings."""

    OFFICE_ADDED = "office_added"
    OFFICE_CHANGED = "office_changed"
    OFFICE_RETIRED = "office_retired"
    OFFICE_RESTORED = "office_restored"
    OFFICE_MERGED = "office_merged"
    PERIOD_DRAFTED = "period_drafted"
    PERIOD_CHANGED = "period_changed"
    PERIOD_DISCARDED = "period_discarded"
    DEADLINE_MOVED = "deadline_moved"
    OFFICE_REMINDED = "office_reminded"
    OFFICE_HANDED_ON = "office_handed_on"
    ACCESS_ASKED = "access_asked"
    ACCESS_ACCEPTED = "access_accepted"
    ACCESS_REFUSED = "access_refused"
    ACCESS_FORGOTTEN = "access_forgotten"
    SETTING_CHANGED = "setting_changed"
    GROUP_JOINED = "group_joined"
    GROUP_LEFT = "group_left"
    GROUP_MOVED = "group_moved"
    EXPORTED = "exported"

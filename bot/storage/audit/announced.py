"""What the audit trail calls the deeds of those who remind and broadcast."""

from enum import StrEnum


class Announced(StrEnum):
    """Beside `audit.Done`: deeds at reminders and broadcasts."""

    REMINDER_PLAN_CHANGED = "reminder_plan_changed"
    REMINDED_BY_HAND = "reminded_by_hand"
    EXTENSION_REASON = "extension_reason"
    BROADCAST_PLANNED = "broadcast_planned"
    BROADCAST_STARTED = "broadcast_started"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_ENDED = "broadcast_ended"
    BROADCAST_CANCELLED = "broadcast_cancelled"

"""News for the admins about the bot itself: short, and each once."""

from datetime import datetime

from sqlmodel import Session

from bot.payloads import to_payload
from bot.screens import Screen
from bot.storage import outbox, people
from questionnaires.people import Role


def tell_admins(db: Session, key: str, text: str, now: datetime) -> None:
    """Queues the news for every admin who can be reached; under the same `key` nobody reads it twice."""
    for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
        outbox.enqueue(
            db,
            f"notice:{key}:{admin.id}",
            admin.telegram_id,
            "screen",
            to_payload(Screen(text)),
            now,
            bulk=False,
            repeat_if_uncertain=True,
        )

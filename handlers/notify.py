"""News about a sheet, queued in the same transaction as what it tells of."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.storage.messages import outbox
from questionnaires.people import Person


def tell(db: Session, key: str, person: Person, screen: Screen, now: datetime) -> None:
    """Queues a message for one person; it is repeated if it is uncertain whether it arrived."""
    outbox.enqueue(
        db, key, person.telegram_id, "screen", to_payload(screen), now, bulk=False, repeat_if_uncertain=True
    )

"""What is said of a publication, from wherever it was made."""

from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.storage.dashboard import summaries
from bot.storage.messages import outbox
from bot.storage.people import people
from bot.texts.scores import published
from questionnaires.people import Role
from questionnaires.period import Period


def tell_published(db: Session, period: Period, now: datetime) -> None:
    """Queues the news for the officers whose office took part, and for leaders; each reads it once."""
    told = {person.id: person for person in people.people_with_role(db, Role.VIEWER, reachable=True)}
    for entry in summaries.period_summaries(db, period.id):
        told |= {officer.id: officer for officer in people.officers_of(db, entry.office.id, reachable=True)}
    payload = to_payload(Screen(published(period.name)))
    for person in told.values():
        outbox.enqueue(
            db,
            f"published:{period.id}:{person.id}",
            person.telegram_id,
            "screen",
            payload,
            now,
            bulk=True,
            repeat_if_uncertain=False,
        )

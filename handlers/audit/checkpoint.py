"""The head of the audit trail leaves the house once a day, so that nobody can rebuild the trail unseen."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.config import Config
from bot.engine.context import Services
from bot.engine.outbox import OutgoingMessage
from bot.storage.audit import checkpoints, trail
from bot.storage.audit.check import record_rows, standing_triggers
from bot.storage.connection.database import Database
from bot.storage.people import people
from bot.storage.settings.office_hours import office_time
from handlers.audit import texts as words
from handlers.notify import tell
from questionnaires.calendar import in_office_hours
from questionnaires.people import Person, Role


async def seal_day(database: Database, config: Config, now: datetime) -> None:
    """Once a working day, if the trail has grown: its head to one assessor of each institution."""
    head = await database.read(lambda db: _head_to_give_out(db, config, now))
    if head is None:
        return
    today = now.astimezone(config.timezone).date()

    def give_out(db: Session) -> None:
        for institution, person in keepers(db, today).items():
            checkpoints.give_out(db, head, today, institution, person, now)

    await database.run(give_out)


def _head_to_give_out(db: Session, config: Config, now: datetime) -> str | None:
    when = office_time(db)
    if not in_office_hours(now, config.timezone, when.extra, when.hours):
        return None
    if checkpoints.is_given_out(db, now.astimezone(config.timezone).date()):
        return None
    head = trail.head(db)
    return None if head in (trail.BEFORE_ALL, checkpoints.last_head(db)) else head


async def check_trail(database: Database, config: Config, now: datetime) -> None:
    """Once a day what is new in the trail is held against the tables; admins hear of trouble, once."""
    today = now.astimezone(config.timezone).date()

    def is_due(db: Session) -> bool:
        tried = checkpoints.tried_at(db)
        return tried is None or tried.astimezone(config.timezone).date() != today

    if not await database.read(is_due):
        return
    await database.run(lambda db: checkpoints.keep_tried(db, now))
    outcome = await database.read(checkpoints.check_since_last)
    stands = await database.read(standing_triggers)

    def conclude(db: Session) -> None:
        if outcome.is_well and stands:
            checkpoints.keep_checked(db, outcome, now)
            if outcome.is_vague:
                record_rows(db, now)
            return
        found = [(str(one.what), one.id, one.detail) for one in outcome.differences]
        screen = Screen(words.trail_differs(found, outcome.broken, bool(outcome.missing), stands))
        # the same trouble is told once, however many days it lasts
        key = f"trail:{trail.fingerprint(repr((found, outcome.broken, outcome.missing, stands)))[:32]}"
        for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
            tell(db, f"{key}:{admin.id}", admin, screen, now)

    await database.run(conclude)


def keepers(db: Session, day: date) -> Mapping[str, Person]:
    """Who keeps the head of this day, by institution: its assessors take turns, in the order of their ids."""
    by_institution: dict[str, dict[int, Person]] = {}
    for person, institution in people.assessors(db, reachable=True):
        by_institution.setdefault(institution, {})[person.id] = person
    chosen: dict[str, Person] = {}
    for institution, known in sorted(by_institution.items()):
        numbers = sorted(known)
        chosen[institution] = known[numbers[day.toordinal() % len(numbers)]]
    return chosen


async def make_seal(payload: dict[str, Any], services: Services) -> OutgoingMessage:
    """The message with the head that was the trail's when it was queued."""
    at = datetime.fromisoformat(payload["at"])
    return OutgoingMessage(Screen(words.seal(payload["head"], at, services.config.timezone)))

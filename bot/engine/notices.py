"""News for the admins about the bot itself: short, and each once."""

import logging
from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.engine.services import Services
from bot.storage.messages import admin_notices, outbox
from bot.storage.messages.admin_notices import Need
from bot.storage.people import people
from bot.texts.errors import SECOND_COPY
from bot.texts.notices import token_revoked
from questionnaires.people import Role

log = logging.getLogger(__name__)


async def tell_second_copy(services: Services) -> None:
    """The admins read of it, once a day; trouble with the database is no reason to stop fetching."""
    now = services.clock()
    day = now.astimezone(services.config.timezone).date()
    try:
        await services.database.run(lambda db: tell_admins(db, f"second-copy:{day}", SECOND_COPY, now))
    except Exception as trouble:  # noqa: BLE001 - as said above
        log.warning("the admins could not be told of the second copy: %s", type(trouble).__name__)
    else:
        services.wake_outbox()


async def tell_revoked(services: Services) -> None:
    """Queued for the admins, who read it once the bot has its new token."""
    now = services.clock()
    try:
        await services.database.run(
            lambda db: admin_notices.tell_admins(db, Need.REFUSED_BY_TELEGRAM, token_revoked(), now)
        )
    except Exception as trouble:  # noqa: BLE001 - the process ends for another reason, which it tells
        log.warning("the admins could not be told of the token: %s", type(trouble).__name__)


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

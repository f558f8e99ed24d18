"""Who had blocked the bot and comes back gets to see what was missed."""

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.responses import Moment, Response
from bot.storage.answering import sheets
from bot.storage.messages import outbox
from bot.storage.people import people
from bot.storage.review import assessments
from bot.storage.scores import results
from handlers.people import missed_screens as screens
from handlers.people import missed_texts as words
from handlers.people.missed_screens import MissedButton
from questionnaires.people import Actor, Role
from questionnaires.period import SheetState


async def tell_missed(context: Context) -> None:
    """One message with buttons to all of it; nothing for who was never away or missed nothing.

    Before anything is kept: whoever writes to us counts as reachable from then on.
    """
    screen = await context.read(_missed, context.moment())
    if screen is not None:
        await context.send(screen)


def _missed(db: Session, actor: Actor, at: Moment) -> Screen | None:
    since = people.unreachable_since(db, actor.telegram_id)
    if since is None or actor.person is None:
        return None
    served = sheets.sheets_served(db, actor)
    latest = [
        found[0]
        for office in sorted(actor.offices_served())
        if (found := results.results_of_office(db, office))
    ]
    confirmed = [one.office for one in latest if one.confirmed_at >= since]
    returned = [(one.id, one.office) for one in served if one.state is SheetState.RETURNED]
    messages = outbox.count_undelivered(db, actor.telegram_id, since, at.now)
    waiting = len(assessments.queue(db, actor)) if actor.has_role(Role.ASSESSOR) else 0
    if not (confirmed or returned or messages or waiting):
        return None
    return screens.missed(
        since, at.zone, confirmed=confirmed, returned=returned, waiting=waiting, messages=messages
    )


def send_missed(db: Session, actor: Actor, tap: MissedButton, at: Moment) -> Response:
    """The messages that could not be delivered go out now."""
    count = outbox.send_undelivered(db, actor.telegram_id, tap.moment, at.now)
    return Screen(words.sending(count) if count else words.NONE_LEFT)

"""One item of the outbox leaves: whatever goes wrong, there is an outcome to keep."""

import logging
from collections.abc import Awaitable

from bot.bot_api.screen import Screen
from bot.bot_api.sending import Delivery, Sender, Status
from bot.storage.messages.outbox import OutgoingItem

log = logging.getLogger(__name__)


UNREADABLE = "a file of ours cannot be read"
"""The cause noted at an item that waits for its file."""


async def deliver(
    sender: Sender, item: OutgoingItem, screen: Screen, edits: int | None = None
) -> Delivery | None:
    """The outcome: an item that nobody ends would count as on its way for ever.

    With `edits` in place of that message. None when nothing has left, for a reason of our own.
    """
    try:
        if edits is not None:
            return await sender.edit(item.telegram_id, edits, screen)
        return await sender.send(item.telegram_id, screen)
    except OSError as trouble:
        # trouble with the network is Telegram's kind of error here; this is a file that cannot be opened
        log.warning("the message %s could not be sent: %s", item.key, trouble.strerror)
        return None
    except Exception as trouble:
        log.exception("sending the message %s failed", item.key)
        return Delivery(Status.UNCERTAIN, cause=type(trouble).__name__)


async def afterwards(item: OutgoingItem, work: Awaitable[None]) -> None:
    """What follows a message whose outcome is kept: trouble with it changes nothing about the message."""
    try:
        await work
    except Exception:
        log.exception("what follows the message %s failed", item.key)

"""Several files that stand together as one album."""

from collections.abc import Sequence

import orjson
from telegram.error import TelegramError

from bot.bot_api.screen import Screen
from bot.bot_api.sending import Delivery, Sender, Status, outcome_of
from bot.bot_api.transport import Values


async def send_album(sender: Sender, chat_id: int, screens: Sequence[Screen]) -> Delivery:
    """Two to ten files that Telegram has, of a sort that may stand together, each with its caption."""
    media = [
        {"type": one.attachment_kind, "media": one.attachment_id, "caption": one.text, "parse_mode": "HTML"}
        for one in screens
    ]
    values: Values = {"chat_id": chat_id, "media": orjson.dumps(media).decode()}
    if screens[0].topic is not None:
        values["message_thread_id"] = screens[0].topic
    try:
        messages = await sender.call("sendMediaGroup", values)
    except TelegramError as trouble:
        return outcome_of(trouble)
    return Delivery(Status.SENT, messages[-1]["message_id"])

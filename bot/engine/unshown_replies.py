"""Replies that a process kept and could not show: they follow as news."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.outbox import OutgoingMessage
from bot.engine.responses import Away, Card, Edit, Farewell, Gone, Menu, NewMessage, Toast, from_json
from bot.engine.services import Services, empty_log, follow_card, refresh_menu, settle_card
from bot.storage.messages import replies


async def recover(services: Services, *, only_process: bool) -> None:
    """What dead processes had not shown is queued; with `only_process` nobody else is at work."""
    now = services.clock()
    if not only_process and not await services.database.read(replies.is_any_left):
        return
    menus = await services.database.run(lambda db: replies.recover(db, now, only_process=only_process))
    for telegram_id in menus:
        services.later(refresh_menu(services, telegram_id))


async def make_reply(payload: Mapping[str, Any], services: Services) -> OutgoingMessage | None:
    """The reply as it leaves; None where what it would change shows something newer by now.

    An edit takes the place of the message that it was meant for, so that it is the present card; where that
    is gone, the new message is.
    """
    step = from_json(payload)
    chat_id: int = payload["chat"]
    topic: int | None = payload.get("topic")
    match step:
        case NewMessage(screen, _):
            return OutgoingMessage(screen.in_topic(topic))
        case Toast(text, _):
            return OutgoingMessage(Screen(text).in_topic(topic))
        case Card(screen, earlier, broadcast):
            if await _is_overtaken(payload, services):
                return None
            return OutgoingMessage(
                screen.in_topic(topic),
                arrived=lambda sent: settle_card(services, chat_id, chat_id, sent, earlier, broadcast),
            )
        case Edit(_, screen):
            if await _is_overtaken(payload, services):
                return None
            return in_place(payload, services, screen)
        case Farewell(screen, message_id):
            settled = partial(_forget, services, payload["update"])
            return OutgoingMessage(screen, edits=message_id, settled=settled)
        case Gone(message_id):
            if await _is_overtaken(payload, services):
                return None  # it may be the very message that shows what was done since
            await services.sender.delete(chat_id, message_id)
            return OutgoingMessage(None)
        case Menu() | Away():
            return None


async def _forget(services: Services, update_id: int) -> None:
    if await services.database.run(lambda db: replies.forget_sent(db, update_id)):
        services.later(empty_log(services.database))


async def draw_again(
    payload: Mapping[str, Any], services: Services, draw: Callable[[Session], Screen]
) -> OutgoingMessage | None:
    """A kept `Drawn` as it leaves; None where something newer is shown by now.

    `draw` gives what is stored now.
    """

    def look(db: Session) -> Screen | None:
        overtaken = replies.is_overtaken(db, payload["chat_key"], payload["update"])
        return None if overtaken else draw(db)

    screen = await services.database.read(look)
    return None if screen is None else in_place(payload, services, screen)


def in_place(payload: Mapping[str, Any], services: Services, screen: Screen) -> OutgoingMessage:
    """The screen in place of the message that the payload names; what takes its place is the card then."""
    chat_id, message_id = payload["chat"], payload["message"]
    arrived = partial(follow_card, services, chat_id, message_id)
    return OutgoingMessage(screen.in_topic(payload.get("topic")), edits=message_id, arrived=arrived)


async def _is_overtaken(payload: Mapping[str, Any], services: Services) -> bool:
    chat_key, update_id = payload["chat_key"], payload["update"]
    return await services.database.read(lambda db: replies.is_overtaken(db, chat_key, update_id))

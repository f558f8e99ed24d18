"""One update and its plain handler: done in one transaction, with what its person is to see."""

import logging
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.sending import Delivery, Status
from bot.engine.context import AlreadyHandledError, Context
from bot.engine.responses import (
    Away,
    Card,
    Edit,
    Farewell,
    Gone,
    Menu,
    Moment,
    NewMessage,
    Response,
    Step,
    Toast,
    refusals_in,
    steps_of,
    to_json,
)
from bot.engine.services import empty_log, insist, refresh_menu, settle_card, stop_awaiting
from bot.storage.messages import inbox as stored_inbox
from bot.storage.messages import outbox as stored_outbox
from bot.storage.messages import replies
from bot.texts.errors import FILE_UNKNOWN
from questionnaires.people import Actor

log = logging.getLogger(__name__)

PlainHandler = Callable[[Session, Actor, Any, Moment], Response]
"""What is done in one transaction: who speaks, what was understood and the moment give what is shown."""


async def answer(
    context: Context, handler: PlainHandler, understood: Any, *, reads: bool, links: bool
) -> None:
    """Does what `handler` does and shows what it returns.

    What is shown is kept in the transaction of the deed until it has been, so that a process that dies in
    between leaves nobody without it; a handler that only `reads` is simply asked again. `links` gives the
    handler the bot's own name; raises as `in_database`, and `TelegramError` while that name cannot be
    asked.
    """
    at = context.moment(await context.services.bot_username() if links else "")
    if reads:
        response = await context.read(lambda db, actor: handler(db, actor, understood, at))
        _count(context, response)
        await _perform(context, steps_of(response, at))
        return
    update_id, worker = context.update_id, context.services.worker
    chat_id, topic = context.chat_id, context.topic
    has_news, response = False, None
    is_first = not context.is_kept  # what an async route did before has taken the update out already
    services, shown = context.services, context.services.take_shown()

    def transaction(db: Session) -> tuple[Step, ...]:
        nonlocal has_news, response
        if shown:
            replies.mark_shown(db, shown)
        with stored_outbox.asked_in(db, topic, chat_id):
            response = handler(db, context.actor(db), understood, at)
        steps = steps_of(response, at)
        if is_first and not (
            replies.keep(db, update_id, worker, chat_id, [to_json(step) for step in steps], topic)
            if steps
            else stored_inbox.done(db, update_id, worker)
        ):
            raise AlreadyHandledError
        has_news = stored_outbox.take_news(db)
        return steps

    try:
        steps = await services.database.run(transaction)
    except BaseException:
        services.put_back_shown(shown)
        raise
    context.mark_kept()
    _count(context, response)
    if has_news:
        context.services.wake_outbox()
    if steps:
        await _show_kept(context, steps)


def _count(context: Context, response: Response) -> None:
    for refused in refusals_in(response):
        context.services.metrics.refusals[refused.reason] += 1


async def show_kept_reply(context: Context) -> None:
    """What an earlier try at this update kept without learning of it follows, if there is anything."""
    context.mark_kept()
    await _hand_over(context, 0)


async def _show_kept(context: Context, steps: tuple[Step, ...]) -> None:
    """What does not get through goes to the outbox, which repeats it for as long as it takes."""
    done = 0
    try:
        done = await _perform(context, steps)
    except Exception:
        log.exception("the reply to update %d cannot be shown now; it follows", context.update_id)
    if done < len(steps):
        await _hand_over(context, done)
    elif any(isinstance(step, Farewell) for step in steps):
        shown, database = [context.update_id], context.services.database
        await insist(database, lambda db: replies.mark_shown(db, shown))
        context.services.later(empty_log(database))
    else:
        context.services.note_shown(context.update_id)


async def _hand_over(context: Context, done: int) -> None:
    services, update_id, now = context.services, context.update_id, context.now
    for telegram_id in await insist(
        services.database, lambda db: replies.hand_over(db, update_id, now, done)
    ):
        services.later(refresh_menu(services, telegram_id))
    services.wake_outbox()


async def _perform(context: Context, steps: tuple[Step, ...]) -> int:
    """Does them in order; how many, fewer than all where Telegram could not be reached with the next."""
    for number, step in enumerate(steps):
        delivery: Delivery | None = None
        match step:
            case NewMessage(screen, reply_to):
                delivery = await context.deliver(screen, reply_to)
                if delivery.status is Status.FAILED and screen.attachment_id is not None:
                    await context.send(Screen(FILE_UNKNOWN))
            case Edit(message_id, screen):
                delivery = await context.edit_in_place(message_id, screen)
            case Farewell(screen, None):
                delivery = await context.deliver(screen)
            case Farewell(screen, int(message_id)):
                delivery = await context.edit_in_place(message_id, screen)
            case Card(screen, earlier, broadcast):
                delivery = await context.deliver(screen)
                message_id = delivery.message_id
                await settle_card(
                    context.services, context.telegram_id, context.chat_id, message_id, earlier, broadcast
                )
            case Toast(text, alert):
                await context.notice(text, alert)
            case Menu(telegram_id):
                context.services.later(refresh_menu(context.services, telegram_id))
            case Gone(message_id):
                context.services.later(context.services.sender.delete(context.chat_id, message_id))
            case Away(awaiting):
                await stop_awaiting(context.services, context.telegram_id, awaiting)
        if delivery is not None and delivery.status in (Status.RETRY, Status.UNCERTAIN):
            return number
    return len(steps)

"""What a bot that starts says to Telegram: how updates shall come, and which commands it has."""

import asyncio
import logging

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.bot_api.polling import pause_after
from bot.bot_api.sending import describe
from bot.bot_api.webhook import announce_webhook
from bot.engine.health import Metrics
from bot.engine.services import Commands, Services, set_commands
from questionnaires.people import Actor

log = logging.getLogger(__name__)


async def introduce(services: Services, metrics: Metrics) -> bool:
    """Says to Telegram how updates shall come; whether a webhook was set that we do not want.

    Fetching needs nobody's leave, so there one try is enough: the poller notices a webhook that is set. A
    webhook is announced as often as it takes to be heard. A method that a small Bot API server does not
    have is no obstacle; raises `InvalidToken` when Telegram does not know the bot.
    """
    failures = 0
    had_webhook = False
    config, sender = services.config, services.sender
    while True:
        try:
            if config.webhook_url:
                await announce_webhook(sender, config.webhook_url, config.webhook_secret or "")
            else:
                address = await _webhook_that_is_set(services)
                had_webhook = bool(address)
                if address != "":  # else a copy at work would only be disturbed
                    await sender.call("deleteWebhook", {})
        except TelegramError as trouble:
            unknown = isinstance(trouble, InvalidToken)
            if unknown and not await sender.knows_token():
                raise
            if failures == 0:
                log.warning("Telegram did not take how updates shall come: %s", describe(trouble))
            if unknown or not config.webhook_url:
                return had_webhook
            failures += 1
            await asyncio.sleep(pause_after(failures))
        else:
            metrics.telegram_is_reached = True
            return had_webhook


async def _webhook_that_is_set(services: Services) -> str | None:
    """The address, "" for none, None where a small server cannot tell."""
    try:
        about = await services.sender.call("getWebhookInfo", {})
    except (BadRequest, InvalidToken):  # how a small server says that it has no such method
        return None
    return str(about.get("url") or "")


async def show_menu(services: Services, commands: Commands | None) -> None:
    """The bot's own name for links and the commands that everybody sees; never in the way."""
    failures = 0
    while services.username is None:
        try:
            await services.bot_username()
        except TelegramError as trouble:
            if not isinstance(trouble, NetworkError | RetryAfter) or isinstance(trouble, BadRequest):
                log.warning("Telegram did not say the bot's name: %s", describe(trouble))
                break
            failures += 1
            await asyncio.sleep(pause_after(failures))
    if commands is not None:
        await set_commands(services, None, commands(Actor(telegram_id=0)))

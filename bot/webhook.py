"""The webhook: Telegram posts updates here and is told 200 only once they are committed."""

import hmac
import logging
from typing import Any

import orjson
from aiohttp import web
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.health import Meters
from bot.inbox import UPDATE_KINDS, Inbox
from bot.sending import Sender, describe
from bot.storage.trouble import cause_of, is_unavailable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header, no secret
LARGEST_BODY = 1024 * 1024


class NoSecretError(Exception):
    """A webhook without a secret would believe anybody."""


def webhook_application(inbox: Inbox, secret: str | None, path: str = "/") -> web.Application:
    """Takes updates posted to `path` with the right secret; raises `NoSecretError` when there is none."""
    if not secret:
        raise NoSecretError
    expected = secret.encode()
    failures = 0

    async def take(request: web.Request) -> web.Response:
        nonlocal failures
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            log.warning("an update without the right secret was turned away")
            return web.Response(status=403)
        try:
            update: Any = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:  # a bool is an int, too
            return web.Response(status=400)
        try:
            await inbox.accept([update])
        except Exception as trouble:  # noqa: BLE001 - whatever it is, saying 200 would lose the update
            # Telegram comes again and again; of a database that is away the log hears from itself
            if failures == 0 and not is_unavailable(trouble):
                log.error("updates cannot be stored: %s", cause_of(trouble))
            failures += 1
            return web.Response(status=500)
        if failures:
            log.info("updates are stored again after %d failures", failures)
        failures = 0
        return web.Response()

    application = web.Application(client_max_size=LARGEST_BODY)
    application.router.add_post(path, take)
    return application


async def announce_webhook(sender: Sender, url: str, secret: str) -> None:
    """Tell Telegram where to post; raises `TelegramError`."""
    await sender.call(
        "setWebhook",
        {
            "url": url,
            "secret_token": secret,
            "allowed_updates": orjson.dumps(UPDATE_KINDS).decode(),
            "max_connections": 100,
        },
    )


async def look_at_webhook(sender: Sender, url: str, secret: str, meters: Meters) -> None:
    """Whether Telegram is reached goes to `meters`; a webhook that is no longer ours is announced again.

    A copy of the bot that polls takes it away, and whoever waits for updates does not notice by himself.
    """
    try:
        about = await sender.call("getWebhookInfo", {})
        if about.get("url") != url:
            log.error("the webhook was taken away, perhaps by another copy of this bot; it is announced anew")
            await announce_webhook(sender, url, secret)
    except TelegramError as trouble:
        # a refusal is an answer as well, such as that of a small server which does not have the method
        answered = not isinstance(trouble, NetworkError) or isinstance(trouble, BadRequest)
        if not answered and meters.telegram_is_reached:
            log.warning("Telegram cannot be reached: %s", describe(trouble))
        meters.telegram_is_reached = answered
    else:
        meters.telegram_is_reached = True

"""The webhook: Telegram posts updates here and is told 200 only once they are committed."""

import hmac
import logging
from typing import Any

import orjson
from aiohttp import web

from bot.inbox import UPDATE_KINDS, Inbox
from bot.sending import Sender

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

    async def take(request: web.Request) -> web.Response:
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
        except Exception:
            log.exception("an update cannot be stored; Telegram will bring it again")
            return web.Response(status=500)
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

"""The webhook: Telegram posts updates here and is told 200 only once they are committed."""

import asyncio
import hmac
import logging

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.bot_api.incoming import UPDATE_KINDS
from bot.bot_api.sending import Sender, describe
from bot.bot_api.transport import read_json
from bot.engine.health import Metrics
from bot.engine.inbox import Inbox
from bot.storage.connection.errors import cause_of, is_unavailable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header, no secret
LARGEST_BODY = 1024 * 1024
_LOG_EVERY = 60.0


class NoSecretError(Exception):
    """A webhook without a secret would believe anybody."""


def webhook_application(
    inbox: Inbox, secret: str | None, path: str = "/", metrics: Metrics | None = None
) -> web.Application:
    """Takes updates posted to `path` with the right secret; raises `NoSecretError` when there is none.

    Whoever has the secret is Telegram: whatever it posts is taken, for what is refused comes again for ever.
    """
    if not secret:
        raise NoSecretError
    intake = _Intake(inbox, secret, metrics or Metrics())
    application = web.Application(client_max_size=LARGEST_BODY)
    application.router.add_post(path, intake.take)
    return application


class _Intake:
    """What is posted."""

    def __init__(self, inbox: Inbox, secret: str, metrics: Metrics) -> None:
        self._inbox = inbox
        self._secret = secret.encode()
        self._meters = metrics
        self._failures = 0
        """How often in a row updates could not be stored."""
        self._untold = 0
        self._next_line = 0.0

    async def take(self, request: web.Request) -> web.Response:
        """200 when it is committed; 403 without the secret, 500 while nothing can be stored."""
        # header bytes that are no UTF-8 come as lone surrogates
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            self._count_wrong_secret()
            return web.Response(status=403)
        try:
            body = await _read(request)
        except (web.RequestPayloadError, HttpProcessingError, OSError) as trouble:
            # it never came whole, so Telegram will bring it again
            log.warning("an update did not come whole: %s", type(trouble).__name__)
            return web.Response(status=400)
        try:
            await self._store(body)
        except Exception as trouble:  # noqa: BLE001 - whatever it is, saying 200 would lose the update
            # Telegram comes again and again; of a database that is away the log hears from itself
            if self._failures == 0 and not is_unavailable(trouble):
                log.error("updates cannot be stored: %s", cause_of(trouble))
            self._failures += 1
            return web.Response(status=500)
        if self._failures:
            log.info("updates are stored again after %d failures", self._failures)
        self._failures = 0
        return web.Response()

    async def _store(self, body: bytes) -> None:
        if len(body) > LARGEST_BODY:
            await self._inbox.accept_raw(body, "too large")
            return
        try:
            update = read_json(body)
        except ValueError:
            await self._inbox.accept_raw(body, "cannot be read")
            return
        await self._inbox.accept([update])

    def _count_wrong_secret(self) -> None:
        self._meters.wrong_secrets += 1
        self._untold += 1
        now = asyncio.get_running_loop().time()
        if now >= self._next_line:
            log.warning("turned away without the right secret: %d", self._untold)
            self._untold, self._next_line = 0, now + _LOG_EVERY


async def _read(request: web.Request) -> bytes:
    """The body; a byte more than `LARGEST_BODY` of one that is too large."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.content.iter_any():
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_BODY:
            break
    return b"".join(pieces)[: LARGEST_BODY + 1]


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


async def look_at_webhook(sender: Sender, url: str, secret: str, metrics: Metrics) -> None:
    """Whether Telegram is reached goes to `metrics`; a webhook that is no longer ours is announced again.

    A copy of the bot that polls takes it away, and whoever waits for updates does not notice by himself; nor
    that the token was revoked: then this raises `InvalidToken`.
    """
    try:
        about = await sender.call("getWebhookInfo", {})
        if about.get("url") != url:
            log.error("the webhook was taken away, perhaps by another copy of this bot; it is announced anew")
            await announce_webhook(sender, url, secret)
    except TelegramError as trouble:
        if isinstance(trouble, InvalidToken) and not await sender.knows_token():
            raise
        # a refusal is an answer as well, such as that of a small server which does not have the method
        answered = not isinstance(trouble, NetworkError) or isinstance(trouble, BadRequest)
        if not answered and metrics.telegram_is_reached:
            log.warning("Telegram cannot be reached: %s", describe(trouble))
        metrics.telegram_is_reached = answered
    else:
        metrics.telegram_is_reached = True

"""The one question the command line asks of the Bot API: who is this bot, and what time is it there."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from bot.bot_api.transport import proxy_for

TIMEOUT = aiohttp.ClientTimeout(total=10)


class TokenRefused(Exception):
    """The Bot API does not know this token."""


class ApiUnreachable(Exception):
    """No Bot API answered; the text is the cause, without the address that holds the token."""


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """What getMe says. `server_time` is the answer's Date header, aware UTC, to the second."""

    id: int
    username: str
    server_time: datetime | None


def get_me(api_url: str, token: str) -> BotIdentity:
    """The bot of this token. Raises TokenRefused or ApiUnreachable."""
    return asyncio.run(_get_me(api_url, token))


async def _get_me(api_url: str, token: str) -> BotIdentity:
    # a plain request, not a whole telegram.Bot: that one hides the Date header which the doctor needs
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.post(f"{api_url}/bot{token}/getMe", proxy=proxy_for(api_url)) as response,
        ):
            if response.status in {401, 403, 404}:
                raise TokenRefused
            answer = await response.json(content_type=None)
            date = response.headers.get("Date")
        return BotIdentity(answer["result"]["id"], answer["result"]["username"], _moment(date))
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        # from None: aiohttp's errors can carry the address
        raise ApiUnreachable(type(error).__name__) from None


def _moment(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return None

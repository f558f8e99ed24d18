"""Keeps tokens and passwords out of everything that is printed or logged."""

import logging
import re
from urllib.parse import urlsplit

from bot.commands.settings import read_settings
from bot.config import Config, ConfigError

HIDDEN = "[rahasia]"

# a token in the address of a Bot API call, or anything in the shape that Telegram gives its tokens
_TOKENS = re.compile(r"(?<=/bot)\d+:[\w-]+|\b\d{6,}:[\w-]{30,}")


class SecretsHidden(logging.Formatter):
    """A log line without secrets, tracebacks included: libraries put whole addresses into their errors."""

    def __init__(self, template: str, config: Config) -> None:
        super().__init__(template)
        self._config = config

    def format(self, record: logging.LogRecord) -> str:
        return hide_secrets(super().format(record), self._config)


def hide_secrets(text: str, config: Config | None = None) -> str:
    """`text` without the secrets of the settings, or of anything like a token when they cannot be read."""
    if config is None:
        try:
            config = read_settings()
        except ConfigError:
            config = Config()
    secrets = (config.bot_token, config.webhook_secret, urlsplit(config.database_url).password)
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN)
    return _TOKENS.sub(HIDDEN, text)

"""Keeps tokens and passwords out of everything that is printed or logged."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from aiohttp.http_exceptions import HttpProcessingError

from bot.commands.settings import read_settings
from bot.config import Config, ConfigError
from bot.engine.log_ids import mark

MASK = "[rahasia]"

# a token in the address of a Bot API call, or anything in the shape that Telegram gives its tokens
_TOKENS = re.compile(r"(?<=/bot)\d+:[\w-]+|\b\d{6,}:[\w-]{30,}")


class SecretsHidden(logging.Formatter):
    """A log line without secrets, tracebacks included: libraries put whole addresses into their errors."""

    def __init__(self, template: str, config: Config) -> None:
        super().__init__(template)
        self._config = config

    def format(self, record: logging.LogRecord) -> str:
        """The finished line with every secret masked."""
        return hide_secrets(super().format(record), self._config)


class JsonLines(SecretsHidden):
    """The same as one JSON object a line, for collectors of logs; secrets are masked in each text of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: time (UTC), level, logger, message, and where there are any the update and traceback."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": hide_secrets(record.getMessage(), self._config),
        }
        if (number := getattr(record, "update_id", None)) is not None:
            line["update"] = number
        if record.exc_info:
            line["traceback"] = hide_secrets(self.formatException(record.exc_info), self._config)
        return json.dumps(line, ensure_ascii=False)


def log_to_standard_error(config: Config, level: int = logging.INFO) -> None:
    """One line an event; libraries only speak up when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(is_ours)
    handler.addFilter(mark)
    formatter = JsonLines if config.log_format == "json" else SecretsHidden
    template = "%(asctime)s %(levelname)s %(name)s%(update_mark)s: %(message)s"
    handler.setFormatter(formatter(template, config))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "handlers"):
        logging.getLogger(ours).setLevel(level)


def is_ours(record: logging.LogRecord) -> bool:
    """False for the traceback that aiohttp logs of a request that is none: anybody can cause it."""
    if record.name != "aiohttp.server" or record.exc_info is None:
        return True
    return not isinstance(record.exc_info[1], HttpProcessingError)


def hide_secrets(text: str, config: Config | None = None) -> str:
    """`text` without the secrets of the settings, or of anything like a token when they cannot be read."""
    if config is None:
        try:
            config = read_settings()
        except ConfigError:
            config = Config()
    token = config.bot_token or ""
    for part in filter(None, (token, token.partition(":")[2])):
        text = text.replace(part, MASK)
    for secret in filter(None, (config.webhook_secret, urlsplit(config.database_url).password)):
        for form in {secret, quote(secret, safe="")}:
            # as a word of its own: a secret of two letters must not tear every line apart
            text = re.sub(rf"(?<![\w-]){re.escape(form)}(?![\w-])", MASK, text)
    return _TOKENS.sub(MASK, text)

"""Secrets appear nowhere: not in errors, not in the log, not in tracebacks."""

import contextvars
import json
import logging

import pytest
from aiohttp.http_exceptions import LineTooLong

from bot.commands.secrets import MASK, SecretsHidden, hide_secrets, is_ours, log_to_standard_error
from bot.config import Config
from bot.engine.log_ids import update_in_hand

TOKEN = "123456:AAE-hunter2_hunter2_hunter2_hunter2"
CONFIG = Config(bot_token=TOKEN, webhook_secret="s", database_url="postgresql://bot:p%40ss@h/d")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET https://api.telegram.org/bot{TOKEN}/getMe", f"GET https://api.telegram.org/bot{MASK}/getMe"),
        ("half of it: AAE-hunter2_hunter2_hunter2_hunter2", f"half of it: {MASK}"),
        ("postgresql://bot:p%40ss@h/d", f"postgresql://bot:{MASK}@h/d"),
        ("secret=s, and so on", f"secret={MASK}, and so on"),
        ("of others: /bot99:abc/getMe", f"of others: /bot{MASK}/getMe"),
        ("an invitation is no secret of ours at 10:30", "an invitation is no secret of ours at 10:30"),
    ],
)
def test_what_is_hidden(text, shown):
    assert hide_secrets(text, CONFIG) == shown


@pytest.mark.parametrize(
    ("error", "said"), [(LineTooLong(b"a" * 9000, 8190), False), (ValueError("a mistake of ours"), True)]
)
def test_a_request_that_is_none_leaves_no_traceback(error, said):
    cause = (type(error), error, None)
    record = logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, "Error handling request", (), cause)
    assert is_ours(record) is said


def test_tracebacks_in_the_log_hide_them_too():
    formatter = SecretsHidden("%(levelname)s %(message)s", CONFIG)
    try:
        raise ValueError(f"/bot{TOKEN}/sendMessage")
    except ValueError as error:
        cause = (ValueError, error, None)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "calling %s", (TOKEN,), cause)
    line = formatter.format(record)
    assert line.startswith(f"ERROR calling {MASK}")
    assert "ValueError" in line
    assert "hunter2" not in line


def test_a_log_of_json_lines_names_the_update_and_hides_secrets(capsys, monkeypatch):
    monkeypatch.setattr(logging.root, "handlers", [])
    log_to_standard_error(Config(bot_token=TOKEN, log_format="json"))

    def fail():
        update_in_hand.set(42)
        try:
            raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ValueError:
            logging.getLogger("bot.x").exception('calling "%s"', TOKEN)

    contextvars.copy_context().run(fail)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["update"]) == ("ERROR", "bot.x", 42)
    assert told["message"] == f'calling "{MASK}"'
    assert "ValueError" in told["traceback"]
    assert TOKEN.partition(":")[2] not in line

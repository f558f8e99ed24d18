"""`kuesioner run`: the bot itself, until it is told to stop."""

import argparse
import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from typing import Any

from sqlalchemy.engine import make_url

from bot.commands.opening import bring_up_to_date, find_room_for_matplotlib, keep_private, make_folder
from bot.commands.secrets import log_to_standard_error
from bot.commands.settings import read_settings, token_of
from bot.commands.terminal import DONE
from bot.config import Config
from bot.storage.connection import instance_lock

log = logging.getLogger(__name__)


def run(_: argparse.Namespace) -> int:
    """Brings the database up to date and serves people until SIGTERM or Ctrl+C."""
    config = read_settings()
    token_of(config)
    log_to_standard_error(config)
    make_folder(config.database_url)
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_private(config)
    find_room_for_matplotlib(config)
    mode = "webhook" if config.webhook_url else "polling"
    database = make_url(config.database_url).render_as_string(hide_password=True)
    log.info("kuesioner %s starts: %s, database %s", version("kuesioner"), mode, database)
    with instance_lock.at_work(config.database_url, shared=config.webhook_url is not None) as claim:
        bring_up_to_date(config)
        _serve(config, claim)
    return DONE


def _serve(config: Config, claim: instance_lock.Claim) -> None:
    gc.disable()  # what is loaded now stays, so looking for garbage among it is time lost
    from bot.runtime import build  # noqa: PLC0415 - loads everything, so only once the settings are in order

    runtime = build(config, claim=claim)
    gc.freeze()
    gc.enable()
    on_fast_loop(runtime.run_until_signal)


def on_fast_loop(work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Runs `work` on uvloop, or on asyncio's own loop where uvloop does not exist (Windows)."""
    try:
        import uvloop  # noqa: PLC0415 - not to be had everywhere
    except ImportError:
        asyncio.run(work())
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work())

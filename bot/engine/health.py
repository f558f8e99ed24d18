"""What an operator's tools ask: is the process alive, can it serve, what has it counted."""

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.engine.metrics import Disk, Metrics, as_prometheus
from bot.storage.connection.database import Database
from bot.storage.connection.errors import cause_of, probe
from bot.storage.messages.backlog import Backlog
from bot.storage.messages.backlog import backlog as backlog_of

__all__ = ["Metrics", "health_application"]

log = logging.getLogger(__name__)

_PATIENCE = 2.0
LEAST_FREE_BYTES = 32 * 2**20
"""With less than this the next file of evidence does not fit, whatever the database still takes."""


def has_room(folder: Path) -> bool:
    """Whether something can be written there and some room is left; the folder may be missing yet."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
            return False
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as trouble:
        log.debug("nothing can be written into the data folder: %s", trouble)
        return False
    return True


def disk_at(folder: Path) -> Disk | None:
    """Room where the folder is; None when that cannot be asked."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return Disk(usage.free, usage.total)


async def is_written(database: Database) -> bool:
    """Whether the database takes what it is given."""
    try:
        await database.run(probe)
    except Exception as trouble:  # noqa: BLE001 - the question is whether it takes it, not why not
        log.debug("the database cannot be written: %s", cause_of(trouble))
        return False
    return True


async def read_backlog(database: Database, clock: Callable[[], datetime]) -> Backlog | None:
    """What waits; None while the database cannot be asked."""
    now = clock()
    try:
        return await database.read(lambda db: backlog_of(db, now))
    except Exception as trouble:  # noqa: BLE001 - the numbers of the process are told all the same
        log.warning("the backlog cannot be read: %s", type(trouble).__name__)
        return None


def health_application(
    metrics: Metrics,
    database_is_written: Callable[[], Awaitable[bool]],
    backlog: Callable[[], Awaitable[Backlog | None]],
    folder: Path,
) -> web.Application:
    """What an operator's tools ask for.

    `/healthz`: the process runs; `/readyz`: Telegram answers, and database and data folder can be written;
    `/metrics`: the counts.
    """

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(request: web.Request) -> web.Response:
        try:
            database = await asyncio.wait_for(database_is_written(), _PATIENCE)
        except TimeoutError:
            database = False
        disk = await asyncio.to_thread(has_room, folder)
        parts = {"database": database, "disk": disk, "telegram": metrics.telegram_is_reached}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def counts(request: web.Request) -> web.Response:
        try:
            waiting = await asyncio.wait_for(backlog(), _PATIENCE)
        except TimeoutError:
            waiting = None
        page = as_prometheus(metrics, waiting, await asyncio.to_thread(disk_at, folder))
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", counts)
    return application

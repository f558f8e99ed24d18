"""What an operator's tools ask: is the process alive, can it serve, what has it counted."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import Disk, Meters, as_prometheus
from bot.storage.backlog import Backlog

__all__ = ["Meters", "health_application"]

_PATIENCE = 2.0


def disk_at(folder: Path) -> Disk | None:
    """Room where the folder is; None when that cannot be asked."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return Disk(usage.free, usage.total)


def health_application(
    meters: Meters,
    database_answers: Callable[[], Awaitable[bool]],
    backlog: Callable[[], Awaitable[Backlog | None]],
    folder: Path,
) -> web.Application:
    """`/healthz`: the process runs; `/readyz`: Telegram and the database answer; `/metrics`: the counts."""

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(request: web.Request) -> web.Response:
        try:
            database = await asyncio.wait_for(database_answers(), _PATIENCE)
        except TimeoutError:
            database = False
        parts = {"database": database, "telegram": meters.telegram_is_reached}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def metrics(request: web.Request) -> web.Response:
        try:
            waiting = await asyncio.wait_for(backlog(), _PATIENCE)
        except TimeoutError:
            waiting = None
        page = as_prometheus(meters, waiting, await asyncio.to_thread(disk_at, folder))
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", metrics)
    return application

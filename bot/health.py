"""What an operator's tools ask: is the process alive, can it serve, what has it counted."""

import asyncio
import bisect
import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

log = logging.getLogger(__name__)

_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PATIENCE = 2.0
LEAST_FREE_BYTES = 32 * 2**20
"""With less than this the next file of evidence does not fit, whatever the database still takes."""


@dataclass(slots=True)
class Meters:
    """What has happened since the process started. Times are in seconds."""

    received: int = 0
    handled: int = 0
    set_aside: int = 0
    dropped: int = 0
    """What strangers sent beyond their limit."""
    wrong_secrets: int = 0
    sent: int = 0
    send_failures: int = 0
    flood_pauses: int = 0
    telegram_is_reached: bool = False
    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))

    def observe(self, seconds: float) -> None:
        """Count the time one update took."""
        self.seconds += seconds
        self.buckets[bisect.bisect_left(_BOUNDS, seconds)] += 1

    def as_text(self) -> str:
        """In Prometheus' text format; its client library would be one more dependency for eight numbers."""
        lines: list[str] = []
        counters = {
            "updates_received_total": self.received,
            "updates_handled_total": self.handled,
            "updates_set_aside_total": self.set_aside,
            "updates_dropped_total": self.dropped,
            "webhook_wrong_secrets_total": self.wrong_secrets,
            "messages_sent_total": self.sent,
            "messages_failed_total": self.send_failures,
            "flood_pauses_total": self.flood_pauses,
        }
        for name, value in counters.items():
            lines += [f"# TYPE kuesioner_{name} counter", f"kuesioner_{name} {value}"]
        lines += [
            "# TYPE kuesioner_telegram_reached gauge",
            f"kuesioner_telegram_reached {int(self.telegram_is_reached)}",
        ]
        lines.append("# TYPE kuesioner_update_seconds histogram")
        total = 0
        for bound, count in zip((*map(str, _BOUNDS), "+Inf"), self.buckets, strict=True):
            total += count
            lines.append(f'kuesioner_update_seconds_bucket{{le="{bound}"}} {total}')
        lines += [
            f"kuesioner_update_seconds_sum {self.seconds:.6f}",
            f"kuesioner_update_seconds_count {total}",
        ]
        return "\n".join(lines) + "\n"


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


def health_application(
    meters: Meters, database_is_written: Callable[[], Awaitable[bool]], folder: Path
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
        parts = {"database": database, "disk": disk, "telegram": meters.telegram_is_reached}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(text=meters.as_text(), content_type="text/plain")

    application = web.Application()
    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", metrics)
    return application

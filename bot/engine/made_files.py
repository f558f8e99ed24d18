"""Files that the program made and can make again: they have a limit and an age."""

import asyncio
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.config import Config
from bot.storage.connection.database import Database

log = logging.getLogger(__name__)

PICTURES = "pictures"
"""The folder of drawn pictures in the folder of data."""
TEMPORARY = "kuesioner-"
"""How the folders begin in which exports, reports, letters and imports are made, until that is done."""
LONGEST_KEPT = 30 * 24 * 3600.0
"""Seconds that a picture is kept after it was drawn; Telegram has most of them by then."""
MOST_BYTES = 256 * 1024 * 1024
"""Of all pictures together; the oldest go first."""
LEFT_BEHIND = 24 * 3600.0
"""Seconds after which what was half made is of a process that is dead: nothing takes so long."""


async def tidy_made_files(_database: Database, config: Config, _now: datetime) -> None:
    """Each minute: old pictures and what broken drawings, exports and the like left behind are removed."""
    await asyncio.to_thread(remove_old, config.data_dir / PICTURES, Path(tempfile.gettempdir()))


def remove_old(pictures: Path, temporary: Path, *, most_bytes: int = MOST_BYTES) -> None:
    """By the age that the file system tells; what somebody else removes meanwhile is no trouble."""
    now = time.time()
    kept: list[tuple[float, int, Path]] = []
    for path, modified, size in _files(pictures):
        limit = LONGEST_KEPT if path.suffix == ".png" else LEFT_BEHIND
        if now - modified > limit:
            _remove(path)
        else:
            kept.append((modified, size, path))
    total = sum(size for _, size, _ in kept)
    for _, size, path in sorted(kept):
        if total <= most_bytes:
            break
        _remove(path)
        total -= size
    for folder in temporary.glob(f"{TEMPORARY}*"):
        try:
            is_old = folder.is_dir() and now - folder.stat().st_mtime > LEFT_BEHIND
        except OSError:
            continue  # gone meanwhile, or of another user
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> Iterator[tuple[Path, float, int]]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        if path.is_file():
            yield path, found.st_mtime, found.st_size


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as trouble:
        log.warning("%s cannot be removed: %s", path.name, trouble)

"""The copy that the bot makes by itself each day, and what becomes of the old ones."""

import asyncio
import errno
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pyrage import encrypt_file, x25519  # type: ignore[attr-defined] # it is compiled and has no stubs

from bot.config import Config
from bot.engine.services import Services
from bot.storage.connection.errors import cause_of
from bot.storage.copies import migrate
from bot.storage.messages.admin_notices import Need, tell_admins
from bot.texts.notices import backup_failed

log = logging.getLogger(__name__)

PREFIX = "kuesioner-"
_OVERDUE = timedelta(hours=25)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def write_backup(config: Config, now: datetime) -> Path:
    """Writes today's copy into the folder of the settings, encrypted if a recipient is set; drops the oldest.

    Raises what the disk and the database raise; then no old copy is dropped.
    """
    folder = config.backup_dir
    if folder is None:
        raise ValueError("no folder for backups is set")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{now.astimezone(config.timezone):%Y%m%d-%H%M%S}.zip"
    migrate.backup(config.database_url, path, config.data_dir / "evidence")
    if config.backup_recipient is not None:
        sealed = path.with_name(f"{path.name}.age")
        try:
            encrypt_file(str(path), str(sealed), [x25519.Recipient.from_str(config.backup_recipient)])
            sealed.chmod(0o600)
        except BaseException:
            sealed.unlink(missing_ok=True)
            raise
        finally:
            path.unlink()
        path = sealed
    for old in kept(folder)[: -config.backup_keep]:
        old.unlink()
    return path


def kept(folder: Path) -> list[Path]:
    """The copies that were made by the bot itself, the oldest first."""
    return sorted(path for path in folder.glob(f"{PREFIX}*.zip*") if path.suffix in (".zip", ".age"))


def is_overdue(config: Config, now: datetime) -> bool:
    """Whether the last copy is older than a day, as when the machine was off at its hour."""
    if config.backup_dir is None:
        return False
    copies = kept(config.backup_dir) if config.backup_dir.is_dir() else []
    return not copies or copies[-1].stat().st_mtime < (now - _OVERDUE).timestamp()


class DailyBackup:
    """Calls `write_backup` off the event loop; of a failure the admins read."""

    def __init__(self, is_leader: Callable[[], bool]) -> None:
        """`is_leader` says whether this process does what only one should do."""
        self._is_leader = is_leader

    async def run(self, services: Services, now: datetime) -> None:
        """Writes the copy; never raises for trouble with disk or database."""
        if not self._is_leader():
            return
        try:
            path = await asyncio.to_thread(write_backup, services.config, now)
        except Exception as trouble:  # noqa: BLE001 - the bot goes on, and a person is told
            log.error("the daily backup failed: %s", cause_of(trouble))
            words = backup_failed(is_full=isinstance(trouble, OSError) and trouble.errno in _NO_ROOM)
            try:
                await services.database.run(lambda db: tell_admins(db, Need.BACKUP, words, now))
            except Exception as again:  # noqa: BLE001 - as above
                log.warning("the admins could not be told of it: %s", cause_of(again))
            else:
                services.wake_outbox()
        else:
            log.info("a backup was written: %s", path)

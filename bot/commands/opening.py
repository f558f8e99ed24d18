"""The database as a command uses it: opened, brought up to date, closed again."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot.commands.settings import read_settings
from bot.commands.terminal import complain
from bot.config import Config
from bot.documents.private_files import tighten
from bot.storage.connection.database import Database
from bot.storage.connection.engine import Waiting
from bot.storage.copies import migrate

_Found = TypeVar("_Found")
log = logging.getLogger(__name__)

COPIES_KEPT = 3
"""Of the database as it was before a migration."""


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """The database of the settings, upgraded first: a command never meets an older schema."""
    make_folder(config.database_url)
    with waiting_is_said():
        bring_up_to_date(config)
        keep_private(config)
        database = Database(config.database_url)
        try:
            yield database
        finally:
            database.close()


def bring_up_to_date(config: Config) -> None:
    """Migrates the database; one that has something in it is copied into the data folder first.

    The newest three copies are kept. Raises DatabaseFromNewerVersion.
    """
    migrate.upgrade(config.database_url, lambda version: _copy_before_migrating(config, version))


def _copy_before_migrating(config: Config, version: str) -> None:
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(config.timezone)
    ending = "zip" if sqlite_file(config.database_url) is None else "db"
    copy = config.data_dir / f"sebelum-migrasi-{moment:%Y%m%d-%H%M%S-%f}-dari-{version}.{ending}"
    migrate.copy_as_it_is(config.database_url, copy)
    log.info("the database is migrated from revision %s; a copy of it is %s", version, copy)
    for old in sorted(config.data_dir.glob("sebelum-migrasi-*"))[:-COPIES_KEPT]:
        old.unlink()


@contextmanager
def waiting_is_said() -> Iterator[None]:
    """Who waits at the command line for another process is told so."""
    before = Waiting.say
    Waiting.say = staticmethod(_say_waiting)
    try:
        yield
    finally:
        Waiting.say = staticmethod(before)


def _say_waiting() -> None:
    complain(["Basis data sedang dipakai proses lain; ditunggu sampai selesai."])


def make_folder(database_url: str) -> None:
    """Makes the folder of an SQLite file, which SQLite itself does not; what lies there is about people."""
    if (file := sqlite_file(database_url)) is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def keep_private(config: Config) -> None:
    """Data, evidence and an SQLite file are their owner's only from now on, whatever they were before."""
    refused = tighten(config.data_dir, sqlite_file(config.database_url))
    for path in refused[:1]:
        log.warning("%s and %d others may be read by other users", path, len(refused) - 1)


def find_room_for_matplotlib(config: Config) -> None:
    """A service often has no home it may write to; then the list of fonts is kept with the data.

    Otherwise it would be made anew for the first chart after each start, under a warning on many lines.
    """
    home = os.path.expanduser("~")
    if not os.access(home, os.W_OK):
        os.environ.setdefault("MPLCONFIGDIR", str((config.data_dir / "matplotlib").absolute()))


def sqlite_file(database_url: str) -> Path | None:
    """The file of an SQLite database; None for another kind."""
    url = make_url(database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def in_database(work: Callable[[Session, datetime], _Found], config: Config | None = None) -> _Found:
    """What `work(db, now)` gives, in one transaction on the database of the settings."""
    config = config or read_settings()
    now = datetime.now(UTC)
    with opened(config) as database:
        return database.run_now(lambda db: work(db, now))


def from_database(work: Callable[[Session, datetime], _Found], config: Config | None = None) -> _Found:
    """Like `in_database`, for what only reads: it keeps nobody from writing, however long it takes."""
    config = config or read_settings()
    now = datetime.now(UTC)
    with opened(config) as database:
        return database.read_now(lambda db: work(db, now))

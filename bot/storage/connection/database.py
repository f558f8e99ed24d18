"""Work on the database: what waits at the same time is committed together, yet each work stands alone."""

import asyncio
import atexit
import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, TextClause, text
from sqlmodel import Session

from bot.storage.audit import trail
from bot.storage.connection.database_file import DatabaseFile
from bot.storage.connection.engine import Waiting, empty_log, make_engine
from bot.storage.connection.errors import cause_of, got_in_the_way, is_lost, is_unavailable
from bot.storage.connection.outages import Outages
from bot.storage.connection.sessions import OnConnection

T = TypeVar("T")
log = logging.getLogger(__name__)

MOST_TOGETHER = 64
"""Works in one commit: enough that nobody waits for the disk, few enough that the first waits little."""
WRITERS_POSTGRESQL = 3
READERS = 4
_WAIT_A_LITTLE = text("SET LOCAL lock_timeout = '2s'")
_WAIT_LONGER = text("SET LOCAL lock_timeout = '10s'")
TRIES = 5
"""For a work that PostgreSQL put back because it got in the way of another transaction."""


@dataclass(slots=True, eq=False)
class _Task:
    """One work and who waits for it: a future of an event loop, or of a thread when `loop` is None."""

    work: Callable[[Session], Any]
    future: "asyncio.Future[Any] | Future[Any]"
    loop: asyncio.AbstractEventLoop | None
    value: Any = None
    error: BaseException | None = None


class Database:
    """The one door to the database.

    Works are plain functions of a session; one may be run a second time when the first run was rolled back,
    so it touches nothing but the session. SQLite has one writing thread, since it allows one writer;
    PostgreSQL has a few. Reading never waits for writing. A broken connection is made anew for what follows.
    """

    def __init__(self, url: str) -> None:
        """Connects when first used. Raises ValueError when `url` is neither SQLite nor PostgreSQL."""
        self.url = url
        self._engine = make_engine(url)
        self._reading = make_engine(url, read_only=True, connections=READERS)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="database-read")
        self._closed = False
        self._file = DatabaseFile(url)
        self._outages = Outages()
        self.observe: Callable[[float], None] | None = None
        """Is told of the seconds from asking for each transaction to its end."""

    async def run(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, once it is committed. What it raises undoes this work alone.

        A failing commit is raised to everyone whose work was in it.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        began = loop.time()
        self._put(_Task(work, future, loop))
        try:
            return await future
        finally:
            if self.observe is not None:
                self.observe(loop.time() - began)

    def run_now(self, work: Callable[[Session], T]) -> T:
        """Like `run`, for a thread without an event loop: it waits."""
        future: Future[T] = Future()
        self._put(_Task(work, future, None))
        return future.result()

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, seeing one consistent state; it cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def read_now(self, work: Callable[[Session], T]) -> T:
        """Like `read`, in this thread."""
        try:
            self._file.check()
            with (
                self._reading.connect() as connection,
                connection.begin(),
                OnConnection(connection, read_only=True) as session,
            ):
                value = work(session)
        except Exception as error:
            if is_unavailable(error):
                self._outages.failed("reading", error)
            raise
        self._outages.succeeded("reading")
        return value

    def check_file(self) -> None:
        """Raises DatabaseReplaced."""
        self._file.check()

    async def empty_log(self) -> bool:
        """Takes what was deleted out of SQLite's write-ahead file too; False when a reader was in the way.

        PostgreSQL's log is its own matter, and nothing that the program could empty.
        """
        if not self._is_sqlite:
            return True
        return await asyncio.get_running_loop().run_in_executor(self._readers, empty_log, self._engine)

    def close(self) -> None:
        """Finishes what is in hand and lets go of all connections. Later works raise RuntimeError."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads:
            thread.join()
        atexit.unregister(self.close)
        self._readers.shutdown(wait=True)
        self._engine.dispose()
        self._reading.dispose()

    def _put(self, task: _Task) -> None:
        with self._gate:
            if self._closed:
                raise RuntimeError("the database is closed")
            if not self._threads:
                self._start()
            self._queue.put(task)

    def _start(self) -> None:
        # Daemon threads, so that an error elsewhere never leaves the process hanging; atexit runs while they
        # still work and waits for what is in hand, so nothing is lost by it.
        for number in range(1 if self._is_sqlite else WRITERS_POSTGRESQL):
            thread = threading.Thread(target=self._write, name=f"database-write-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        atexit.register(self.close)

    def _write(self) -> None:
        """One writing thread: takes what waits, never waits for more."""
        connection: Connection | None = None
        ending = False
        while not ending:
            first = self._queue.get()
            if first is None:
                break
            tasks = [first]
            while len(tasks) < MOST_TOGETHER:
                try:
                    more = self._queue.get_nowait()
                except Empty:
                    break
                if more is None:
                    ending = True
                    break
                tasks.append(more)
            connection = self._settle(connection, tasks)
        if connection is not None:
            connection.close()

    def _settle(self, connection: Connection | None, tasks: list[_Task]) -> Connection | None:
        """Runs the tasks and tells whoever waits; the connection to go on with, None when it is broken."""
        waiting = tasks
        while waiting:
            connection, left = self._commit(connection, waiting)
            if left:
                connection = self._insist(connection, left[0])
            waiting = left[1:]
        _tell(tasks)
        return connection

    def _insist(self, connection: Connection | None, task: _Task) -> Connection | None:
        """Runs one task, which now holds nothing that others wait for, until it is not in anyone's way."""
        for number in range(TRIES):
            task.error = None
            wait = _WAIT_LONGER if number else _WAIT_A_LITTLE
            connection, left = self._commit(connection, [task], wait)
            if not left:
                break
            if number == 0:
                Waiting.say()
        return connection

    def _commit(
        self, connection: Connection | None, tasks: list[_Task], wait: TextClause | None = None
    ) -> tuple[Connection | None, list[_Task]]:
        """One transaction over the tasks; which are left to do, since the first of them was in the way.

        They run without savepoints first, since nearly always all succeed: a savepoint costs as much as the
        work's other statements on PostgreSQL. When one fails, all is undone and done again with savepoints.
        """
        was_open = connection is not None
        left: list[_Task] = []
        committing = False
        try:
            self._file.check()
            if connection is None:
                connection = self._engine.connect()
                self._file.connected()
            with connection.begin() as transaction:
                if wait is not None:
                    connection.execute(wait)
                done, pending = _perform_all(connection, tasks)
                if (failed := tasks[done].error if done < len(tasks) else None) is None:
                    trail.write(connection, pending)
                    self._file.check()
                    committing = True
                else:
                    self._must_go_on(connection, failed)
                    transaction.rollback()
            if failed is not None and got_in_the_way(failed):
                again, left = tasks[:done], tasks[done:]
            else:
                again = tasks if failed is not None and len(tasks) > 1 else []
            if again:
                with connection.begin():
                    done, pending = self._perform_each(connection, again)
                    left = again[done:] + left
                    trail.write(connection, pending)
                    self._file.check()
                    committing = True
        # whatever it is, those who wait must hear of it, and this thread must live on
        except BaseException as error:  # noqa: BLE001
            if connection is not None:
                connection.invalidate(error)
                connection.close()
                self._file.disconnected()
            if was_open and not committing and is_lost(error):
                # It died while nobody used it, or in the middle: nothing was committed, so once more.
                # (Had the commit been asked for, nobody could tell.)
                log.debug("the connection to the database was lost: %s", cause_of(error))
                for task in tasks:
                    task.error = None
                return self._commit(None, tasks, wait)
            self._outages.failed("writing", error)
            for task in tasks:
                task.error = error
            return None, tasks if got_in_the_way(error) else []
        self._file.committed()
        self._outages.succeeded("writing")
        return connection, left

    def _perform_each(self, connection: Connection, tasks: list[_Task]) -> tuple[int, list[trail.Pending]]:
        """Runs every work in its own savepoint; stops before one that was in another transaction's way.

        Each sees what those before it told the audit trail, as in `_perform_all`; where it wrote that down to
        read it and then failed, its savepoint undoes that as well, and the entries still wait.
        """
        pending: list[trail.Pending] = []
        for number, task in enumerate(tasks):
            entries = pending.copy()
            savepoint = connection.begin_nested()
            with OnConnection(connection, **{trail.PENDING: entries}) as session:
                _perform(session, task)
            if task.error is None:
                savepoint.commit()
                pending = entries
                continue
            self._must_go_on(connection, task.error)
            savepoint.rollback()
            if got_in_the_way(task.error):
                return number, pending
        return len(tasks), pending

    def _must_go_on(self, connection: Connection, error: BaseException) -> None:
        """Raises the error again when the whole transaction is gone along with the work."""
        if connection.invalidated or is_lost(error):
            raise error
        driver: Any = connection.connection.dbapi_connection
        if self._is_sqlite and not driver.in_transaction:
            # with a full disk SQLite rolls back everything by itself
            raise error


def _perform_all(connection: Connection, tasks: list[_Task]) -> tuple[int, list[trail.Pending]]:
    """Runs the works up to the first that fails; how many succeeded, and what they told the audit trail."""
    pending: list[trail.Pending] = []
    with OnConnection(connection) as session:
        for number, task in enumerate(tasks):
            session.info.clear()
            session.info[trail.PENDING] = pending
            _perform(session, task)
            if task.error is not None:
                return number, []
            session.expunge_all()
    return len(tasks), pending


def _perform(session: Session, task: _Task) -> None:
    """Runs one work; its outcome is noted in the task."""
    task.error = None
    try:
        task.value = task.work(session)
        session.flush()
    # it belongs to whoever asked for this work, whatever it is
    except BaseException as error:  # noqa: BLE001
        # a result that was not read to its end would live on in it, and SQLite opens no savepoint beside that
        traceback.clear_frames(error.__traceback__)
        task.error = error


def _tell(tasks: list[_Task]) -> None:
    """Hands results over; one wake-up an event loop, however many wait there."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Task]] = {}
    for task in tasks:
        if task.loop is not None:
            by_loop.setdefault(task.loop, []).append(task)
        else:
            _set(task)
    for loop, waiting in by_loop.items():
        try:
            loop.call_soon_threadsafe(_set_all, waiting)
        except RuntimeError:
            log.warning("%d works were done, but their event loop had ended", len(waiting))


def _set_all(tasks: list[_Task]) -> None:
    for task in tasks:
        _set(task)


def _set(task: _Task) -> None:
    if task.future.done():
        return  # whoever asked was cancelled meanwhile
    if task.error is not None:
        task.future.set_exception(task.error)
    else:
        task.future.set_result(task.value)

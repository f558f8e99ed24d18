"""Work on what strangers sent, in a process of its own that may not grow or last beyond its bounds.

A file can make a library take all memory or never end; in a process of its own that costs one answer, not
the bot.
"""

import faulthandler
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, TypeVar

try:
    import resource
except ImportError:  # pragma: no cover - Windows has no such limits; the clock still ends the work
    resource = None

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a piece of work may take: bytes beyond those of the started process, and seconds of computing.

    By the clock, which also runs while others compute, it is three times as long.
    """

    memory: int
    seconds: int


class OverBoundsError(Exception):
    """The work took more memory or time than it may, or killed its process in another way."""


def run_bounded(work: Callable[..., T], *arguments: Any, bounds: Bounds) -> T:
    """What `work(*arguments)` returns, done in a process that lives for this only. Blocks: call it in
    a thread.

    Raises what the work raised, and `OverBoundsError` when it went beyond its bounds or its process died.
    Work, arguments and result are pickled.
    """
    pool = start_pool(bounds=bounds)
    try:
        return submit(pool, _within, 3 * bounds.seconds, work, arguments).result()
    except (BrokenProcessPool, MemoryError) as error:
        raise OverBoundsError(type(error).__name__) from error
    finally:
        pool.shutdown()


def start_pool(
    prepare: Callable[[], None] | None = None, bounds: Bounds | None = None
) -> ProcessPoolExecutor:
    """One process, started by its first work, that dies with this one; `prepare` runs first in it."""
    return ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(prepare, bounds),
    )


def submit(pool: ProcessPoolExecutor, work: Callable[..., T], *arguments: Any) -> "Future[T]":
    """Hands work to the pool. Blocks for the milliseconds that starting its process takes."""
    # The new process inherits this thread's mask, so Ctrl+C cannot hit it before it ignores it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(work, *arguments)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(prepare: Callable[[], None] | None, bounds: Bounds | None) -> None:
    """First thing in the process: live and die with the parent, and stay within the bounds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    if bounds is not None:
        _limit(bounds)
    if prepare is not None:
        prepare()


def _limit(bounds: Bounds) -> None:
    if resource is None:
        return
    # what a library says of its own death (Rust prints a backtrace) helps nobody who reads the bot's log
    os.environ["RUST_BACKTRACE"] = "0"
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 1))
    now = _address_space()
    if now is not None:
        resource.setrlimit(resource.RLIMIT_AS, (now + bounds.memory, now + bounds.memory))


def _address_space() -> int | None:
    """Bytes of address space of this process; None where the system does not tell (it is Linux that does)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _end_with_parent() -> None:
    """A pool's process holds both ends of its queue and would wait for ever after its parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _within(seconds: int, work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    with ended_after(seconds):
        return work(*arguments)


@contextmanager
def ended_after(seconds: int) -> Iterator[None]:
    """Within it the process ends itself after so many seconds, however stuck it is."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()

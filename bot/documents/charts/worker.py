"""Draws pictures in a process of its own: the chat never waits, and matplotlib's memory is given back."""

import asyncio
import gc
import logging
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from bot.documents.bounded_process import ended_after, start_pool, submit
from bot.documents.charts.data import ChartData, ComparisonData, DashboardData, RankingData

log = logging.getLogger(__name__)

Drawable = ChartData | ComparisonData | DashboardData | RankingData
LONGEST_DRAWING_SECONDS = 60
"""A drawing that takes longer is stuck; the worker then ends itself and is replaced."""


def draw_result(data: ChartData) -> bytes:
    """The result of one office as a PNG. Imports matplotlib: for the worker and for the command line."""
    from bot.documents.charts.result import compose_result  # noqa: PLC0415 - the parent process must not import it

    return compose_result(data).to_png()


def draw_dashboard(data: DashboardData) -> bytes:
    """The progress of all offices as a PNG. Imports matplotlib: for the worker and for the command line."""
    from bot.documents.charts.dashboard import compose_dashboard  # noqa: PLC0415 - the parent process must not import it

    return compose_dashboard(data).to_png()


def draw_comparison(data: ComparisonData) -> bytes:
    """Two offices on one radar as a PNG. Imports matplotlib: for the worker and for the command line."""
    from bot.documents.charts.comparison import compose_comparison  # noqa: PLC0415 - the parent process must not import it

    return compose_comparison(data).to_png()


def draw_ranking(data: RankingData) -> bytes:
    """How sure ranks are as a PNG. Imports matplotlib: for the worker and for the command line."""
    from bot.documents.charts.ranking import compose_ranking  # noqa: PLC0415 - the parent process must not import it

    return compose_ranking(data).to_png()


def draw(data: Drawable) -> bytes:
    """The picture for any kind of data, drawn here and now."""
    match data:
        case ChartData():
            return draw_result(data)
        case ComparisonData():
            return draw_comparison(data)
        case DashboardData():
            return draw_dashboard(data)
        case RankingData():
            return draw_ranking(data)


def _prepare() -> None:
    """First thing in the worker: load what drawing needs."""
    from bot.documents.charts import dashboard, result  # noqa: F401, PLC0415 - warms the import, in the worker only

    gc.collect()
    gc.freeze()  # what was imported stays; collecting after each picture then costs little


def _draw_in_worker(data: Drawable) -> bytes:
    with ended_after(LONGEST_DRAWING_SECONDS):
        try:
            return draw(data)
        finally:
            gc.collect()  # a figure holds itself in a circle, with its pixels


class ChartWorker:
    """One worker process, started when first needed, ended when idle, renewed after some pictures.

    The pool is one of the standard library; its `max_tasks_per_child` is not used because it can leave a
    submitted task unserved on Python 3.11, so renewing is done here.
    """

    def __init__(self, *, idle_seconds: float = 120, pictures_per_process: int = 200) -> None:
        """`idle_seconds` without a picture end the process; so do `pictures_per_process` pictures."""
        self._idle_seconds = idle_seconds
        self._pictures_per_process = pictures_per_process
        self._pool: ProcessPoolExecutor | None = None
        self._drawn = 0
        self._turn = asyncio.Lock()
        self._idle_timer: asyncio.TimerHandle | None = None
        self._ending: asyncio.Future[None] | None = None  # held: the loop keeps only weak references
        self._closed = False

    @property
    def is_running(self) -> bool:
        """Whether there is a worker process."""
        return self._pool is not None

    async def draw(self, data: Drawable) -> bytes:
        """The picture as PNG bytes. Pictures asked for at the same time are drawn one after the other.

        Raises what drawing raised, BrokenProcessPool when the worker died twice over this picture, and
        RuntimeError after close().
        """
        async with self._turn:
            self._stop_timer()
            try:
                return await self._draw_or_replace(data)
            finally:
                if self._drawn >= self._pictures_per_process:
                    await self._retire()
                self._start_timer()

    async def close(self) -> None:
        """Wait for the picture in hand and end the process. May be called twice."""
        self._closed = True
        async with self._turn:
            self._stop_timer()
            await self._retire()

    async def _draw_or_replace(self, data: Drawable) -> bytes:
        try:
            picture = await self._try(data)
        except BrokenProcessPool:
            log.warning("The chart worker died; a new one draws the picture again.")
            await self._retire()
            try:
                picture = await self._try(data)
            except BrokenProcessPool:
                await self._retire()
                raise
        self._drawn += 1
        return picture

    async def _try(self, data: Drawable) -> bytes:
        if self._closed:
            raise RuntimeError("the chart worker is closed")
        return await asyncio.wrap_future(await asyncio.to_thread(self._submit, data))

    def _submit(self, data: Drawable) -> "Future[bytes]":
        """Runs in a thread: starting a process takes some milliseconds."""
        if self._pool is None:
            self._pool = start_pool(_prepare)
        return submit(self._pool, _draw_in_worker, data)

    async def _retire(self) -> None:
        """End the process, once it has done what it was given. Joining it takes a moment, so in a thread."""
        pool, self._pool, self._drawn = self._pool, None, 0
        if pool is not None:
            await asyncio.to_thread(pool.shutdown)

    def _start_timer(self) -> None:
        if self._pool is not None:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._idle_seconds, self._end_when_idle)

    def _stop_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _end_when_idle(self) -> None:
        self._idle_timer = None
        self._ending = asyncio.ensure_future(self._retire_when_idle())

    async def _retire_when_idle(self) -> None:
        async with self._turn:
            if self._idle_timer is None:  # nobody drew while this waited for its turn
                await self._retire()

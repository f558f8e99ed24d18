"""The worker process: it is renewed, replaced, ended; the parent stays free of matplotlib."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from bot.documents.charts import ChartData, ChartWorker, draw_result
from tests.documents.charts import samples

TOP = Path(__file__).parents[3]
SMALL_RESULT = samples.one_group()


def worker_pids(parent: int | None = None) -> set[int]:
    """Children of a process (this one, if none is named) that are spawned workers."""
    found = set[int]()
    for child in psutil.Process(parent).children():
        # one that ends meanwhile is no worker any more
        with suppress(psutil.NoSuchProcess):
            if any("spawn_main" in word for word in child.cmdline()):
                found.add(child.pid)
    return found


@pytest_asyncio.fixture
async def worker() -> AsyncIterator[ChartWorker]:
    worker = ChartWorker()
    yield worker
    await worker.close()
    assert not worker.is_running


async def test_the_worker_draws_what_is_drawn_here(worker: ChartWorker) -> None:
    assert not worker.is_running
    assert await worker.draw(SMALL_RESULT) == draw_result(SMALL_RESULT)
    assert (await worker.draw(samples.dashboard(3))).startswith(b"\x89PNG")
    assert worker.is_running


async def test_pictures_asked_for_at_once_come_from_one_process(worker: ChartWorker) -> None:
    before = worker_pids()
    pictures = await asyncio.gather(*(worker.draw(SMALL_RESULT) for _ in range(4)))
    assert len(set(pictures)) == 1
    assert len(worker_pids() - before) == 1


async def test_a_worker_that_died_is_replaced_and_the_picture_drawn(worker: ChartWorker) -> None:
    before = worker_pids()
    await worker.draw(SMALL_RESULT)
    (first,) = worker_pids() - before
    os.kill(first, signal.SIGKILL)
    assert (await worker.draw(SMALL_RESULT)).startswith(b"\x89PNG")
    (second,) = worker_pids() - before
    assert second != first


async def test_a_picture_that_kills_two_workers_is_given_up(
    worker: ChartWorker,
) -> None:
    with pytest.raises(BrokenProcessPool):
        await worker.draw(_deadly())
    assert (await worker.draw(SMALL_RESULT)).startswith(b"\x89PNG")


async def test_an_error_in_drawing_is_told_and_harms_no_later_picture(worker: ChartWorker) -> None:
    with pytest.raises(TypeError):
        await worker.draw(_failing())
    assert (await worker.draw(SMALL_RESULT)).startswith(b"\x89PNG")


async def test_the_process_is_renewed_after_so_many_pictures() -> None:
    worker = ChartWorker(pictures_per_process=2)
    running = []
    for _ in range(3):
        await worker.draw(SMALL_RESULT)
        running.append(worker.is_running)
    await worker.close()
    assert running == [True, False, True]


async def test_an_idle_process_ends() -> None:
    before = worker_pids()
    worker = ChartWorker(idle_seconds=0)
    await worker.draw(SMALL_RESULT)
    for pid in worker_pids() - before:
        end = os.pidfd_open(pid)
        await asyncio.to_thread(select.select, [end], [], [], 60)
        os.close(end)
    assert worker_pids() == before
    assert (await worker.draw(SMALL_RESULT)).startswith(b"\x89PNG")
    await worker.close()


async def test_a_closed_worker_refuses_and_closes_again() -> None:
    worker = ChartWorker()
    await worker.close()
    await worker.close()
    with pytest.raises(RuntimeError, match="closed"):
        await worker.draw(SMALL_RESULT)


class _Deadly(str):
    """A name that ends the process that reads it back."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


class _Failing(str):
    """A name that is another thing once it has arrived."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return dict, ()


def _deadly() -> ChartData:
    return ChartData(_Deadly("x"), "", (), (), (), None, (), None, None)


def _failing() -> ChartData:
    return ChartData(_Failing("x"), "", (), (), (), None, (), None, None)


PARENT = """
import asyncio, sys
from bot.documents.charts import ChartData, ChartWorker

async def main():
    worker = ChartWorker()
    await worker.draw(ChartData("Setda", "", (), (), (), None, (), None, None))
    assert "matplotlib" not in sys.modules and "PIL" not in sys.modules and "numpy" not in sys.modules
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    picture = await worker.draw(ChartData("Setda", "", (), (), (), None, (), None, None))
    print(len(picture), flush=True)
    await worker.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
def parent(tmp_path: Path):
    """A program of its own process group that has drawn one picture and waits for lines."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=TOP, env={**os.environ, "PYTHONPATH": str(TOP)}, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        if process.poll() is None:
            process.kill()


def child_of(parent: subprocess.Popen[str]) -> int:
    (worker,) = worker_pids(parent.pid)
    return worker


def test_the_parent_never_imports_matplotlib_and_ends_cleanly(parent: subprocess.Popen[str]) -> None:
    out, errors = parent.communicate("close\n", timeout=120)
    assert (parent.returncode, errors) == (0, "")
    assert int(out) > 1000


def test_no_worker_outlives_a_killed_parent(parent: subprocess.Popen[str]) -> None:
    end = os.pidfd_open(child_of(parent))
    parent.kill()
    ended, _, _ = select.select([end], [], [], 60)
    os.close(end)
    assert ended


def test_ctrl_c_does_not_touch_the_worker(parent: subprocess.Popen[str]) -> None:
    os.kill(child_of(parent), signal.SIGINT)
    out, errors = parent.communicate("close\n", timeout=120)
    assert (parent.returncode, errors) == (0, "")
    assert int(out) > 1000


def test_importing_charts_imports_no_drawing_library() -> None:
    check = "import sys, bot.documents.charts; assert not {'matplotlib', 'numpy', 'PIL'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, cwd=TOP)

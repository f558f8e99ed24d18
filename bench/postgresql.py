"""`python -m bench.postgresql`: the same play on PostgreSQL, with one process and with two.

PostgreSQL is the one that the tests use, with its own safe settings (fsync and synchronous_commit on). The
processes serve one webhook; what shares its connections out is a few lines of this program.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench import kuesioner
from bench.__main__ import Round, ask, cpu_of, line, median, rated
from bench.crash import postgresql

PEOPLE = 50


def main() -> int:
    """Prints a line a number of processes."""
    parser = argparse.ArgumentParser(prog="python -m bench.postgresql", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--answers", type=int, default=kuesioner.INDICATORS)
    options = parser.parse_args()
    rounds: dict[int, list[Round]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for processes, played in rounds.items():
            played.append(play(processes, options.answers))
            print(f"{processes} processes{line(played[-1])}", file=sys.stderr, flush=True)
    print(f"{'':12}  answers/s  CPU ms/answer  p50 ms  p99 ms  memory MB  start-up s")
    for processes, played in rounds.items():
        print(f"{processes} process{'es' if processes > 1 else '  '} {line(median(played))}")
    return 0


def play(processes: int, answers: int) -> Round:
    """One round; CPU and memory of the bot's processes together, without PostgreSQL's."""
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's server may run as another user
        ports = [free_port() for _ in range(processes)]
        field = subprocess.Popen(
            [sys.executable, "-m", "bench.field"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        bots: list[subprocess.Popen[bytes]] = []
        try:
            with postgresql(folder) as server, shared_out(ports) as hook:
                url = server.get_uri()
                about = ask(field, {"people": PEOPLE, "answers": answers})
                kuesioner.prepare_url(url, PEOPLE)
                environment = dict(os.environ) | kuesioner.environment(
                    about["url"], about["token"], folder / "unused"
                )
                environment |= {
                    "KUESIONER_DATABASE_URL": url,
                    "KUESIONER_WEBHOOK_URL": hook,
                    "KUESIONER_WEBHOOK_SECRET": "bench_secret_bench_secret_bench",
                }
                try:
                    for port in ports:
                        own = environment | {"KUESIONER_LISTEN": f"127.0.0.1:{port}"}
                        bots.append(subprocess.Popen([sys.executable, "-m", "bot", "run"], env=own))
                    opened = ask(field, "go")
                    watched = [psutil.Process(bot.pid) for bot in bots]
                    before = sum(map(cpu_of, watched))
                    played = ask(field, "go")
                    cpu = sum(map(cpu_of, watched)) - before
                    memory = sum(process.memory_info().rss for process in watched) / 1e6
                finally:
                    for bot in bots:
                        bot.terminate()
                    for bot in bots:
                        bot.wait(20)
        finally:
            field.terminate()
            field.wait(20)
    return rated(played, opened["startup"], cpu, memory)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def shared_out(ports: list[int]) -> Iterator[str]:
    """The webhook's address; its connections go to the ports in turn, each whole to one of them."""
    turns = itertools.cycle(ports)
    loop = asyncio.new_event_loop()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", next(turns))
        except OSError:
            writer.close()  # that process is still starting; the stand-in tries again
            return
        await asyncio.gather(copy(reader, back), copy(there, writer))

    server = loop.run_until_complete(asyncio.start_server(connect, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    target.close()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench`: our bot against a stock python-telegram-bot and a stock aiogram survey bot.

Each round plays every contender once against a stand-in of its own, so what else the machine does meets all
alike; what is printed are medians of the rounds. Nothing is written but a folder that is deleted at the end.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench import kuesioner

CONTENDERS = ("kuesioner", "engine_only", "stock_aiogram", "stock_ptb")


@dataclass(frozen=True, slots=True)
class Round:
    """One play: times in milliseconds, memory in MB, start-up in seconds."""

    answers_a_second: float
    cpu: float
    p50: float
    p99: float
    memory: float
    startup: float


def main() -> int:
    """Prints a line a contender."""
    options = arguments()
    rounds: dict[str, list[Round]] = {name: [] for name in options.contenders}
    for number in range(options.rounds):
        for name in options.contenders:
            played = play(name, options.people, options.answers)
            rounds[name].append(played)
            print(f"round {number + 1}  {name:14}{line(played)}", file=sys.stderr, flush=True)
    print(f"{options.people} people, {options.answers} answers each, medians of {options.rounds} rounds")
    print(f"{'':14}  answers/s  CPU ms/answer  p50 ms  p99 ms  memory MB  start-up s")
    for name, played in rounds.items():
        print(f"{name:14}{line(median(played))}")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("contenders", nargs="*", default=["kuesioner", "stock_aiogram", "stock_ptb"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--answers", type=int, default=kuesioner.INDICATORS)
    return parser.parse_args()


def play(name: str, people: int, answers: int, made: Path | None = None, rest: float = 0.0) -> Round:
    """One contender against a fresh stand-in; ours on a copy of the database `made` where there is one.

    After the start it is left alone for `rest` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="kuesioner-bench-", ignore_cleanup_errors=True) as folder:
        field = subprocess.Popen(
            [sys.executable, "-m", "bench.field"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        bot: subprocess.Popen[bytes] | None = None
        try:
            about = ask(field, {"people": people, "answers": answers})
            bot = start(name, about, Path(folder), people, made)
            opened = ask(field, "go")
            time.sleep(rest)
            process = psutil.Process(bot.pid)
            cpu_before = cpu_of(process)
            played = ask(field, "go")
            cpu = cpu_of(process) - cpu_before
            memory = process.memory_info().rss / 1e6
        finally:
            for child in (bot, field):
                if child is not None:
                    child.terminate()
                    child.wait(20)
    return rated(played, opened["startup"], cpu, memory)


def start(
    name: str, about: dict[str, Any], folder: Path, people: int, made: Path | None = None
) -> "subprocess.Popen[bytes]":
    """The bot's process; its errors go to ours."""
    database = folder / "bench.db"
    command = [sys.executable, "-m", f"bench.{name}", about["url"], about["token"], str(database)]
    environment = dict(os.environ)
    if name == "kuesioner":
        if made is None:
            kuesioner.prepare(database, people)
        else:
            shutil.copy(made, database)
        command = [sys.executable, "-m", "bot", "run"]
        environment |= kuesioner.environment(about["url"], about["token"], database)
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)


def ask(field: "subprocess.Popen[str]", words: Any) -> dict[str, Any]:
    """Tell the field to go on and wait for its answer."""
    tell(field, words)
    assert field.stdout is not None
    answer = field.stdout.readline()
    if not answer:
        raise SystemExit("the stand-in ended early")
    return json.loads(answer)


def tell(field: "subprocess.Popen[str]", words: Any) -> None:
    assert field.stdin is not None
    field.stdin.write(json.dumps(words) + "\n")
    field.stdin.flush()


def cpu_of(process: psutil.Process) -> float:
    """Seconds of CPU of the process and its children so far."""
    times = process.cpu_times()
    return times.user + times.system + sum(sum(child.cpu_times()[:2]) for child in process.children(True))


def rated(played: dict[str, Any], startup: float, cpu: float, memory: float) -> Round:
    if played["refusals"]:
        print("refused by the stand-in:", played["refusals"], file=sys.stderr)
    latencies = sorted(played["latencies"])
    return Round(
        answers_a_second=len(latencies) / played["seconds"],
        cpu=cpu / len(latencies) * 1000,
        p50=latencies[len(latencies) // 2] * 1000,
        p99=latencies[int(len(latencies) * 0.99)] * 1000,
        memory=memory,
        startup=startup,
    )


def median(rounds: list[Round]) -> Round:
    """Field by field."""
    return Round(*(statistics.median(values) for values in zip(*map(values_of, rounds), strict=True)))


def values_of(played: Round) -> tuple[float, ...]:
    return (played.answers_a_second, played.cpu, played.p50, played.p99, played.memory, played.startup)


def line(played: Round) -> str:
    return (
        f"  {played.answers_a_second:9.0f}  {played.cpu:13.2f}  {played.p50:6.1f}  {played.p99:6.1f}"
        f"  {played.memory:9.0f}  {played.startup:10.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())

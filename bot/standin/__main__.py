"""Run the stand-in alone: `python -m bot.standin --port 8765`."""

import argparse
import asyncio
import contextlib
import signal
import sys

from bot.standin.server import StandIn


async def _serve(port: int, host: str) -> int:
    standin = StandIn(host=host)
    try:
        url = await standin.start(port)
    except OSError as failure:
        sys.stderr.write(f"Port {port} tidak dapat dipakai: {failure.strerror}\n")
        return 2
    sys.stdout.write(
        f"Tiruan Telegram: {url}\nHalaman latihan: {url}/\nToken bot: {standin.world.token}\n"
        f"Hentikan dengan Ctrl+C.\n"
    )
    sys.stdout.flush()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows ends it with KeyboardInterrupt instead
            loop.add_signal_handler(name, ended.set)
    await ended.wait()
    await standin.stop()
    return 0


def main() -> int:
    """Read the arguments and serve until a signal."""
    parser = argparse.ArgumentParser(prog="python -m bot.standin", description="Tiruan Telegram di mesin ini")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--host", default="127.0.0.1")
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(_serve(arguments.port, arguments.host))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`kuesioner demo`: a whole assessment on this machine, played before one's eyes, then open to everybody."""

import argparse
import asyncio
import errno
import signal
from contextlib import suppress
from pathlib import Path

from bot.commands.instruments import instrument_named
from bot.commands.secrets import log_to_standard_error
from bot.commands.serve import on_fast_loop
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, CommandError, say
from bot.config import Config
from bot.demo.cast import Stuck
from bot.demo.play import play
from bot.demo.stage import Stage, fresh_folder
from questionnaires.instrument import Instrument
from questionnaires.loading import default_instrument

QUIET = 30
"""Log warnings and worse only: the conversation is what is to be read."""


def demo(arguments: argparse.Namespace) -> int:
    """Plays an assessment with the real bot against the local stand-in for Telegram."""
    config = read_settings()
    instrument = instrument_named(arguments.instrument) if arguments.instrument else default_instrument()
    log_to_standard_error(config, QUIET)
    try:
        on_fast_loop(lambda: _demo(config, instrument, arguments.port, stay=not arguments.scripted))
    except Stuck as error:
        raise CommandError(f"Demo terhenti: {error}", status=FAILED) from error
    return DONE


async def _demo(settings: Config, instrument: Instrument, port: int, *, stay: bool) -> None:
    stage = Stage(settings.timezone)
    try:
        # the port first: a second demo must not take the folder away from the first
        try:
            await stage.open_door(port)
        except OSError as error:
            cause = "sudah dipakai program lain" if error.errno == errno.EADDRINUSE else "tidak dapat dibuka"
            raise CommandError(f"Port {port} {cause}. Pilih yang lain: kuesioner demo --port N") from error
        folder = fresh_folder(settings.data_dir / "demo")
        cast = await stage.set_up(folder, instrument)
        chart = await play(cast, instrument)
        picture = folder / f"grafik-{cast.ani.office}.png"
        await asyncio.to_thread(picture.write_bytes, chart)
        say()
        say(f"Grafik: {picture}")
        if stay:
            await _stay(stage, folder)
    finally:
        await stage.close()


async def _stay(stage: Stage, folder: Path) -> None:
    say(f"Halaman latihan: {stage.url}/")
    say("Bukalah di peramban dan cobalah sendiri sebagai Ani, Dedi, Citra, Budi, atau Eka.")
    say(f"Data demo ada di {folder}. Hentikan dengan Ctrl+C.")
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows' loop has none; there Ctrl+C ends the loop by itself
            loop.add_signal_handler(number, told.set)
    waiting = asyncio.create_task(told.wait())
    working = asyncio.create_task(stage.bot_ended())
    done, others = await asyncio.wait({waiting, working}, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    if working in done:
        working.result()

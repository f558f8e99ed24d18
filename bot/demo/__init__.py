"""`kuesioner demo`: a whole assessment played before one's eyes, and a room to practise in."""

import argparse
import asyncio
import errno
import signal
from contextlib import suppress
from pathlib import Path

from bot.commands.instruments import instrument_named
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, CommandError, say
from bot.config import Config
from bot.demo.cast import Stuck
from bot.demo.participants import ParticipantSheet, address_of
from bot.demo.room import PracticeRoom
from bot.demo.stage import DemoStage, fresh_folder
from questionnaires.loading import default_instrument


def demo(arguments: argparse.Namespace) -> int:
    """Plays an assessment with the real bot against the local stand-in for Telegram."""
    asyncio.run(_demo(read_settings(), arguments))
    return DONE


async def _demo(settings: Config, arguments: argparse.Namespace) -> None:
    stage = DemoStage(settings.timezone.key)
    room = PracticeRoom(stage)
    stage.telegram.room = room
    try:
        # the door first: the page is there while the bot still loads, and a second demo must not take the
        # folder away from the first
        port, listen = arguments.port, address_of(arguments.listen) if arguments.listen else ""
        try:
            await stage.open_door(port, listen)
        except OSError as error:
            cause = "sudah dipakai program lain" if error.errno == errno.EADDRINUSE else "tidak dapat dibuka"
            raise CommandError(f"Port {port} {cause}. Pilih yang lain: kuesioner demo --port N") from error
        folder = fresh_folder(settings.data_dir / "demo")
        if not arguments.scripted:
            say(f"Halaman latihan: {stage.url}/")
        if listen:
            stage.participants = arguments.participants
            base = f"http://{listen}:{stage.url.rpartition(':')[2]}"
            room.sheet = ParticipantSheet(stage.telegram.guests, base, stage.participants)
            room.sheet.say()
            say(f"Lembar untuk dicetak: {stage.url}/room/peserta")
        await _play(stage, room, folder, arguments)
    finally:
        await stage.close()


async def _play(stage: DemoStage, room: PracticeRoom, folder: Path, arguments: argparse.Namespace) -> None:
    instrument = instrument_named(arguments.instrument) if arguments.instrument else default_instrument()
    await stage.start_bot(folder, arguments.instrument or instrument.id)
    room.open(instrument)
    try:
        if arguments.scripted:
            try:
                await room.play_script(folder)
            except Stuck as error:
                raise CommandError(f"Demo terhenti: {error}", status=FAILED) from error
        else:
            await _stay(room, folder, is_training=bool(arguments.listen))
    finally:
        await room.close()


async def _stay(room: PracticeRoom, folder: Path, *, is_training: bool) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows' loop has none; there Ctrl+C ends the loop by itself
            loop.add_signal_handler(number, told.set)
    if is_training:
        await room.begin_training()
    else:
        room.begin_script(folder)
    await told.wait()

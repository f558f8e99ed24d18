"""`kuesioner instrument`: the questionnaires that come along, and checking one's own."""

import argparse
import difflib
from pathlib import Path

from bot.commands.files import read_at_most
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say, table
from bot.documents.instrument_files import MOST_BYTES, ReadInstrument, read_instrument
from bot.documents.reports.words import unverified
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in


def list_all(_: argparse.Namespace) -> int:
    """Prints the instruments that come along."""
    read_settings()
    rows = (
        (found.id, found.version, len(found.indicators), f"{found.lowest}-{found.highest}", _title(found))
        for found in built_in().values()
    )
    for line in table(("ID", "VERSI", "INDIKATOR", "SKALA", "JUDUL"), rows):
        say(line)
    for found in built_in().values():
        if (doubt := unverified(found)) is not None:
            say(f"{found.id}: perhatikan: {doubt}")
    return DONE


def _title(instrument: Instrument) -> str:
    return f"{instrument.title} (bawaan)" if instrument.is_default else instrument.title


def check(arguments: argparse.Namespace) -> int:
    """Reports the errors of an instrument file at their lines."""
    read_settings()
    read = read_file(arguments.file)
    found = read.instrument
    size = f"{len(found.indicators)} indikator dalam {len(found.groups)} kelompok"
    say(f"{arguments.file}: baik. {found.title}, {size}.")
    if (doubt := unverified(found)) is not None:
        say(f"{arguments.file}: perhatikan: {doubt}")
    for warning in read.warnings:
        say(f"{arguments.file} baris {warning.line}: perhatikan: {warning.message}")
    return DONE


def read_file(path: Path) -> ReadInstrument:
    """The instrument in this file; CommandError with its errors at their lines."""
    found = read_instrument(read_at_most(path, MOST_BYTES), path.name)
    if isinstance(found, ReadInstrument):
        return found
    raise CommandError(*(f"{path} baris {problem.line}: {problem.message}" for problem in found))


def instrument_named(name: str) -> Instrument:
    """A built-in instrument by its id, or one's own by the path of its file."""
    known = built_in()
    if name in known:
        return known[name]
    if name.casefold().endswith((".yaml", ".yml")):
        return read_file(Path(name)).instrument
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.4)
    hint = f"Mungkin maksud Anda {near[0]}? " if near else ""
    raise CommandError(
        f"Instrumen {name!r} tidak dikenal. {hint}Pilihannya: {', '.join(known)}, atau berkas .yaml."
    )

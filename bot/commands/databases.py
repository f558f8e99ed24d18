"""`kuesioner db`: the schema, and copies of the database."""

import argparse

from bot.commands.opening import make_folder
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say
from bot.storage import migrate


def upgrade(_: argparse.Namespace) -> int:
    """Creates the tables or brings them up to date."""
    url = read_settings().database_url
    make_folder(url)
    before = migrate.current_version(url)
    migrate.upgrade(url)
    after = migrate.current_version(url)
    say(
        f"Basis data sudah mutakhir (versi {after})."
        if before == after
        else f"Basis data kini versi {after}."
    )
    return DONE


def backup(arguments: argparse.Namespace) -> int:
    """Writes a consistent copy, also while the bot runs."""
    _ask_for_folder(arguments)
    migrate.backup(read_settings().database_url, arguments.file)
    say(f"Salinan tersimpan: {arguments.file}")
    return DONE


def restore(arguments: argparse.Namespace) -> int:
    """Puts a copy in the place of the database and brings it up to date."""
    url = read_settings().database_url
    if not arguments.file.is_file():
        raise CommandError(f"{arguments.file}: berkas tidak ada.")
    make_folder(url)
    migrate.restore(url, arguments.file)
    migrate.upgrade(url)
    say(f"Basis data dipulihkan dari {arguments.file}.")
    return DONE


def _ask_for_folder(arguments: argparse.Namespace) -> None:
    if not arguments.file.parent.is_dir():
        raise CommandError(f"{arguments.file.parent}: folder tidak ada.")

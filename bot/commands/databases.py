"""`kuesioner db`: the schema, and copies of everything that is kept."""

import argparse
from pathlib import Path

from bot.commands.opening import make_folder
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say
from bot.config import Config
from bot.storage import migrate


def upgrade(_: argparse.Namespace) -> int:
    """Creates the tables or brings them up to date."""
    url = read_settings().database_url
    make_folder(url)
    before = migrate.current_version(url)
    migrate.upgrade(url)
    after = migrate.current_version(url)
    news = "sudah mutakhir," if before == after else "kini"
    say(f"Basis data {news} versi {after}.")
    return DONE


def backup(arguments: argparse.Namespace) -> int:
    """Writes a consistent copy of the database and the evidence, also while the bot runs."""
    config = read_settings()
    if not arguments.file.absolute().parent.is_dir():
        raise CommandError(f"{arguments.file.parent}: folder tidak ada.")
    make_folder(config.database_url)
    try:
        migrate.backup(config.database_url, arguments.file, _evidence(config))
    except FileExistsError as error:
        raise CommandError(f"{arguments.file}: berkas sudah ada dan tidak ditimpa.") from error
    except LookupError as error:
        raise CommandError("Basis data masih kosong: belum ada yang dicadangkan.") from error
    say(f"Salinan basis data dan bukti tersimpan: {arguments.file}")
    return DONE


def restore(arguments: argparse.Namespace) -> int:
    """Brings a copy back into an empty database, with its evidence."""
    config = read_settings()
    if not arguments.file.is_file():
        raise CommandError(f"{arguments.file}: berkas tidak ada.")
    make_folder(config.database_url)
    try:
        migrate.restore(config.database_url, arguments.file, _evidence(config))
    except migrate.BackupUnusable as error:
        raise CommandError(f"{arguments.file}: bukan salinan dari db backup, atau rusak.") from error
    except migrate.DatabaseNotEmpty as error:
        raise CommandError(
            "Basis data tujuan sudah berisi dan tidak ditimpa. Pindahkan isinya lebih dulu, "
            "atau arahkan KUESIONER_DATABASE_URL ke basis data yang kosong."
        ) from error
    say(f"Basis data dan bukti dipulihkan dari {arguments.file}")
    return DONE


def _evidence(config: Config) -> Path:
    """Where the bot keeps the copies of evidence."""
    return config.data_dir / "evidence"

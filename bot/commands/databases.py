"""`kuesioner db`: the schema, and copies of everything that is kept."""

import argparse
from datetime import datetime
from pathlib import Path

from bot.commands.opening import bring_up_to_date, make_folder, waiting_is_said
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, complain, say
from bot.config import Config
from bot.storage import migrate, revisions, sole


def upgrade(_: argparse.Namespace) -> int:
    """Creates the tables or brings them up to date."""
    config = read_settings()
    url = config.database_url
    make_folder(url)
    before = migrate.current_version(url)
    with waiting_is_said():
        bring_up_to_date(config)
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
    """Puts a copy in the place of the database, with its evidence; what was there before is copied first."""
    config = read_settings()
    url, evidence = config.database_url, _evidence(config)
    if not arguments.file.is_file():
        raise CommandError(f"{arguments.file}: berkas tidak ada.")
    make_folder(url)
    try:
        migrate.check_copy(arguments.file)
        with sole.at_work(url, replacing=True, waiting=_say_waiting):
            before = _copy_of_what_is_there(config)
            try:
                migrate.restore(url, arguments.file, evidence, replace=True)
            except BaseException:
                if before is not None:
                    before.unlink(missing_ok=True)  # nothing was changed
                raise
    except migrate.BackupUnusable as error:
        raise CommandError(
            f"{arguments.file}: bukan salinan dari db backup, atau rusak. Tidak ada yang diubah."
        ) from error
    if before is not None:
        say(f"Isi sebelumnya disimpan sebagai {before}")
    say(f"Basis data dan bukti dipulihkan dari {arguments.file}")
    return DONE


def _say_waiting(seconds: float) -> None:
    complain(
        [f"Bot sedang berjalan dengan basis data ini; ditunggu berhenti paling lama {seconds:.0f} detik."]
    )


def _copy_of_what_is_there(config: Config) -> Path | None:
    """A file with what is in the database; None when it is empty."""
    url = config.database_url
    if migrate.is_empty(url):
        return None
    if migrate.current_version(url) not in revisions.known():
        raise CommandError(
            "Basis data tujuan berisi sesuatu yang bukan dari versi Kuesioner ini dan tidak disentuh. "
            "Arahkan KUESIONER_DATABASE_URL ke basis data yang kosong."
        )
    moment = datetime.now(config.timezone)
    path = config.data_dir / f"sebelum-pemulihan-{moment:%Y%m%d-%H%M%S-%f}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    migrate.backup(url, path, _evidence(config))
    return path


def _evidence(config: Config) -> Path:
    """Where the bot keeps the copies of evidence."""
    return config.data_dir / "evidence"

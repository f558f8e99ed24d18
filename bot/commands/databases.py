"""`kuesioner db`: the schema, and copies of everything that is kept."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyrage

from bot.commands.opening import bring_up_to_date, make_folder, waiting_is_said
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, CommandError, complain, say
from bot.config import Config, ConfigError, load_config
from bot.storage.connection import instance_lock
from bot.storage.copies import migrate, rehearsal, revisions


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
        with TemporaryDirectory(prefix="kuesioner-") as folder, _opened(arguments, folder) as copied:
            migrate.check_copy(copied)
            with instance_lock.at_work(url, replacing=True, waiting=_say_waiting):
                before = _copy_of_what_is_there(config)
                try:
                    migrate.restore(url, copied, evidence, replace=True)
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


def rehearse(arguments: argparse.Namespace) -> int:
    """Restores a copy into a folder of its own and compares every confirmed answer; 1 when one is missing."""
    if not arguments.file.is_file():
        raise CommandError(f"{arguments.file}: berkas tidak ada.")
    with TemporaryDirectory(prefix="kuesioner-") as scratch, _opened(arguments, scratch) as copy:
        try:
            found = rehearsal.rehearse(copy, Path(scratch) / "uji")
        except migrate.BackupUnusable as error:
            raise CommandError(f"{arguments.file}: bukan salinan dari db backup, atau rusak.") from error
    if found.problems:
        raise CommandError(
            *(f"Tidak sama sesudah dipulihkan: {problem}" for problem in found.problems), status=FAILED
        )
    say(
        f"{arguments.file} dapat dipulihkan: {found.rows} jawaban, bukti, dan penilaian sama, "
        f"{found.files} berkas bukti utuh."
    )
    return DONE


def copy(arguments: argparse.Namespace) -> int:
    """Copies everything into another, empty database, of the other kind as well; nothing changes here."""
    config = read_settings()
    source = config.database_url
    make_folder(source)
    bring_up_to_date(config)
    with TemporaryDirectory(prefix="kuesioner-") as folder:
        try:
            target = load_config({"KUESIONER_DATABASE_URL": arguments.url}, Path(folder)).database_url
        except ConfigError as error:
            told = (line.replace("KUESIONER_DATABASE_URL", "URL") for line in error.problems)
            raise CommandError(*told) from error
        make_folder(target)
        file = Path(folder) / "salinan.zip"
        with instance_lock.at_work(source, replacing=True, waiting=_say_waiting):
            migrate.backup(source, file)
            try:
                with instance_lock.at_work(target, replacing=True, waiting=_say_waiting):
                    migrate.restore(target, file, of_now=True)
            except migrate.DatabaseNotEmpty as error:
                raise CommandError("Basis data tujuan tidak kosong dan tidak disentuh.") from error
            if rehearsal.table_sums(source) != rehearsal.table_sums(target):
                raise CommandError("Isi kedua basis data tidak sama sesudah disalin.", status=FAILED)
    say("Semua isi basis data tersalin dan sama. Arahkan KUESIONER_DATABASE_URL ke basis data yang baru.")
    return DONE


@contextmanager
def _opened(arguments: argparse.Namespace, folder: str) -> Iterator[Path]:
    """The copy as it can be read: one that is encrypted with age is decrypted into the folder."""
    if arguments.file.suffix != ".age":
        yield arguments.file
        return
    if arguments.identity is None:
        raise CommandError(f"{arguments.file}: terenkripsi. Sebutkan berkas kuncinya: --identity BERKAS.")
    plain = Path(folder) / "salinan.zip"
    age: Any = pyrage  # it is compiled and has no stubs
    try:
        lines = arguments.identity.read_text().split()
        secret = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
        keys = [age.x25519.Identity.from_str(line) for line in secret]
        age.decrypt_file(str(arguments.file), str(plain), keys)
    except (OSError, ValueError, age.DecryptError, age.IdentityError) as error:
        raise CommandError(f"{arguments.file}: tidak dapat dibuka dengan kunci itu.") from error
    yield plain


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

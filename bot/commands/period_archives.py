"""`kuesioner period archive` and `unarchive`: a period as one file, and evidence back from it."""

import argparse
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot.commands.opening import from_database
from bot.commands.periods import period_named
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, CommandError, progress, say
from bot.documents.evidence_files import EvidenceStore
from bot.documents.exports.period_archive import Archived, DamagedArchiveError, bring_back, write_archive
from bot.documents.private_files import keep_own
from bot.storage import exports
from bot.storage.messages.backlog import kept_hashes
from bot.storage.periods import periods
from questionnaires.period import PeriodState


def archive(arguments: argparse.Namespace) -> int:
    """Writes everything of a closed period into one ZIP file."""
    path: Path = arguments.file
    if path.suffix.casefold() != ".zip":
        raise CommandError(f"{path}: nama berkas harus berakhir .zip.")
    if not path.absolute().parent.is_dir():
        raise CommandError(f"{path.parent}: folder tidak ada.")
    config = read_settings()
    folder = config.data_dir / "evidence"

    def work(db: Session, now: datetime) -> Archived:
        period = period_named(arguments.name, periods.periods(db))
        if period.state not in (PeriodState.CLOSED, PeriodState.PUBLISHED):
            raise CommandError(
                f"Periode {period.name} masih berjalan. Tutup dulu dengan: kuesioner period close"
            )
        count = exports.count_sheets(db, period.id)
        with progress("Mengarsipkan OPD", count) as show:
            return write_archive(db, period, path, EvidenceStore(folder), folder, now, config.timezone, show)

    try:
        done = from_database(work, config)
    except DamagedArchiveError as trouble:
        raise CommandError(
            f"{trouble}: isi berkas bukti ini berubah sejak diterima, jadi tidak ada yang diarsipkan.",
            "Jalankan kuesioner doctor, dan ambil berkas yang asli dari cadangan.",
            status=FAILED,
        ) from trouble
    keep_own(path)
    say(f"Arsip ditulis ke {path}: {done.offices} OPD, {done.files} berkas bukti.")
    if done.absent:
        say(f"{done.absent} berkas tercatat tetapi tidak ada di penyimpanan, jadi tidak ikut.")
    return DONE


def unarchive(arguments: argparse.Namespace) -> int:
    """Puts the evidence of an archive back where it is missing."""
    path: Path = arguments.file
    if not path.is_file():
        raise CommandError(f"{path}: berkas tidak ada.")
    config = read_settings()
    store = EvidenceStore(config.data_dir / "evidence")
    wanted = from_database(lambda db, _: kept_hashes(db), config)
    try:
        count = bring_back(path, store, wanted)
    except DamagedArchiveError as trouble:
        raise CommandError(f"{path}: bukan arsip periode, atau isinya berubah ({trouble}).") from trouble
    say(f"{count} berkas bukti dikembalikan.")
    return DONE

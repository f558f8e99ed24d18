"""`kuesioner export`: everything of a period as a spreadsheet."""

import argparse
from datetime import datetime

from sqlmodel import Session

from bot.commands.opening import from_database
from bot.commands.periods import period_named
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, CommandError, say
from bot.documents.evidence_files import EvidenceStore, first_changed
from bot.documents.exports.period import evidence_of, export_period
from bot.documents.private_files import keep_own
from bot.storage.periods import periods


def export(arguments: argparse.Namespace) -> int:
    """Writes the period's answers and scores to an XLSX file."""
    path = arguments.file
    if path.suffix.casefold() != ".xlsx":
        raise CommandError(f"{path}: nama berkas harus berakhir .xlsx.")
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}: folder tidak ada.")

    config = read_settings()
    store = EvidenceStore(config.data_dir / "evidence")

    def work(db: Session, now: datetime) -> str:
        known = periods.periods(db)
        if arguments.period is not None:
            period = period_named(arguments.period, known)
        elif (latest := periods.latest_period(db)) is not None:
            period = latest
        else:
            raise CommandError("Belum ada periode. Buka dengan: kuesioner period open")
        changed = first_changed(file.path for file in evidence_of(db, period, store))
        if changed is not None:
            raise CommandError(
                f"{changed}: isi berkas bukti ini berubah sejak diterima, jadi tidak ada yang diekspor.",
                "Jalankan kuesioner doctor, dan ambil berkas yang asli dari cadangan.",
                status=FAILED,
            )
        export_period(db, period, path, config.timezone)
        keep_own(path)  # a file of this name that was there before keeps its mode
        return period.name

    name = from_database(work)
    say(f"Periode {name} ditulis ke {path}")
    return DONE

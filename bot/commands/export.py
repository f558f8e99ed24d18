"""`kuesioner export`: everything of a period as a spreadsheet."""

import argparse
from datetime import datetime

from sqlmodel import Session

from bot.commands.opening import from_database
from bot.commands.periods import period_named
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say
from bot.exporting import export_period
from bot.storage import periods


def export(arguments: argparse.Namespace) -> int:
    """Writes the period's answers and scores to an XLSX file."""
    path = arguments.file
    if path.suffix.casefold() != ".xlsx":
        raise CommandError(f"{path}: nama berkas harus berakhir .xlsx.")
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}: folder tidak ada.")

    zone = read_settings().timezone

    def work(db: Session, now: datetime) -> str:
        known = periods.periods(db)
        if arguments.period is not None:
            period = period_named(arguments.period, known)
        elif (latest := periods.latest_period(db)) is not None:
            period = latest
        else:
            raise CommandError("Belum ada periode. Buka dengan: kuesioner period open")
        export_period(db, period, path, zone)
        return period.name

    name = from_database(work)
    say(f"Periode {name} ditulis ke {path}")
    return DONE

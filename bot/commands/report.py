"""`kuesioner report`: an office's report, or the regency's, as a PDF."""

import argparse
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot.commands.offices import unknown_office
from bot.commands.opening import from_database
from bot.commands.periods import period_named
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say
from bot.documents.reports import office_report, pictures_of, regency_report
from bot.storage.dashboard.summaries import period_summaries
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.reports.office import dossier_of
from bot.storage.reports.regency import whole_period
from questionnaires.report_data import Dossier, WholePeriod


def report(arguments: argparse.Namespace) -> int:
    """Writes the report of an office or of the whole regency to a PDF file."""
    path: Path = arguments.file
    if path.suffix.casefold() != ".pdf":
        raise CommandError(f"{path}: nama berkas harus berakhir .pdf.")
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}: folder tidak ada.")
    config = read_settings()

    def work(db: Session, now: datetime) -> tuple[Dossier | WholePeriod, datetime]:
        known = periods.periods(db)
        period = period_named(arguments.period, known) if arguments.period is not None else None
        if arguments.office is None:
            period = period or periods.latest_period(db)
            if period is None:
                raise CommandError("Belum ada periode. Buka dengan: kuesioner period open")
            return whole_period(db, period), now
        every = offices.all_offices(db)
        office = next((one for one in every if one.code.casefold() == arguments.office.casefold()), None)
        if office is None:
            raise CommandError(unknown_office(arguments.office, every))
        for one in [period] if period else known:
            for summary in period_summaries(db, one.id):
                if summary.office.id == office.id and (found := dossier_of(db, summary.id)) is not None:
                    return found, now
        where = f"periode {period.name}" if period else "periode mana pun"
        raise CommandError(f"{office.short_name} tidak ikut dalam {where}.")

    found, now = from_database(work, config)
    if isinstance(found, Dossier):
        pictures = pictures_of(found, config.data_dir / "evidence")
        content = office_report(found, now, config.timezone, pictures)
        title = found.sheet.office.name
    else:
        content = regency_report(found, now, config.timezone)
        title = f"periode {found.period.name}"
    path.write_bytes(content)
    say(f"Laporan {title} ditulis ke {path}")
    return DONE

"""`kuesioner export`: everything of a period as a spreadsheet."""

import argparse
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from bot.commands.opening import from_database
from bot.commands.periods import period_named
from bot.commands.terminal import DONE, CommandError, say
from bot.exports import Confirmed, write_workbook
from bot.storage import periods, results, sheets, summaries
from questionnaires.people import Deed, Membership, Person, Role, Speaker
from questionnaires.sheet import Sheet

# whoever runs a command on this machine has the database in hand, which is all that an admin may see
OPERATOR = Speaker(0, Person(0, 0, "kuesioner"), (Membership(Role.ADMIN),))


def export(arguments: argparse.Namespace) -> int:
    """Writes the period's answers and scores to an XLSX file."""
    path = arguments.file
    if path.suffix.casefold() != ".xlsx":
        raise CommandError(f"{path}: nama berkas harus berakhir .xlsx.")
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}: folder tidak ada.")

    def work(db: Session, now: datetime) -> str:
        known = periods.periods(db)
        if arguments.period is not None:
            period = period_named(arguments.period, known)
        elif (latest := periods.latest_period(db)) is not None:
            period = latest
        else:
            raise CommandError("Belum ada periode. Buka dengan: kuesioner period open")
        instrument = periods.instrument_of(db, period.instrument_digest)
        write_workbook(path, instrument, _entries(db, period.id))
        return period.name

    name = from_database(work)
    say(f"Periode {name} ditulis ke {path}")
    return DONE


def _entries(db: Session, period_id: int) -> Iterator[tuple[Sheet, Confirmed | None]]:
    confirmed = {result.sheet_id: result for result in results.results_of_period(db, period_id)}
    for summary in summaries.period_summaries(db, period_id):
        sheet = sheets.sheet_for(db, OPERATOR, summary.id, Deed.SEE_SHEET)
        if not isinstance(sheet, Sheet):
            raise CommandError(f"Lembar {summary.office.short_name} tidak dapat dibaca: {sheet.reason}.")
        found = confirmed.get(sheet.id)
        yield sheet, None if found is None else Confirmed(found.index, found.predicate, found.confirmed)

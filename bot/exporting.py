"""Everything of a period, from the database into files."""

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.archives import ArchivedFile
from bot.bounded import Bounds, run_bounded
from bot.evidence import EvidenceStore
from bot.storage import offices, periods, pleno, results, sheets, summaries
from bot.storage.database import Database
from bot.storage.sheet_history import period_history
from bot.texts.names import LEAD_DECIDED
from questionnaires.people import Deed, Membership, Person, Role, Speaker
from questionnaires.period import Period
from questionnaires.sheet import Sheet

if TYPE_CHECKING:
    from bot.exports import Confirmed, PanelWord

BOUNDS = Bounds(memory=1_500_000_000, seconds=900)
"""What one spreadsheet may take; that of a regency takes a fiftieth of it."""

# whoever exports has been asked for the right to run the period, which is all that an admin may see
OPERATOR = Speaker(0, Person(0, 0, "kuesioner"), (Membership(Role.ADMIN),))


def export_period(db: Session, period: Period, path: Path, zone: tzinfo) -> None:
    """The spreadsheet of a period. Takes seconds for hundreds of offices."""
    # loads openpyxl, for which a bot that exports nothing need not wait
    from bot.exports import HistoryLine, write_workbook  # noqa: PLC0415 - as said above

    write_workbook(
        path,
        periods.instrument_of(db, period.instrument_digest),
        _entries(db, period.id),
        zone=zone,
        offices=offices.all_offices(db),
        history=(HistoryLine(*line) for line in period_history(db, period.id)),
    )


def export_bounded(database_url: str, period: Period, path: Path, zone: tzinfo) -> None:
    """The same in a process of its own, which reads on one consistent view: the chat goes on meanwhile.

    Blocks: call it in a thread. Raises `OverBoundsError` when it takes more than `BOUNDS`.
    """
    run_bounded(_export_here, database_url, period, path, zone, bounds=BOUNDS)


def _export_here(database_url: str, period: Period, path: Path, zone: tzinfo) -> None:
    database = Database(database_url)
    try:
        database.read_now(lambda db: export_period(db, period, path, zone))
    finally:
        database.close()


def evidence_of(db: Session, period: Period, store: EvidenceStore) -> list[ArchivedFile]:
    """The files of a period in the order of offices and indicators; links are in the spreadsheet."""
    found: list[ArchivedFile] = []
    for sheet in _sheets(db, period.id):
        for indicator in sheet.instrument.indicators:
            for number, item in enumerate(sheet.evidence.get(indicator.code, ()), 1):
                if item.sha256 is not None:
                    path = store.path_of(item.sha256)
                    found.append(ArchivedFile(sheet.office.code, indicator.code, number, item.name, path))
    return found


def _entries(db: Session, period_id: int) -> "Iterator[tuple[Sheet, Confirmed | None]]":
    from bot.exports import Confirmed  # noqa: PLC0415 - as said above

    confirmed = {result.office.id: result for result in results.results_of_period(db, period_id)}
    for sheet in _sheets(db, period_id):
        found = confirmed.get(sheet.office.id)
        if found is None:
            yield sheet, None
        elif found.sheet_id != sheet.id:
            # reopened: as in the ranking and the report, what was confirmed stands until it is confirmed anew
            yield sheet, Confirmed(found.index, found.predicate, found.confirmed, is_of_earlier_revision=True)
        else:
            panel = tuple(_panel_words(db, sheet))
            yield sheet, Confirmed(found.index, found.predicate, found.confirmed, panel)


def _panel_words(db: Session, sheet: Sheet) -> "Iterator[PanelWord]":
    """What each member held of each indicator, and after them what the lead decided."""
    from bot.exports import PanelWord  # noqa: PLC0415 - as said above

    decided = pleno.decisions_of(db, sheet)
    if decided is None:
        return
    for indicator in sheet.instrument.indicators:
        code = indicator.code
        for held in decided.opinions.get(code, ()):
            if held.is_given:
                yield PanelWord(code, held.name, held.institution, held.level, held.note)
        settled = decided.settlements.get(code)
        if settled is not None and not settled.sent_back:
            yield PanelWord(code, settled.by, LEAD_DECIDED, settled.level, settled.reason, settled.at)


def _sheets(db: Session, period_id: int) -> Iterator[Sheet]:
    for summary in summaries.period_summaries(db, period_id):
        sheet = sheets.sheet_for(db, OPERATOR, summary.id, Deed.SEE_SHEET)
        if not isinstance(sheet, Sheet):
            raise LookupError(f"the sheet of {summary.office.code} cannot be read: {sheet.reason}")
        yield sheet

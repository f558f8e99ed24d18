"""Everything of a period, from the database into files."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.documents.bounded_process import Bounds, run_bounded
from bot.documents.evidence_files import EvidenceStore
from bot.documents.exports.evidence_archive import ArchivedFile
from bot.storage import exports
from bot.storage.connection.database import Database
from bot.storage.offices import offices
from bot.storage.panels import pleno
from bot.storage.periods import periods
from bot.texts.names import LEAD_DECIDED
from questionnaires.period import Period
from questionnaires.sheet import Sheet

if TYPE_CHECKING:
    from bot.documents.exports.workbook import ConfirmedScore, PanelWord

BOUNDS = Bounds(memory=600_000_000, seconds=900)
"""What one spreadsheet may take; that of a regency takes a fiftieth of it."""


Progress = Callable[[int, int], None]
"""Told how many offices are done, and of how many."""


def export_period(
    db: Session,
    period: Period,
    path: Path,
    zone: tzinfo,
    *,
    most_bytes: int | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """The spreadsheet of a period, or several where one would be larger than `most_bytes`.

    Takes a second for hundreds of offices, a minute for tens of thousands.
    """
    # loads openpyxl, for which a bot that exports nothing need not wait
    from bot.documents.exports.workbook import HistoryLine, write_workbook  # noqa: PLC0415 - as said above

    return write_workbook(
        path,
        periods.instrument_of(db, period.instrument_digest),
        _entries(db, period.id, progress),
        zone=zone,
        offices=offices.all_offices(db),
        history=(HistoryLine(*line) for line in exports.period_history(db, period.id)),
        most_bytes=most_bytes,
    )


def export_bounded(
    database_url: str, period: Period, path: Path, zone: tzinfo, most_bytes: int | None = None
) -> list[Path]:
    """The same in a process of its own, which reads on one consistent view: the chat goes on meanwhile.

    How far it is stands in a file beside `path`, for `progress_of`. Blocks: call it in a thread. Raises
    `OverBoundsError` when it takes more than `BOUNDS`.
    """
    return run_bounded(_export_here, database_url, period, path, zone, most_bytes, bounds=BOUNDS)


def progress_of(path: Path) -> tuple[int, int] | None:
    """How many offices of how many `export_bounded` has written; None before the first."""
    try:
        done, _, total = _progress_file(path).read_text(encoding="ascii").partition(" ")
        return int(done), int(total)
    except (FileNotFoundError, ValueError):
        return None


def _progress_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.progress")


def _export_here(
    database_url: str, period: Period, path: Path, zone: tzinfo, most_bytes: int | None
) -> list[Path]:
    place = _progress_file(path)

    def tell(done: int, total: int) -> None:
        place.write_text(f"{done} {total}", encoding="ascii")

    database = Database(database_url)
    try:
        return database.read_now(
            lambda db: export_period(db, period, path, zone, most_bytes=most_bytes, progress=tell)
        )
    finally:
        database.close()


def evidence_of(db: Session, period: Period, store: EvidenceStore) -> list[ArchivedFile]:
    """The files of a period in the order of offices and indicators; links are in the spreadsheet."""
    return [
        ArchivedFile(office, indicator, number, name, store.path_of(sha256))
        for office, indicator, number, name, sha256 in exports.kept_files(db, period.id)
    ]


def _entries(
    db: Session, period_id: int, progress: Progress | None = None
) -> "Iterator[tuple[Sheet, ConfirmedScore | None]]":
    from bot.documents.exports.workbook import ConfirmedScore  # noqa: PLC0415 - as said above

    total = exports.count_sheets(db, period_id) if progress else 0
    for done, (sheet, found) in enumerate(exports.sheets_of_period(db, period_id)):
        if progress is not None and done % exports.AT_ONCE == 0:
            progress(done, total)
        if found is None:
            yield sheet, None
            continue
        # reopened: as in the ranking and the report, what was confirmed stands until it is confirmed anew
        is_earlier = found.sheet_id != sheet.id
        panel = () if is_earlier else tuple(_panel_words(db, sheet))
        confirmed = ConfirmedScore(
            found.index, found.predicate, found.levels, panel, is_earlier, found.groups
        )
        yield sheet, confirmed


def _panel_words(db: Session, sheet: Sheet) -> "Iterator[PanelWord]":
    """What each member held of each indicator, and after them what the lead decided."""
    from bot.documents.exports.workbook import PanelWord  # noqa: PLC0415 - as said above

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

"""Many answer at once while the spreadsheet of their period is written (SQLite has one writer at a time)."""

import threading
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
from sqlmodel import Session

from bot.documents.exports.period import export_period
from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from questionnaires.loading import default_instrument
from questionnaires.people import Membership, Permission, Role
from questionnaires.period import Period
from questionnaires.sheet import Sheet
from tests.storage.regency import NOW, OfficeLine

OFFICES, ANSWERS = 50, 20
FIRST = 7_100_000_000


def test_a_thousand_answers_while_an_export_is_read(database: Database, tmp_path: Path) -> None:
    codes = [indicator.code for indicator in default_instrument().indicators[:ANSWERS]]

    def found(db: Session) -> Period:
        lines = [OfficeLine(f"D{number:02}", f"Dinas {number}", f"D{number}") for number in range(OFFICES)]
        offices.import_offices(db, lines, NOW, None)
        known = offices.all_offices(db)
        for number, office in enumerate(known):
            person = people.remember_person(db, FIRST + number, f"Petugas {number}", None, NOW)
            people.grant(db, person.id, Membership(Role.OFFICER, office.id), NOW, None)
        period = periods.open_period(
            db,
            name="PeGI 2026",
            instrument=default_instrument(),
            deadline=NOW + timedelta(days=14),
            office_ids=[office.id for office in known],
            now=NOW,
            by=None,
        )
        assert isinstance(period, Period)
        return period

    period = database.run_now(found)
    entries = database.read_now(lambda db: sheets.period_summaries(db, period.id))
    ids = {one.office.id: one.id for one in entries}
    trouble: list[BaseException] = []

    def answer(db: Session, number: int, code: str) -> None:
        actor = people.load_actor(db, FIRST + number)
        (office,) = actor.offices_served()
        sheet = sheets.sheet_for(db, actor, ids[office], Permission.ANSWER)
        assert isinstance(sheet, Sheet), sheet
        sheets.keep_level(db, sheet, code, 3, actor, NOW)

    def officer(number: int) -> None:
        try:
            for code in codes:
                database.run_now(lambda db, code=code: answer(db, number, code))
        except BaseException as error:
            trouble.append(error)
            raise

    def export(name: str) -> list[str]:
        """The answers of a file that is written now, as office and indicator."""
        path = tmp_path / f"{name}.xlsx"
        database.read_now(lambda db: export_period(db, period, path, ZoneInfo("Asia/Makassar")))
        titles, *rows = openpyxl.load_workbook(path)["Jawaban"].iter_rows(values_only=True)
        found = [dict(zip(titles, row, strict=True)) for row in rows]
        return [f"{row['kode']} {row['indikator']}" for row in found if row["mandiri"] == 3]

    threads = [threading.Thread(target=officer, args=(number,)) for number in range(OFFICES)]
    for thread in threads:
        thread.start()
    meanwhile = export("meanwhile")
    for thread in threads:
        thread.join()
    assert trouble == []
    afterwards = export("afterwards")
    assert len(ids) == OFFICES
    assert len(afterwards) == len(set(afterwards)) == OFFICES * ANSWERS
    assert set(meanwhile) <= set(afterwards)

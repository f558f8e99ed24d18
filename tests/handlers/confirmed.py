"""Confirmed offices without the conversations that lead there."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import insert
from sqlmodel import Session

from bot.storage import tables
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.review.confirmations import keep_confirmation
from questionnaires.offices.office_list import ListedOffice
from questionnaires.period import Period
from questionnaires.scoring import score
from tests.handlers.conftest import Regency


def confirmed_period(
    regency: Regency,
    levels: Mapping[str, int | Mapping[str, int]],
    name: str = "Penilaian 2025",
    *,
    publish: bool = True,
) -> Period:
    """A closed period in which each office (by code) has this level everywhere, or these by indicator."""

    def work(db: Session) -> Period:
        every = {office.code: office for office in offices.all_offices(db)}
        period = periods.open_period(
            db,
            name=name,
            instrument=regency.instrument,
            deadline=regency.now + timedelta(days=1),
            office_ids=[every[code].id for code in levels],
            now=regency.now,
            by=None,
        )
        assert isinstance(period, Period)
        connection = db.connection()
        person = connection.execute(
            insert(tables.person).values(name="Citra", joined_at=regency.now).returning(tables.person.c.id)
        ).scalar_one()
        sheet_of = {
            row[1]: row[0]
            for row in connection.execute(
                tables.sheet.select()
                .with_only_columns(tables.sheet.c.id, tables.sheet.c.office_id)
                .where(tables.sheet.c.period_id == period.id)
            )
        }
        for code, level in levels.items():
            sheet = sheet_of[every[code].id]
            chosen: dict[str, int | None] = {
                one.code: level if isinstance(level, int) else level[one.code]
                for one in regency.instrument.indicators
            }
            if isinstance(level, int) and level < 3:
                chosen.pop("K03", None)
            judged = score(regency.instrument, chosen)
            assert judged.index is not None
            assert judged.band is not None
            keep_confirmation(
                db,
                sheet,
                regency.instrument,
                chosen,
                person,
                regency.now,
                index=judged.index,
                predicate=judged.band.label,
            )
        connection.execute(
            tables.sheet.update().where(tables.sheet.c.period_id == period.id).values(state="confirmed")
        )
        periods.close_period(db, period.id, regency.now, None)
        if publish:
            periods.publish_period(db, period.id, regency.now, None)
        return period

    regency.is_tampered = True
    return regency.database.run_now(work)


def more_offices(regency: Regency, count: int) -> list[str]:
    """So many more offices; their codes."""
    rows = [
        ListedOffice(f"N{number:03d}", f"Kelurahan {number:03d}", f"Kel {number:03d}", (), True)
        for number in range(count)
    ]
    regency.database.run_now(lambda db: offices.import_offices(db, rows, regency.now, None))
    return [row.code for row in rows]

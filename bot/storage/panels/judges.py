"""Who judged which sheet, for which institution."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.panels import seats
from questionnaires.people import Role
from questionnaires.period import Period


def judges_of(db: Session, period: Period, sheet_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """By id of these sheets of results of the period: who judged for which institution, as names."""
    judges: dict[int, list[tuple[str, str]]] = {}
    if period.panel:
        for held in seats.seats_of_results(db, period.id):
            if held.seat.part.sheet_id in sheet_ids:
                judges.setdefault(held.seat.part.sheet_id, []).append((held.seat.part.institution, held.name))
        return judges
    judged, person, of = tables.judgement.c, tables.person.c, tables.membership.c
    rows = db.connection().execute(
        select(judged.sheet_id, person.id, person.name, func.max(of.institution))
        .join_from(tables.judgement, tables.sheet, judged.sheet_id == tables.sheet.c.id)
        .join(tables.person, judged.assessor_id == person.id)
        .join(tables.membership, (of.person_id == person.id) & (of.role == str(Role.ASSESSOR)), isouter=True)
        .where(tables.sheet.c.period_id == period.id, judged.round == tables.sheet.c.round)
        .group_by(judged.sheet_id, person.id, person.name)
        .order_by(person.name, person.id)
    )
    for sheet_id, _, name, institution in rows:
        if sheet_id in sheet_ids:
            judges.setdefault(sheet_id, []).append((institution or "asesor", name))
    return judges

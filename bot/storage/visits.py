"""Interviews and visits, and the files that belong to them and to appeals; what offices object to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Select, select, update
from sqlmodel import Session

from bot.storage import audit, tables
from bot.storage.audit import Done
from questionnaires.answers import EvidenceKind
from questionnaires.dossier import Appeal, Attached, Visit
from questionnaires.file_names import with_ending

_visit = tables.visit.c
_appeal = tables.appeal.c
_file = tables.attachment.c
_sheet = tables.sheet.c
_person = tables.person.c


def note_visit(
    db: Session, sheet_id: int, person_id: int, on: date, location: str, findings: str, now: datetime
) -> int:
    """Keeps a visit; its id."""
    added = db.connection().execute(
        tables.visit.insert()
        .values(
            sheet_id=sheet_id,
            assessor_id=person_id,
            visited_on=on.isoformat(),
            location=location,
            findings=findings,
            noted_at=now,
        )
        .returning(_visit.id)
    )
    visit_id = added.scalar_one()
    audit.append(
        db, Done.VISIT_NOTED, now, person_id, sheet_id, after=on.isoformat(), details={"visit": visit_id}
    )
    return visit_id


def visits_of(db: Session, sheet_id: int) -> tuple[Visit, ...]:
    """The visits to the office of this sheet, the earliest first."""
    rows = (
        db.connection()
        .execute(
            select(_visit.id, _visit.visited_on, _visit.location, _visit.findings, _person.name)
            .join_from(tables.visit, tables.person, _visit.assessor_id == _person.id)
            .where(_visit.sheet_id.in_(revisions_of(sheet_id)))
            .order_by(_visit.visited_on, _visit.id)
        )
        .all()
    )
    files = _files(db, "visit_id", [row[0] for row in rows])
    return tuple(
        Visit(row[0], date.fromisoformat(row[1]), row[2], row[3], row[4], files.get(row[0], ()))
        for row in rows
    )


def appeals_of(db: Session, sheet_id: int) -> tuple[Appeal, ...]:
    """What the office objected to, in the order of filing."""
    decider = tables.person.alias()
    rows = (
        db.connection()
        .execute(
            select(
                _appeal.id,
                _appeal.indicator,
                _appeal.state,
                _appeal.reason,
                _person.name,
                _appeal.filed_at,
                _appeal.decision,
                decider.c.name,
                _appeal.decided_at,
            )
            .select_from(
                tables.appeal.join(tables.person, _appeal.filed_by == _person.id).outerjoin(
                    decider, _appeal.decided_by == decider.c.id
                )
            )
            .where(_appeal.sheet_id.in_(revisions_of(sheet_id)))
            .order_by(_appeal.id)
        )
        .all()
    )
    files = _files(db, "appeal_id", [row[0] for row in rows])
    return tuple(replace(Appeal(*row), files=files.get(row[0], ())) for row in rows)


def revisions_of(sheet_id: int) -> Select[tuple[int]]:
    """All revisions of what this sheet is one of: what belongs to one belongs to all."""
    this = tables.sheet.alias()
    return (
        select(_sheet.id)
        .join(this, (this.c.period_id == _sheet.period_id) & (this.c.office_id == _sheet.office_id))
        .where(this.c.id == sheet_id)
    )


def attach(
    db: Session,
    *,
    kind: EvidenceKind,
    name: str,
    file_id: str,
    size: int | None,
    caption: str | None,
    by: int,
    now: datetime,
    visit_id: int | None = None,
    appeal_id: int | None = None,
) -> int:
    """Keeps a file as Telegram has it; its id."""
    added = db.connection().execute(
        tables.attachment.insert()
        .values(
            visit_id=visit_id,
            appeal_id=appeal_id,
            kind=str(kind),
            name=name,
            file_id=file_id,
            size=size,
            caption=caption,
            added_by=by,
            added_at=now,
        )
        .returning(_file.id)
    )
    return added.scalar_one()


def fetched(db: Session, attachment_id: int, sha256: str, size: int) -> None:
    """The file is in our store as well."""
    db.connection().execute(
        update(tables.attachment).where(_file.id == attachment_id).values(sha256=sha256, size=size)
    )


def _files(db: Session, owner: str, ids: list[int]) -> Mapping[int, tuple[Attached, ...]]:
    found: dict[int, tuple[Attached, ...]] = {}
    if not ids:
        return found
    rows = db.connection().execute(
        select(_file[owner], _file.id, _file.kind, _file.name, _file.file_id, _file.sha256)
        .where(_file[owner].in_(ids))
        .order_by(_file.id)
    )
    for row in rows:
        kind = EvidenceKind(row[2])
        item = Attached(row[1], kind, with_ending(row[3], kind), row[4], row[5])
        found[row[0]] = (*found.get(row[0], ()), item)
    return found

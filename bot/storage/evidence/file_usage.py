"""How much evidence and how many attachments there are, to be held against the limits."""

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import ARRIVING, FAILED
from questionnaires.answers import EvidenceKind
from questionnaires.file_limits import Usage, attachment_usage, office_usage, sheet_usage

_evidence = tables.evidence.c
_file = tables.attachment.c
_sheet = tables.sheet.c
_SIZE = func.coalesce(_evidence.size, _evidence.declared_size, 0)


def evidence_usage(db: Session, sheet_id: int) -> tuple[Usage, Usage]:
    """Of the sheet, and of its office over all periods. What is on its way counts with the announced size."""
    office_id = select(_sheet.office_id).where(_sheet.id == sheet_id).scalar_subquery()
    present = db.connection().execute(
        select(func.count(), func.coalesce(func.sum(_SIZE), 0)).where(
            _evidence.sheet_id == sheet_id,
            _evidence.kind != str(EvidenceKind.LINK),
            _evidence.state != FAILED,
            _evidence.removed_at.is_(None),
        )
    )
    # the same bytes lie on the disk once, however many revisions of the sheet speak of them
    different = (
        select(_evidence.sha256, func.max(_evidence.size).label("size"))
        .join_from(tables.evidence, tables.sheet, _evidence.sheet_id == _sheet.id)
        .where(_sheet.office_id == office_id, _evidence.sha256.is_not(None))
        .group_by(_evidence.sha256)
        .subquery()
    )
    coming = (
        select(_SIZE.label("size"))
        .join_from(tables.evidence, tables.sheet, _evidence.sheet_id == _sheet.id)
        .where(_sheet.office_id == office_id, _evidence.state == ARRIVING)
        .subquery()
    )
    of_sheet = present.one()
    kept, arriving = (
        db.connection()
        .execute(select(func.count(), func.coalesce(func.sum(part.c.size), 0)).select_from(part))
        .one()
        for part in (different, coming)
    )
    return (
        sheet_usage(of_sheet[0], int(of_sheet[1])),
        office_usage(kept[0] + arriving[0], int(kept[1]) + int(arriving[1])),
    )


def attachments_usage(db: Session, *, visit_id: int | None = None, appeal_id: int | None = None) -> Usage:
    """Of one visit or one appeal."""
    mine = _file.appeal_id == appeal_id if visit_id is None else _file.visit_id == visit_id
    there = db.connection().execute(
        select(func.count(), func.coalesce(func.sum(_file.size), 0)).where(mine, _file.state != FAILED)
    )
    files, size = there.one()
    return attachment_usage(files, int(size))

"""Interviews and visits, and the files that belong to them and to appeals; what offices object to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import ARRIVING, FAILED, KEPT
from bot.storage.audit import salted, trail, written_words
from bot.storage.audit.trail import Done
from questionnaires.answers import EvidenceKind
from questionnaires.file_names import with_ending
from questionnaires.people import Actor, Permission, why_not_judge
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.report_data import Appeal, Attached, Visit

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
    kept = salted.keep(db, f"visit {visit_id}", content_of_visit(location, findings))
    details = {"visit": visit_id, "content_salted": kept}
    trail.append(db, Done.VISIT_NOTED, now, person_id, sheet_id, after=on.isoformat(), details=details)
    return visit_id


def content_of_visit(location: str, findings: str) -> str:
    """What was noted at a visit, as one text."""
    return f"{location}\n{findings}"


def visits_of(db: Session, sheet_id: int, by: int | None = None) -> tuple[Visit, ...]:
    """The visits to the office of this sheet, the earliest first; with `by` those that this person noted.

    Whoever calls this asks `visibility.sight` whether all may be shown.
    """
    wanted = (
        select(_visit.id, _visit.visited_on, _visit.location, _visit.findings, _person.name)
        .join_from(tables.visit, tables.person, _visit.assessor_id == _person.id)
        .where(_visit.sheet_id.in_(revisions_of(sheet_id)))
        .order_by(_visit.visited_on, _visit.id)
    )
    rows = db.connection().execute(wanted if by is None else wanted.where(_visit.assessor_id == by)).all()
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


def why_not_attach(
    db: Session,
    actor: Actor,
    *,
    visit_id: int | None = None,
    appeal_id: int | None = None,
) -> Refusal | None:
    """Why this actor adds no file to the visit or the appeal, or None.

    To a visit only who noted it and may judge the office still; to an appeal only who fills the office's
    sheet, while it waits; to neither once the period is published.
    """
    rows = (
        select(_sheet.office_id, _sheet.period_id, tables.period.c.state)
        .select_from(tables.sheet)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
    )
    if visit_id is not None:
        found = db.connection().execute(
            rows.add_columns(_visit.assessor_id)
            .join(tables.visit, _visit.sheet_id == _sheet.id)
            .where(_visit.id == visit_id)
        )
    else:
        found = db.connection().execute(
            rows.add_columns(_appeal.state)
            .join(tables.appeal, _appeal.sheet_id == _sheet.id)
            .where(_appeal.id == appeal_id)
        )
    row = found.first()
    if row is None or actor.person is None:
        return Refusal(Reason.NOT_FOUND)
    office_id, period_id, period_state, own = row
    no = _why_not_add(actor, office_id, period_id, own, is_visit=visit_id is not None)
    if no is not None:
        return no
    return Refusal(Reason.FROZEN) if period_state == str(PeriodState.PUBLISHED) else None


def _why_not_add(
    actor: Actor, office_id: int, period_id: int, own: int | str, *, is_visit: bool
) -> Refusal | None:
    """By role and office. `own` is who noted the visit, or the state of the appeal."""
    if is_visit:
        is_own = actor.person is not None and own == actor.person.id
        return why_not_judge(actor, office_id, period_id) if is_own else Refusal(Reason.NOT_ALLOWED)
    if not actor.may(Permission.ANSWER, office_id):
        return Refusal(Reason.NOT_ALLOWED)
    return None if own == "open" else Refusal(Reason.APPEAL_CLOSED)


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
    media_group: str | None = None,
) -> int:
    """Notes that a file is on its way and returns its id; it counts only when it is finished."""
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
            state=ARRIVING,
            media_group=media_group,
            added_by=by,
            added_at=now,
        )
        .returning(_file.id)
    )
    attachment_id = added.scalar_one()
    details = {"file": attachment_id, "visit": visit_id, "appeal": appeal_id, "kind": str(kind)}
    trail.append(
        db,
        Done.FILE_ATTACHED,
        now,
        by,
        _sheet_of_file(db, attachment_id),
        after=written_words.keep(db, name, now),
        details=details,
    )
    return attachment_id


def _sheet_of_file(db: Session, attachment_id: int) -> int | None:
    """The sheet of the visit or the appeal to which a file belongs."""
    return (
        db.connection()
        .execute(
            select(func.coalesce(_visit.sheet_id, _appeal.sheet_id))
            .select_from(
                tables.attachment.outerjoin(tables.visit, _file.visit_id == _visit.id).outerjoin(
                    tables.appeal, _file.appeal_id == _appeal.id
                )
            )
            .where(_file.id == attachment_id)
        )
        .scalar()
    )


def finish_attachment(db: Session, attachment_id: int, sha256: str, size: int, now: datetime) -> bool:
    """The file lies in the store, checked; False when it was not on its way (any more)."""
    return _end(db, attachment_id, now, state=KEPT, sha256=sha256, size=size)


def fail_attachment(db: Session, attachment_id: int, cause: str, now: datetime) -> bool:
    """The file could not be kept; False when it was not on its way (any more)."""
    return _end(db, attachment_id, now, state=FAILED, cause=cause)


def _end(db: Session, attachment_id: int, now: datetime, **values: object) -> bool:
    """Ends what is on its way; the trail tells of it at the sheet of the visit or the appeal."""
    ended = db.connection().execute(
        update(tables.attachment)
        .where(_file.id == attachment_id, _file.state == ARRIVING)
        .values(finished_at=now, **values)
        .returning(_file.added_by)
    )
    by = ended.scalar()
    if by is None:
        return False
    details = {"file": attachment_id} | {key: value for key, value in values.items() if key != "state"}
    deed = Done.FILE_KEPT if values["state"] == KEPT else Done.ATTACHING_FAILED
    trail.append(db, deed, now, by, _sheet_of_file(db, attachment_id), details=details)
    return True


@dataclass(frozen=True, slots=True)
class SentAttachment:
    """A file as it was sent, whatever became of it; `telegram_id` is the chat that waits for the answer."""

    id: int
    visit_id: int | None
    appeal_id: int | None
    name: str
    media_group: str | None
    telegram_id: int | None
    state: str
    cause: str | None


def sent_attachment(db: Session, attachment_id: int) -> SentAttachment:
    """One file as it was sent. Raises StopIteration for an unknown id."""
    return next(one for one in attachments_sent_together(db, attachment_id) if one.id == attachment_id)


def attachments_sent_together(db: Session, attachment_id: int) -> tuple[SentAttachment, ...]:
    """All files of the album that this one belongs to; itself alone when it came by itself."""
    this = tables.attachment.alias()
    rows = db.connection().execute(
        select(
            _file.id,
            _file.visit_id,
            _file.appeal_id,
            _file.name,
            _file.media_group,
            _person.telegram_id,
            _file.state,
            _file.cause,
        )
        .join_from(tables.attachment, tables.person, _file.added_by == _person.id)
        .join(
            this,
            (this.c.id == _file.id)
            | (
                (this.c.media_group == _file.media_group)
                & (this.c.added_by == _file.added_by)
                & this.c.visit_id.is_not_distinct_from(_file.visit_id)
                & this.c.appeal_id.is_not_distinct_from(_file.appeal_id)
            ),
        )
        .where(this.c.id == attachment_id)
        .order_by(_file.id)
    )
    return tuple(SentAttachment(*row) for row in rows)


def _files(db: Session, owner: str, ids: list[int]) -> Mapping[int, tuple[Attached, ...]]:
    found: dict[int, tuple[Attached, ...]] = {}
    if not ids:
        return found
    rows = db.connection().execute(
        select(_file[owner], _file.id, _file.kind, _file.name, _file.file_id, _file.sha256)
        .where(_file[owner].in_(ids), _file.state != FAILED)
        .order_by(_file.id)
    )
    for row in rows:
        kind = EvidenceKind(row[2])
        item = Attached(row[1], kind, with_ending(row[3], kind), row[4], row[5])
        found[row[0]] = (*found.get(row[0], ()), item)
    return found

"""A confirmed sheet opened again: the next revision, beside the confirmed one, which stays as it was."""

from datetime import datetime

from sqlalchemy import insert, literal, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import KEPT, contents_of, head_of
from bot.storage.audit import salted, trail
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.trail import Done
from questionnaires.people import Actor
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import why_not_reopen
from questionnaires.sheet import Sheet

_sheet = tables.sheet.c


def reopen_sheet(
    db: Session, sheet_id: int, reason: str, actor: Actor, now: datetime, due_at: datetime
) -> Sheet | Refusal:
    """The new revision, with answers, evidence and judgements as they were, and the reason as its note.

    It begins as a returned sheet: the officers can change it, after the deadline too, and are asked to send
    it again until `due_at`. Only while the period
    is open, and only the newest revision: a second tap finds that there is a newer one.
    """
    if actor.person is None:
        return Refusal(Reason.NOT_ALLOWED)
    head = head_of(db, sheet_id, to_change=True)
    if head is None:
        return Refusal(Reason.NOT_FOUND)
    no = why_not_reopen(head.state, head.period)
    if no is not None:
        return with_doer(db, no, actor.person.id, sheet_id=sheet_id)
    newer = select(_sheet.id).where(
        _sheet.period_id == head.period.id,
        _sheet.office_id == head.office.id,
        _sheet.revision > head.revision,
    )
    if db.connection().execute(newer).first() is not None:
        return with_doer(db, Refusal(Reason.SHEET_NOT_CONFIRMED), actor.person.id, sheet_id=sheet_id)
    # the reason is kept as the note of a return, so the revision begins in the round after one
    round_ = head.round + 1
    new_id = _add_revision(db, head, round_, now)
    copy_contents(db, head, new_id, round_)
    _keep_reason(db, new_id, round_ - 1, reason, actor.person.id, now, due_at)
    trail.append(
        db,
        Done.REOPENED,
        now,
        actor.person.id,
        new_id,
        before=head.number,
        details={
            "reason_salted": salted.keep(db, f"reopened {new_id}", reason),
            "from": head.id,
            "revision": head.revision + 1,
            "due_at": due_at.isoformat(),
        },
    )
    there = head_of(db, new_id)
    return Refusal(Reason.NOT_FOUND) if there is None else contents_of(db, there)


def _add_revision(db: Session, head: Sheet, round_: int, now: datetime) -> int:
    added = db.connection().execute(
        tables.sheet.insert()
        .values(
            period_id=head.period.id,
            office_id=head.office.id,
            revision=head.revision + 1,
            state=str(SheetState.RETURNED),
            round=round_,
            created_at=now,
        )
        .returning(_sheet.id)
    )
    new_id = added.scalar_one()
    db.connection().execute(
        update(tables.place).where(tables.place.c.sheet_id == head.id).values(sheet_id=None, indicator=None)
    )
    return new_id


def copy_contents(db: Session, head: Sheet, new_id: int, round_: int) -> None:
    """Answers, kept evidence (the files are one), the judgements of the last round, and all that panels
    handed in.
    """
    connection = db.connection()
    answer, evidence, judgement = tables.answer.c, tables.evidence.c, tables.judgement.c
    for table, which, replaced in (
        (tables.answer, answer.sheet_id == head.id, {"sheet_id": new_id}),
        (
            tables.evidence,
            (evidence.sheet_id == head.id) & (evidence.state == KEPT) & evidence.removed_at.is_(None),
            {"sheet_id": new_id, "replaces": None},
        ),
        (
            tables.judgement,
            (judgement.sheet_id == head.id) & (judgement.round == head.round),
            {"sheet_id": new_id, "round": round_},
        ),
        (tables.handed_in_level, tables.handed_in_level.c.sheet_id == head.id, {"sheet_id": new_id}),
    ):
        names = [column.name for column in table.columns if column.name != "id"]
        values = [
            literal(replaced[name], table.c[name].type) if name in replaced else table.c[name]
            for name in names
        ]
        connection.execute(insert(table).from_select(names, select(*values).where(which)))


def _keep_reason(
    db: Session, sheet_id: int, round_: int, reason: str, by: int, now: datetime, due_at: datetime
) -> None:
    added = db.connection().execute(
        tables.sheet_return.insert()
        .values(sheet_id=sheet_id, round=round_, returned_by=by, returned_at=now, due_at=due_at)
        .returning(tables.sheet_return.c.id)
    )
    db.connection().execute(
        tables.return_note.insert().values(sheet_return_id=added.scalar_one(), indicator="", note=reason)
    )

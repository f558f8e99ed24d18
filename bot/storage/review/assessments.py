"""What assessors do: the queue, judgements, returning and confirming."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, insert, literal, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import HEADS, contents_of, head_of, judgements_of
from bot.storage.audit import salted, trail, written_words
from bot.storage.audit.trail import Done
from bot.storage.connection.statements import execute, upsert
from bot.storage.dashboard.summaries import SheetSummary, summaries
from bot.storage.panels.member_view import only_own_seats
from bot.storage.panels.pleno import carry_settlements
from bot.storage.panels.rules import candidates
from bot.storage.people.people import people_with_role
from bot.storage.review.confirmations import keep_confirmation, result_details
from questionnaires import people as rules
from questionnaires.answers import Judgement, levels_of
from questionnaires.people import Actor, Permission, Person, Role
from questionnaires.period import PeriodState, SheetState
from questionnaires.refusal import Refusal
from questionnaires.sheet import Sheet

NOT_APPLICABLE = "-"

_sheet = tables.sheet.c
_judgement = tables.judgement.c

_KEEP = upsert(
    tables.judgement,
    ["sheet_id", "round", "assessor_id", "indicator"],
    ["level", "not_applicable", "note", "judged_at"],
)


def queue(db: Session, actor: Actor) -> tuple[SheetSummary, ...]:
    """The sheets that wait for this assessor, the one sent first in front; offices that are not theirs to
    judge are left out.
    """
    if not actor.has_role(Role.ASSESSOR):
        return ()
    waiting = HEADS.where(
        _sheet.state == str(SheetState.SUBMITTED), tables.period.c.state != str(PeriodState.PUBLISHED)
    ).order_by(_sheet.submitted_at, _sheet.id)
    allowed = tuple(
        found
        for found in summaries(db, waiting)
        if actor.may(Permission.ASSESS, found.office.id, period_id=found.period.id)
    )
    return only_own_seats(db, actor, allowed)


def keep_judgement(
    db: Session, sheet: Sheet, code: str, level: int | None, actor: Actor, now: datetime
) -> bool:
    """Keeps the level (None: not applicable) this assessor holds right; False when it was that already."""
    return _judge(db, sheet, code, {"level": level, "not_applicable": level is None}, actor, now)


def keep_note(db: Session, sheet: Sheet, code: str, note: str | None, actor: Actor, now: datetime) -> bool:
    """Keeps the assessor's note at an indicator, or takes it away; False when it was that already."""
    return _judge(db, sheet, code, {"note": note}, actor, now)


def _judge(db: Session, sheet: Sheet, code: str, change: dict[str, Any], actor: Actor, now: datetime) -> bool:
    """Keeps one assessor's word; a first word builds on what stands there, be it another assessor's."""
    by = _person_id(actor)
    # the members of a panel know nothing of each other
    held = judgements_of(db, sheet.id, sheet.round, by if sheet.period.panel else None)
    before = held.get(code) or Judgement(code)
    after = replace(before, **change)
    levels_differ = (before.level, before.not_applicable) != (after.level, after.not_applicable)
    if not levels_differ and before.note == after.note and (before.is_given or "note" in change):
        return False
    values = {
        "sheet_id": sheet.id,
        "round": sheet.round,
        "assessor_id": by,
        "indicator": code,
        "level": after.level,
        "not_applicable": after.not_applicable,
        "note": after.note,
        "judged_at": now,
    }
    execute(db, _KEEP, values)
    if "note" in change:
        earlier, marked = written_words.keep(db, before.note, now), written_words.keep(db, after.note, now)
        trail.append(db, Done.NOTED, now, by, sheet.id, code, earlier, marked)
    else:
        trail.append(db, Done.JUDGED, now, by, sheet.id, code, _as_text(before), _as_text(after))
    return True


def return_sheet(
    db: Session,
    sheet: Sheet,
    notes: Mapping[str, str],
    actor: Actor,
    now: datetime,
    due_at: datetime | None = None,
    *,
    deed: Done = Done.RETURNED,
) -> Sheet:
    """The sheet back with its officers, in its next round; the key "" of `notes` is the note on the whole.

    `due_at` is until when they are asked to send it again. `deed` says whether an assessor gives it back or
    the officers take it back.

    Judgements go along into the new round, save those of indicators with a note: these are to be answered
    anew. A sheet that is not submitted (any more) is given back as it is.
    """
    by = _person_id(actor)
    moved = db.connection().execute(
        update(tables.sheet)
        .where(_sheet.id == sheet.id, _sheet.state == str(SheetState.SUBMITTED), _sheet.round == sheet.round)
        .values(state=str(SheetState.RETURNED), round=sheet.round + 1)
    )
    if not moved.rowcount:
        return _as_it_is(db, sheet)
    connection = db.connection()
    added = connection.execute(
        tables.sheet_return.insert()
        .values(sheet_id=sheet.id, round=sheet.round, returned_by=by, returned_at=now, due_at=due_at)
        .returning(tables.sheet_return.c.id)
    )
    return_id = added.scalar_one()
    connection.execute(
        tables.return_note.insert(),
        [{"sheet_return_id": return_id, "indicator": code, "note": note} for code, note in notes.items()],
    )
    copied = select(
        _judgement.sheet_id,
        literal(sheet.round + 1),
        _judgement.assessor_id,
        _judgement.indicator,
        _judgement.level,
        _judgement.not_applicable,
        _judgement.note,
        _judgement.judged_at,
    ).where(
        _judgement.sheet_id == sheet.id,
        _judgement.round == sheet.round,
        _judgement.indicator.not_in([code for code in notes if code]),
    )
    columns = [
        "sheet_id", "round", "assessor_id", "indicator", "level", "not_applicable", "note", "judged_at",
    ]  # fmt: skip
    connection.execute(insert(tables.judgement).from_select(columns, copied))
    if sheet.period.panel:
        carry_settlements(db, sheet, [code for code in notes if code])
    kept = {code: salted.keep(db, f"note {return_id} {code}", note) for code, note in notes.items()}
    details = {"notes_salted": kept, "due_at": None if due_at is None else due_at.isoformat()}
    trail.append(db, deed, now, by, sheet.id, before=sheet.number, details=details)
    return _as_it_is(db, sheet)


def confirm_sheet(
    db: Session,
    sheet: Sheet,
    actor: Actor,
    now: datetime,
    *,
    index: Fraction,
    predicate: str,
    settled: Mapping[str, int | None] | None = None,
) -> Sheet:
    """The sheet confirmed, with its result; one that is not submitted (any more) is given back as it is.

    `settled` are the levels that a panel agreed on and its lead settled; without them the assessor's count.
    """
    by = _person_id(actor)
    moved = db.connection().execute(
        update(tables.sheet)
        .where(_sheet.id == sheet.id, _sheet.state == str(SheetState.SUBMITTED), _sheet.round == sheet.round)
        .values(state=str(SheetState.CONFIRMED))
    )
    if not moved.rowcount:
        return _as_it_is(db, sheet)
    levels = settled if settled is not None else levels_of(judgements_of(db, sheet.id, sheet.round))
    exact = keep_confirmation(
        db, sheet.id, sheet.instrument, levels, by, now, index=index, predicate=predicate
    )
    trail.append(
        db,
        Done.CONFIRMED,
        now,
        by,
        sheet.id,
        before=sheet.number,
        after=exact,
        details=result_details(sheet.instrument, levels, predicate),
    )
    return _as_it_is(db, sheet)


def judges_of(db: Session, sheet: Sheet) -> frozenset[int]:
    """Ids of those who have given a level on this sheet in its present round."""
    rows = db.connection().execute(
        select(_judgement.assessor_id).where(
            _judgement.sheet_id == sheet.id,
            _judgement.round == sheet.round,
            _judgement.level.is_not(None) | _judgement.not_applicable,
        )
    )
    return frozenset(rows.scalars())


def who_may_join(db: Session, sheet: Sheet) -> tuple[str, ...]:
    """Names of assessors who are no admins and may judge this sheet."""
    return tuple(
        sorted(
            {
                one.name
                for one in candidates(db, sheet.period.id)
                if not one.is_admin and sheet.office.id not in one.serves
            }
        )
    )


def why_not_alone(db: Session, sheet: Sheet, judges: frozenset[int], actor: Actor) -> Refusal | None:
    """Why this actor does not confirm what these people have judged, or None: admins never judge alone."""
    admins = {person.id for person in people_with_role(db, Role.ADMIN)}
    no = rules.why_not_alone({*judges, _person_id(actor)}, admins)
    return None if no is None else Refusal(no.reason, {"names": who_may_join(db, sheet)})


def who_returned(db: Session, sheet_id: int) -> Person | None:
    """The assessor who handed the sheet back last; None when nobody did, or that person is gone.

    Neither when an admin opened it again: then it is for all assessors.
    """
    person = tables.person.c
    back = tables.sheet_return.c
    row = db.connection().execute(
        select(person.id, person.telegram_id, person.name)
        .join_from(tables.sheet_return, tables.person, back.returned_by == person.id)
        .where(back.sheet_id == sheet_id, person.telegram_id.is_not(None), _is_assessor(person.id))
        .order_by(back.round.desc())
        .limit(1)
    )
    found = row.first()
    return None if found is None else Person(*found)


def _is_assessor(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    held = tables.membership.c
    wanted = select(held.id).where(
        held.person_id == person_id, held.role == str(Role.ASSESSOR), held.ended_at.is_(None)
    )
    return wanted.exists()


def _as_it_is(db: Session, sheet: Sheet) -> Sheet:
    head = head_of(db, sheet.id)
    return sheet if head is None else contents_of(db, head)


def _as_text(judgement: Judgement) -> str | None:
    if judgement.not_applicable:
        return NOT_APPLICABLE
    return None if judgement.level is None else str(judgement.level)


def _person_id(actor: Actor) -> int:
    if actor.person is None:
        raise ValueError("a stranger cannot assess")
    return actor.person.id

"""Sharing out the seats of a period's panels: the sample is drawn, assessors rotate, the lead sits last."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import as_told, seat_given
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.panels.rules import SEEDS, candidates, keep_draw, rules_of
from bot.storage.panels.seats import (
    newest_sheets,
    seats_of,
    seats_of_period,
    unconfirmed_sheets,
    wanted_parts,
)
from questionnaires.instrument import Instrument
from questionnaires.panels import Candidate, Part, Plan, Seat, Split, share_out
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sampling import Draw, draw_sample

_seat = tables.panel_seat.c
_sheet = tables.sheet.c
_judgement = tables.judgement.c


def fill_seats(db: Session, period_id: int, instrument: Instrument, now: datetime, by: int | None) -> Plan:
    """Shares out evenly what nobody has; seats that are taken stay. What could not be filled is in the
    plan.
    """
    sheets = unconfirmed_sheets(db, period_id)
    every = seats_of_period(db, period_id)
    drawn = _draw_once(db, period_id) if not every else None
    held = [one for one in every if one.seat.part.sheet_id in sheets]
    offices = {sheet_id: office for sheet_id, (office, _) in sheets.items()}
    taken = [one.seat for one in held]
    covered = {one.seat.part.sheet_id for one in held}
    # a sheet that has its seats keeps them, also when an institution joined later
    wanted = [
        part
        for part in wanted_parts(db, period_id, instrument)
        if part.sheet_id in sheets and part.sheet_id not in covered
    ]
    plan = share_out(wanted, offices, _with_lead(db, period_id), taken)
    # another chair of an institution that is there already is missed by nobody
    plan = Plan(plan.seats, tuple(gap for gap in plan.gaps if not gap.chair))
    seated = seat_all(db, plan.seats, now, by)
    if plan.seats or drawn is not None:
        rows = marks(db, "panel_seat", seated)
        details: dict[str, object] = {"period": period_id, "seats": len(plan.seats), ROWS: rows}
        if drawn is not None:
            rows |= marks(db, "period_rule", (period_id,))
            details |= {"seed": drawn.seed, "drawn_of": drawn.of}
        trail.append(db, Done.SEATS_SHARED, now, by, details=details)
    return plan


def _with_lead(db: Session, period_id: int) -> tuple[Candidate, ...]:
    """The assessors, with who of them leads the pleno."""
    lead = rules_of(db, period_id).lead
    return tuple(
        replace(one, is_lead=lead is not None and one.person_id == lead.id)
        for one in candidates(db, period_id)
    )


def relieve_lead(db: Session, period_id: int, now: datetime, by: int | None) -> Plan:
    """Gives the lead's seats at sheets they have not begun to others, where others can: who settles what a
    panel differs on is no member of it by default. Gaps are the seats that stay.
    """
    lead = rules_of(db, period_id).lead
    if lead is None:
        return Plan((), ())
    sheets = unconfirmed_sheets(db, period_id)
    held = [one for one in seats_of_period(db, period_id) if one.seat.part.sheet_id in sheets]
    begun = set(
        db.connection()
        .execute(select(_judgement.sheet_id).where(_judgement.assessor_id == lead.id).distinct())
        .scalars()
    )
    own = [one for one in held if one.seat.assessor_id == lead.id and one.seat.part.sheet_id not in begun]
    others = [one for one in candidates(db, period_id) if one.person_id != lead.id]
    offices = {sheet_id: office for sheet_id, (office, _) in sheets.items()}
    kept = [one.seat for one in held if one not in own]
    plan = share_out([one.seat.part for one in own], offices, others, kept)
    given = {seat.part for seat in plan.seats}
    ended = [one.id for one in own if one.seat.part in given]
    db.connection().execute(
        update(tables.panel_seat).where(_seat.id.in_(ended)).values(ended_at=now, ended_by=by)
    )
    seated = seat_all(db, plan.seats, now, by)
    if plan.seats:
        rows = marks(db, "panel_seat", [*seated, *ended])
        details = {"period": period_id, "seats": len(plan.seats), ROWS: rows}
        trail.append(db, Done.SEATS_SHARED, now, by, details=details)
    return plan


def sample_of(db: Session, period_id: int) -> tuple[Draw, tuple[str, ...], tuple[str, ...]] | None:
    """How the sample of a period was drawn, the offices in it, and those that every assessor scores; None
    where nothing was drawn.
    """
    rules = rules_of(db, period_id)
    if rules.draw is None or rules.split is not Split.SAMPLE:
        return None
    sheets = newest_sheets(db, period_id)
    sample = draw_sample(len(sheets), rules.sample_percent, rules.draw)

    def names(places: frozenset[int]) -> tuple[str, ...]:
        return tuple(sheets[place].office for place in sorted(places) if place < len(sheets))

    return rules.draw, names(sample.places), names(sample.linking)


def _draw_once(db: Session, period_id: int) -> Draw | None:
    """Draws the sample of a period that is scored by one; what was drawn stays once there are seats."""
    rules = rules_of(db, period_id)
    if rules.split is not Split.SAMPLE:
        return None
    draw = Draw(secrets.randbelow(SEEDS), len(newest_sheets(db, period_id)))
    keep_draw(db, period_id, draw)
    return draw


def seat_all(db: Session, seats: Sequence[Seat], now: datetime, by: int | None) -> list[int]:
    """Keeps the seats; their ids."""
    rows = [
        {
            "sheet_id": seat.part.sheet_id,
            "assessor_id": seat.assessor_id,
            "institution": seat.part.institution,
            "groups": list(seat.part.groups),
            "seated_at": now,
            "seated_by": by,
        }
        for seat in seats
    ]
    if not rows:
        return []
    added = db.connection().execute(tables.panel_seat.insert().returning(_seat.id), rows)
    return list(added.scalars())


def give_seat(
    db: Session, sheet_id: int, seat_id: int | None, part: Part, person_id: int, now: datetime, by: int | None
) -> Refusal | None:
    """Gives a part to this assessor, in place of who had it; what that one scored stays on record, unused.

    Refused for who serves the office, has a seat at this sheet already, or belongs to another institution.
    """
    known = _sheet_head(db, sheet_id)
    if known is None:
        return Refusal(Reason.NOT_FOUND)
    office_id, state, period_id = known
    if state is SheetState.CONFIRMED:
        return Refusal(Reason.SHEET_CONFIRMED)
    able = {one.person_id: one for one in candidates(db, period_id) if one.institution == part.institution}
    candidate = able.get(person_id)
    if candidate is None:
        return Refusal(Reason.NOT_ALLOWED)
    if office_id in candidate.serves:
        return Refusal(Reason.SEAT_CONFLICT)
    present = {held.id: held for held in seats_of(db, sheet_id)}
    for held in present.values():
        if held.seat.assessor_id == person_id:
            return as_told(Refusal(Reason.ALREADY_SEATED), seat_given(db, held.id), by)
    if seat_id is not None:
        if seat_id not in present:
            return Refusal(Reason.NOT_FOUND)
        db.connection().execute(
            update(tables.panel_seat).where(_seat.id == seat_id).values(ended_at=now, ended_by=by)
        )
    changed = seat_all(db, [Seat(part, person_id)], now, by)
    if seat_id is not None:
        changed.append(seat_id)
    details = {"person": person_id, "seat": seat_id, ROWS: marks(db, "panel_seat", changed)}
    trail.append(db, Done.SEAT_GIVEN, now, by, sheet_id, details=details)
    return None


def _sheet_head(db: Session, sheet_id: int) -> tuple[int, SheetState, int] | None:
    """Office, state and period of a sheet."""
    asked = select(_sheet.office_id, _sheet.state, _sheet.period_id).where(_sheet.id == sheet_id)
    row = db.connection().execute(asked).first()
    return None if row is None else (row[0], SheetState(row[1]), row[2])

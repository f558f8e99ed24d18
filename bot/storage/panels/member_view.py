"""A panel's sheet as one of its members sees it: his part, his own levels, and nobody else's."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import contents_of, judgements_of
from bot.storage.panels.pleno import sent_back_codes
from bot.storage.panels.seats import HeldSeat, seats_held_by, seats_of
from bot.storage.periods.periods import instrument_of
from questionnaires.instrument import Instrument
from questionnaires.panels import codes_of
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet
from questionnaires.summary import SheetSummary

_judgement = tables.judgement.c


def seat_for(db: Session, actor: Actor, sheet_id: int) -> HeldSeat | None:
    """Where this actor sits at this sheet, if he does and still can."""
    person_id = None if actor.person is None else actor.person.id
    return next(
        (
            held
            for held in seats_of(db, sheet_id)
            if held.seat.assessor_id == person_id and not held.is_vacant
        ),
        None,
    )


def as_member(db: Session, actor: Actor, head: Sheet) -> Sheet | Refusal:
    """The sheet with the member's part and own levels; refused for who has no seat at it."""
    held = seat_for(db, actor, head.id)
    if held is None or actor.person is None:
        return Refusal(Reason.NO_SEAT)
    sheet = contents_of(db, head, actor.person.id)
    codes = _part(db, head.instrument, held)
    why = sent_back_codes(db, head.id, held.sheet_round) if held.has_scored_all else {}
    return replace(
        sheet,
        part=codes,
        handed_in=held.has_handed_in,
        return_notes=_own_notes(db, sheet, actor.person.id),
        sent_back={code: reason for code, reason in why.items() if code in codes},
    )


def _own_notes(db: Session, sheet: Sheet, person_id: int) -> dict[str, str]:
    """Of what the office was asked to mend: the member's own notes, and the lead's word on the whole.

    The notes of the others went to the office with them; a member who is to score again does not read them.
    """
    if not sheet.return_notes:
        return {}
    own = judgements_of(db, sheet.id, sheet.round - 1, person_id)
    mine = {code: note for code, held in own.items() if code in sheet.return_notes and (note := held.note)}
    return {**mine, **{code: note for code, note in sheet.return_notes.items() if not code}}


def _part(db: Session, instrument: Instrument, held: HeldSeat) -> frozenset[str]:
    """The indicators of the seat; while the lead has sent some back, those of them alone.

    Whoever took the seat over since has scored none of the others yet, and scores them all.
    """
    own = codes_of(instrument, held.seat.part.groups)
    if not held.has_scored_all:
        return own
    return own & sent_back_codes(db, held.seat.part.sheet_id, held.sheet_round).keys() or own


def only_own_seats(db: Session, actor: Actor, sheets: Sequence[SheetSummary]) -> tuple[SheetSummary, ...]:
    """The sheets without those of panels on which the actor has nothing to do, with his own progress."""
    if actor.person is None or not any(sheet.period.panel for sheet in sheets):
        return tuple(sheets)
    person_id = actor.person.id
    seats = {
        held.seat.part.sheet_id: held
        for held in seats_held_by(db, person_id)
        if not held.is_vacant and not held.has_handed_in
    }
    found: list[SheetSummary] = []
    for sheet in sheets:
        if not sheet.period.panel:
            found.append(sheet)
        elif (held := seats.get(sheet.id)) is not None:
            codes = _part(db, instrument_of(db, sheet.period.instrument_digest), held)
            judged = db.connection().execute(
                select(func.count()).where(
                    _judgement.sheet_id == sheet.id,
                    _judgement.round == sheet.round,
                    _judgement.assessor_id == person_id,
                    _judgement.indicator.in_(codes),
                    _judgement.level.is_not(None) | _judgement.not_applicable,
                )
            )
            own = replace(sheet.progress, total=len(codes), confirmed=judged.scalar_one())
            found.append(replace(sheet, progress=own))
    return tuple(found)

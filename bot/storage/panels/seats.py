"""Panels: who sits where, and whether a panel can still complete."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.panels.rules import candidates, rules_of
from bot.storage.review.newest import is_newest
from questionnaires.instrument import Instrument
from questionnaires.panels import Coverage, Part, Seat, coverage, parts_of
from questionnaires.period import PeriodState, SheetState
from questionnaires.sampling import draw_sample
from questionnaires.sheet import Sheet

_seat = tables.panel_seat.c
_sheet = tables.sheet.c
_person = tables.person.c


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat with who sits there. `is_vacant`: that person assesses no more, or serves the office by now."""

    id: int
    seat: Seat
    name: str
    office_id: int
    office: str
    handed_in_round: int | None
    sheet_round: int
    sheet_state: SheetState
    is_vacant: bool
    has_scored_all: bool
    """Whether this very person handed in all of the part once: only what is sent back is still to do."""

    @property
    def has_handed_in(self) -> bool:
        """Whether this part was handed in in the sheet's present round."""
        return self.handed_in_round == self.sheet_round


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part of a sheet that can never be completed as things are: nobody sits there, or nobody who can."""

    part: Part
    office: str
    seat_id: int | None
    """The vacant seat, to be given to somebody else; None where there is no seat at all."""
    name: str | None
    able: tuple[str, ...] = ()
    """Names of those who could sit there."""


def institutions_of(db: Session, period_id: int) -> tuple[str, ...]:
    """The institutions of a period's panels: those with seats, and those that have assessors now."""
    seated = {held.seat.part.institution for held in seats_of_period(db, period_id)}
    return tuple(sorted(seated | {candidate.institution for candidate in candidates(db, period_id)}))


@dataclass(frozen=True, slots=True)
class PanelSheet:
    """The newest sheet of an office in a period."""

    id: int
    office_id: int
    office: str
    state: SheetState


def newest_sheets(db: Session, period_id: int, *, counted: bool = False) -> tuple[PanelSheet, ...]:
    """The newest sheet of each office, confirmed or not, in the order in which the offices came in.

    With `counted` that of an office that was confirmed is the one whose score counts, also while it is opened
    again.
    What an institution scores of a sheet hangs on its place, so the place stays when others are confirmed or
    this one is opened again.
    """
    rows = db.connection().execute(
        select(_sheet.id, _sheet.office_id, tables.office.c.short_name, _sheet.state)
        .join_from(tables.sheet, tables.office, _sheet.office_id == tables.office.c.id)
        .where(_sheet.period_id == period_id)
        .order_by(_sheet.id)
    )
    # replaced revisions are read too, since the first one of an office says where it stands
    newest: dict[int, PanelSheet] = {}
    for sheet_id, office_id, name, state in rows:
        before = newest.get(office_id) if counted and state != SheetState.CONFIRMED else None
        if before is not None and before.state is SheetState.CONFIRMED:
            continue
        newest[office_id] = PanelSheet(sheet_id, office_id, name, SheetState(state))
    return tuple(newest.values())


def unconfirmed_sheets(db: Session, period_id: int) -> dict[int, tuple[int, str]]:
    """The newest sheet of each office that is not confirmed: office id and short name by sheet id."""
    return {
        one.id: (one.office_id, one.office)
        for one in newest_sheets(db, period_id)
        if one.state is not SheetState.CONFIRMED
    }


def wanted_parts(
    db: Session, period_id: int, instrument: Instrument, *, counted: bool = False
) -> tuple[Part, ...]:
    """Every part of the period that needs an assessor, of confirmed sheets as well; `counted` as there."""
    rules = rules_of(db, period_id)
    sheets = [one.id for one in newest_sheets(db, period_id, counted=counted)]
    groups = [group.id for group in instrument.groups]
    sample = draw_sample(len(sheets), rules.sample_percent, rules.draw)
    held = Counter(
        (one.seat.part.sheet_id, one.seat.part.institution) for one in seats_of_period(db, period_id)
    )
    seated = {sheet_id for sheet_id, _ in held}
    able = Counter(one.institution for one in candidates(db, period_id))

    def chairs(sheet_id: int, institution: str) -> int:
        # a sheet with seats is measured by them: an assessor who joined later owes it nothing
        return held[sheet_id, institution] if sheet_id in seated else able[institution]

    return parts_of(sheets, institutions_of(db, period_id), groups, rules.split, sample, chairs)


def missing_institutions(db: Session, sheet: Sheet) -> tuple[str, ...]:
    """Institutions that were to score this panel's sheet and have no seat at it."""
    counted = sheet.state is SheetState.CONFIRMED
    return missing_of_period(db, sheet.period.id, sheet.instrument, counted=counted).get(sheet.id, ())


def missing_of_period(
    db: Session, period_id: int, instrument: Instrument, *, counted: bool = False
) -> dict[int, tuple[str, ...]]:
    """By id of each sheet with a panel (the newest, or `counted`): the institutions without a seat at it."""
    seated: dict[int, set[str]] = {}
    for held in seats_of_results(db, period_id) if counted else seats_of_period(db, period_id):
        seated.setdefault(held.seat.part.sheet_id, set()).add(held.seat.part.institution)
    lacking: dict[int, set[str]] = {}
    for part in wanted_parts(db, period_id, instrument, counted=counted):
        if part.institution not in seated.get(part.sheet_id, {part.institution}):
            lacking.setdefault(part.sheet_id, set()).add(part.institution)
    return {sheet_id: tuple(sorted(found)) for sheet_id, found in lacking.items()}


_SEATS: Select[*tuple[Any, ...]] = (
    select(
        _seat.id,
        _seat.sheet_id,
        _seat.institution,
        _seat.groups,
        _seat.assessor_id,
        _person.name,
        _sheet.office_id,
        tables.office.c.short_name,
        _seat.handed_in_round,
        _sheet.round,
        _sheet.state,
        _seat.handed_in_at,
        _sheet.period_id,
    )
    .join_from(tables.panel_seat, tables.person, _seat.assessor_id == _person.id)
    .join(tables.sheet, _seat.sheet_id == _sheet.id)
    .join(tables.office, _sheet.office_id == tables.office.c.id)
    .where(_seat.ended_at.is_(None))
    .order_by(tables.office.c.code, _seat.institution, _seat.id)
)


def seats_of(db: Session, sheet_id: int) -> tuple[HeldSeat, ...]:
    """Who sits at this sheet."""
    return _held_seats(db, _SEATS.where(_seat.sheet_id == sheet_id))


def seats_of_period(db: Session, period_id: int) -> tuple[HeldSeat, ...]:
    """All seats of a period, by office and institution; of several revisions those of the newest."""
    return _held_seats(db, _SEATS.where(_sheet.period_id == period_id, is_newest()))


def seats_of_results(db: Session, period_id: int) -> tuple[HeldSeat, ...]:
    """The seats at the sheets whose score counts in a period, as `results_of_period` has them."""
    return _held_seats(db, _SEATS.where(_sheet.period_id == period_id, is_newest(confirmed=True)))


def seats_held_by(db: Session, person_id: int) -> tuple[HeldSeat, ...]:
    """The seats of one assessor on sheets of periods that are not published."""
    published = select(tables.period.c.id).where(tables.period.c.state == str(PeriodState.PUBLISHED))
    return _held_seats(db, _SEATS.where(_seat.assessor_id == person_id, _sheet.period_id.not_in(published)))


def _held_seats(db: Session, which: Select[*tuple[Any, ...]]) -> tuple[HeldSeat, ...]:
    rows = db.connection().execute(which).all()
    able = {
        (period_id, one.person_id, one.institution): one.serves
        for period_id in {row[12] for row in rows}
        for one in candidates(db, period_id)
    }
    taken: Counter[tuple[int, str, tuple[str, ...]]] = Counter()

    def part(sheet_id: int, institution: str, groups: tuple[str, ...]) -> Part:
        taken[sheet_id, institution, groups] += 1
        return Part(sheet_id, institution, groups, taken[sheet_id, institution, groups] - 1)

    held = tuple(
        HeldSeat(
            id=row[0],
            seat=Seat(part(row[1], row[2], tuple(row[3])), row[4]),
            name=row[5],
            office_id=row[6],
            office=row[7],
            handed_in_round=row[8],
            sheet_round=row[9],
            sheet_state=SheetState(row[10]),
            is_vacant=row[6] in able.get((row[12], row[4], row[2]), {row[6]}),
            has_scored_all=row[11] is not None,
        )
        for row in rows
    )
    return tuple(one for one in held if not _is_spare(one, held))


def _is_spare(one: HeldSeat, held: Sequence[HeldSeat]) -> bool:
    """Whether nobody misses a vacant seat: others of the same institution score the same part."""
    if not one.is_vacant or one.has_handed_in:
        return False
    part = replace(one.seat.part, chair=0)
    return any(replace(other.seat.part, chair=0) == part and not other.is_vacant for other in held)


def troubles(db: Session, period_id: int, instrument: Instrument) -> tuple[Trouble, ...]:
    """Every part that can never be completed: a vacant seat not handed in yet, or no seat at all."""
    sheets = unconfirmed_sheets(db, period_id)
    held = seats_of_period(db, period_id)
    known = candidates(db, period_id)
    sitting = {(one.seat.part.sheet_id, one.seat.assessor_id) for one in held}

    def able(part: Part) -> tuple[str, ...]:
        return tuple(
            one.name
            for one in known
            if one.institution == part.institution
            and sheets[part.sheet_id][0] not in one.serves
            and (part.sheet_id, one.person_id) not in sitting
        )

    found = [
        Trouble(one.seat.part, one.office, one.id, one.name, able(one.seat.part))
        for one in held
        if one.is_vacant and not one.has_handed_in and one.seat.part.sheet_id in sheets
    ]
    found += [
        Trouble(part, sheets[part.sheet_id][1], None, None, able(part))
        for part in _unseated(held, wanted_parts(db, period_id, instrument))
        if part.sheet_id in sheets
    ]
    return tuple(found)


def confirmed_without(db: Session, period_id: int, instrument: Instrument) -> tuple[tuple[str, str], ...]:
    """Confirmed sheets of the period that an institution did not score: office and institution."""
    names = {one.id: one.office for one in newest_sheets(db, period_id) if one.state is SheetState.CONFIRMED}
    held = seats_of_period(db, period_id)
    return tuple(
        (names[part.sheet_id], part.institution)
        for part in _unseated(held, wanted_parts(db, period_id, instrument))
        if part.sheet_id in names
    )


def _unseated(held: Sequence[HeldSeat], wanted: Sequence[Part]) -> list[Part]:
    """The parts for which there is no seat."""
    covered = {one.seat.part.sheet_id for one in held}
    seated = {one.seat.part for one in held}
    # a sheet with seats is measured by them: an institution that joined later owes it nothing
    complete = Counter(part.sheet_id for part in seated)
    return [
        part
        for part in wanted
        if part not in seated
        # another chair of an institution that is there already is missed by nobody
        and not part.chair
        and not (part.sheet_id in covered and _is_covered(part, complete, wanted))
    ]


def _is_covered(part: Part, complete: Counter[int], wanted: Sequence[Part]) -> bool:
    return complete[part.sheet_id] >= sum(other.sheet_id == part.sheet_id for other in wanted)


def coverage_of(db: Session, period_id: int, instrument: Instrument) -> Coverage:
    """How much of the period is scored, and how much by several; of the seats that there are."""
    parts = [held.seat.part for held in seats_of_period(db, period_id)]
    sheets = db.connection().execute(select(_sheet.office_id).where(_sheet.period_id == period_id).distinct())
    return coverage(instrument, parts, len(sheets.all()), len(institutions_of(db, period_id)))

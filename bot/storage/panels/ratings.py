"""What members of panels handed in, each time: kept, and measured for agreement."""

from typing import Any

from sqlalchemy import and_, func, insert, literal, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.review.newest import is_newest
from questionnaires.sheet import Sheet

_seat = tables.panel_seat.c
_sheet = tables.sheet.c
_judgement = tables.judgement.c
_handed_in = tables.handed_in_level.c
_person = tables.person.c

Units = dict[tuple[int, str], dict[int, int]]
"""Levels by assessor, by sheet and indicator."""


def keep_handed_in(db: Session, sheet: Sheet, by: int) -> int:
    """What this member hands in, beside what was handed in before: the first rating is never overwritten.

    Returns which time of this round it is.
    """
    before = select(func.coalesce(func.max(_handed_in.time), 0)).where(
        _handed_in.sheet_id == sheet.id, _handed_in.round == sheet.round, _handed_in.assessor_id == by
    )
    time = db.connection().execute(before).scalar_one() + 1
    kept = ["sheet_id", "round", "assessor_id", "indicator", "level", "not_applicable"]
    copied = select(*(_judgement[name] for name in kept), literal(time)).where(
        _judgement.sheet_id == sheet.id,
        _judgement.round == sheet.round,
        _judgement.assessor_id == by,
        _judgement.level.is_not(None) | _judgement.not_applicable,
    )
    db.connection().execute(insert(tables.handed_in_level).from_select([*kept, "time"], copied))
    return time


def units_of(db: Session, period_id: int) -> tuple[Units, dict[int, tuple[str, str]]]:
    """What agreement is measured on, with name and institution of each assessor.

    Each member's first independent rating, as handed in, before the lead spoke or sent anything back; of a
    sheet that went back to its office, those of the first round that all who sit there now have rated, so
    that all are about the same answer. Only sheets that every member has handed in, of the newest revision.
    """
    rows = db.connection().execute(
        select(
            _handed_in.sheet_id,
            _handed_in.indicator,
            _handed_in.round,
            _sheet.round,
            _handed_in.assessor_id,
            _handed_in.level,
            _person.name,
            _seat.institution,
        )
        .join_from(tables.handed_in_level, tables.sheet, _handed_in.sheet_id == _sheet.id)
        .join(
            tables.panel_seat,
            and_(
                _seat.sheet_id == _handed_in.sheet_id,
                _seat.assessor_id == _handed_in.assessor_id,
                _seat.ended_at.is_(None),
            ),
        )
        .join(tables.person, _handed_in.assessor_id == _person.id)
        .where(_sheet.period_id == period_id, _all_handed_in(), is_newest(), _is_first())
    )
    rounds: dict[tuple[int, str], dict[int, dict[int, int | None]]] = {}
    present: dict[tuple[int, str], int] = {}
    names: dict[int, tuple[str, str]] = {}
    for sheet_id, code, round_, present_round, assessor, level, name, institution in rows:
        rounds.setdefault((sheet_id, code), {}).setdefault(round_, {})[assessor] = level
        present[sheet_id, code] = present_round
        names[assessor] = (name, institution)
    units: Units = {}
    for unit, by_round in rounds.items():
        members = by_round.get(present[unit], {}).keys()
        if not members:
            continue
        first = by_round[min(one for one, rated in by_round.items() if rated.keys() >= members)]
        found = {one: level for one in members if (level := first[one]) is not None}
        if found:
            units[unit] = found
    raters = {rater for unit in units.values() for rater in unit}
    return units, {one: names[one] for one in raters}


def _is_first() -> Any:
    """The condition for what a member handed in first in a round: no earlier time of the same."""
    earlier = tables.handed_in_level.alias()
    return ~(
        select(earlier.c.time)
        .where(
            earlier.c.sheet_id == _handed_in.sheet_id,
            earlier.c.round == _handed_in.round,
            earlier.c.assessor_id == _handed_in.assessor_id,
            earlier.c.indicator == _handed_in.indicator,
            earlier.c.time < _handed_in.time,
        )
        .correlate(tables.handed_in_level)
        .exists()
    )


def _all_handed_in() -> Any:
    waiting = tables.panel_seat.alias()
    return ~(
        select(waiting.c.id)
        .where(
            waiting.c.sheet_id == _sheet.id,
            waiting.c.ended_at.is_(None),
            (waiting.c.handed_in_round.is_(None)) | (waiting.c.handed_in_round != _sheet.round),
        )
        .correlate(tables.sheet)
        .exists()
    )

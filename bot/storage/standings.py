"""Confirmed indices at a glance: for rankings, lookups from any chat, and averages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.periods import PERIOD, instrument_of, period_from
from questionnaires.period import Period
from questionnaires.scoring import all_groups, score

_sheet = tables.sheet.c
_confirmation = tables.confirmation.c
_level = tables.confirmed_level.c
_AT_ONCE = 500
_BEFORE_PERIOD = 6

Key = tuple[int, str, datetime]
"""Names a result for ever: its sheet, its index, and when it was confirmed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The confirmed index of one office in one period; of several revisions the newest."""

    sheet_id: int
    office_id: int
    period: Period
    index: Fraction
    predicate: str
    confirmed_at: datetime


_known: "WeakKeyDictionary[Engine, dict[Key, dict[str, Fraction]]]" = WeakKeyDictionary()
"""Group indices by result: scoring 600 sheets takes long, and a result never changes."""


def standings(
    db: Session, *, period_id: int | None = None, office_ids: Collection[int] | None = None
) -> tuple[Standing, ...]:
    """The standings of one period, of some offices, or all; the latest period first."""
    wanted = (
        select(
            _sheet.id,
            _sheet.office_id,
            _sheet.revision,
            _confirmation.index,
            _confirmation.predicate,
            _confirmation.confirmed_at,
            *PERIOD,
        )
        .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .order_by(tables.period.c.opened_at.desc(), tables.period.c.id.desc(), _sheet.revision)
    )
    if period_id is not None:
        wanted = wanted.where(_sheet.period_id == period_id)
    if office_ids is not None:
        wanted = wanted.where(_sheet.office_id.in_(sorted(office_ids)))
    known_periods: dict[int, Period] = {}
    newest: dict[tuple[int, int], Standing] = {}
    for row in db.connection().execute(wanted):
        period = known_periods.get(row[_BEFORE_PERIOD])
        if period is None:
            period = known_periods[row[_BEFORE_PERIOD]] = period_from(row[_BEFORE_PERIOD:])
        newest[period.id, row[1]] = Standing(row[0], row[1], period, Fraction(row[3]), row[4], row[5])
    return tuple(newest.values())


def group_indices(db: Session, found: Sequence[Standing]) -> dict[int, dict[str, Fraction]]:
    """By sheet id, the confirmed index of every group; a group of which nothing counts is not there."""
    known = _known.setdefault(db.connection().engine, {})
    missing = [one for one in found if _key(one) not in known]
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        levels: dict[int, dict[str, int | None]] = {}
        rows = db.connection().execute(
            select(_level.sheet_id, _level.indicator, _level.level).where(
                _level.sheet_id.in_([one.sheet_id for one in some])
            )
        )
        for sheet_id, code, level in rows:
            levels.setdefault(sheet_id, {})[code] = level
        for one in some:
            instrument = instrument_of(db, one.period.instrument_digest)
            scored = score(instrument, levels.get(one.sheet_id, {}))
            known[_key(one)] = {
                group.id: group.index for group in all_groups(scored) if group.index is not None
            }
    return {one.sheet_id: known[_key(one)] for one in found}


def average(db: Session, period_id: int, fewest: int) -> dict[str, Fraction] | None:
    """The mean index of each group over the confirmed offices of a period; None with fewer than `fewest`."""
    found = standings(db, period_id=period_id)
    if len(found) < fewest:
        return None
    sums: dict[str, list[Fraction]] = {}
    for groups in group_indices(db, found).values():
        for group, index in groups.items():
            sums.setdefault(group, []).append(index)
    return {group: _mean(indices) for group, indices in sums.items()}


def _mean(indices: Sequence[Fraction]) -> Fraction:
    # equal values are many, and adding fractions is dear
    counts: dict[Fraction, int] = {}
    for index in indices:
        counts[index] = counts.get(index, 0) + 1
    total = sum((index * count for index, count in counts.items()), Fraction(0))
    return total / len(indices)


def _key(one: Any) -> Key:
    return (one.sheet_id, f"{one.index.numerator}/{one.index.denominator}", one.confirmed_at)

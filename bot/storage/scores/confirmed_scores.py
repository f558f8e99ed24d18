"""Confirmed indices at a glance: for rankings, lookups from any chat, and averages."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.periods.periods import periods
from bot.storage.review.confirmations import Groups, as_fraction, scored_now
from bot.storage.review.newest import is_newest
from questionnaires.period import Period

_sheet = tables.sheet.c
_confirmation = tables.confirmation.c
_AT_ONCE = 500
"""Ids in one statement; SQLite allows 999 in its older builds."""

FEWEST_FOR_AVERAGE = 3
"""Below this many confirmed offices an average would tell another office's score."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The confirmed index of one office in one period; of several revisions the newest."""

    sheet_id: int
    office_id: int
    period: Period
    index: Fraction
    predicate: str


def standings(
    db: Session, *, period_id: int | None = None, office_ids: Collection[int] | None = None
) -> tuple[Standing, ...]:
    """The standings of one period, of some offices, or all; the latest period first."""
    known = [one for one in periods(db) if period_id is None or one.id == period_id]
    order = {one.id: place for place, one in enumerate(known)}
    wanted = (
        select(_sheet.period_id, _sheet.office_id, _sheet.id, _confirmation.index, _confirmation.predicate)
        .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .where(is_newest(confirmed=True))
    )
    if period_id is not None:
        wanted = wanted.where(_sheet.period_id == period_id)
    if office_ids is not None:
        wanted = wanted.where(_sheet.office_id.in_(sorted(office_ids)))
    found = sorted(db.connection().execute(wanted), key=lambda row: order[row[0]])
    return tuple(
        Standing(sheet_id, office_id, known[order[period]], as_fraction(index), predicate)
        for period, office_id, sheet_id, index, predicate in found
    )


def periods_confirmed(db: Session) -> frozenset[int]:
    """Ids of the periods in which some office is confirmed."""
    rows = db.connection().execute(
        select(_sheet.period_id)
        .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .distinct()
    )
    return frozenset(rows.scalars())


def group_indices(db: Session, found: Sequence[Standing]) -> dict[int, dict[str, Fraction]]:
    """By sheet id, the confirmed index of every group; a group of which nothing counts is not there."""
    kept: dict[int, Groups | None] = {}
    for start in range(0, len(found), _AT_ONCE):
        ids = [one.sheet_id for one in found[start : start + _AT_ONCE]]
        rows = db.connection().execute(
            select(_confirmation.sheet_id, _confirmation.groups).where(_confirmation.sheet_id.in_(ids))
        )
        kept.update({row[0]: row[1] for row in rows})
    digests = {one.sheet_id: one.period.instrument_digest for one in found}
    return {
        sheet_id: {group: as_fraction(text) for group, text in groups.items()}
        for sheet_id, groups in _whole(db, kept, digests).items()
    }


def average(db: Session, period: Period) -> dict[str, Fraction] | None:
    """The mean index of each group over the confirmed offices of a period; None while there are too few."""
    rows = db.connection().execute(
        select(_sheet.id, _confirmation.groups)
        .join_from(tables.sheet, tables.confirmation, _confirmation.sheet_id == _sheet.id)
        .where(_sheet.period_id == period.id, is_newest(confirmed=True))
    )
    kept: dict[int, Groups | None] = {row[0]: row[1] for row in rows}
    if len(kept) < FEWEST_FOR_AVERAGE:
        return None
    digests = dict.fromkeys(kept, period.instrument_digest)
    counts: dict[str, Counter[str]] = {}
    for groups in _whole(db, kept, digests).values():
        for group, text in groups.items():
            counts.setdefault(group, Counter())[text] += 1
    return {group: _mean(counted) for group, counted in counts.items()}


def _whole(db: Session, kept: Mapping[int, Groups | None], digests: Mapping[int, str]) -> dict[int, Groups]:
    """What was kept, and the rest scored: sheets of before groups were kept, until they are filled in."""
    missing = [(sheet_id, digests[sheet_id]) for sheet_id, groups in kept.items() if groups is None]
    whole = {sheet_id: groups for sheet_id, groups in kept.items() if groups is not None}
    for start in range(0, len(missing), _AT_ONCE):
        whole.update(scored_now(db, missing[start : start + _AT_ONCE]))
    return whole


def _mean(counted: Counter[str]) -> Fraction:
    # equal values are many, and adding fractions is dear
    total = sum((as_fraction(text) * count for text, count in counted.items()), Fraction(0))
    return total / counted.total()

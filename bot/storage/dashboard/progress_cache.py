"""How many indicators each sheet of a period has answered, remembered from one look to the next.

Counting the answers of thousands of sheets takes longer than anybody should wait for an overview. Every
change to a sheet puts an entry into the audit trail in the same transaction, so the entries since the last
look name the sheets to count again. Whether the trail is still the one that was read then is told by its
hash: on a database that was brought back from a copy everything is counted anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, case, func, or_, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.periods.periods import instrument_of
from questionnaires.conditions import shown
from questionnaires.instrument import Instrument
from questionnaires.period import Period

_answer = tables.answer.c
_entry = tables.audit_entry.c
_sheet = tables.sheet.c

_AT_ONCE = 500
"""Ids in one statement; SQLite allows 999 in its older builds."""
_IS_GIVEN = or_(_answer.level.is_not(None), _answer.not_applicable)
_LATEST = select(_entry.id, _entry.hash).order_by(_entry.id.desc()).limit(1)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Answered and shown indicators, by outermost group in the order of the instrument, and in all.

    Sheets that are equally far share one.
    """

    answered: tuple[int, ...]
    totals: tuple[int, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Tallies:
    """The tallies of a period's sheets by id; a sheet without any answer is `untouched`."""

    by_sheet: Mapping[int, Tally]
    untouched: Tally


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted when the audit trail ended with this entry."""

    digest: str
    entry_id: int
    entry_hash: str
    tallies: Tallies


_known: "WeakKeyDictionary[Engine, dict[int, _Counted]]" = WeakKeyDictionary()
_turn = Lock()
"""Two who look at the same moment: the second finds what the first has counted."""


def tallies_of(db: Session, period: Period) -> Tallies:
    """How far every sheet of this period is, replaced revisions among them."""
    trail.write_pending(db)
    instrument = instrument_of(db, period.instrument_digest)
    with _turn:
        known = _known.setdefault(db.connection().engine, {})
        before = known.get(period.id)
        last = db.connection().execute(_LATEST).first()
        entry_id, entry_hash = (0, trail.BEFORE_ALL) if last is None else (last[0], last[1])
        if before is None or before.digest != instrument.digest or not _goes_on(db, before, entry_id):
            tallies = _count_all(db, period.id, instrument)
        elif entry_id > before.entry_id:
            tallies = _count_again(db, period.id, instrument, before)
        else:
            return before.tallies
        known[period.id] = _Counted(instrument.digest, entry_id, entry_hash, tallies)
        return tallies


def _goes_on(db: Session, before: _Counted, entry_id: int) -> bool:
    """Whether the trail, which ends with this entry now, continues the one that was read."""
    if entry_id < before.entry_id:
        return False  # a copy was brought back, or this transaction looks at an earlier moment
    if not before.entry_id:
        return True
    hash_then = db.connection().execute(select(_entry.hash).where(_entry.id == before.entry_id)).scalar()
    return hash_then == before.entry_hash


def _count_all(db: Session, period_id: int, instrument: Instrument) -> Tallies:
    untouched = _tally(instrument, {})
    found = dict(_shared(_counts(db, instrument, [_sheet.period_id == period_id]), [untouched]))
    return Tallies(found, untouched)


def _count_again(db: Session, period_id: int, instrument: Instrument, before: _Counted) -> Tallies:
    # sheets of other periods among them; asked to sort them out, SQLite would begin with all sheets of this
    entries = select(_entry.sheet_id).where(_entry.id > before.entry_id, _entry.sheet_id.is_not(None))
    touched = db.connection().execute(entries.distinct()).scalars().all()
    if not touched:
        return before.tallies
    if len(touched) > max(len(before.tallies.by_sheet) // 4, _AT_ONCE):
        return _count_all(db, period_id, instrument)
    found = dict(before.tallies.by_sheet)
    for sheet_id in touched:
        found.pop(sheet_id, None)
    alike = {id(tally): tally for tally in found.values()}
    for start in range(0, len(touched), _AT_ONCE):
        which = [_sheet.period_id == period_id, _answer.sheet_id.in_(touched[start : start + _AT_ONCE])]
        found.update(_shared(_counts(db, instrument, which), [before.tallies.untouched, *alike.values()]))
    return Tallies(found, before.tallies.untouched)


def _shared(
    counts: Iterable[tuple[int, tuple[int, ...], tuple[int, ...]]], known: Iterable[Tally]
) -> Iterator[tuple[int, Tally]]:
    """Each sheet's tally; those that are equal are one object."""
    alike = {(tally.answered, tally.totals): tally for tally in known}
    for sheet_id, answered, totals in counts:
        tally = alike.get((answered, totals))
        if tally is None:
            tally = alike[answered, totals] = Tally(answered, totals, sum(answered), sum(totals))
        yield sheet_id, tally


def _counts(
    db: Session, instrument: Instrument, which: Collection[Any]
) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Sheets with answers: id, and per group what is answered and what is shown."""
    connection = db.connection()
    if not instrument.has_conditions:
        totals = tuple(len(indicators) for _, indicators in instrument.top_indicators)
        for sheet_id, *answered in connection.execute(_sums(instrument).where(*which)):
            yield sheet_id, tuple(answered), totals
        return
    # which indicators are shown is for the rules to say
    rows = connection.execute(
        _of_period(_answer.sheet_id, _answer.indicator, _answer.level)
        .where(_IS_GIVEN, *which)
        .order_by(_answer.sheet_id)
    )
    for sheet_id, given in groupby(rows, key=itemgetter(0)):
        tally = _tally(instrument, {code: level for _, code, level in given})
        yield sheet_id, tally.answered, tally.totals


def _sums(instrument: Instrument) -> Select[*tuple[Any, ...]]:
    columns = [
        func.sum(case((_answer.indicator.in_([indicator.code for indicator in indicators]), 1), else_=0))
        for _, indicators in instrument.top_indicators
    ]
    return _of_period(_answer.sheet_id, *columns).where(_IS_GIVEN).group_by(_answer.sheet_id)


def _of_period(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).join_from(tables.answer, tables.sheet, _answer.sheet_id == _sheet.id)


def _tally(instrument: Instrument, levels: Mapping[str, int | None]) -> Tally:
    """As `questionnaires.sheet.progress` counts."""
    visible = {indicator.code for indicator in shown(instrument, levels)}
    codes = [
        [indicator.code for indicator in indicators if indicator.code in visible]
        for _, indicators in instrument.top_indicators
    ]
    answered = tuple(sum(code in levels for code in group) for group in codes)
    totals = tuple(len(group) for group in codes)
    return Tally(answered, totals, sum(answered), sum(totals))

"""What a confirmed sheet scored, kept with its levels: index, predicate, and the index of every group.

A confirmed sheet never changes (a reopened or revised one is a new sheet), so its groups are scored once and
kept; averages and rankings of hundreds of offices are then sums over one query. Sheets confirmed before
groups were kept have none: whoever reads scores such a sheet from its levels, and `score_earlier` fills them
in when the bot starts. The migration does not: scoring needs the instrument's loader and the rules of today's
code, and a migration must do without both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.replayed_sheet import plain_json
from bot.storage.periods.periods import instrument_of
from questionnaires.instrument import Instrument
from questionnaires.scoring import all_groups, score

_sheet = tables.sheet.c
_confirmation = tables.confirmation.c
_level = tables.confirmed_level.c

_FILL = (
    update(tables.confirmation)
    .where(_confirmation.sheet_id == bindparam("confirmed"), _confirmation.groups.is_(None))
    .values(groups=bindparam("scored"))
)

Groups = Mapping[str, str]
"""By group id the exact index, as `numerator/denominator`; a group of which nothing counts is not there."""


def keep_confirmation(
    db: Session,
    sheet_id: int,
    instrument: Instrument,
    levels: Mapping[str, int | None],
    by: int,
    now: datetime,
    *,
    index: Fraction,
    predicate: str,
) -> str:
    """Keeps the result of a sheet that is confirmed now; the index as it is kept."""
    exact = as_text(index)
    connection = db.connection()
    connection.execute(
        tables.confirmation.insert().values(
            sheet_id=sheet_id,
            index=exact,
            predicate=predicate,
            groups=groups_of(instrument, levels),
            confirmed_by=by,
            confirmed_at=now,
        )
    )
    if levels:
        connection.execute(
            tables.confirmed_level.insert(),
            [{"sheet_id": sheet_id, "indicator": code, "level": level} for code, level in levels.items()],
        )
    return exact


def result_details(
    instrument: Instrument, levels: Mapping[str, int | None], predicate: str
) -> dict[str, object]:
    """A result as the audit trail tells it, so that a change of any part of it shows."""
    groups = trail.fingerprint(plain_json(groups_of(instrument, levels)))
    return {"levels": dict(levels), "predicate": predicate, "groups_sha256": groups}


def groups_of(instrument: Instrument, levels: Mapping[str, int | None]) -> Groups:
    """The groups of these levels, as they are kept."""
    return {
        group.id: as_text(group.index)
        for group in all_groups(score(instrument, levels))
        if group.index is not None
    }


def as_text(index: Fraction) -> str:
    """An index as it is kept."""
    return f"{index.numerator}/{index.denominator}"


@lru_cache(maxsize=4096)
def as_fraction(text: str) -> Fraction:
    """An index as it was kept; many offices share a value, and reading one takes a while."""
    return Fraction(text)


def scored_now(db: Session, found: Sequence[tuple[int, str]]) -> dict[int, Groups]:
    """By sheet id the groups of sheets that have none kept; `found` are such ids with instrument digests."""
    levels: dict[int, dict[str, int | None]] = {}
    rows = db.connection().execute(
        select(_level.sheet_id, _level.indicator, _level.level).where(
            _level.sheet_id.in_([sheet_id for sheet_id, _ in found])
        )
    )
    for sheet_id, code, level in rows:
        levels.setdefault(sheet_id, {})[code] = level
    return {
        sheet_id: groups_of(instrument_of(db, digest), levels.get(sheet_id, {})) for sheet_id, digest in found
    }


def score_earlier(db: Session, after: int, most: int) -> int | None:
    """Scores and keeps up to `most` sheets that have no groups yet, with ids above `after`.

    The last id, None when there was none left. Several processes may do this at once: they keep the same.
    """
    rows = db.connection().execute(
        select(_confirmation.sheet_id, tables.period.c.instrument_digest)
        .join_from(tables.confirmation, tables.sheet, _confirmation.sheet_id == _sheet.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(_confirmation.groups.is_(None), _confirmation.sheet_id > after)
        .order_by(_confirmation.sheet_id)
        .limit(most)
    )
    found = [(row[0], row[1]) for row in rows]
    if not found:
        return None
    filled = [{"confirmed": sheet_id, "scored": groups} for sheet_id, groups in scored_now(db, found).items()]
    db.connection().execute(_FILL, filled)
    return found[-1][0]

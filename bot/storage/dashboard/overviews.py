"""All offices of a period at once: light enough for tens of thousands."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import RETURNED_UNTIL
from bot.storage.dashboard.progress_cache import Tally, tallies_of
from bot.storage.dashboard.summaries import is_present
from bot.storage.periods.periods import instrument_of
from questionnaires.period import Period, SheetState, day_that_counts
from questionnaires.progress import GroupProgress
from questionnaires.summary import OfficeLine, Overview, Stage, stage_of

_sheet = tables.sheet.c
_office = tables.office.c

_SHEETS = (
    select(_sheet.id, _sheet.state, _sheet.deadline, RETURNED_UNTIL)
    .join_from(tables.sheet, tables.office, _sheet.office_id == _office.id)
    .join(tables.period, _sheet.period_id == tables.period.c.id)
    .where(_sheet.period_id == bindparam("period_id"), is_present())
    .order_by(_office.code)
)
_NAMES = select(
    _sheet.id, func.coalesce(func.nullif(_office.short_name, ""), _office.name).label("name")
).join_from(tables.sheet, tables.office, _sheet.office_id == _office.id)
_STAGES = {str(state): (stage_of(state, 0), stage_of(state, 1)) for state in SheetState}


def overview_of(db: Session, period: Period) -> Overview:
    """Where each office of the period stands, and how far all of them are together."""
    tallies = tallies_of(db, period)
    by_sheet, untouched = tallies.by_sheet, tallies.untouched
    ids: list[int] = []
    stages: list[Stage] = []
    deadlines: dict[int, datetime] = {}
    found: list[Tally] = []
    rows = db.connection().execute(_SHEETS, {"period_id": period.id})
    for sheet_id, state, extended, returned_until in rows:
        if extended is not None or returned_until is not None:
            counts = day_that_counts(SheetState(state), period.deadline, extended, returned_until)
            deadlines[sheet_id] = counts
        tally = by_sheet.get(sheet_id, untouched)
        ids.append(sheet_id)
        stages.append(_STAGES[state][tally.done > 0])
        found.append(tally)
    counted = Counter(found)
    groups = tuple(
        GroupProgress(
            group.id,
            group.name,
            sum(tally.totals[place] * count for tally, count in counted.items()),
            sum(tally.answered[place] * count for tally, count in counted.items()),
        )
        for place, group in enumerate(instrument_of(db, period.instrument_digest).groups)
    )
    return Overview(
        ids,
        stages,
        [tally.done for tally in found],
        [tally.total for tally in found],
        period.deadline,
        deadlines,
        groups,
    )


def lines_of(db: Session, overview: Overview, places: Iterable[int]) -> dict[int, OfficeLine]:
    """The offices at some hundred places at most, by place."""
    wanted = {overview.sheet_ids[place]: place for place in places}
    found = db.connection().execute(_NAMES.where(_sheet.id.in_(list(wanted))))
    return {
        (place := wanted[sheet_id]): OfficeLine(
            sheet_id, name, overview.stages[place], overview.answered[place], overview.totals[place]
        )
        for sheet_id, name in found
    }


def by_name(db: Session, period: Period, overview: Overview, places: Iterable[int]) -> list[int]:
    """These places in the order of the offices' names, upper and lower case alike."""
    every = db.connection().execute(_NAMES.where(_sheet.period_id == period.id))
    names = {sheet_id: name.casefold() for sheet_id, name in every}
    return sorted(places, key=lambda place: names[overview.sheet_ids[place]])

"""All that a report tells of one sheet, gathered; who may see it is asked before."""

from fractions import Fraction

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import audit, results, tables
from bot.storage.advice import advice_of
from bot.storage.audit import Done
from bot.storage.pleno import decisions_of
from bot.storage.visits import appeals_of, visits_of
from bot.storage.whole_sheets import contents_of, head_of
from questionnaires.dossier import Dossier, Event, Settled
from questionnaires.mapping import carried_levels
from questionnaires.period import Period
from questionnaires.scoring import all_groups, score
from questionnaires.summary import Result

_entry = tables.audit_entry.c
_TOLD = (
    Done.SUBMITTED,
    Done.RETURNED,
    Done.CONFIRMED,
    Done.REOPENED,
    Done.HANDED_IN,
    Done.SENT_BACK,
    Done.APPEALED,
    Done.APPEAL_DECIDED,
)
FEWEST_FOR_AVERAGE = 3
"""Below this many confirmed offices an average would tell another office's score."""


def dossier_of(db: Session, sheet_id: int) -> Dossier | None:
    """Everything about one sheet; None when there is none."""
    head = head_of(db, sheet_id)
    if head is None:
        return None
    sheet = contents_of(db, head)
    result = results.result_of(db, sheet_id)
    decided = decisions_of(db, sheet)
    earlier = earlier_result(db, sheet.office.id, sheet.period)
    return Dossier(
        sheet,
        result,
        _confirmed_by(db, sheet_id),
        {} if decided is None else decided.opinions,
        {}
        if decided is None
        else {
            code: Settled(one.by, one.reason)
            for code, one in decided.settlements.items()
            if not one.sent_back
        },
        average_of(results.results_of_period(db, sheet.period.id)),
        earlier,
        {} if earlier is None else carried_levels(sheet.instrument, earlier.instrument, earlier.confirmed),
        _events(db, sheet_id),
        advice_of(db, sheet.instrument.id),
        visits_of(db, sheet_id),
        appeals_of(db, sheet_id),
    )


def average_of(found: tuple[Result, ...]) -> dict[str, Fraction] | None:
    """The mean index of each group over these results; None while there are too few."""
    if len(found) < FEWEST_FOR_AVERAGE:
        return None
    sums: dict[str, list[Fraction]] = {}
    for result in found:
        for group in all_groups(score(result.instrument, result.confirmed)):
            if group.index is not None:
                sums.setdefault(group.id, []).append(group.index)
    return {group: sum(indices, Fraction(0)) / len(indices) for group, indices in sums.items()}


def earlier_result(db: Session, office_id: int, period: Period) -> Result | None:
    """The office's latest result of a period that was opened before this one."""
    opened = period.opened_at
    return next(
        (
            found
            for found in results.results_of_office(db, office_id)
            if found.period.id != period.id
            and (opened is None or found.period.opened_at is None or found.period.opened_at < opened)
        ),
        None,
    )


def _confirmed_by(db: Session, sheet_id: int) -> str | None:
    confirmation = tables.confirmation.c
    row = db.connection().execute(
        select(tables.person.c.name)
        .join_from(tables.confirmation, tables.person, confirmation.confirmed_by == tables.person.c.id)
        .where(confirmation.sheet_id == sheet_id)
    )
    return row.scalar()


def _events(db: Session, sheet_id: int) -> tuple[Event, ...]:
    audit.write_pending(db)
    rows = db.connection().execute(
        select(_entry.at, tables.person.c.name, _entry.deed, _entry.indicator, _entry.after)
        .join_from(tables.audit_entry, tables.person, _entry.person_id == tables.person.c.id, isouter=True)
        .where(_entry.sheet_id == sheet_id, _entry.deed.in_([str(deed) for deed in _TOLD]))
        .order_by(_entry.id)
    )
    return tuple(Event(*row) for row in rows)

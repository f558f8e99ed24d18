"""All that a report tells of one sheet, gathered; who may see it is asked before."""

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import audit, results, tables
from bot.storage.advice import advice_of
from bot.storage.audit import Done
from bot.storage.pleno import decisions_of
from bot.storage.standings import average
from bot.storage.visits import appeals_of, visits_of
from bot.storage.whole_sheets import contents_of, head_of
from questionnaires.dossier import Dossier, Event, Settled
from questionnaires.mapping import carried_levels
from questionnaires.period import Period
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
        average(db, sheet.period),
        earlier,
        {} if earlier is None else carried_levels(sheet.instrument, earlier.instrument, earlier.confirmed),
        _events(db, sheet_id),
        advice_of(db, sheet.instrument.id),
        visits_of(db, sheet_id),
        appeals_of(db, sheet_id),
    )


def earlier_result(db: Session, office_id: int, period: Period) -> Result | None:
    """The office's latest result of a period that was opened before this one."""
    every = results.confirmed_of_office(db, office_id)
    opened = period.opened_at
    before = (
        one
        for one in every
        if one.period.id != period.id
        and (opened is None or one.period.opened_at is None or one.period.opened_at < opened)
    )
    latest = next(before, None)
    return None if latest is None else results.result_of(db, latest.sheet_id)


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

"""All that a report tells of one sheet, gathered; who may see it is asked before."""

from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import contents_of, head_of
from bot.storage.audit import trail
from bot.storage.audit.trail import Done
from bot.storage.panels.judges import judges_of
from bot.storage.panels.pleno import decisions_of
from bot.storage.panels.seats import missing_institutions
from bot.storage.periods.periods import instrument_of
from bot.storage.recommendations import advice_of
from bot.storage.scores import results
from bot.storage.scores.confirmed_scores import average
from bot.storage.visits import appeals_of, visits_of
from questionnaires.mapping import can_compare, comparable_levels
from questionnaires.people import Actor, Permission
from questionnaires.period import Period
from questionnaires.report_data import Dossier, Event, Settled
from questionnaires.summary import Result
from questionnaires.visibility import Sight, sight

_entry = tables.audit_entry.c
_TOLD = (
    Done.SUBMITTED,
    Done.RETURNED,
    Done.WITHDRAWN,
    Done.CONFIRMED,
    Done.REOPENED,
    Done.HANDED_IN,
    Done.SENT_BACK,
    Done.APPEALED,
    Done.APPEAL_DECIDED,
)


def dossier_of(db: Session, sheet_id: int, actor: Actor | None = None) -> Dossier | None:
    """Everything about one sheet that this actor may know; None when there is none.

    Without a actor it is what the office itself may know.
    """
    head = head_of(db, sheet_id)
    if head is None:
        return None
    sheet = contents_of(db, head)
    runs = actor is not None and actor.may(Permission.RUN_PERIOD)
    by_panel = sheet.period.panel
    seen = sight(sheet.state, by_panel=by_panel, runs=runs)
    newest = results.newest_sheet(db, sheet.office.id, sheet.period.id)
    # a sheet that was opened again is judged anew: what is noted meanwhile is not told with the old score
    now_seen = sight(sheet.state if newest is None else newest[1], by_panel=by_panel, runs=runs)
    if not seen.opinions:
        sheet = replace(sheet, judgements={})
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
        {} if earlier is None else comparable_levels(sheet.instrument, earlier.instrument, earlier.confirmed),
        _events(db, sheet_id, seen, by_panel=by_panel),
        advice_of(db, sheet.instrument.id),
        visits_of(db, sheet_id) if now_seen.visits else (),
        appeals_of(db, sheet_id),
        () if decided is None else missing_institutions(db, sheet),
        () if result is None else _judges(db, result),
        () if result is None or earlier is None else _judges(db, earlier),
    )


def _judges(db: Session, of: Result) -> tuple[str, ...]:
    return tuple(name for _, name in judges_of(db, of.period, {of.sheet_id}).get(of.sheet_id, ()))


def earlier_result(db: Session, office_id: int, period: Period) -> Result | None:
    """The office's latest result of an earlier period that can be compared with this period's.

    Where none can be compared it is the latest at all. A period of another instrument in between is passed
    over.
    """
    opened = period.opened_at
    before = [
        one
        for one in results.confirmed_of_office(db, office_id)
        if one.period.id != period.id
        and (opened is None or one.period.opened_at is None or one.period.opened_at < opened)
    ]
    if not before:
        return None
    instrument = instrument_of(db, period.instrument_digest)
    chosen = next(
        (one for one in before if can_compare(instrument, instrument_of(db, one.period.instrument_digest))),
        before[0],
    )
    return results.result_of(db, chosen.sheet_id)


def _confirmed_by(db: Session, sheet_id: int) -> str | None:
    confirmation = tables.confirmation.c
    row = db.connection().execute(
        select(tables.person.c.name)
        .join_from(tables.confirmation, tables.person, confirmation.confirmed_by == tables.person.c.id)
        .where(confirmation.sheet_id == sheet_id)
    )
    return row.scalar()


def _events(db: Session, sheet_id: int, seen: Sight, *, by_panel: bool) -> tuple[Event, ...]:
    told = [
        str(deed)
        for deed in _TOLD
        if (seen.members or deed is not Done.HANDED_IN) and (seen.opinions or deed is not Done.SENT_BACK)
    ]
    trail.write_pending(db)
    rows = db.connection().execute(
        select(_entry.at, tables.person.c.name, _entry.deed, _entry.indicator, _entry.after)
        .join_from(tables.audit_entry, tables.person, _entry.person_id == tables.person.c.id, isouter=True)
        .where(_entry.sheet_id == sheet_id, _entry.deed.in_(told))
        .order_by(_entry.id)
    )
    nameless = by_panel and not seen.members
    events = (Event(*row) for row in rows)
    return tuple(
        replace(one, by=None) if nameless and one.what == str(Done.RETURNED) else one for one in events
    )

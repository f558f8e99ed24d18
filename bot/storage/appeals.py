"""Appeals: filed by an office, decided by the lead; an accepted one makes a new revision of the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import insert, literal, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import head_of
from bot.storage.audit import salted, trail
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.panels.rules import candidates, rules_of
from bot.storage.review.confirmations import keep_confirmation, result_details
from bot.storage.review.reopening import copy_contents
from bot.storage.visits import revisions_of
from questionnaires.appeals import deciders
from questionnaires.period import SheetState
from questionnaires.sheet import Sheet
from questionnaires.summary import Result

_appeal = tables.appeal.c
_sheet = tables.sheet.c
_seat = tables.panel_seat.c


def file_appeal(db: Session, sheet_id: int, code: str, reason: str, by: int, now: datetime) -> int:
    """Keeps an objection; its id."""
    added = db.connection().execute(
        tables.appeal.insert()
        .values(sheet_id=sheet_id, indicator=code, state="open", reason=reason, filed_by=by, filed_at=now)
        .returning(_appeal.id)
    )
    appeal_id = added.scalar_one()
    details = {"appeal": appeal_id, "reason_salted": salted.keep(db, f"appeal {appeal_id}", reason)}
    trail.append(db, Done.APPEALED, now, by, sheet_id, code, details=details)
    return appeal_id


def sheet_of_appeal(db: Session, appeal_id: int) -> tuple[int, int] | None:
    """The sheet that was appealed against, and the newest revision of it; None when there is no such
    appeal.
    """
    filed = db.connection().execute(
        select(_appeal.sheet_id, _sheet.period_id, _sheet.office_id)
        .join_from(tables.appeal, tables.sheet, _appeal.sheet_id == _sheet.id)
        .where(_appeal.id == appeal_id)
    )
    row = filed.first()
    if row is None:
        return None
    newest = db.connection().execute(
        select(_sheet.id)
        .where(_sheet.period_id == row[1], _sheet.office_id == row[2])
        .order_by(_sheet.revision.desc())
        .limit(1)
    )
    return row[0], newest.scalar_one()


def open_appeals(db: Session) -> tuple[tuple[int, int], ...]:
    """Ids of appeals nobody has decided, with the sheets they are about; the oldest first."""
    rows = db.connection().execute(
        select(_appeal.id, _appeal.sheet_id).where(_appeal.state == "open").order_by(_appeal.id)
    )
    return tuple((row[0], row[1]) for row in rows)


def confirmed_by(db: Session, sheet_id: int) -> int | None:
    """Id of who confirmed a sheet."""
    confirmation = tables.confirmation.c
    row = db.connection().execute(select(confirmation.confirmed_by).where(confirmation.sheet_id == sheet_id))
    return row.scalar()


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who may decide an appeal, and who gave the level that it is about: ids of people."""

    able: tuple[int, ...]
    authors: frozenset[int]

    @property
    def is_by_another(self) -> bool:
        """Whether somebody decides who did not give the level."""
        return bool(set(self.able) - self.authors)


def deciders_of(db: Session, found: Result, code: str) -> Deciders:
    """Who may decide an appeal against this indicator of this result."""
    period = found.period
    able = {one.person_id: None for one in candidates(db, period.id) if found.office.id not in one.serves}
    authors = _authors(db, found, code)
    lead = rules_of(db, period.id).lead
    chosen = deciders(None if lead is None else lead.id, tuple(able), authors, by_panel=period.panel)
    return Deciders(chosen, authors)


def _authors(db: Session, found: Result, code: str) -> frozenset[int]:
    connection = db.connection()
    settled, judged = tables.settlement.c, tables.judgement.c
    here = revisions_of(found.sheet_id)
    if found.period.panel:
        who = select(settled.decided_by).where(
            settled.sheet_id.in_(here), settled.indicator == code, settled.sent_back.is_(False)
        )
        return frozenset(connection.execute(who).scalars())
    who = select(judged.assessor_id).where(
        judged.sheet_id.in_(here),
        judged.indicator == code,
        judged.level.is_not(None) | judged.not_applicable,
    )
    confirmer = confirmed_by(db, found.sheet_id)
    return frozenset(connection.execute(who).scalars()) | ({confirmer} if confirmer is not None else set())


def decide_appeal(
    db: Session,
    appeal_id: int,
    sheet_id: int,
    code: str,
    *,
    accept: bool,
    reason: str,
    by: int,
    now: datetime,
) -> bool:
    """Keeps the lead's word; False when the appeal was decided before."""
    state = "accepted" if accept else "rejected"
    decided = db.connection().execute(
        update(tables.appeal)
        .where(_appeal.id == appeal_id, _appeal.state == "open")
        .values(state=state, decision=reason, decided_by=by, decided_at=now)
    )
    if not decided.rowcount:
        return False
    details = {"appeal": appeal_id, "reason_salted": salted.keep(db, f"decision {appeal_id}", reason)}
    trail.append(db, Done.APPEAL_DECIDED, now, by, sheet_id, code, after=state, details=details)
    return True


def revise(
    db: Session,
    sheet: Sheet,
    levels: Mapping[str, int | None],
    by: int,
    now: datetime,
    *,
    index: Fraction,
    predicate: str,
) -> int:
    """The id of a new, confirmed revision with these levels; the one before stays as it was."""
    connection = db.connection()
    added = connection.execute(
        tables.sheet.insert()
        .values(
            period_id=sheet.period.id,
            office_id=sheet.office.id,
            revision=sheet.revision + 1,
            state=str(SheetState.CONFIRMED),
            round=sheet.round,
            created_at=now,
            submitted_at=sheet.submitted_at,
        )
        .returning(_sheet.id)
    )
    new_id = added.scalar_one()
    copy_contents(db, sheet, new_id, sheet.round)
    for table in (tables.panel_seat, tables.settlement):
        names = [column.name for column in table.columns if column.name not in ("id", "sheet_id")]
        copied = select(*(table.c[name] for name in names), literal(new_id)).where(
            table.c.sheet_id == sheet.id
        )
        connection.execute(insert(table).from_select([*names, "sheet_id"], copied))
    exact = keep_confirmation(db, new_id, sheet.instrument, levels, by, now, index=index, predicate=predicate)
    seats = connection.execute(select(_seat.id).where(_seat.sheet_id == new_id)).scalars().all()
    details = {
        "from": sheet.id,
        **result_details(sheet.instrument, levels, predicate),
        ROWS: marks(db, "panel_seat", seats),
    }
    trail.append(db, Done.CONFIRMED, now, by, new_id, before=sheet.number, after=exact, details=details)
    return new_id


def head_for_appeal(db: Session, sheet_id: int) -> Sheet | None:
    """The sheet without its contents, kept from others until the commit."""
    return head_of(db, sheet_id, to_change=True)

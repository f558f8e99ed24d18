"""What comes of a panel: blind opinions, handing in, settlements, and the units agreement is measured on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, literal, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import contents_of, head_of
from bot.storage.audit import salted, trail
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.connection.statements import execute, upsert, writes
from bot.storage.panels.ratings import keep_handed_in
from bot.storage.panels.rules import Rules, rules_of
from bot.storage.panels.seats import HeldSeat, seats_of
from questionnaires.panels import Comparison, Opinion, codes_of, compare
from questionnaires.people import Actor, why_not_judge
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet

_seat = tables.panel_seat.c
_sheet = tables.sheet.c
_judgement = tables.judgement.c
_settlement = tables.settlement.c
_person = tables.person.c

_SETTLE = upsert(
    tables.settlement,
    ["sheet_id", "round", "indicator"],
    ["level", "not_applicable", "sent_back", "reason", "decided_by", "decided_at"],
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the lead decided on one indicator, and why. `sent_back`: the panel looks at it again."""

    code: str
    level: int | None
    not_applicable: bool
    sent_back: bool
    reason: str
    by: str
    at: datetime
    by_id: int


@dataclass(frozen=True, slots=True)
class Pleno:
    """A sheet on which every member has handed in, with what they hold and what was settled."""

    sheet: Sheet
    comparison: Comparison
    opinions: Mapping[str, tuple[Opinion, ...]]
    settlements: Mapping[str, Settlement]

    @property
    def members(self) -> frozenset[int]:
        """Ids of those who sit on the panel."""
        return frozenset(held.assessor_id for opinions in self.opinions.values() for held in opinions)


def sent_back_codes(db: Session, sheet_id: int, round_: int) -> dict[str, str]:
    """The indicators that the lead sent back to the panel in this round, each with why; without any, all are
    open.
    """
    rows = db.connection().execute(
        select(_settlement.indicator, _settlement.reason).where(
            _settlement.sheet_id == sheet_id, _settlement.round == round_, _settlement.sent_back.is_(True)
        )
    )
    return {row[0]: row[1] for row in rows}


def opinions_of(db: Session, sheet: Sheet, seats: tuple[HeldSeat, ...]) -> dict[str, tuple[Opinion, ...]]:
    """What each member holds of each indicator of his part; whoever calls this shows it to the lead only."""
    rows = db.connection().execute(
        select(
            _judgement.assessor_id,
            _judgement.indicator,
            _judgement.level,
            _judgement.not_applicable,
            _judgement.note,
        ).where(_judgement.sheet_id == sheet.id, _judgement.round == sheet.round)
    )
    given = {(row[0], row[1]): row[2:] for row in rows}
    found: dict[str, tuple[Opinion, ...]] = {}
    for held in seats:
        codes = codes_of(sheet.instrument, held.seat.part.groups)
        for indicator in sheet.instrument.indicators:
            if indicator.code not in codes:
                continue
            values = given.get((held.seat.assessor_id, indicator.code), (None, False, None))
            opinion = Opinion(held.seat.assessor_id, held.seat.part.institution, held.name, *values)
            found[indicator.code] = (*found.get(indicator.code, ()), opinion)
    return found


def settlements_of(db: Session, sheet_id: int, round_: int) -> dict[str, Settlement]:
    """What was decided in this round, by indicator code."""
    rows = db.connection().execute(
        select(
            _settlement.indicator,
            _settlement.level,
            _settlement.not_applicable,
            _settlement.sent_back,
            _settlement.reason,
            _person.name,
            _settlement.decided_at,
            _settlement.decided_by,
        )
        .join_from(tables.settlement, tables.person, _settlement.decided_by == _person.id)
        .where(_settlement.sheet_id == sheet_id, _settlement.round == round_)
    )
    return {row[0]: Settlement(*row) for row in rows}


def pleno_for(db: Session, actor: Actor, sheet_id: int) -> Pleno | Refusal:
    """The sheet before its lead: refused for everybody else, for the lead's own office, and before all handed
    in.
    """
    head = head_of(db, sheet_id, to_change=writes(db))
    if head is None:
        return Refusal(Reason.NOT_FOUND)
    no = why_not_lead(db, actor, head)
    if no is not None:
        return no
    if head.state is not SheetState.SUBMITTED:
        return Refusal(
            Reason.SHEET_CONFIRMED if head.state is SheetState.CONFIRMED else Reason.SHEET_NOT_SUBMITTED
        )
    seats = seats_of(db, sheet_id)
    if not seats or not all(held.has_handed_in for held in seats):
        return Refusal(Reason.NOT_ALL_HANDED_IN)
    return pleno_of(db, contents_of(db, head), seats)


def why_not_lead(db: Session, actor: Actor, sheet: Sheet, rules: Rules | None = None) -> Refusal | None:
    """Why this actor does not lead the pleno on this sheet, or None."""
    rules = rules or rules_of(db, sheet.period.id)
    if actor.person is None or rules.lead is None or rules.lead.id != actor.person.id:
        return Refusal(Reason.NOT_THE_LEAD)
    return why_not_judge(actor, sheet.office.id, sheet.period.id)


def pleno_of(db: Session, sheet: Sheet, seats: tuple[HeldSeat, ...]) -> Pleno:
    """What the panel holds, compared; for who has the right to see it."""
    opinions = opinions_of(db, sheet, seats)
    settlements = settlements_of(db, sheet.id, sheet.round)
    settled = {one.code: one.level for one in settlements.values() if not one.sent_back}
    return Pleno(sheet, compare(sheet.instrument, opinions, settled), opinions, settlements)


def decisions_of(db: Session, sheet: Sheet) -> Pleno | None:
    """Who decided what on a confirmed sheet of a panel; None for every other sheet."""
    if not sheet.period.panel or sheet.state is not SheetState.CONFIRMED:
        return None
    return pleno_of(db, sheet, seats_of(db, sheet.id))


def hand_in(db: Session, sheet: Sheet, actor: Actor, now: datetime) -> bool:
    """Keeps that this member has handed in; whether all have now.

    With the last one, what had been sent back counts as looked at: the new levels are compared afresh.
    """
    by = _person_id(actor)
    handed_in = db.connection().execute(
        update(tables.panel_seat)
        .where(_seat.sheet_id == sheet.id, _seat.assessor_id == by, _seat.ended_at.is_(None))
        .values(handed_in_round=sheet.round, handed_in_at=now)
        .returning(_seat.id)
    )
    changed = list(handed_in.scalars().all())
    time = keep_handed_in(db, sheet, by)
    seats = seats_of(db, sheet.id)
    is_complete = all(held.has_handed_in for held in seats)
    if is_complete:
        # what is left are vacant seats of an institution that others have scored for
        ended = db.connection().execute(
            update(tables.panel_seat)
            .where(
                _seat.sheet_id == sheet.id,
                _seat.ended_at.is_(None),
                _seat.id.not_in([held.id for held in seats]),
            )
            .values(ended_at=now)
            .returning(_seat.id)
        )
        changed += ended.scalars().all()
    rows = marks(db, "panel_seat", changed)
    trail.append(
        db, Done.HANDED_IN, now, by, sheet.id, details={"round": sheet.round, "time": time, ROWS: rows}
    )
    if not is_complete:
        return False
    db.connection().execute(
        delete(tables.settlement).where(
            _settlement.sheet_id == sheet.id,
            _settlement.round == sheet.round,
            _settlement.sent_back.is_(True),
        )
    )
    return True


def settle(
    db: Session,
    pleno: Pleno,
    code: str,
    level: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keeps the lead's level (None: not applicable) and his reason."""
    _decide(db, pleno.sheet, code, level, reason, actor, now, sent_back=False)


def send_back(db: Session, pleno: Pleno, code: str, reason: str, actor: Actor, now: datetime) -> None:
    """Opens one indicator again for the members whose part it is; they score it blind once more."""
    again = [
        held.id
        for held in seats_of(db, pleno.sheet.id)
        if code in codes_of(pleno.sheet.instrument, held.seat.part.groups)
    ]
    db.connection().execute(update(tables.panel_seat).where(_seat.id.in_(again)).values(handed_in_round=None))
    rows = marks(db, "panel_seat", again)
    _decide(db, pleno.sheet, code, None, reason, actor, now, sent_back=True, rows=rows)


def _decide(
    db: Session,
    sheet: Sheet,
    code: str,
    level: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    sent_back: bool,
    rows: dict[str, dict[str, str | None]] | None = None,
) -> None:
    by = _person_id(actor)
    values = {
        "sheet_id": sheet.id,
        "round": sheet.round,
        "indicator": code,
        "level": level,
        "not_applicable": level is None and not sent_back,
        "sent_back": sent_back,
        "reason": reason,
        "decided_by": by,
        "decided_at": now,
    }
    execute(db, _SETTLE, values)
    after = None if sent_back else "-" if level is None else str(level)
    deed = Done.SENT_BACK if sent_back else Done.SETTLED
    about = salted.about_settlement(sheet.id, sheet.round, code)
    details: dict[str, object] = {"reason_salted": salted.keep(db, about, reason)}
    if rows is not None:
        details[ROWS] = rows
    trail.append(db, deed, now, by, sheet.id, code, after=after, details=details)


def carry_settlements(db: Session, sheet: Sheet, without: list[str]) -> None:
    """Settled levels go along into the next round, save those of indicators that are to be answered anew."""
    kept = [column.name for column in tables.settlement.columns if column.name != "round"]
    copied = select(*(_settlement[name] for name in kept), literal(sheet.round + 1)).where(
        _settlement.sheet_id == sheet.id,
        _settlement.round == sheet.round,
        _settlement.sent_back.is_(False),
        _settlement.indicator.not_in(without),
    )
    db.connection().execute(insert(tables.settlement).from_select([*kept, "round"], copied))


def _person_id(actor: Actor) -> int:
    if actor.person is None:
        raise ValueError("a stranger sits on no panel")
    return actor.person.id

"""How a period is scored: by one or by a panel, who leads, and the days for returns and appeals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import as_told, scoring_begun
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.audit.trail import Done
from bot.storage.conflicts import all_conflicts_of
from bot.storage.connection.statements import execute, upsert
from questionnaires.panels import Candidate, Split
from questionnaires.people import Person, Role
from questionnaires.refusal import Reason, Refusal
from questionnaires.sampling import Draw

PANEL = "panel"
"""How `period.scoring` says that several assessors score each sheet."""
RETURN_DAYS = 5
"""Working days for a returned sheet where the admin set none."""
APPEAL_DAYS = 5
"""Working days for an appeal where the admin set none."""

_rule = tables.period_rule.c
_seat = tables.panel_seat.c
_sheet = tables.sheet.c
_person = tables.person.c
_held = tables.membership.c

_KEEP_RULE = upsert(tables.period_rule, ["period_id"], ["split", "sample_percent"])
_KEEP_DRAW = upsert(tables.period_rule, ["period_id"], ["seed", "drawn_of"])
_KEEP_LEAD = upsert(tables.period_rule, ["period_id"], ["lead_id"])
_KEEP_DAYS = upsert(tables.period_rule, ["period_id"], ["return_days", "appeal_days"])
_NO_RULE: dict[str, Any] = {
    "split": str(Split.WHOLE),
    "sample_percent": 100,
    "lead_id": None,
    "return_days": None,
    "appeal_days": None,
    "seed": None,
    "drawn_of": None,
}
SEEDS = 1_000_000
"""A seed is a whole number from 0 up to this, short enough to be read out."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a period is scored. Days are working days."""

    split: Split = Split.WHOLE
    sample_percent: int = 100
    lead: Person | None = None
    """Who leads the pleno and still is an assessor; None while there is nobody."""
    return_days: int = RETURN_DAYS
    appeal_days: int = APPEAL_DAYS
    draw: Draw | None = None
    """How the sample was drawn; None before, and for periods of the time when it was spread evenly."""


def rules_of(db: Session, period_id: int) -> Rules:
    """How this period is scored; the usual where nothing was set."""
    row = (
        db.connection()
        .execute(
            select(
                _rule.split,
                _rule.sample_percent,
                _rule.return_days,
                _rule.appeal_days,
                _person.id,
                _person.telegram_id,
                _person.name,
                _rule.seed,
                _rule.drawn_of,
            )
            .select_from(
                tables.period_rule.outerjoin(
                    tables.person,
                    and_(_rule.lead_id == _person.id, _person.telegram_id.is_not(None), _is_assessor()),
                )
            )
            .where(_rule.period_id == period_id)
        )
        .first()
    )
    if row is None:
        return Rules()
    return Rules(
        split=Split(row[0]),
        sample_percent=row[1],
        lead=None if row[4] is None else Person(*row[4:7]),
        return_days=RETURN_DAYS if row[2] is None else row[2],
        appeal_days=APPEAL_DAYS if row[3] is None else row[3],
        draw=None if row[7] is None else Draw(row[7], row[8]),
    )


def keep_draw(db: Session, period_id: int, draw: Draw) -> None:
    """The sample of this period is drawn in this way from now on."""
    execute(db, _KEEP_DRAW, {**_NO_RULE, "period_id": period_id, "seed": draw.seed, "drawn_of": draw.of})


def _is_assessor() -> Any:
    return (
        select(_held.id)
        .where(_held.person_id == _person.id, _held.role == str(Role.ASSESSOR), _held.ended_at.is_(None))
        .exists()
    )


def score_by_panel(
    db: Session, period_id: int, now: datetime, by: int | None, split: Split, sample_percent: int = 100
) -> Refusal | None:
    """From now on several assessors score each sheet of the period, split in this way.

    Refused once a sheet was confirmed or a level given: what was scored in one way is not ended in another.
    """
    if not 1 <= sample_percent <= 100:
        return Refusal(Reason.OUT_OF_RANGE, {"lowest": 1, "highest": 100})
    if has_judgements(db, period_id):
        return as_told(Refusal(Reason.SCORING_BEGAN), scoring_begun(db, period_id), by)
    connection = db.connection()
    connection.execute(update(tables.period).where(tables.period.c.id == period_id).values(scoring=PANEL))
    values = {**_NO_RULE, "period_id": period_id, "split": str(split), "sample_percent": sample_percent}
    execute(db, _KEEP_RULE, values)
    rows = _end_seats(db, period_id, now, by)
    details = {"period": period_id, "split": str(split), "sample": sample_percent, ROWS: rows}
    trail.append(db, Done.PANEL_SET, now, by, details=details)
    return None


def score_by_one(db: Session, period_id: int, now: datetime, by: int | None) -> Refusal | None:
    """One assessor a sheet again; refused once a level was given."""
    if has_judgements(db, period_id):
        return as_told(Refusal(Reason.SCORING_BEGAN), scoring_begun(db, period_id), by)
    db.connection().execute(update(tables.period).where(tables.period.c.id == period_id).values(scoring=None))
    rows = _end_seats(db, period_id, now, by)
    trail.append(db, Done.PANEL_SET, now, by, details={"period": period_id, "split": None, ROWS: rows})
    return None


def has_judgements(db: Session, period_id: int) -> bool:
    """Whether any assessor has scored anything in this period."""
    judged = (
        select(tables.judgement.c.sheet_id)
        .join_from(tables.judgement, tables.sheet, tables.judgement.c.sheet_id == _sheet.id)
        .where(_sheet.period_id == period_id)
        .limit(1)
    )
    return db.connection().execute(judged).first() is not None


def _end_seats(
    db: Session, period_id: int, now: datetime, by: int | None
) -> dict[str, dict[str, str | None]]:
    """Nobody sits there any more; the marks of all that setting a panel changes."""
    sheets = select(_sheet.id).where(_sheet.period_id == period_id)
    ended = db.connection().execute(
        update(tables.panel_seat)
        .where(_seat.sheet_id.in_(sheets), _seat.ended_at.is_(None))
        .values(ended_at=now, ended_by=by)
        .returning(_seat.id)
    )
    return {
        **marks(db, "panel_seat", ended.scalars().all()),
        **marks(db, "period", (period_id,)),
        **marks(db, "period_rule", (period_id,)),
    }


def hide_own_level(db: Session, period_id: int, now: datetime, by: int | None, *, hidden: bool) -> None:
    """Whether the assessors of a period see the officer's own level only after they have chosen theirs."""
    db.connection().execute(
        update(tables.period).where(tables.period.c.id == period_id).values(level_first=hidden or None)
    )
    details = {"period": period_id, "level_first": hidden, ROWS: marks(db, "period", (period_id,))}
    trail.append(db, Done.PANEL_SET, now, by, details=details)


def name_lead(db: Session, period_id: int, person_id: int, now: datetime, by: int | None) -> Refusal | None:
    """This assessor leads the pleno from now on, and nobody else: a former lead leads no more."""
    if person_id not in {candidate.person_id for candidate in candidates(db, period_id)}:
        return Refusal(Reason.NOT_ALLOWED)
    execute(db, _KEEP_LEAD, {**_NO_RULE, "period_id": period_id, "lead_id": person_id})
    details = {"period": period_id, "person": person_id, ROWS: marks(db, "period_rule", (period_id,))}
    trail.append(db, Done.LEAD_NAMED, now, by, details=details)
    return None


def set_days(
    db: Session, period_id: int, now: datetime, by: int | None, *, return_days: int, appeal_days: int
) -> Refusal | None:
    """How many working days an office has for a returned sheet, and for an appeal."""
    if not (1 <= return_days <= 60 and 1 <= appeal_days <= 60):
        return Refusal(Reason.OUT_OF_RANGE, {"lowest": 1, "highest": 60})
    days = {"return_days": return_days, "appeal_days": appeal_days}
    execute(db, _KEEP_DAYS, {**_NO_RULE, "period_id": period_id, **days})
    details = {"period": period_id, **days, ROWS: marks(db, "period_rule", (period_id,))}
    trail.append(db, Done.DAYS_SET, now, by, details=details)
    return None


def candidates(db: Session, period_id: int) -> tuple[Candidate, ...]:
    """All assessors, once for each institution, with the offices that are not theirs to score in this
    period.
    """
    rows = (
        db.connection()
        .execute(
            select(_held.person_id, _held.role, _held.institution, _person.name)
            .join_from(tables.membership, tables.person, _held.person_id == _person.id)
            .where(
                _held.ended_at.is_(None),
                _held.indicator.is_(None),
                _person.telegram_id.is_not(None),
                _held.role.in_((str(Role.ASSESSOR), str(Role.ADMIN))),
            )
            .order_by(_held.person_id)
        )
        .all()
    )
    admins = {row[0] for row in rows if row[1] == str(Role.ADMIN)}
    institutions: dict[int, set[str]] = {}
    names: dict[int, str] = {}
    for person_id, role, institution, name in rows:
        if role == str(Role.ASSESSOR):
            institutions.setdefault(person_id, set()).add(institution or "-")
            names[person_id] = name
    conflicts = all_conflicts_of(db, institutions)
    return tuple(
        Candidate(
            person_id,
            institution,
            frozenset(
                one.office_id for one in conflicts.get(person_id, ()) if one.period_id in (None, period_id)
            ),
            person_id in admins,
            names[person_id],
        )
        for person_id, of in institutions.items()
        for institution in sorted(of)
    )

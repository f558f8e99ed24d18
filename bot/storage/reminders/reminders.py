"""Whom to remind, who was reminded when, and what people wish about it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import HEADS
from bot.storage.audit import trail
from bot.storage.audit.announced import Announced
from bot.storage.audit.row_marks import ROWS, marks
from bot.storage.connection.statements import execute, upsert
from bot.storage.dashboard.summaries import SheetSummary, summaries
from bot.storage.reminders.due import OPEN_STATES, is_over
from bot.storage.review.newest import is_newest
from questionnaires.people import Role
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.reminders.plan import DEFAULT_PLAN, ReminderPlan, plan_from_plain, plan_to_plain

_reminder = tables.reminder.c
_wish = tables.reminder_wish.c
_quiet = tables.reminder_quiet.c
_plan = tables.reminder_plan.c
_sheet = tables.sheet.c
_held = tables.membership.c
_person = tables.person.c
_answer = tables.answer.c

_KEEP_PLAN = upsert(tables.reminder_plan, ["period_id"], ["plan", "changed_at", "changed_by"])
_NOTE = upsert(tables.reminder, ["person_id", "period_id", "office_id", "day"], ["occasion", "outbox_key"])
_WISH = upsert(tables.reminder_wish, ["person_id", "sheet_id"], ["day"])
_QUIET = upsert(tables.reminder_quiet, ["person_id"], ["until"])
_MOST_SHEETS = 100
"""So many finished sheets tell how long answering takes."""


def plan_of(db: Session, period_id: int) -> ReminderPlan:
    """The plan of this period: as changed in chat, else as chosen when it was opened, else the usual one."""
    found = db.connection().execute(select(_plan.plan).where(_plan.period_id == period_id)).scalar()
    if found is not None:
        return plan_from_plain(found)
    wanted = select(tables.period.c.settings).where(tables.period.c.id == period_id)
    settings = db.connection().execute(wanted).scalar()
    if settings and "days_before" in settings:
        return plan_from_plain({"days_before": settings["days_before"]})
    return DEFAULT_PLAN


def keep_plan(db: Session, period_id: int, plan: ReminderPlan, now: datetime, by: int | None) -> None:
    """The plan of this period from now on."""
    kept = plan_to_plain(plan)
    execute(db, _KEEP_PLAN, {"period_id": period_id, "plan": kept, "changed_at": now, "changed_by": by})
    details = {"period": period_id, "plan": kept, ROWS: marks(db, "reminder_plan", (period_id,))}
    trail.append(db, Announced.REMINDER_PLAN_CHANGED, now, by, details=details)


def sheets_to_remind(db: Session, period_id: int) -> tuple[SheetSummary, ...]:
    """The sheets of this period that are not handed in, by office code."""
    return summaries(db, _open_heads(period_id))


def sheets_overdue(db: Session, period: Period, before: datetime) -> tuple[SheetSummary, ...]:
    """Those of them whose time was over before this moment."""
    return summaries(db, _open_heads(period.id).where(is_over(period, before)))


def _open_heads(period_id: int) -> Select[*tuple[Any, ...]]:
    states = [str(state) for state in OPEN_STATES]
    which = HEADS.where(_sheet.period_id == period_id, _sheet.state.in_(states))
    return which.order_by(tables.office.c.code)


def sheet_of_office(db: Session, period_id: int, office_id: int) -> SheetSummary | None:
    """The newest sheet of this office in this period; None when it has none."""
    found = summaries(db, HEADS.where(_sheet.period_id == period_id, _sheet.office_id == office_id))
    return found[0] if found else None


def reminded_today(db: Session, day: date) -> frozenset[int]:
    """Ids of the people for whom a reminder was queued on this day, of whatever office."""
    found = db.connection().execute(select(_reminder.person_id).where(_reminder.day == day).distinct())
    return frozenset(found.scalars())


def note_reminders(
    db: Session, person_id: int, day: date, outbox_key: str, of: Sequence[tuple[int, int, str]]
) -> None:
    """Remembers that this message reminds of these, and takes back the wishes that it fulfils.

    `of` are period, office and occasion.
    """
    execute(
        db,
        _NOTE,
        [
            {
                "person_id": person_id,
                "period_id": period_id,
                "office_id": office_id,
                "day": day,
                "occasion": occasion,
                "outbox_key": outbox_key,
            }
            for period_id, office_id, occasion in of
        ],
    )
    fulfilled = (
        select(_sheet.id)
        .join_from(
            tables.reminder,
            tables.sheet,
            and_(_reminder.period_id == _sheet.period_id, _reminder.office_id == _sheet.office_id),
        )
        .where(_reminder.person_id == person_id, _reminder.day == day, _reminder.outbox_key == outbox_key)
    )
    db.connection().execute(
        delete(tables.reminder_wish).where(
            _wish.person_id == person_id, _wish.day <= day, _wish.sheet_id.in_(fulfilled)
        )
    )


def wish_for(db: Session, person_id: int, office_ids: Iterable[int], day: date) -> int:
    """The person wants to be reminded on that day of what is still open then; how many sheets that are."""
    rows = db.connection().execute(
        select(_sheet.id)
        .join_from(tables.sheet, tables.period, _sheet.period_id == tables.period.c.id)
        .where(
            _sheet.office_id.in_(sorted(office_ids)),
            _sheet.state.in_([str(state) for state in OPEN_STATES]),
            tables.period.c.state == str(PeriodState.OPEN),
        )
    )
    sheet_ids = rows.scalars().all()
    for sheet_id in sheet_ids:
        execute(db, _WISH, {"person_id": person_id, "sheet_id": sheet_id, "day": day})
    return len(sheet_ids)


def mute(db: Session, person_id: int, until: datetime) -> None:
    """No reminders to this person until then."""
    execute(db, _QUIET, {"person_id": person_id, "until": until})


def unmute(db: Session, person_id: int) -> None:
    """Reminders as usual."""
    db.connection().execute(delete(tables.reminder_quiet).where(_quiet.person_id == person_id))


def muted(db: Session, now: datetime) -> dict[int, datetime]:
    """Who wants no reminders now, and until when."""
    rows = db.connection().execute(select(_quiet.person_id, _quiet.until).where(_quiet.until > now))
    return {row[0]: row[1] for row in rows}


def answer_moments(db: Session, period_id: int) -> tuple[tuple[datetime, ...], ...]:
    """When each answer was given, for sheets of this period that are handed in."""
    finished = (
        select(_sheet.id)
        .where(
            _sheet.period_id == period_id,
            _sheet.state.in_((str(SheetState.SUBMITTED), str(SheetState.CONFIRMED))),
            is_newest(),  # an accepted appeal copies the answers; their pace is counted once
        )
        .order_by(_sheet.submitted_at.desc())
        .limit(_MOST_SHEETS)
    )
    rows = db.connection().execute(
        select(_answer.sheet_id, _answer.answered_at).where(
            _answer.sheet_id.in_(finished), _answer.answered_at.is_not(None)
        )
    )
    found: dict[int, list[datetime]] = {}
    for sheet_id, at in rows:
        found.setdefault(sheet_id, []).append(at)
    return tuple(tuple(moments) for moments in found.values())


def heads_of_offices(db: Session) -> dict[int, tuple[int, frozenset[int]]]:
    """By person: the Telegram id and the offices of everyone who leads one and can be reached."""
    rows = db.connection().execute(
        select(_person.id, _person.telegram_id, _held.office_id)
        .join_from(tables.membership, tables.person, _held.person_id == _person.id)
        .where(
            _held.ended_at.is_(None),
            _held.role == str(Role.VIEWER),
            _held.office_id.is_not(None),
            _person.telegram_id.is_not(None),
            _person.unreachable_since.is_(None),
        )
    )
    found: dict[int, tuple[int, frozenset[int]]] = {}
    for person_id, telegram_id, office_id in rows:
        offices = found[person_id][1] if person_id in found else frozenset()
        found[person_id] = (telegram_id, offices | {office_id})
    return found

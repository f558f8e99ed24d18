"""Whom to remind, who was reminded when, and what people wish about it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, or_, select, true
from sqlmodel import Session

from bot.storage import audit, outbox, tables
from bot.storage.announced import Announced
from bot.storage.statements import execute, upsert
from bot.storage.summaries import SheetSummary, summaries
from bot.storage.whole_sheets import HEADS
from questionnaires.people import Role
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.reminder_plan import DEFAULT_PLAN, ReminderPlan, plan_from_plain, plan_to_plain
from questionnaires.reminders import OfficeStatus, Recipient
from questionnaires.sheet import Progress

_reminder = tables.reminder.c
_wish = tables.reminder_wish.c
_quiet = tables.reminder_quiet.c
_plan = tables.reminder_plan.c
_sheet = tables.sheet.c
_held = tables.membership.c
_person = tables.person.c
_outbox = tables.outbox.c
_answer = tables.answer.c

_KEEP_PLAN = upsert(tables.reminder_plan, ["period_id"], ["plan", "changed_at", "changed_by"])
_NOTE = upsert(tables.reminder, ["person_id", "period_id", "office_id", "day"], ["occasion", "outbox_key"])
_WISH = upsert(tables.reminder_wish, ["person_id", "sheet_id"], ["day"])
_QUIET = upsert(tables.reminder_quiet, ["person_id"], ["until"])
_OPEN_STATES = (SheetState.DRAFT, SheetState.RETURNED)
_NOT_LOOKED = Progress(0, 0, 0, 0, 0, ())
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
    audit.append(db, Announced.REMINDER_PLAN_CHANGED, now, by, details={"period": period_id, "plan": kept})


def open_offices(
    db: Session,
    period: Period,
    entries: Sequence[SheetSummary] | None = None,
    *,
    with_admins: bool = False,
) -> tuple[OfficeStatus, ...]:
    """The offices whose sheet is open, with whom to remind: reachable officers, or `with_admins` the admins.

    With `entries` (see `sheets_to_remind`) the progress is theirs; without, it is not looked at.
    """
    if entries is None:
        rows = db.connection().execute(_open_sheets(period.id)).all()
        heads = [(row[0], row[1], SheetState(row[2]), row[3], _NOT_LOOKED) for row in rows]
    else:
        heads = [(one.id, one.office.id, one.state, one.period.deadline, one.progress) for one in entries]
    returned = _returned_at(db, period.id)
    officers = _recipients(db, period, Role.OFFICER)
    admins = _recipients(db, period, Role.ADMIN) if with_admins else {}
    found: list[OfficeStatus] = []
    for sheet_id, office_id, state, deadline, progress in heads:
        here = officers.get((office_id, sheet_id), ())
        found.append(
            OfficeStatus(
                office_id,
                state,
                progress,
                bool(here),
                here or admins.get((office_id, sheet_id), ()),
                deadline or period.deadline,
                returned.get(sheet_id),
            )
        )
    return tuple(found)


def sheets_to_remind(db: Session, period_id: int) -> tuple[SheetSummary, ...]:
    """The sheets of this period that are not handed in, by office code."""
    return summaries(
        db,
        HEADS.where(
            _sheet.period_id == period_id, _sheet.state.in_([str(state) for state in _OPEN_STATES])
        ).order_by(tables.office.c.code),
    )


def sheet_of_office(db: Session, period_id: int, office_id: int) -> SheetSummary | None:
    """The newest sheet of this office in this period; None when it has none."""
    found = summaries(db, HEADS.where(_sheet.period_id == period_id, _sheet.office_id == office_id))
    return found[0] if found else None


_newer = tables.sheet.alias()
_HEAD = (_sheet.id, _sheet.office_id, _sheet.state, _sheet.deadline)


def _open_sheets(period_id: int) -> Select[*tuple[Any, ...]]:
    is_replaced = select(_newer.c.id).where(
        _newer.c.period_id == _sheet.period_id,
        _newer.c.office_id == _sheet.office_id,
        _newer.c.revision > _sheet.revision,
    )
    return (
        select(*_HEAD)
        .join_from(tables.sheet, tables.office, _sheet.office_id == tables.office.c.id)
        .where(
            _sheet.period_id == period_id,
            _sheet.state.in_([str(state) for state in _OPEN_STATES]),
            ~tables.office.c.retired,
            ~is_replaced.correlate(tables.sheet).exists(),
        )
        .order_by(tables.office.c.code)
    )


def _returned_at(db: Session, period_id: int) -> dict[int, datetime]:
    given_back = tables.sheet_return.c
    rows = db.connection().execute(
        select(given_back.sheet_id, func.max(given_back.returned_at, type_=given_back.returned_at.type))
        .join_from(tables.sheet_return, tables.sheet, given_back.sheet_id == _sheet.id)
        .where(_sheet.period_id == period_id, _sheet.state == str(SheetState.RETURNED))
        .group_by(given_back.sheet_id)
    )
    return {row[0]: row[1] for row in rows}


def _recipients(db: Session, period: Period, role: Role) -> Mapping[tuple[int, int], tuple[Recipient, ...]]:
    """By office and sheet: who of this role can be reminded of it. Admins are for every office."""
    of_office = _held.office_id == _sheet.office_id if role is Role.OFFICER else true()
    reminded = _reminded_on(period.id)
    rows = db.connection().execute(
        select(
            _sheet.office_id,
            _sheet.id,
            _person.id,
            func.min(_held.granted_at, type_=_held.granted_at.type),
            reminded.c.day,
            _quiet.until,
            _wish.day,
        )
        .select_from(tables.membership)
        .join(tables.person, _held.person_id == _person.id)
        .join(tables.sheet, and_(_sheet.period_id == period.id, of_office))
        .outerjoin(
            reminded,
            and_(reminded.c.person_id == _person.id, reminded.c.office_id == _sheet.office_id),
        )
        .outerjoin(tables.reminder_quiet, _quiet.person_id == _person.id)
        .outerjoin(tables.reminder_wish, and_(_wish.person_id == _person.id, _wish.sheet_id == _sheet.id))
        .where(
            _held.ended_at.is_(None),
            _held.role == str(role),
            _held.indicator.is_(None),
            _person.telegram_id.is_not(None),
            _person.unreachable_since.is_(None),
            _sheet.state.in_([str(state) for state in _OPEN_STATES]),
        )
        .group_by(_sheet.office_id, _sheet.id, _person.id, reminded.c.day, _quiet.until, _wish.day)
        .order_by(_person.id)
    )
    found: dict[tuple[int, int], tuple[Recipient, ...]] = {}
    for office_id, sheet_id, person_id, joined_at, day, until, asked_for in rows:
        # an admin is told of an office whenever he joined; an officer knows what he saw on joining
        joined = joined_at if role is Role.OFFICER else None
        one = Recipient(person_id, joined, day, until, asked_for)
        found[office_id, sheet_id] = (*found.get((office_id, sheet_id), ()), one)
    return found


def _reminded_on(period_id: int) -> Any:
    """The latest day by person and office; what was dropped because its time had passed does not count."""
    was_dropped = and_(_outbox.state == outbox.FAILED, _outbox.cause == outbox.TOO_LATE)
    return (
        select(
            _reminder.person_id,
            _reminder.office_id,
            func.max(_reminder.day, type_=_reminder.day.type).label("day"),
        )
        .join_from(tables.reminder, tables.outbox, _outbox.key == _reminder.outbox_key, isouter=True)
        .where(_reminder.period_id == period_id, or_(_outbox.id.is_(None), ~was_dropped))
        .group_by(_reminder.person_id, _reminder.office_id)
        .subquery()
    )


def reminded_today(db: Session, day: date) -> frozenset[int]:
    """Ids of the people for whom a reminder was queued on this day, of whatever office."""
    found = db.connection().execute(select(_reminder.person_id).where(_reminder.day == day).distinct())
    return frozenset(found.scalars())


def note_reminder(
    db: Session, person_id: int, period_id: int, office_id: int, day: date, occasion: str, outbox_key: str
) -> None:
    """Remembers it, and takes back the wishes that it fulfils."""
    values = {
        "person_id": person_id,
        "period_id": period_id,
        "office_id": office_id,
        "day": day,
        "occasion": occasion,
        "outbox_key": outbox_key,
    }
    execute(db, _NOTE, values)
    sheets = select(_sheet.id).where(_sheet.period_id == period_id, _sheet.office_id == office_id)
    db.connection().execute(
        delete(tables.reminder_wish).where(
            _wish.person_id == person_id, _wish.day <= day, _wish.sheet_id.in_(sheets)
        )
    )


def wish_for(db: Session, person_id: int, office_ids: Iterable[int], day: date) -> int:
    """The person wants to be reminded on that day of what is still open then; how many sheets that are."""
    rows = db.connection().execute(
        select(_sheet.id)
        .join_from(tables.sheet, tables.period, _sheet.period_id == tables.period.c.id)
        .where(
            _sheet.office_id.in_(sorted(office_ids)),
            _sheet.state.in_([str(state) for state in _OPEN_STATES]),
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

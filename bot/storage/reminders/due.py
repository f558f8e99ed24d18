"""With whom a reminder might be due: asked every minute, so few of tens of thousands of sheets are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import RETURNED_UNTIL
from bot.storage.dashboard.progress_cache import tallies_of
from bot.storage.messages import outbox
from bot.storage.review.newest import is_newest
from questionnaires.people import Role
from questionnaires.period import Period, SheetState, day_that_counts
from questionnaires.reminders.due import OfficeStatus, Recipient
from questionnaires.sheet import Progress

_reminder = tables.reminder.c
_wish = tables.reminder_wish.c
_quiet = tables.reminder_quiet.c
_sheet = tables.sheet.c
_held = tables.membership.c
_person = tables.person.c
_outbox = tables.outbox.c

OPEN_STATES = (SheetState.DRAFT, SheetState.RETURNED)
_NOT_LOOKED = Progress(0, 0, 0, 0, 0, ())
_AT_ONCE = 500
"""Ids in one statement; SQLite allows 999 in its older builds."""


def open_offices(db: Session, period: Period, *, with_progress: bool = False) -> tuple[OfficeStatus, ...]:
    """The offices whose sheet is open, by code, with whom to remind: the reachable officers.

    The progress is looked at only `with_progress`: how much is answered, of how much; not by group.
    """
    rows = db.connection().execute(_open_sheets(period.id)).all()
    heads = [_head(period, row) for row in rows]
    if with_progress:
        tallies = tallies_of(db, period)
        by_sheet, untouched = tallies.by_sheet, tallies.untouched
        known: dict[tuple[int, int], Progress] = {}
        for place, (sheet_id, office_id, state, counts, _) in enumerate(heads):
            tally = by_sheet.get(sheet_id, untouched)
            far = tally.done, tally.total
            if far not in known:
                known[far] = replace(_NOT_LOOKED, answered=tally.done, total=tally.total)
            heads[place] = (sheet_id, office_id, state, counts, known[far])
    return _statuses(db, period, heads, _recipients(db, period, Role.OFFICER), has_officer=None)


def offices_to_ask_about(
    db: Session, period: Period, since: date | None, today: date, *, unserved: bool
) -> tuple[OfficeStatus, ...]:
    """The offices whose sheet is open and with whom somebody might be due now; progress is not looked at.

    Those are the reachable officers or, with `unserved`, the admins for the offices that have none. Left out
    is who was reminded of the office on the day `since` or later (None: the plan had no day yet) and wished
    for nothing by `today`: of tens of thousands nearly all, nearly always.
    """
    might = _wish.day <= today
    reminded = _reminded_on(period.id)
    if since is not None:
        might = or_(might, reminded.c.day.is_(None), reminded.c.day < since)
    recipients = _recipients(db, period, Role.ADMIN if unserved else Role.OFFICER, reminded, might)
    if not recipients:
        return ()
    wanted = _open_sheets(period.id)
    if len(recipients) <= _AT_ONCE:
        wanted = wanted.where(_sheet.id.in_([sheet_id for _, sheet_id in recipients]))
    heads = [_head(period, row) for row in db.connection().execute(wanted) if (row[1], row[0]) in recipients]
    return _statuses(db, period, heads, recipients, has_officer=not unserved)


def deadlines_of(db: Session, period: Period) -> frozenset[datetime]:
    """All days that count in this period: its own, and those of offices with others (`day_that_counts`)."""
    own = (
        select(_sheet.state, _sheet.deadline, RETURNED_UNTIL)
        .where(
            _sheet.period_id == period.id,
            is_newest(),
            or_(_sheet.deadline.is_not(None), _sheet.state == str(SheetState.RETURNED)),
        )
        .distinct()
    )
    counting = {
        day_that_counts(SheetState(state), period.deadline, extended, until)
        for state, extended, until in db.connection().execute(own)
    }
    return frozenset({period.deadline, *counting})


def offices_overdue(db: Session, period: Period, before: datetime) -> tuple[int, ...]:
    """Ids of the offices whose sheet is open although their time was over before this moment."""
    found = _open_sheets(period.id).with_only_columns(_sheet.office_id).where(is_over(period, before))
    return tuple(db.connection().execute(found).scalars())


def is_over(period: Period, before: datetime) -> Any:
    """The condition for sheets of this period that the day that counts was over before this moment.

    `day_that_counts` in SQL: of tens of thousands of sheets only those are read of which it is true.
    """
    extended, until = _sheet.deadline, RETURNED_UNTIL
    over = and_(or_(extended.is_(None), extended < before), or_(until.is_(None), until < before))
    if period.deadline < before:
        return over
    return and_(over, or_(extended.is_not(None), until.is_not(None)))


def offices_served(db: Session) -> frozenset[int]:
    """Ids of the offices with an officer who can be reached."""
    return frozenset(db.connection().execute(_served().distinct()).scalars())


_Head = tuple[int, int, SheetState, datetime, Progress]
"""Sheet, office, state, the day that counts, progress."""


def _head(period: Period, row: Sequence[Any]) -> _Head:
    """Of a row of `_open_sheets`; progress is not looked at."""
    sheet_id, office_id, state, extended, until = row
    counts = day_that_counts(SheetState(state), period.deadline, extended, until)
    return sheet_id, office_id, SheetState(state), counts, _NOT_LOOKED


def _statuses(
    db: Session,
    period: Period,
    heads: Iterable[_Head],
    recipients: Mapping[tuple[int, int], tuple[Recipient, ...]],
    *,
    has_officer: bool | None,
) -> tuple[OfficeStatus, ...]:
    """Without `has_officer` the recipients are the officers, and there is one where there is one of them."""
    returned = _returned_at(db, period.id)
    found: list[OfficeStatus] = []
    for sheet_id, office_id, state, deadline, progress in heads:
        here = recipients.get((office_id, sheet_id), ())
        found.append(
            OfficeStatus(
                office_id,
                state,
                progress,
                bool(here) if has_officer is None else has_officer,
                here,
                deadline,
                returned.get(sheet_id),
            )
        )
    return tuple(found)


_HEAD = (_sheet.id, _sheet.office_id, _sheet.state, _sheet.deadline, RETURNED_UNTIL)


def _open_sheets(period_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*_HEAD)
        .join_from(tables.sheet, tables.office, _sheet.office_id == tables.office.c.id)
        .where(
            _sheet.period_id == period_id,
            _sheet.state.in_([str(state) for state in OPEN_STATES]),
            ~tables.office.c.retired,
            is_newest(),
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


def _recipients(
    db: Session, period: Period, role: Role, reminded: Any = None, which: Any = None
) -> Mapping[tuple[int, int], tuple[Recipient, ...]]:
    """By office and sheet: who of this role can be reminded of it; admins are for offices without officers.

    `which` narrows it, in terms of `reminded` (see `_reminded_on`) and of wishes.
    """
    of_office = _held.office_id == _sheet.office_id if role is Role.OFFICER else true()
    reminded = _reminded_on(period.id) if reminded is None else reminded
    conditions = [
        _sheet.state.in_([str(state) for state in OPEN_STATES]),
        *_can_be_told(_held, _person, role),
    ]
    if role is Role.ADMIN:
        conditions.append(_sheet.office_id.not_in(_served()))
    if which is not None:
        conditions.append(which)
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
        .where(*conditions)
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


def _can_be_told(held: Any, person: Any, role: Role) -> list[Any]:
    return [
        held.ended_at.is_(None),
        held.role == str(role),
        held.indicator.is_(None),
        person.telegram_id.is_not(None),
        person.unreachable_since.is_(None),
    ]


def _served() -> Any:
    """The ids of the offices with an officer who can be reached."""
    held, person = tables.membership.alias(), tables.person.alias()
    return (
        select(held.c.office_id)
        .join_from(held, person, held.c.person_id == person.c.id)
        .where(held.c.office_id.is_not(None), *_can_be_told(held.c, person.c, Role.OFFICER))
    )


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

"""The reminders' tick: asks the rules what is due and puts it into the outbox, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.config import Config
from bot.payloads import to_payload
from bot.screens import Button, Screen
from bot.screens.sheet_taps import CheckTap, OpenSheetTap
from bot.storage import outbox, people, periods, sheets
from bot.storage.database import Database
from bot.texts import labels
from bot.texts import reminding as words
from questionnaires.people import Person, Role
from questionnaires.period import Period, SheetState
from questionnaires.reminders import DueReminder, Occasion, OfficeStatus, ReminderKind, due_reminders
from questionnaires.sheet import Progress
from questionnaires.summary import SheetSummary

ALL_WITHOUT_OFFICER = 0
"""Stands for the offices where nobody joined: the admin gets one message about them all."""
_NOTHING = Progress(0, 0, 0, 0, 0, ())
USEFUL_FOR = timedelta(hours=4)
"""A reminder that could not be sent by then is dropped rather than sent in the evening."""


async def remind(database: Database, config: Config, now: datetime) -> None:
    """What is due at this moment in every open period."""
    open_periods = await database.read(periods.open_periods)
    for period in open_periods:
        if await database.read(lambda db, period=period: _due(db, period, config, now)):
            await database.run(lambda db, period=period: _queue(db, period, config, now))


def _due(
    db: Session, period: Period, config: Config, now: datetime
) -> tuple[tuple[DueReminder, ...], tuple[SheetSummary, ...]] | None:
    """What is due, and the sheets; None when nothing is."""
    # The calendar is asked first: most ticks fall outside office hours or planned days.
    if not due_reminders(period, [_anybody(period)], (), now, config.timezone):
        return None
    summaries = sheets.period_summaries(db, period.id)
    served = people.offices_with_officers(db)
    statuses = [
        OfficeStatus(entry.office.id, entry.state, entry.progress, True)
        for entry in summaries
        if entry.office.id in served
    ]
    if any(entry.office.id not in served and entry.state is SheetState.DRAFT for entry in summaries):
        statuses.append(_anybody(period))
    sent = [key.partition("#")[0] for key in outbox.keys_beginning(db, f"reminder:{period.id}:")]
    due = due_reminders(period, statuses, sent, now, config.timezone)
    return (due, summaries) if due else None


def _anybody(period: Period) -> OfficeStatus:
    return OfficeStatus(ALL_WITHOUT_OFFICER, SheetState.DRAFT, _NOTHING, has_officer=False)


def _queue(db: Session, period: Period, config: Config, now: datetime) -> None:
    found = _due(db, period, config, now)
    if found is None:
        return
    due, summaries = found
    by_office = {entry.office.id: entry for entry in summaries}
    for reminder in due:
        if reminder.kind is ReminderKind.NO_OFFICER:
            served = people.offices_with_officers(db)
            waiting = [entry for entry in summaries if entry.office.id not in served]
            screen = Screen(
                words.without_officer(period.name, [entry.office.short_name for entry in waiting])
            )
            _send(db, reminder, people.people_with_role(db, Role.ADMIN, reachable=True), screen, now)
        else:
            entry = by_office[reminder.office_id]
            officers = people.officers_of(db, entry.office.id, reachable=True)
            _send(db, reminder, officers, reminder_screen(entry, reminder, config), now)


def _send(db: Session, reminder: DueReminder, to: Sequence[Person], screen: Screen, now: datetime) -> None:
    for person in to:
        outbox.enqueue(
            db,
            f"{reminder.key}#{person.id}",
            person.telegram_id,
            "screen",
            to_payload(screen),
            now,
            bulk=True,
            repeat_if_uncertain=False,
            latest_at=now + USEFUL_FOR,
        )


def reminder_screen(entry: SheetSummary, reminder: DueReminder, config: Config) -> Screen:
    """The reminder that fits where the office stands, with the button that goes on there."""
    zone, done = config.timezone, entry.progress
    if reminder.occasion is Occasion.OPENING and reminder.kind is ReminderKind.NOT_BEGUN:
        text = words.opening(entry.office, entry.period.name, entry.period.deadline, zone)
    elif reminder.days_left < 0:
        text = words.after(
            entry.office, entry.period.name, entry.period.deadline, done.answered, done.total, zone
        )
    else:
        text = words.before(
            entry.office,
            entry.period.name,
            entry.period.deadline,
            reminder.days_left,
            done.answered,
            done.total,
            zone,
        )
    if reminder.kind is ReminderKind.COMPLETE:
        button = Button(labels.CHECK, CheckTap(entry.id))
    elif reminder.kind is ReminderKind.NOT_BEGUN:
        button = Button(labels.START, OpenSheetTap(entry.id))
    else:
        button = Button(labels.CONTINUE, OpenSheetTap(entry.id))
    return Screen(text, ((button,),))

"""More time for one office, with a reason."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import reminder_plans as screens
from bot.screens.reminder_taps import ExtendDaysTap, ExtendListTap, ExtendTap
from bot.screens.sheet_taps import OpenSheetTap
from bot.storage import audit, people, period_plans, periods, reminders
from bot.storage.announced import Announced
from bot.storage.office_time import office_time
from bot.storage.places import set_place
from bot.texts import labels
from bot.texts import reminder_plans as words
from bot.texts.common import units
from handlers.at_card import stand_away
from handlers.switchboard import Reply, refuse
from handlers.telling import tell
from questionnaires.calendar import end_after
from questionnaires.people import Speaker
from questionnaires.period import Period
from questionnaires.refusal import Refusal
from questionnaires.sheet import Sheet
from questionnaires.summary import SheetSummary

AWAITING = "extension_reason"
"""What `Place.awaiting` says while the reason is awaited."""


async def show_offices(context: Context, tap: ExtendListTap) -> None:
    """The offices whose sheet is open."""

    def look(db: Session, speaker: Speaker) -> tuple[Period, tuple[SheetSummary, ...]] | None:
        found = {period.id: period for period in periods.open_periods(db)}.get(tap.period)
        return None if found is None else (found, reminders.sheets_to_remind(db, found.id))

    await context.in_database(stand_away)
    found = await context.read(look)
    if found is None:
        await context.notice(words.CHANGED_MEANWHILE, alert=True)
    else:
        await context.show(screens.choose_office(*found, tap.page))


async def ask_days(context: Context, tap: ExtendTap) -> None:
    """How much more time."""
    entry = await context.read(lambda db, _speaker: _open_sheet(db, tap.sheet))
    if entry is None:
        await context.notice(words.CHANGED_MEANWHILE, alert=True)
    else:
        await context.show(screens.ask_days(entry, context.config.timezone))


def _open_sheet(db: Session, sheet_id: int) -> SheetSummary | None:
    for period in periods.open_periods(db):
        for entry in reminders.sheets_to_remind(db, period.id):
            if entry.id == sheet_id:
                return entry
    return None


async def ask_reason(context: Context, tap: ExtendDaysTap) -> None:
    """Counts the days from the deadline or today, whichever is later, and asks why."""
    zone = context.config.timezone
    if tap.days not in screens.MORE_DAYS:
        await context.notice(words.CHANGED_MEANWHILE, alert=True)
        return

    def count(db: Session, entry: SheetSummary) -> datetime:
        when = office_time(db)
        return end_after(max(entry.period.deadline, context.now), tap.days, zone, when.extra, when.hours)

    await await_reason(context, tap.sheet, count)


async def await_reason(
    context: Context, sheet_id: int, count: Callable[[Session, SheetSummary], datetime]
) -> None:
    """Asks why this office gets time until the moment (UTC) that `count` says; with the reason it is kept."""
    zone = context.config.timezone

    def work(db: Session, speaker: Speaker) -> tuple[SheetSummary, datetime] | None:
        entry = _open_sheet(db, sheet_id)
        if entry is None:
            return None
        until = count(db, entry)
        data = {"sheet": entry.id, "until": until.isoformat()}
        set_place(db, speaker.telegram_id, awaiting=AWAITING, awaiting_data=data)
        return entry, until

    found = await context.in_database(work)
    if found is None:
        await context.notice(words.CHANGED_MEANWHILE, alert=True)
    else:
        entry, until = found
        await context.show(screens.back(words.ask_reason(entry.office, until, zone), entry.period.id))


async def take_reason(context: Context, reply: Reply) -> None:
    """The office has more time from now on; its officers are told, with the reason."""
    reason = " ".join(reply.text.split())
    if units(reason) > words.MOST_REASON_UNITS:
        await context.send(Screen(words.REASON_TOO_LONG))
        return
    data, zone = reply.place.awaiting_data, context.config.timezone

    def keep(db: Session, speaker: Speaker) -> tuple[Sheet, datetime] | Refusal:
        sheet_id, until = data["sheet"], datetime.fromisoformat(data["until"])
        by = speaker.person.id if speaker.person else None
        sheet = period_plans.extend_sheet(db, sheet_id, until, context.now, by)
        stand_away(db, speaker)
        if isinstance(sheet, Refusal):
            return sheet
        audit.append(db, Announced.EXTENSION_REASON, context.now, by, sheet_id, after=reason)
        text = words.tell_extended(sheet.office, sheet.period.name, until, reason, zone)
        screen = Screen(text, ((Button(labels.CONTINUE, OpenSheetTap(sheet_id)),),))
        for officer in people.officers_of(db, sheet.office.id, reachable=True):
            tell(db, f"extended:{sheet_id}:{data['until']}:{officer.id}", officer, screen, context.now)
        return sheet, until

    outcome = await context.in_database(keep)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        sheet, until = outcome
        await context.send(screens.back(words.was_extended(sheet.office, until, zone), sheet.period.id))

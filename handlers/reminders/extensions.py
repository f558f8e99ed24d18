"""More time for one office, with a reason."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Away, Moment, NewMessage, Response, Toast
from bot.storage.answering.whole_sheets import head_of
from bot.storage.audit import trail, written_words
from bot.storage.audit.announced import Announced
from bot.storage.audit.earlier_deeds import last_deed
from bot.storage.audit.management import Managed
from bot.storage.audit.trail import Done
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.people import people
from bot.storage.periods import drafts, periods
from bot.storage.reminders import reminders
from bot.storage.settings.office_hours import office_time
from bot.texts import labels
from bot.texts.common import units
from bot.texts.refusals import done_by
from handlers.answering.buttons import OpenSheetButton
from handlers.answering.sheet_cursor import stand_away
from handlers.notify import tell
from handlers.periods.texts import extended_before
from handlers.reminders import plan_screens as screens
from handlers.reminders import plan_texts as words
from handlers.reminders.buttons import ExtendButton, ExtendDaysButton, ExtendListButton
from handlers.routing import Reply
from handlers.told_before import before
from questionnaires.calendar import end_after
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import SheetSummary

AWAITING = "extension_reason"
"""What `ConversationState.awaiting` says while the reason is awaited."""


def _changed(
    db: Session, actor: Actor, at: Moment, period_id: int | None = None, sheet_id: int | None = None
) -> Toast:
    """That the period was closed or the sheet sent meanwhile, and by whom."""
    head = None if sheet_id is None else head_of(db, sheet_id)
    period_id = period_id if head is None else head.period.id
    who = (
        "" if period_id is None else before(db, actor, at, (Done.PERIOD_CLOSED,), about=("period", period_id))
    )
    if not who and sheet_id is not None:
        who = before(db, actor, at, (Done.SUBMITTED,), sheet_id=sheet_id)
    return Toast(words.CHANGED_MEANWHILE + who, alert=True)


def show_offices(db: Session, actor: Actor, tap: ExtendListButton, at: Moment) -> Response:
    """The offices whose sheet is open."""
    period = {period.id: period for period in periods.open_periods(db)}.get(tap.period)
    if period is None:
        return Away(None), _changed(db, actor, at, period_id=tap.period)
    return Away(None), screens.choose_office(period, reminders.sheets_to_remind(db, period.id), tap.page)


def ask_days(db: Session, actor: Actor, tap: ExtendButton, at: Moment) -> Response:
    """How much more time."""
    entry = _open_sheet(db, tap.sheet)
    if entry is None:
        return _changed(db, actor, at, sheet_id=tap.sheet)
    return screens.ask_days(entry, at.zone)


def _open_sheet(db: Session, sheet_id: int) -> SheetSummary | None:
    for period in periods.open_periods(db):
        for entry in reminders.sheets_to_remind(db, period.id):
            if entry.id == sheet_id:
                return entry
    return None


def ask_reason(db: Session, actor: Actor, tap: ExtendDaysButton, at: Moment) -> Response:
    """Counts the days from the deadline or today, whichever is later, and asks why."""
    if tap.days not in screens.MORE_DAYS:
        return Refusal(Reason.NOT_FOUND)

    def count(entry: SheetSummary) -> datetime:
        when = office_time(db)
        return end_after(max(entry.period.deadline, at.now), tap.days, at.zone, when.extra, when.hours)

    return await_reason(db, actor, tap.sheet, at, count)


def await_reason(
    db: Session, actor: Actor, sheet_id: int, at: Moment, count: Callable[[SheetSummary], datetime]
) -> Response:
    """Asks why this office gets time until the moment (UTC) that `count` says; with the reason it is kept."""
    entry = _open_sheet(db, sheet_id)
    if entry is None:
        return _changed(db, actor, at, sheet_id=sheet_id)
    until = count(entry)
    data = {"sheet": entry.id, "until": until.isoformat(), "was": entry.period.deadline.isoformat()}
    set_conversation_state(db, actor.telegram_id, awaiting=AWAITING, awaiting_data=data)
    text = words.ask_reason(entry.office, until, at.zone)
    earlier = last_deed(db, (Managed.DEADLINE_MOVED,), sheet_id=entry.id)
    if earlier is not None and (actor.person is None or earlier.person_id != actor.person.id):
        doer = done_by(earlier.by, earlier.at, at.zone)
        text = f"{extended_before(entry.period.deadline, doer, at.zone)}\n\n{text}"
    return screens.back(text, entry.period.id)


def take_reason(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The office has more time from now on; its officers are told, with the reason."""
    reason = " ".join(reply.text.split())
    if units(reason) > words.MOST_REASON_UNITS:
        return NewMessage(Screen(words.REASON_TOO_LONG))
    data = reply.conversation.awaiting_data
    sheet_id, until = data["sheet"], datetime.fromisoformat(data["until"])
    by = actor.person.id if actor.person else None
    was = datetime.fromisoformat(data["was"]) if "was" in data else None
    sheet = drafts.extend_sheet(db, sheet_id, until, at.now, by, was)
    stand_away(db, actor)
    if isinstance(sheet, Refusal):
        return sheet
    trail.append(
        db, Announced.EXTENSION_REASON, at.now, by, sheet_id, after=written_words.keep(db, reason, at.now)
    )
    text = words.tell_extended(sheet.office, sheet.period.name, until, reason, at.zone)
    screen = Screen(text, ((Button(labels.CONTINUE, OpenSheetButton(sheet_id)),),))
    for officer in people.officers_of(db, sheet.office.id, reachable=True):
        tell(db, f"extended:{sheet_id}:{data['until']}:{officer.id}", officer, screen, at.now)
    return NewMessage(screens.back(words.was_extended(sheet.office, until, at.zone), sheet.period.id))

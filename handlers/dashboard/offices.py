"""`/status` of the admin goes on: offices filtered and sorted, one in detail, reminding, reopening."""

from dataclasses import replace
from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Away, Moment, NewMessage, Response, Toast
from bot.storage.answering.whole_sheets import head_of
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.management import Managed
from bot.storage.audit.sheet_history import last_change, sheet_history, summary_of
from bot.storage.audit.trail import append
from bot.storage.dashboard import overviews
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.review.reopening import reopen_sheet
from bot.storage.scores import results
from bot.storage.settings.office_hours import office_time
from bot.texts import labels
from bot.texts.common import ROLE_NAMES, units
from handlers.answering.buttons import OpenSheetButton
from handlers.answering.sheet_cursor import AWAY
from handlers.dashboard import office_screens as screens
from handlers.dashboard import texts as words
from handlers.dashboard.buttons import (
    NudgeButton,
    OverseeButton,
    OverseeOfficeButton,
    ReopenButton,
    SheetHistoryButton,
)
from handlers.dashboard.office_screens import PersonView, SheetView
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.reminders.remind import USEFUL_BY_HAND, DueAt, queue
from handlers.review.buttons import QueueButton
from handlers.review.outcomes import return_day
from handlers.routing import Reply
from handlers.told_before import before
from questionnaires.calendar import in_office_hours
from questionnaires.people import Actor, Role
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.reminders.due import DueReminder, days_left, situation_of
from questionnaires.reminders.plan import Occasion
from questionnaires.review import why_not_reopen
from questionnaires.sheet import Sheet
from questionnaires.typed_text import visible

ASKED_REASON = "reopen_reason"
LONGEST_REASON = 1000
_PER_PAGE = 20


def show_list(db: Session, actor: Actor, tap: OverseeButton, at: Moment) -> Response:
    """A page of the offices."""
    tap = screens.understood(tap)
    period = periods.period(db, tap.period)
    if period is None or period.state is PeriodState.DRAFT:
        return Refusal(Reason.NOT_FOUND)
    overview = overviews.overview_of(db, period)
    places = screens.chosen(overview, tap.which, tap.order, at.now)
    if tap.order == screens.BY_NAME:
        places = overviews.by_name(db, period, overview, places)
    here, page, pages = screens.page_of(places, tap.page)
    named = overviews.lines_of(db, overview, here)
    lines = [named[place] for place in here]
    shown = replace(tap, page=page)
    found = screens.office_list(period, overview, lines, shown, pages, len(places), at.now)
    return found, *_no_reason(db, actor)


def _no_reason(db: Session, actor: Actor) -> tuple[Away, ...]:
    """A reason that was asked for is awaited no longer: who looks on has thought again."""
    is_awaited = conversation_state_of(db, actor.telegram_id).awaiting == ASKED_REASON
    return (Away(ASKED_REASON),) if is_awaited else ()


def view_of(db: Session, sheet_id: int) -> SheetView | Refusal:
    """The sheet as the admin sees it."""
    entry = summary_of(db, sheet_id)
    if entry is None:
        return Refusal(Reason.NOT_FOUND)
    held = people.memberships(db, entry.office.id)
    reachable = {person.id for person in people.officers_of(db, entry.office.id, reachable=True)}
    everybody = tuple(
        PersonView(
            one.person.name,
            ROLE_NAMES[one.membership.role] if one.membership.indicator is None else "rekan",
            one.granted_at,
            one.membership.role is not Role.OFFICER
            or one.membership.indicator is not None
            or one.person.id in reachable,
        )
        for one in held[:20]
    )
    found = results.results_of_office(db, entry.office.id)
    return SheetView(entry, everybody, last_change(db, sheet_id), found)


def show_detail(db: Session, actor: Actor, tap: OverseeOfficeButton, at: Moment) -> Response:
    """One office."""
    found = _detail(db, tap.sheet, at, back=(tap.which, tap.order, tap.page))
    return found if isinstance(found, Refusal) else (found, *_no_reason(db, actor))


def _detail(
    db: Session,
    sheet_id: int,
    at: Moment,
    news: str | None = None,
    back: tuple[int, int, int] = (screens.ALL, screens.BY_CODE, 0),
) -> Screen | Refusal:
    view = view_of(db, sheet_id)
    if isinstance(view, Refusal):
        return view
    return screens.office_detail(view, at.now, at.zone, news=news, back=back)


def show_history(db: Session, actor: Actor, tap: SheetHistoryButton, at: Moment) -> Response:
    """What was done at the sheet."""
    entry = summary_of(db, tap.sheet)
    if entry is None:
        return Refusal(Reason.NOT_FOUND)
    count = sheet_history(db, tap.sheet, limit=1, offset=0)[1]
    pages = max(1, -(-count // _PER_PAGE))
    page = min(tap.page, pages - 1)
    changes = sheet_history(db, tap.sheet, limit=_PER_PAGE, offset=page * _PER_PAGE)[0]
    lines = [
        words.history_line(one.at, one.by, one.deed, one.indicator, one.before, one.after, at.zone)
        for one in changes
    ]
    back = (tap.which, tap.order, tap.list_page)
    return screens.sheet_history(entry, lines, page, pages, back), *_no_reason(db, actor)


def nudge(db: Session, actor: Actor, tap: NudgeButton, at: Moment) -> Response:
    """Reminds the officers of one sheet; whoever was reminded today is not again."""
    entry = summary_of(db, tap.sheet)
    if entry is None:
        return Refusal(Reason.NOT_FOUND)
    kind = situation_of(entry.state, entry.progress, withdrawn=entry.withdrawn)
    if kind is None or entry.period.state is not PeriodState.OPEN:
        return Toast(words.NOTHING_TO_REMIND, alert=True)
    officers = people.officers_of(db, entry.office.id, reachable=True)
    if not officers:
        return Toast(words.NO_OFFICER, alert=True)
    when = office_time(db)
    if not tap.sure and not in_office_hours(at.now, at.zone, when.extra, when.hours):
        return screens.nudge_question(tap.sheet, entry.office)
    left = days_left(entry.period.deadline, at.now, at.zone)
    due = [
        DueAt(entry.period, DueReminder(entry.office.id, officer.id, kind, left, Occasion.BY_HAND))
        for officer in officers
    ]
    count = queue(db, due, at.config, at.now, latest_at=at.now + USEFUL_BY_HAND)
    if not count:
        deeds = (Managed.OFFICE_REMINDED,)
        return Toast(words.NUDGED_ALREADY + before(db, actor, at, deeds, sheet_id=tap.sheet), alert=True)
    append(db, Managed.OFFICE_REMINDED, at.now, person_id(actor), tap.sheet, details={"people": count})
    return Toast(words.nudged(entry.office, count), alert=True)


def ask_reason(db: Session, actor: Actor, tap: ReopenButton, _: Moment) -> Response:
    """Asks why the sheet is opened again."""
    entry = summary_of(db, tap.sheet)
    if entry is None:
        # a newer revision is there: somebody was quicker
        no = Refusal(Reason.SHEET_NOT_CONFIRMED)
        return with_doer(db, no, person_id(actor), sheet_id=tap.sheet)
    no = why_not_reopen(entry.state, entry.period)
    if no is not None:
        return no
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_REASON, awaiting_data={"sheet": tap.sheet})
    rows = ((Button(labels.CANCEL, OverseeOfficeButton(tap.sheet)),),)
    return Screen(words.ask_reason(entry.office), rows)


def take_reason(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The reason: with it the sheet is opened as its next revision."""
    reason = reply.text.strip()
    if not visible(reason) or units(reason) > LONGEST_REASON:
        return NewMessage(Screen(words.REASON_WRONG))
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    head = head_of(db, reply.conversation.awaiting_data.get("sheet", 0))
    if head is None:
        return Refusal(Reason.NOT_FOUND)
    due = return_day(db, head.period.id, at.now, at.zone)
    opened = reopen_sheet(db, head.id, reason, actor, at.now, due)
    if isinstance(opened, Refusal):
        return opened
    _tell(db, opened, reason, at.now, at.zone)
    return _detail(db, opened.id, at, words.REOPENED)


def _tell(db: Session, opened: Sheet, reason: str, now: datetime, zone: tzinfo) -> None:
    text = words.reopened(opened.office, opened.period.name, reason, opened.period.deadline, zone)
    officer_screen = Screen(text, ((Button(words.REOPENED_BUTTON, OpenSheetButton(opened.id)),),))
    for officer in people.officers_of(db, opened.office.id, reachable=True):
        tell(db, f"reopened:{opened.id}:{officer.id}", officer, officer_screen, now)
    assessor_screen = Screen(text, ((Button(labels.ASSESS, QueueButton(0)),),))
    for person in people.assessors_of(db, opened.id):
        tell(db, f"reopened:{opened.id}:{person.id}:assessor", person, assessor_screen, now)

"""`/status` of the admin goes on: offices filtered and sorted, one in detail, reminding, reopening."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import overseeing as screens
from bot.screens.judge_taps import QueueTap
from bot.screens.oversee_taps import NudgeTap, OverseeOfficeTap, OverseeTap, ReopenTap, SheetHistoryTap
from bot.screens.overseeing import PersonView, SheetView
from bot.screens.sheet_taps import OpenSheetTap
from bot.storage import overviews, people, periods, results
from bot.storage.audit import append
from bot.storage.management import Managed
from bot.storage.places import place_of, set_place
from bot.storage.reopening import reopen_sheet
from bot.storage.sheet_history import SheetChange, last_change, sheet_history, summary_of
from bot.texts import labels
from bot.texts import overseeing as words
from bot.texts.common import ROLE_NAMES, units
from handlers.at_card import AWAY
from handlers.offices import person_id
from handlers.reminding import USEFUL_BY_HAND, DueAt, queue
from handlers.switchboard import Reply, refuse
from handlers.telling import tell
from questionnaires.judging import may_reopen
from questionnaires.people import Role, Speaker
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.reminder_plan import Occasion
from questionnaires.reminders import DueReminder, days_left, situation_of
from questionnaires.sheet import Sheet
from questionnaires.summary import SheetSummary
from questionnaires.typed_text import visible

T = TypeVar("T")
ASKED_REASON = "reopen_reason"
LONGEST_REASON = 1000
_PER_PAGE = 20


async def show_list(context: Context, tap: OverseeTap) -> None:
    """A page of the offices."""
    tap = screens.understood(tap)

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None or period.state is PeriodState.DRAFT:
            return Refusal(Reason.NOT_FOUND)
        overview = overviews.overview_of(db, period)
        places = screens.chosen(overview, tap.which, tap.order, context.now)
        if tap.order == screens.BY_NAME:
            places = overviews.by_name(db, period, overview, places)
        here, page, pages = screens.page_of(places, tap.page)
        named = overviews.lines_of(db, overview, here)
        lines = [named[place] for place in here]
        shown = replace(tap, page=page)
        return screens.office_list(period, overview, lines, shown, pages, len(places), context.now)

    outcome = await _look(context, look)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


async def _look(context: Context, work: Callable[[Session, Speaker], T]) -> T:
    """What `work` finds. A reason that was asked for is awaited no longer: who looks on has thought again."""

    def look(db: Session, speaker: Speaker) -> tuple[T, bool]:
        return work(db, speaker), place_of(db, speaker.telegram_id).awaiting == ASKED_REASON

    found, is_awaited = await context.read(look)
    if is_awaited:
        await context.in_database(_forget_reason)
    return found


def _forget_reason(db: Session, speaker: Speaker) -> None:
    set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})


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


async def show_detail(context: Context, tap: OverseeOfficeTap) -> None:
    """One office."""
    outcome = await _look(context, lambda db, _: view_of(db, tap.sheet))
    await _show(context, outcome, back=(tap.which, tap.order, tap.page))


async def _show(
    context: Context,
    outcome: SheetView | Refusal,
    news: str | None = None,
    back: tuple[int, int, int] = (screens.ALL, screens.BY_CODE, 0),
) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        zone = context.config.timezone
        await context.show(screens.office_detail(outcome, context.now, zone, news=news, back=back))


async def show_history(context: Context, tap: SheetHistoryTap) -> None:
    """What was done at the sheet."""

    def look(
        db: Session, speaker: Speaker
    ) -> tuple[SheetSummary, tuple[SheetChange, ...], int, int] | Refusal:
        entry = summary_of(db, tap.sheet)
        if entry is None:
            return Refusal(Reason.NOT_FOUND)
        count = sheet_history(db, tap.sheet, limit=1, offset=0)[1]
        pages = max(1, -(-count // _PER_PAGE))
        page = min(tap.page, pages - 1)
        changes = sheet_history(db, tap.sheet, limit=_PER_PAGE, offset=page * _PER_PAGE)[0]
        return entry, changes, page, pages

    outcome = await _look(context, look)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
        return
    entry, changes, page, pages = outcome
    zone = context.config.timezone
    lines = [
        words.history_line(one.at, one.by, one.deed, one.indicator, one.before, one.after, zone)
        for one in changes
    ]
    back = (tap.which, tap.order, tap.list_page)
    await context.show(screens.sheet_history(entry, lines, page, pages, back))


async def nudge(context: Context, tap: NudgeTap) -> None:
    """Reminds the officers of one sheet; whoever was reminded today is not again."""
    outcome = await context.in_database(_nudge, tap.sheet, context)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.notice(outcome, alert=True)


def _nudge(db: Session, speaker: Speaker, sheet_id: int, context: Context) -> str | Refusal:
    entry, now, zone = summary_of(db, sheet_id), context.now, context.config.timezone
    if entry is None:
        return Refusal(Reason.NOT_FOUND)
    kind = situation_of(entry.state, entry.progress)
    if kind is None or entry.period.state is not PeriodState.OPEN:
        return words.NOTHING_TO_REMIND
    officers = people.officers_of(db, entry.office.id, reachable=True)
    if not officers:
        return words.NO_OFFICER
    left = days_left(entry.period.deadline, now, zone)
    due = [
        DueAt(entry.period, DueReminder(entry.office.id, officer.id, kind, left, Occasion.BY_HAND))
        for officer in officers
    ]
    count = queue(db, due, context.config, now, latest_at=now + USEFUL_BY_HAND)
    if not count:
        return words.NUDGED_ALREADY
    append(db, Managed.OFFICE_REMINDED, now, person_id(speaker), sheet_id, details={"people": count})
    return words.nudged(entry.office, count)


async def ask_reason(context: Context, tap: ReopenTap) -> None:
    """Asks why the sheet is opened again."""

    def ask(db: Session, speaker: Speaker) -> SheetSummary | Refusal:
        entry = summary_of(db, tap.sheet)
        if entry is None:
            return Refusal(Reason.NOT_FOUND)
        no = may_reopen(entry.state, entry.period)
        if no is not None:
            return no
        set_place(db, speaker.telegram_id, awaiting=ASKED_REASON, awaiting_data={"sheet": tap.sheet})
        return entry

    outcome = await context.in_database(ask)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        rows = ((Button(labels.CANCEL, OverseeOfficeTap(tap.sheet)),),)
        await context.show(Screen(words.ask_reason(outcome.office), rows))


async def take_reason(context: Context, reply: Reply) -> None:
    """The reason: with it the sheet is opened as its next revision."""
    reason = reply.text.strip()
    if not visible(reason) or units(reason) > LONGEST_REASON:
        await context.send(Screen(words.REASON_WRONG))
        return
    sheet_id = reply.place.awaiting_data.get("sheet", 0)
    outcome = await context.in_database(_reopen, sheet_id, reason, context.now)
    await _show(context, outcome, words.REOPENED)


def _reopen(db: Session, speaker: Speaker, sheet_id: int, reason: str, now: datetime) -> SheetView | Refusal:
    _forget_reason(db, speaker)
    opened = reopen_sheet(db, sheet_id, reason, speaker, now)
    if isinstance(opened, Refusal):
        return opened
    _tell(db, opened, reason, now)
    return view_of(db, opened.id)


def _tell(db: Session, opened: Sheet, reason: str, now: datetime) -> None:
    text = words.reopened(opened.office, opened.period.name, reason)
    officer_screen = Screen(text, ((Button(words.REOPENED_BUTTON, OpenSheetTap(opened.id)),),))
    for officer in people.officers_of(db, opened.office.id, reachable=True):
        tell(db, f"reopened:{opened.id}:{officer.id}", officer, officer_screen, now)
    assessor_screen = Screen(text, ((Button(labels.ASSESS, QueueTap(0)),),))
    for person in people.assessors_of(db, opened.id):
        tell(db, f"reopened:{opened.id}:{person.id}:assessor", person, assessor_screen, now)

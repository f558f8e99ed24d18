"""`/kunjungan`: an assessor notes an interview or a visit, with photos and voice notes."""

import re
from datetime import date, datetime, tzinfo

from sqlmodel import Session

from bot.bot_api.paging import grid, page_row, page_within, pages_of
from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, Response
from bot.storage import visits
from bot.storage.answering import sheets
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.panels import pleno
from bot.storage.panels.pleno import Pleno
from bot.storage.periods import periods
from bot.texts import labels
from bot.texts.common import shorten, units
from handlers.answering.sheet_cursor import AWAY, turning_away
from handlers.evidence.attachments import DONE_ROW, VISIT_FILES
from handlers.routing import Reply
from handlers.visits import texts as words
from handlers.visits.buttons import VisitButton, VisitSheetsButton
from questionnaires.people import Actor, Permission, why_not_judge
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.report_data import Visit
from questionnaires.summary import SheetSummary
from questionnaires.typed_text import visible
from questionnaires.visibility import sight

VISIT = "visit"
LIMIT = 3500
"""UTF-16 units of one note; a message has 4096 at most."""
_PER_PAGE = 30
_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")


def choose_sheet(db: Session, actor: Actor, understood: str | VisitSheetsButton, _: Moment) -> Response:
    """The sheets that may be visited."""
    page = understood.page if isinstance(understood, VisitSheetsButton) else 0
    entries = [
        entry
        for period in periods.periods(db)
        if period.state is not PeriodState.PUBLISHED
        for entry in sheets.period_summaries(db, period.id)
        if actor.may(Permission.ASSESS, entry.office.id, period_id=period.id)
    ]
    if not entries:
        return *turning_away(db, actor), Screen(words.NO_SHEETS)
    pages = pages_of(len(entries), _PER_PAGE)
    at = page_within(page, pages)
    rows = grid(
        [
            Button(shorten(entry.office.short_name, 30), VisitButton(entry.id))
            for entry in entries[at * _PER_PAGE : (at + 1) * _PER_PAGE]
        ]
    )
    screen = Screen(words.CHOOSE, (*rows, *page_row(at, pages, VisitSheetsButton)))
    return *turning_away(db, actor), screen


def _may_visit(db: Session, actor: Actor, sheet_id: int) -> SheetSummary | Refusal:
    summary = sheets.summary_of(db, sheet_id)
    if summary is None:
        return Refusal(Reason.NOT_FOUND)
    no = why_not_judge(actor, summary.office.id, summary.period.id)
    if no is not None:
        return no
    return Refusal(Reason.FROZEN) if summary.period.state is PeriodState.PUBLISHED else summary


def show(db: Session, actor: Actor, tap: VisitButton, _: Moment) -> Response:
    """What was noted for a sheet, and how to note a new visit."""
    summary = _may_visit(db, actor, tap.sheet)
    if isinstance(summary, Refusal):
        return summary
    set_conversation_state(db, actor.telegram_id, awaiting=VISIT, awaiting_data={"sheet": tap.sheet})
    row = (Button(labels.CANCEL, VisitSheetsButton(0)),)
    return Screen(words.ask(summary.office, _visits_seen(db, actor, summary)), (row,))


def _visits_seen(db: Session, actor: Actor, summary: SheetSummary) -> tuple[Visit, ...]:
    """The visits that this assessor may read: all, or their own while a panel scores blind."""
    found = pleno.pleno_for(db, actor, summary.id) if summary.period.panel else None
    seen = sight(
        summary.state,
        by_panel=summary.period.panel,
        judges=True,
        leads=isinstance(found, Pleno),
        all_handed_in=isinstance(found, Pleno),
    )
    by = None if seen.visits or actor.person is None else actor.person.id
    return visits.visits_of(db, summary.id, by)


def understood_visit(text: str, now: datetime, zone: tzinfo) -> tuple[date, str, str] | None:
    """Date, place and findings of a typed note; None where one is missing, or the date is none or to come."""
    lines = [line.strip() if visible(line) else "" for line in text.strip().split("\n")]
    if len(lines) < 3 or not lines[1]:
        return None
    match = _DATE.fullmatch(lines[0])
    findings = "\n".join(lines[2:]).strip()
    if match is None or not findings:
        return None
    try:
        on = date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
    return None if on > now.astimezone(zone).date() or on.year < 2000 else (on, lines[1], findings)


def take_note(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The note: kept, and files are awaited."""
    length = units(reply.text)
    if length > LIMIT:
        return Screen(words.TOO_LONG.format(length=length, limit=LIMIT))
    found = understood_visit(reply.text, at.now, at.zone)
    if found is None:
        return Screen(words.NOT_UNDERSTOOD)
    sheet_id = reply.conversation.awaiting_data["sheet"]
    summary = _may_visit(db, actor, sheet_id)
    if isinstance(summary, Refusal):
        set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
        return summary
    if actor.person is None:
        return Refusal(Reason.NOT_ALLOWED)
    visit_id = visits.note_visit(db, sheet_id, actor.person.id, *found, at.now)
    set_conversation_state(db, actor.telegram_id, awaiting=VISIT_FILES, awaiting_data={"visit": visit_id})
    return Screen(words.KEPT, DONE_ROW)

"""What became of a broadcast: the report, the history, reaching those who were missed, having read."""

from datetime import tzinfo

from sqlmodel import Session

from bot.bot_api.paging import page_within, pages_of
from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, NewMessage, Response, Toast
from bot.storage.broadcasts import broadcasts, outcomes
from bot.storage.offices.offices import all_offices
from handlers.broadcasts import screens
from handlers.broadcasts import texts as words
from handlers.broadcasts.buttons import (
    AgainButton,
    BroadcastHistoryButton,
    BroadcastReportButton,
    HaveReadButton,
)
from handlers.broadcasts.compose import await_message, draft_in_hand
from handlers.broadcasts.drafts import draft_screen, view_of
from questionnaires.broadcasts import Audience
from questionnaires.people import Actor

REPORT = "broadcast_report"
"""How the outbox calls the report of a broadcast that has ended."""


def show_report(db: Session, _: Actor, tap: BroadcastReportButton, at: Moment) -> Response:
    """The report as it is now."""
    screen = report_screen(db, tap.broadcast, max(tap.page, 0), at.zone)
    return Toast(words.NO_HISTORY, alert=True) if screen is None else screen


def report_screen(db: Session, number: int, page: int, zone: tzinfo) -> Screen | None:
    """One page of a report; None when there is no such broadcast."""
    one = broadcasts.broadcast(db, number)
    if one is None:
        return None
    counts = outcomes.tally(db, number)
    shown = [("Penerima", counts.total), ("Terkirim", counts.sent)]
    if one.asks_read:
        shown.append(("Sudah dibaca", counts.read))
    shown.append(("Gagal", counts.failed))
    for name, count in (
        ("Tidak pasti", counts.uncertain),
        ("Lewat waktu, tidak dikirim", counts.dropped),
        ("Dibatalkan", counts.cancelled),
        ("Menunggu", counts.waiting),
    ):
        if count:
            shown.append((name, count))
    names = {office.id: office.short_name or office.name for office in all_offices(db)}
    size, count = screens.MISSED_A_PAGE, outcomes.count_missed(db, number)
    page = page_within(page, pages_of(count, size))
    lines = [
        words.missed(
            entry.name,
            ", ".join(names[office] for office in entry.offices if office in names),
            words.cause(entry.state, entry.cause),
        )
        for entry in outcomes.missed(db, number, size, page * size)
    ]
    text = words.report(number, one.started_at, zone, str(one.state), shown, one.plain)
    failed = outcomes.people_missed(db, number, unread=False)
    unread = outcomes.people_missed(db, number, unread=True) if one.asks_read else frozenset[int]()
    return screens.report(number, str(one.state), text, lines, count, page, len(failed), len(unread))


def show_history(db: Session, actor: Actor, tap: BroadcastHistoryButton, at: Moment) -> Response:
    """Earlier broadcasts."""
    size = screens.HISTORY_A_PAGE
    pages = pages_of(broadcasts.count_earlier(db), size)
    page = page_within(tap.page, pages)
    found = [
        (one.id, words.history_line(one.id, str(one.state), one.started_at, at.zone, one.plain))
        for one in broadcasts.earlier(db, size, page * size)
    ]
    number = draft_in_hand(db, actor)
    return screens.history(found, page, pages, draft_number=number)


def send_again(db: Session, actor: Actor, tap: AgainButton, at: Moment) -> Response:
    """A new draft of the same message, to those whom it did not reach or who said nothing."""
    one = broadcasts.broadcast(db, tap.broadcast)
    if one is None or actor.person is None:
        return Toast(words.NOBODY, alert=True)
    whom = outcomes.people_missed(db, one.id, unread=bool(tap.unread))
    if not whom:
        return Toast(words.NOBODY, alert=True)
    copy = broadcasts.new_broadcast(
        db,
        actor.person.id,
        at.now,
        period_id=one.period_id,
        audience=Audience(people=whom),
        text=one.text,
        plain=one.plain,
        media_kind=one.media_kind,
        media_id=one.media_id,
        digest=one.digest,
        asks_read=one.asks_read,
        useful_days=one.useful_days,
        repeats=one.id,
    )
    await_message(db, actor, copy)
    return NewMessage(draft_screen(view_of(db, copy, at.now, at.config)))


def have_read(db: Session, actor: Actor, tap: HaveReadButton, at: Moment) -> Response:
    """Somebody says that they read it; saying it twice changes nothing."""
    person = actor.person
    kept = person is not None and outcomes.mark_read(db, tap.broadcast, person.id, at.now)
    return Toast(words.THANKS_FOR_READING if kept else words.NOT_FOR_YOU)

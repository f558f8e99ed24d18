"""A broadcast leaves: at once or at its time, with pauses, with its progress in one message, to the end."""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.sending import is_file_unknown
from bot.config import Config
from bot.engine.context import Services
from bot.engine.outbox import OutgoingMessage
from bot.engine.responses import Moment, Response, Toast
from bot.storage.audit.announced import Announced
from bot.storage.broadcasts import broadcasts, outcomes, readers
from bot.storage.broadcasts.broadcasts import Broadcast, BroadcastState
from bot.storage.broadcasts.outcomes import DeliveryCounts
from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.people import people
from bot.storage.settings.office_hours import office_time
from handlers.answering.sheet_cursor import stand_away
from handlers.broadcasts import screens
from handlers.broadcasts import texts as words
from handlers.broadcasts.buttons import CancelButton, GoOnButton, PauseButton, SendBroadcastButton
from handlers.broadcasts.compose import draft_of, no_draft, what_is_missing
from handlers.broadcasts.drafts import DraftView, message_for, view_of
from handlers.broadcasts.outcome import REPORT, report_screen
from handlers.broadcasts.schedule import same_near
from handlers.notify import tell
from handlers.told_before import before
from questionnaires.broadcasts import SAME_MINUTE, useful_until
from questionnaires.calendar import in_office_hours, next_office_moment
from questionnaires.people import Actor, Person
from questionnaires.period import PeriodState
from questionnaires.placeholders import DAYS_LEFT, placeholders_in

log = logging.getLogger(__name__)

SHOW_EVERY = timedelta(seconds=3)
"""Telegram takes about twenty edits a minute in one chat."""


ASKED_HOUR = 3
"""What `SendBroadcastButton.sure` is once it was asked about the hour, too."""


def send(db: Session, actor: Actor, tap: SendBroadcastButton, at: Moment) -> Response:
    """Sends to all; the same within a day only when it was asked about."""
    one = draft_of(db, tap.broadcast)
    if one is None:
        return no_draft(db, actor, tap.broadcast, at)
    view = view_of(db, one, at.now, at.config)
    if (trouble := what_is_missing(view)) is not None:
        return Toast(trouble, alert=True)
    same = same_near(db, one, at.now)
    if same is not None and not tap.sure and one.repeats is None:
        return screens.ask_same(one.id, words.same_before(same, at.now, at.zone))
    when = office_time(db)
    if tap.sure < ASKED_HOUR and not in_office_hours(at.now, at.zone, when.extra, when.hours):
        opening = next_office_moment(at.now, at.zone, when.extra, when.hours)
        return screens.ask_hours(one.id, at.now, opening, at.zone, now=True)
    by = actor.person.id if actor.person else None
    if not _start(db, view, at.now, at.config, by):
        return no_draft(db, actor, tap.broadcast, at)
    broadcasts.show_in(db, one.id, at.message_id)
    stand_away(db, actor)
    return screens.progress(one.id, 0, len(view.readers), 0, paused=False)


def _start(db: Session, view: DraftView, now: datetime, config: Config, by: int | None = None) -> bool:
    latest = view.one.latest_at or useful_until(now, config.timezone, view.one.useful_days)
    return broadcasts.start(db, view.one, view.readers, now, latest, view.known.unreachable, by)


def cancel(db: Session, actor: Actor, tap: CancelButton, at: Moment) -> Response:
    """Drops a draft, or takes back what has not left."""
    one = broadcasts.broadcast(db, tap.broadcast)
    by = actor.person.id if actor.person else None
    if one is None or not broadcasts.cancel(db, one.id, at.now, by):
        return no_draft(db, actor, tap.broadcast, at)
    if one.state in (BroadcastState.RUNNING, BroadcastState.PAUSED):
        return report_screen(db, one.id, 0, at.zone) or screens.dropped()
    if one.state is BroadcastState.DRAFT:
        stand_away(db, actor)
    return screens.dropped()


def pause(db: Session, actor: Actor, tap: PauseButton, at: Moment) -> Response:
    """Holds what has not left."""
    by = actor.person.id if actor.person else None
    moved = broadcasts.pause(db, tap.broadcast, at.now, by)
    return _progress(db, actor, tap.broadcast, at, None if moved else words.PAUSED_ALREADY)


def go_on(db: Session, actor: Actor, tap: GoOnButton, at: Moment) -> Response:
    """Sends what was held."""
    by = actor.person.id if actor.person else None
    moved = broadcasts.go_on(db, tap.broadcast, at.now, by)
    return _progress(db, actor, tap.broadcast, at, None if moved else words.RUNS_ALREADY)


def _progress(db: Session, actor: Actor, number: int, at: Moment, already: str | None) -> Response:
    """How far it is; where it is `already` as was wanted, that too, and whose doing it is."""
    screen = progress_screen(db, number, at.now)
    if screen is None:
        return no_draft(db, actor, number, at)
    if already is None:
        return screen
    deeds = (Announced.BROADCAST_PAUSED, Announced.BROADCAST_RESUMED, Announced.BROADCAST_STARTED)
    return Toast(already + before(db, actor, at, deeds, about=("broadcast", number)), alert=True), screen


def progress_screen(db: Session, number: int, now: datetime) -> Screen | None:
    """How far it is at this moment; None when it does not run."""
    one = broadcasts.broadcast(db, number)
    if one is None or one.state not in (BroadcastState.RUNNING, BroadcastState.PAUSED):
        return None
    counts = outcomes.tally(db, number)
    seconds = (now - (one.started_at or now)).total_seconds()
    rate = counts.ended / seconds if seconds > 0 else 0.0
    paused = one.state is BroadcastState.PAUSED
    return screens.progress(number, counts.ended, counts.total, rate, paused=paused)


async def run_broadcasts(database: Database, config: Config, now: datetime) -> None:
    """Each minute: what is to begin begins, what has ended is reported, what pauses stays held."""

    def look(db: Session) -> bool:
        begun = broadcasts.in_state(db, BroadcastState.RUNNING, BroadcastState.PAUSED)
        return bool(begun) or bool(_to_begin(db, now))

    if not await database.read(look):
        return

    def work(db: Session) -> None:
        for one in _to_begin(db, now):
            _begin_planned(db, one, now, config)
        outbox.expire_late(db, now)
        for one in broadcasts.in_state(db, BroadcastState.RUNNING, BroadcastState.PAUSED):
            if one.state is BroadcastState.PAUSED:
                broadcasts.hold(db, one.id)
            end_if_done(db, one.id, now)

    await database.run(work)


def _begin_planned(db: Session, one: Broadcast, now: datetime, config: Config) -> None:
    """Checked as it would be by hand: what cannot be sent now is given up, and its admin told why."""
    view = view_of(db, one, now, config)
    why = what_is_missing(view)
    if why is None and one.repeats is None and broadcasts.same_since(db, one, now - SAME_MINUTE) is not None:
        why = words.SAME_JUST_NOW
    if why is None:
        _start(db, view, now, config)
    elif broadcasts.cancel(db, one.id, now, None):
        admin = people.person(db, one.created_by)
        if admin is not None:
            text = words.not_begun(one.id, one.starts_at or now, why, config.timezone)
            tell(db, f"broadcast-not-begun:{one.id}", admin, Screen(text), now)


def _to_begin(db: Session, now: datetime) -> list[Broadcast]:
    waiting = broadcasts.in_state(db, BroadcastState.SCHEDULED)
    return [one for one in waiting if one.starts_at is not None and one.starts_at <= now]


def end_if_done(db: Session, number: int, now: datetime) -> bool:
    """Ends a broadcast of which nothing is under way, and queues its report; True for the call that did."""
    if not broadcasts.finish(db, number, now):
        return False
    one = broadcasts.broadcast(db, number)
    admin = None if one is None else people.person(db, one.created_by)
    if admin is not None:
        outbox.enqueue(
            db,
            f"broadcast-report:{number}",
            admin.telegram_id,
            REPORT,
            {"broadcast": number},
            now,
            bulk=False,
            repeat_if_uncertain=True,
        )
    return True


async def make_message(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """One reader's message, its placeholders filled as of this moment; None once it is cancelled."""
    number, now = payload["broadcast"], services.clock()

    def look(db: Session) -> Screen | None:
        one = broadcasts.broadcast(db, number)
        if one is None or one.state is BroadcastState.CANCELLED:
            return None
        known = readers.readers_for(db, one.period_id, payload["offices"])
        if DAYS_LEFT in placeholders_in(one.plain) and (
            known.period is None or known.period.state is not PeriodState.OPEN
        ):
            return None  # closed while it was under way: no days are left
        return message_for(one, tuple(payload["offices"]), known, now, services.config)

    screen = await services.database.read(look)
    if screen is None:
        return None
    return OutgoingMessage(
        screen, settled=partial(after_message, services, number), refused=partial(_refused, services, number)
    )


async def _refused(services: Services, number: int, cause: str) -> None:
    """A file that Telegram knows no more fails for every reader: the rest waits, and the admin is told.

    There is no copy of it here to make it anew from.
    """
    if not is_file_unknown(cause):
        return
    now = services.clock()

    def hold(db: Session) -> None:
        one = broadcasts.broadcast(db, number)
        admin = None if one is None else people.person(db, one.created_by)
        if (
            one is None
            or one.media_id is None
            or admin is None
            or not broadcasts.pause(db, number, now, None)
        ):
            return
        tell(db, f"broadcast-file:{number}:{now.isoformat()}", admin, Screen(words.file_unknown(number)), now)

    await services.database.run(hold)
    services.wake_outbox()


async def after_message(services: Services, number: int) -> None:
    """After each message: the report when it was the last one, else now and then the progress."""
    try:
        if not await services.database.read(lambda db: outcomes.is_under_way(db, number)):
            now = services.clock()
            if await services.database.run(lambda db: end_if_done(db, number, now)):
                services.wake_outbox()
        else:
            await _show_progress(services, number)
    except Exception:
        # the message has left; the minute's work ends what this could not
        log.exception("the progress of broadcast %d could not be shown", number)


async def _show_progress(services: Services, number: int) -> None:
    now = services.clock()

    def look(db: Session) -> bool:
        one = broadcasts.broadcast(db, number)
        return one is not None and (one.shown_at or one.started_at or now) <= now - SHOW_EVERY

    if not await services.database.read(look):
        return

    def claim(db: Session) -> tuple[Person, Broadcast, Screen] | None:
        one = broadcasts.broadcast(db, number)
        if one is None or not broadcasts.may_show(db, number, now, now - SHOW_EVERY):
            return None
        admin, screen = people.person(db, one.created_by), progress_screen(db, number, now)
        return None if admin is None or screen is None else (admin, one, screen)

    claimed = await services.database.run(claim)
    if claimed is not None and claimed[1].message_id is not None:
        admin, one, screen = claimed
        await _change_progress(services, admin, one, screen)


async def _change_progress(services: Services, admin: Person, one: Broadcast, screen: Screen) -> None:
    """The progress message changed; where it had been deleted the one that came instead is it from now on."""
    delivery = await services.sender.edit(admin.telegram_id, one.message_id or 0, screen)
    if delivery.message_id is not None and delivery.message_id != one.message_id:
        await services.database.run(lambda db: broadcasts.show_in(db, one.id, delivery.message_id))


async def make_report(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """The report, as a message of its own; the one with the progress says that it is over."""
    number = payload["broadcast"]

    def look(db: Session) -> tuple[Broadcast, DeliveryCounts, Person | None, Screen] | None:
        one, screen = broadcasts.broadcast(db, number), report_screen(db, number, 0, services.config.timezone)
        if one is None or screen is None:
            return None
        return one, outcomes.tally(db, number), people.person(db, one.created_by), screen

    found = await services.database.read(look)
    if found is None:
        return None
    one, counts, admin, screen = found
    if admin is not None and one.message_id is not None:
        over = Screen(words.finished(number, counts.sent, counts.total, cancelled=False))
        await _change_progress(services, admin, one, over)
    return OutgoingMessage(screen)

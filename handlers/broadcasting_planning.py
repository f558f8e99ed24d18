"""When a broadcast leaves by itself: asked, tapped or typed, and asked about when the same text is near."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import broadcasting as screens
from bot.screens.broadcast_taps import ScheduleAtTap, ScheduleSureTap, ScheduleTap
from bot.storage import broadcasts
from bot.storage.broadcasts import Broadcast
from bot.storage.office_time import office_time
from bot.storage.places import set_place
from bot.texts import broadcasting as words
from handlers.at_card import stand_away
from handlers.broadcast_drafts import View, view_of
from handlers.broadcasting import draft_of, what_is_missing
from handlers.switchboard import Reply
from questionnaires.broadcasts import ASK_AGAIN_WITHIN, useful_until
from questionnaires.calendar import next_working_day, opening_of
from questionnaires.moments import read_moment
from questionnaires.people import Speaker

AWAITING_TIME = "broadcast_time"


def same_near(db: Session, one: Broadcast, at: datetime) -> datetime | None:
    """When the same text is sent within a day of this moment, before or after; None when it is not."""
    near = ASK_AGAIN_WITHIN
    return broadcasts.same_since(db, one, at - near) or broadcasts.same_planned(db, one, at - near, at + near)


async def ask_time(context: Context, tap: ScheduleTap) -> None:
    """Asks when to send."""
    zone = context.config.timezone

    def look(db: Session, speaker: Speaker) -> list[tuple[str, datetime]] | None:
        if draft_of(db, tap.broadcast) is None:
            return None
        data = {"broadcast": tap.broadcast}
        set_place(db, speaker.telegram_id, awaiting=AWAITING_TIME, awaiting_data=data)
        when = office_time(db)
        today = context.now.astimezone(zone).date()
        found: list[tuple[str, datetime]] = []
        for day in (today, next_working_day(today + timedelta(days=1), when.extra)):
            for hours in (0, 2, 5):
                at = opening_of(day, zone, when.hours) + timedelta(hours=hours)
                if at > context.now:
                    found.append((f"{at.astimezone(zone):%d/%m %H.%M}", at))
        return found

    choices = await context.in_database(look)
    if choices is None:
        await context.notice(words.NO_DRAFT, alert=True)
    else:
        await context.show(screens.ask_time(tap.broadcast, choices))


async def choose_time(context: Context, tap: ScheduleAtTap | ScheduleSureTap) -> None:
    """The time that was tapped."""
    try:
        at = datetime.fromtimestamp(tap.minute * 60, tz=context.now.tzinfo)
    except (OverflowError, ValueError, OSError):
        await context.notice(words.TIME_NOT_UNDERSTOOD, alert=True)
        return
    await _schedule(context, tap.broadcast, at, sure=isinstance(tap, ScheduleSureTap))


async def take_time(context: Context, reply: Reply) -> None:
    """The time that was typed."""
    at = read_moment(reply.text, context.now, context.config.timezone)
    number = reply.place.awaiting_data.get("broadcast")
    if at is None or not isinstance(number, int):
        await context.send(Screen(words.TIME_NOT_UNDERSTOOD))
        return
    await _schedule(context, number, at)


async def _schedule(context: Context, number: int, at: datetime, *, sure: bool = False) -> None:
    if at <= context.now:
        await context.notice(words.TIME_IN_THE_PAST, alert=True)
        return
    zone = context.config.timezone

    def keep(db: Session, speaker: Speaker) -> View | str | Screen:
        one = draft_of(db, number)
        if one is None:
            return words.NO_DRAFT
        view = view_of(db, one, context.now, context.config)
        if (trouble := what_is_missing(view)) is not None:
            return trouble
        before = same_near(db, one, at)
        if before is not None and not sure and one.repeats is None:
            return screens.ask_same_time(number, words.same_before(before, context.now, zone), at)
        broadcasts.schedule(db, number, at, useful_until(at, zone, one.useful_days))
        stand_away(db, speaker)
        return view

    outcome = await context.in_database(keep)
    if isinstance(outcome, str):
        await context.notice(outcome, alert=True)
        return
    if isinstance(outcome, Screen):
        await context.show(outcome)
        return
    screen = screens.scheduled(number, at, zone, len(outcome.readers), outcome.offices)
    message_id = await context.show(screen)
    await context.database.run(lambda db: broadcasts.show_in(db, number, message_id))

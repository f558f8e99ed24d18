"""When a broadcast leaves by itself: asked, tapped or typed, and asked about when the same text is near."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Card, Moment, NewMessage, Response, Toast
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import Broadcast
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.settings.office_hours import office_time
from handlers.answering.sheet_cursor import stand_away
from handlers.broadcasts import screens
from handlers.broadcasts import texts as words
from handlers.broadcasts.buttons import ScheduleAtButton, ScheduleButton, ScheduleSureButton
from handlers.broadcasts.compose import draft_of, no_draft, what_is_missing
from handlers.broadcasts.drafts import view_of
from handlers.routing import Reply
from questionnaires.broadcasts import ASK_AGAIN_WITHIN, useful_until
from questionnaires.calendar import in_office_hours, next_office_moment, next_working_day, opening_of
from questionnaires.people import Actor
from questionnaires.typed_dates import read_moment

AWAITING_TIME = "broadcast_time"


def same_near(db: Session, one: Broadcast, at: datetime) -> datetime | None:
    """When the same text is sent within a day of this moment, before or after; None when it is not."""
    near = ASK_AGAIN_WITHIN
    return broadcasts.same_since(db, one, at - near) or broadcasts.same_planned(db, one, at - near, at + near)


def ask_time(db: Session, actor: Actor, tap: ScheduleButton, at: Moment) -> Response:
    """Asks when to send."""
    if draft_of(db, tap.broadcast) is None:
        return no_draft(db, actor, tap.broadcast, at)
    data = {"broadcast": tap.broadcast}
    set_conversation_state(db, actor.telegram_id, awaiting=AWAITING_TIME, awaiting_data=data)
    when = office_time(db)
    today = at.now.astimezone(at.zone).date()
    choices: list[tuple[str, datetime]] = []
    for day in (today, next_working_day(today + timedelta(days=1), when.extra)):
        for hours in (0, 2, 5):
            begin = opening_of(day, at.zone, when.hours) + timedelta(hours=hours)
            if begin > at.now:
                choices.append((f"{begin.astimezone(at.zone):%d/%m %H.%M}", begin))
    return screens.ask_time(tap.broadcast, choices)


def choose_time(
    db: Session, actor: Actor, tap: ScheduleAtButton | ScheduleSureButton, at: Moment
) -> Response:
    """The time that was tapped."""
    try:
        begin = datetime.fromtimestamp(tap.minute * 60, tz=at.now.tzinfo)
    except (OverflowError, ValueError, OSError):
        return Toast(words.TIME_NOT_UNDERSTOOD, alert=True)
    return _schedule(db, actor, tap.broadcast, begin, at, sure=isinstance(tap, ScheduleSureButton))


def take_time(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The time that was typed."""
    begin = read_moment(reply.text, at.now, at.zone)
    number = reply.conversation.awaiting_data.get("broadcast")
    if begin is None or not isinstance(number, int):
        return NewMessage(Screen(words.TIME_NOT_UNDERSTOOD))
    return _schedule(db, actor, number, begin, at)


def _schedule(
    db: Session, actor: Actor, number: int, begin: datetime, at: Moment, *, sure: bool = False
) -> Response:
    if begin <= at.now:
        return Toast(words.TIME_IN_THE_PAST, alert=True)
    one = draft_of(db, number)
    if one is None:
        return no_draft(db, actor, number, at)
    view = view_of(db, one, at.now, at.config)
    if (trouble := what_is_missing(view)) is not None:
        return Toast(trouble, alert=True)
    if not sure and (asked := _ask_first(db, one, begin, at)) is not None:
        return asked
    by = actor.person.id if actor.person else None
    broadcasts.schedule(db, number, begin, useful_until(begin, at.zone, one.useful_days), at.now, by)
    broadcasts.show_in(db, number, at.message_id)
    stand_away(db, actor)
    screen = screens.scheduled(number, begin, at.zone, len(view.readers), view.offices)
    return Card(screen, None, broadcast=number) if at.message_id is None else screen


def _ask_first(db: Session, one: Broadcast, begin: datetime, at: Moment) -> Screen | None:
    """What is asked before it is planned, in one question: the same again, at night or on a day off."""
    before = same_near(db, one, begin) if one.repeats is None else None
    same, when = None if before is None else words.same_before(before, at.now, at.zone), office_time(db)
    if not in_office_hours(begin, at.zone, when.extra, when.hours):
        opening = next_office_moment(begin, at.zone, when.extra, when.hours)
        return screens.ask_hours(one.id, begin, opening, at.zone, now=False, news=same)
    return None if same is None else screens.ask_same_time(one.id, same, begin)

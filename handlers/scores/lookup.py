"""`/skor` and `/peringkat`, and the picture that arrives when a sheet is confirmed."""

import asyncio
import hashlib
import logging
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.sending import Status
from bot.documents.charts import ChartData
from bot.engine.context import Context, Services
from bot.engine.handling import answer
from bot.engine.outbox import OutgoingMessage
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.dashboard import summaries
from bot.storage.messages import pictures
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.reports.office import earlier_result
from bot.storage.scores import confirmed_scores, results
from bot.texts.common import escape, shorten, state_words
from handlers.routing import Reply, refuse
from handlers.scores import screens
from handlers.scores import texts as words
from handlers.scores.screens import ScoreButton
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office, Permission, Role
from questionnaires.period import Period
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import Result
from questionnaires.visibility import may_see_score

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """A result, the numbers of its picture, and the picture's id where Telegram has it."""

    result: Result
    chart: ChartData
    key: str
    file_id: str | None


def picture_of(db: Session, found: Result) -> Picture:
    """The result with the numbers of its picture; the average of all is in it once there are enough."""
    average = confirmed_scores.average(db, found.period)
    chart = screens.chart_data(found, average, earlier_result(db, found.office.id, found.period))
    # The numbers themselves name the picture, so it is drawn again when, and only when, one of them changes.
    key = f"result:{found.sheet_id}:{hashlib.sha256(repr(chart).encode()).hexdigest()[:32]}"
    return Picture(found, chart, key, pictures.file_id_of(db, key))


async def drawn(picture: Picture, services: Services) -> Path | None:
    """The picture as a file; None where no worker draws or drawing failed, for the words matter more."""
    if picture.file_id is not None or services.draw is None:
        return None
    path = services.config.data_dir / "pictures" / f"{picture.key.replace(':', '-')}.png"
    if await asyncio.to_thread(path.is_file):
        return path
    try:
        content = await services.draw(picture.chart)
    except Exception:
        log.exception("the picture of sheet %d could not be drawn", picture.result.sheet_id)
        return None
    await asyncio.to_thread(keep_picture, path, content)
    return path


def keep_picture(path: Path, content: bytes) -> None:
    """Written aside first: a picture is whole or not there, also when two draw it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as draft:
        try:
            draft.write(content)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
    Path(draft.name).replace(path)


async def send_picture(
    context: Context,
    key: str,
    file_id: str | None,
    draw: Callable[[], Awaitable[Path | None]],
    screen_of: Callable[[Path | None, str | None], Screen],
) -> None:
    """The picture by the id that Telegram gave it, or made anew where Telegram does not know it (any more).

    A kept id is a cache: the database may have been restored under another bot. `screen_of` makes the screen
    of a file or an id.
    """
    if file_id is not None:
        known = await context.deliver(screen_of(None, file_id))
        if known.status is not Status.FAILED:
            return
        log.info("a kept picture is made anew: %s", known.cause)
    path = await draw()
    delivery = await context.deliver(screen_of(path, None))
    if delivery.file_id is not None:
        made = delivery.file_id
        await context.database.run(lambda db: pictures.remember_file_id(db, key, made))


async def make_result(payload: dict[str, Any], services: Services) -> OutgoingMessage | None:
    """The picture and its words, for an officer whose sheet was confirmed."""

    def look(db: Session) -> Picture | None:
        found = results.result_of(db, payload["sheet"])
        return None if found is None else picture_of(db, found)

    picture = await services.database.read(look)
    if picture is None:
        return None
    path = await drawn(picture, services)
    zone = services.config.timezone
    screen = screens.result(picture.result, zone, picture=path, picture_id=picture.file_id, news=True)

    async def anew() -> Screen:
        fresh = await drawn(replace(picture, file_id=None), services)
        return screens.result(picture.result, zone, picture=fresh, picture_id=None, news=True)

    return OutgoingMessage(screen, remember_as=picture.key, anew=None if picture.file_id is None else anew)


@dataclass(frozen=True, slots=True)
class _NotYet:
    """An office that may be seen but has no confirmed score; how far it is in the period that runs."""

    office: Office
    period: Period | None
    state: str | None
    """In words."""


ASKED_OFFICE = "office"
"""The name of an office is awaited, after `/skor` without one."""


async def take_office(context: Context, reply: Reply) -> None:
    """The name that was asked for; `async`, since a picture may have to be drawn."""
    await look_up(context, reply.text)


async def look_up(context: Context, query: str) -> None:
    """`/skor`: the office named, one's own, or a choice.

    `async`, since a picture may have to be drawn; only the question for a name keeps anything.
    """

    def find(db: Session, actor: Actor) -> tuple[Office, ...]:
        every = offices.all_offices(db)
        if query:
            return find_offices(query, every)
        own = actor.offices_served() | {
            held.office_id for held in actor.memberships if held.role is Role.VIEWER
        }
        return tuple(office for office in every if office.id in own)

    found = await context.read(find)
    if len(found) == 1:
        await _show_office(context, found[0].id)
    elif found:
        await context.send(screens.which_office(query, found))
    elif query:
        await context.send(Screen(words.NO_OFFICE.format(query=escape(shorten(query, 100)))))
    else:
        await answer(context, _ask_office, None, reads=False, links=False)


def _ask_office(db: Session, actor: Actor, _: object, __: Moment) -> Response:
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED_OFFICE, awaiting_data={})
    return NewMessage(Screen(words.ASK_OFFICE))


async def show_score(context: Context, tap: ScoreButton) -> None:
    """The office chosen from several."""
    await _show_office(context, tap.office)


async def _show_office(context: Context, office_id: int) -> None:
    found = await context.read(_score_of, office_id)
    if isinstance(found, Refusal):
        if found.reason is Reason.NOT_ALLOWED:
            await context.notice(words.NOT_YOURS, alert=True)
        else:
            await refuse(context, found)
    elif isinstance(found, _NotYet):
        if found.period is None or found.state is None:
            text = words.not_assessed(found.office)
        else:
            text = words.not_confirmed(found.office, found.period.name, found.state)
        await context.send(Screen(text))
    else:
        if context.tapped_message_id is not None:
            # Drawing may take a moment, and a tap should not look unheard so long.
            await context.notice(words.DRAWING)
        await send_result_picture(context, found)


async def send_result_picture(context: Context, found: Picture) -> None:
    """The result of one office into this chat."""
    zone = context.config.timezone
    await send_picture(
        context,
        found.key,
        found.file_id,
        lambda: drawn(replace(found, file_id=None), context.services),
        lambda path, known: screens.result(found.result, zone, picture=path, picture_id=known, news=False),
    )


def _score_of(db: Session, actor: Actor, office_id: int) -> Picture | _NotYet | Refusal:
    office = offices.office(db, office_id)
    if office is None:
        return Refusal(Reason.NOT_FOUND)
    for one in results.confirmed_of_office(db, office_id):
        if may_see_score(actor, office_id, one.period):
            found = results.result_of(db, one.sheet_id)
            return Refusal(Reason.NOT_FOUND) if found is None else picture_of(db, found)
    if not actor.may(Permission.SEE_SCORE, office_id):
        return Refusal(Reason.NOT_ALLOWED)
    period = periods.latest_period(db)
    if period is None or office.retired:
        return _NotYet(office, None, None)
    newest = results.newest_sheet(db, office_id, period.id)
    entry = None if newest is None else summaries.summary_of(db, newest[0])
    return _NotYet(office, period, None if entry is None else state_words(entry))

"""`/status`: one's own progress for an officer, all offices for the admin."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.sending import Status
from bot.documents.charts import DashboardData
from bot.engine.context import Context, Services
from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.dashboard import overviews, progress_cache
from bot.storage.messages import pictures
from bot.storage.periods import periods
from handlers.dashboard import screens
from handlers.dashboard.buttons import DashboardButton, PeriodDashboardButton
from handlers.dashboard.texts import NO_PERIOD
from handlers.panels.setup import send_lacking
from handlers.periods.arrows import neighbours_of
from handlers.routing import refuse
from handlers.scores import texts as words
from questionnaires.forecast import all_in_by
from questionnaires.people import Actor, Permission, Role
from questionnaires.period import Period, PeriodState
from questionnaires.period_search import find_periods
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import UNSENT, Overview, SheetSummary

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Dashboard:
    """The words, the numbers of the picture, and the picture's id where Telegram has it."""

    period: Period
    screen: Screen
    data: DashboardData
    key: str
    file_id: str | None
    has_offices: bool


async def show_status(context: Context, query: str) -> None:
    """The admin's dashboard, the officer's own sheets, or both in that order.

    An admin may name a period: `/status 2025`.
    """

    def look(db: Session, actor: Actor) -> tuple[bool, _Dashboard | None, tuple[SheetSummary, ...]]:
        own = sheets.sheets_served(db, actor, only_open=False) if actor.has_role(Role.OFFICER) else ()
        if not actor.may(Permission.RUN_PERIOD):
            return False, None, own
        every = periods.periods(db)
        period = next(iter(find_periods(query, every) or every), None)
        zone = context.config.timezone
        return True, None if period is None else dashboard_of(db, period, context.now, zone), own

    oversees, dashboard, own = await context.read(look)
    if dashboard is not None:
        await _send(context, dashboard)
        await send_lacking(context, dashboard.period)
    elif oversees:
        await context.send(Screen(NO_PERIOD))
    if own:
        await context.send(screens.own_status(own, context.now, context.config.timezone))
    elif not oversees:
        await context.send(Screen(words.NO_STATUS))


async def show_period(context: Context, tap: PeriodDashboardButton) -> None:
    """The dashboard of another period, as a message of its own: pictures are sent, not exchanged."""

    def look(db: Session, _: Actor) -> _Dashboard | Refusal:
        period = periods.period(db, tap.period)
        if period is None or period.state is PeriodState.DRAFT:
            return Refusal(Reason.NOT_FOUND)
        return dashboard_of(db, period, context.now, context.config.timezone)

    outcome = await context.read(look)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await _send(context, outcome)


async def return_to_dashboard(context: Context, tap: DashboardButton) -> None:
    """The dashboard's words in place of the list; its picture stands above in the chat."""

    def look(db: Session, _: Actor) -> Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None or period.state is PeriodState.DRAFT:
            return Refusal(Reason.NOT_FOUND)
        return dashboard_of(db, period, context.now, context.config.timezone).screen

    outcome = await context.read(look)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


def dashboard_of(db: Session, period: Period, now: datetime, zone: tzinfo) -> _Dashboard:
    """What is to be shown of this period."""
    overview = overviews.overview_of(db, period)
    places = screens.named(overview)
    lines = overviews.lines_of(db, overview, chain.from_iterable(places.values()))
    data = screens.dashboard_data(period, overview, places, lines, now, zone)
    # The numbers themselves name the picture, so it is drawn again when, and only when, one of them changes.
    key = f"dashboard:{period.id}:{hashlib.sha256(repr(data).encode()).hexdigest()[:32]}"
    expected = forecast_of(period, overview, now)
    beside = neighbours_of(periods.periods(db), period)
    screen = screens.dashboard(period, overview, places, lines, now, zone, expected, beside)
    return _Dashboard(period, screen, data, key, pictures.file_id_of(db, key), bool(overview))


async def prepare(database: Database) -> None:
    """Counts what the first look would have to count: all answers of the latest period."""

    def count(db: Session) -> None:
        period = periods.latest_period(db)
        if period is not None:
            progress_cache.tallies_of(db, period)

    await database.read(count)


def forecast_of(period: Period, overview: Overview, now: datetime) -> datetime | None:
    """When all offices will have handed in at this pace; None while nobody can say."""
    if period.state is not PeriodState.OPEN or period.opened_at is None:
        return None
    done = sum(count for stage, count in overview.counts.items() if stage not in UNSENT)
    return all_in_by(done, len(overview), period.opened_at, now)


async def _send(context: Context, dashboard: _Dashboard) -> None:
    """Words and picture as one message. The words do not wait for a picture that has to be drawn."""
    if dashboard.file_id is not None:
        known = Screen(dashboard.screen.text, dashboard.screen.rows, picture_id=dashboard.file_id)
        if (await context.deliver(known)).status is not Status.FAILED:
            return
    message_id = await context.send(dashboard.screen)
    picture = await _drawn(context.services, dashboard)
    if message_id is None or picture is None:
        return
    delivery = await context.sender.illustrate(context.chat_id, message_id, dashboard.screen, picture)
    if delivery.file_id is not None:
        key, file_id = dashboard.key, delivery.file_id
        await context.database.run(lambda db: pictures.remember_file_id(db, key, file_id))


async def _drawn(services: Services, dashboard: _Dashboard) -> bytes | None:
    if services.draw is None or not dashboard.has_offices:
        return None
    try:
        return await services.draw(dashboard.data)
    except Exception:
        # The words matter more than the picture.
        log.exception("the dashboard of period %d could not be drawn", dashboard.period.id)
        return None

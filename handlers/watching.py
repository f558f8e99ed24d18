"""`/status`: one's own progress for an officer, all offices for the admin."""

import asyncio
import logging
from pathlib import Path

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import status as screens
from bot.storage import periods, sheets
from bot.texts import results as words
from handlers.overseeing import forecast_of
from handlers.paneling import send_lacking
from handlers.scoring import keep_picture
from questionnaires.people import Deed, Role, Speaker
from questionnaires.period import Period
from questionnaires.summary import SheetSummary

log = logging.getLogger(__name__)


async def show_status(context: Context, _: str) -> None:
    """The admin's dashboard, the officer's own sheets, or both in that order."""

    def look(
        db: Session, speaker: Speaker
    ) -> tuple[Period | None, tuple[SheetSummary, ...] | None, tuple[SheetSummary, ...]]:
        own = sheets.sheets_served(db, speaker, only_open=False) if speaker.has_role(Role.OFFICER) else ()
        if not speaker.may(Deed.RUN_PERIOD):
            return None, None, own
        period = periods.latest_period(db)
        return period, () if period is None else sheets.period_summaries(db, period.id), own

    period, every, own = await context.read(look)
    if every is not None:
        await _send_dashboard(context, period, every)
        if period is not None:
            await send_lacking(context, period)
    if own:
        await context.send(screens.own_status(own))
    elif every is None:
        await context.send(Screen(words.NO_STATUS))


async def _send_dashboard(context: Context, period: Period | None, every: tuple[SheetSummary, ...]) -> None:
    if period is None:
        await context.send(Screen(words.NO_PERIOD))
        return
    zone = context.config.timezone
    picture: Path | None = None
    if context.world.draw is not None and every:
        try:
            drawn = await context.world.draw(screens.dashboard_data(period, every, context.now, zone))
        except Exception:
            # The words matter more than the picture.
            log.exception("the dashboard of period %d could not be drawn", period.id)
        else:
            picture = context.config.data_dir / "pictures" / f"dashboard-{period.id}.png"
            await asyncio.to_thread(keep_picture, picture, drawn)
    expected = await context.read(lambda db, _: forecast_of(db, period, len(every), context.now))
    await context.send(screens.dashboard(period, every, zone, picture, expected))

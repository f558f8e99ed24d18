"""The picture of how sure the ranks of a period are, for whoever may compare its offices."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.documents.charts import RankBar, RankingData
from bot.engine.context import Context
from bot.storage.messages import pictures
from bot.storage.panels import ratings
from bot.storage.periods import periods
from bot.storage.scores import results
from bot.texts import measurement as words
from bot.texts.common import escape, shorten
from handlers.routing import refuse
from handlers.scores import texts as result_words
from handlers.scores.lookup import keep_picture, send_picture
from handlers.scores.ranking_screens import RankPictureButton
from questionnaires.instrument import Instrument
from questionnaires.measured import Measured, measure
from questionnaires.people import Actor
from questionnaires.period import Period
from questionnaires.refusal import Reason, Refusal
from questionnaires.scoring import show_index
from questionnaires.summary import Result
from questionnaires.visibility import may_compare

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The numbers of the picture; `file_id` where Telegram has it."""

    data: RankingData
    key: str
    file_id: str | None


async def send(context: Context, tap: RankPictureButton) -> None:
    """The picture, or why there is none."""

    def look(db: Session, actor: Actor) -> _Drawing | Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None:
            return Refusal(Reason.NOT_FOUND)
        if not may_compare(actor, period):
            return Screen(result_words.RANKING_NOT_YET)
        return _drawing(db, period)

    found = await context.read(look)
    if isinstance(found, Refusal):
        await refuse(context, found)
        return
    if isinstance(found, Screen):
        await context.send(found)
        return
    text = f"📏 <b>{words.RANKING_TITLE}</b> · {escape(found.data.subtitle)}\n{words.RANKING_NOTE}"
    await send_picture(
        context,
        found.key,
        found.file_id,
        lambda: _drawn(context, found),
        lambda path, known: Screen(text, picture=path, picture_id=known),
    )


def _drawing(db: Session, period: Period) -> _Drawing | Screen:
    if not period.panel:
        return Screen(words.NOT_COMPARABLE)
    instrument = periods.instrument_of(db, period.instrument_digest)
    every = results.results_of_period(db, period.id)
    _, measured = measure(instrument, every, ratings.units_of(db, period.id)[0])
    data = ranking_data(period, instrument, every, measured)
    if not data.offices:
        return Screen(words.NOT_COMPARABLE)
    key = f"certainty:{hashlib.sha256(repr(data).encode()).hexdigest()[:32]}"
    return _Drawing(data, key, pictures.file_id_of(db, key))


def ranking_data(
    period: Period, instrument: Instrument, every: tuple[Result, ...], measured: dict[int, Measured]
) -> RankingData:
    """The numbers of the picture; an office without a standard error is not in it."""
    ordered = sorted(every, key=lambda one: (-one.index, one.office.name))
    bars: list[RankBar] = []
    for one in ordered:
        its = measured.get(one.sheet_id)
        if its is None or its.ranked is None or its.margin is None:
            continue
        index = float(one.index)
        bars.append(
            RankBar(
                str(1 + sum(other.index > one.index for other in every)),
                one.office.short_name or one.office.name,
                index,
                show_index(one.index, instrument),
                index - its.margin,
                index + its.margin,
                f"{its.ranked.best}–{its.ranked.worst}",
                its.ranked.group,
            )
        )
    return RankingData(
        words.RANKING_TITLE,
        shorten(period.name, 100),
        words.RANKING_NOTE,
        tuple(bars),
        instrument.lowest,
        instrument.highest,
    )


async def _drawn(context: Context, found: _Drawing) -> Path | None:
    """The picture as a file; None where it could not be drawn."""
    if context.services.draw is None:
        return None
    path = context.config.data_dir / "pictures" / f"{found.key.replace(':', '-')}.png"
    if await asyncio.to_thread(path.is_file):
        return path
    try:
        content = await context.services.draw(found.data)
    except Exception:
        # The words matter more than the picture.
        log.exception("the certainty of ranks could not be drawn")
        return None
    await asyncio.to_thread(keep_picture, path, content)
    return path

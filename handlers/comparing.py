"""`/banding dikbud, dinkes`: two offices on one radar, from the latest period in which both may be seen."""

import asyncio
import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot.charts import ComparisonData
from bot.context import Context
from bot.screens import Screen
from bot.storage import offices, periods, pictures
from bot.storage.standings import Standing, group_indices, standings
from bot.texts import finding as words
from bot.texts import results as result_words
from bot.texts.common import escape, shorten
from handlers.scoring import keep_picture
from questionnaires.people import Office, Speaker
from questionnaires.scoring import show_index
from questionnaires.search import find_offices
from questionnaires.visibility import may_see_score

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What the picture and the words show; `file_id` where Telegram has the picture."""

    chart: ComparisonData
    text: str
    key: str
    file_id: str | None


async def compare(context: Context, query: str) -> None:
    """Two offices by whatever people call them."""
    wanted = [
        part.strip() for part in re.split(r"[,;]|\bvs\.?\b", query, flags=re.IGNORECASE) if part.strip()
    ]
    if len(wanted) != 2:
        await context.send(Screen(words.COMPARE_HOW))
        return
    outcome = await context.read(_find, wanted[0], wanted[1])
    if isinstance(outcome, str):
        await context.send(Screen(outcome))
        return
    path = await _drawn(context, outcome)
    delivery = await context.deliver(Screen(outcome.text, picture=path, picture_id=outcome.file_id))
    if delivery.file_id is not None:
        key, file_id = outcome.key, delivery.file_id
        await context.database.run(lambda db: pictures.remember_file_id(db, key, file_id))


def _find(db: Session, speaker: Speaker, first: str, second: str) -> _Pair | str:
    known = offices.all_offices(db)
    chosen: list[Office] = []
    for part in (first, second):
        found = find_offices(part, known)
        if not found:
            return result_words.NO_OFFICE.format(query=escape(shorten(part, 100)))
        if len(found) > 1:
            names = ", ".join(escape(shorten(office.short_name or office.name, 40)) for office in found[:8])
            return words.COMPARE_UNCLEAR.format(query=escape(shorten(part, 100)), names=names)
        chosen.extend(found)
    one, other = chosen
    if one.id == other.id:
        return words.COMPARE_SAME
    by_period: dict[int, dict[int, Standing]] = {}
    for standing in standings(db, office_ids=[one.id, other.id]):
        if may_see_score(speaker, standing.office_id, standing.period):
            by_period.setdefault(standing.period.id, {})[standing.office_id] = standing
    both = next((found for found in by_period.values() if len(found) == 2), None)
    if both is None:
        return words.COMPARE_OTHER_INSTRUMENT
    return _pair(db, one, other, both[one.id], both[other.id])


def _pair(db: Session, one: Office, other: Office, first: Standing, second: Standing) -> _Pair:
    instrument = periods.instrument_of(db, first.period.instrument_digest)
    indices = group_indices(db, (first, second))
    values = [
        [indices[each.sheet_id].get(group.id) for group in instrument.groups] for each in (first, second)
    ]
    shown = [[None if value is None else show_index(value, instrument) for value in row] for row in values]
    whole = [show_index(each.index, instrument) for each in (first, second)]
    chart = ComparisonData(
        title=first.period.name,
        names=(one.name, other.name),
        indices=(f"{whole[0]} · {first.predicate}", f"{whole[1]} · {second.predicate}"),
        group_names=tuple(group.name for group in instrument.groups),
        first=tuple(None if value is None else float(value) for value in values[0]),
        second=tuple(None if value is None else float(value) for value in values[1]),
        lowest=instrument.lowest,
        highest=instrument.highest,
        instrument=instrument.title,
    )
    rows = [(words.ALL_DIMENSIONS, whole[0], whole[1])]
    rows += [
        (group.name, shown[0][place] or "–", shown[1][place] or "–")
        for place, group in enumerate(instrument.groups)
    ]
    key = f"compare:{hashlib.sha256(repr(chart).encode()).hexdigest()[:32]}"
    text = words.comparison(one, other, first.period.name, rows)
    return _Pair(chart, text, key, pictures.file_id_of(db, key))


async def _drawn(context: Context, pair: _Pair) -> Path | None:
    """The picture as a file; None where Telegram has it, or where it could not be drawn."""
    if pair.file_id is not None or context.world.draw is None:
        return None
    path = context.config.data_dir / "pictures" / f"{pair.key.replace(':', '-')}.png"
    if await asyncio.to_thread(path.is_file):
        return path
    try:
        content = await context.world.draw(pair.chart)
    except Exception:
        # The words matter more than the picture.
        log.exception("a comparison could not be drawn")
        return None
    await asyncio.to_thread(keep_picture, path, content)
    return path

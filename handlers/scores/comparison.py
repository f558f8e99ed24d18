"""`/banding dikbud, dinkes`: two offices on one radar, from the latest period in which both may be seen."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.documents.charts import ComparisonData
from bot.engine.context import Context
from bot.storage.messages import pictures
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.scores.confirmed_scores import Standing, group_indices, standings
from bot.texts.common import escape, shorten
from handlers.scores import search_texts as words
from handlers.scores import texts as result_words
from handlers.scores.lookup import keep_picture, send_picture
from handlers.scores.screens import labels_of
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office
from questionnaires.scoring import show_index
from questionnaires.visibility import may_see_score

log = logging.getLogger(__name__)

_MOST_PARTS = 5
"""Each way to split is two searches over all offices."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """What the picture and the words show; `file_id` where Telegram has the picture."""

    chart: ComparisonData
    text: str
    key: str
    file_id: str | None


async def compare(context: Context, query: str) -> None:
    """Two offices by whatever people call them."""
    outcome = await context.read(_understand, query)
    if isinstance(outcome, str):
        await context.send(Screen(outcome))
        return
    await send_picture(
        context,
        outcome.key,
        outcome.file_id,
        lambda: _drawn(context, outcome),
        lambda path, known: Screen(outcome.text, picture=path, picture_id=known),
    )


def _understand(db: Session, actor: Actor, query: str) -> _Pair | str:
    known = offices.all_offices(db)
    answers: list[str] = []
    for parts in _ways(query):
        chosen = [_meant(part, known) for part in parts]
        named = [one for one in chosen if isinstance(one, Office)]
        if len(named) == 2:
            return _together(db, actor, named[0], named[1])
        answers += [one for one in chosen if isinstance(one, str)]
    return answers[0] if answers else words.COMPARE_HOW


def _ways(query: str) -> list[tuple[str, str]]:
    """How the words may be two offices: names may have commas, so every comma may be the one between."""
    for mark in (r";", r"\bvs\.?(?!\w)"):
        parts = [part.strip(" ,;") for part in re.split(mark, query, flags=re.IGNORECASE)]
        if len(parts) == 2 and all(parts):
            return [(parts[0], parts[1])]
    parts = [part for part in map(str.strip, query.split(",")) if part]
    if len(parts) > _MOST_PARTS:
        return []
    return [(", ".join(parts[:at]), ", ".join(parts[at:])) for at in range(1, len(parts))]


def _meant(part: str, known: Sequence[Office]) -> Office | str:
    """The office, or what to say instead; of several the one that is still there, where only one is."""
    found = find_offices(part, known)
    if not found:
        return result_words.NO_OFFICE_NAMED.format(query=escape(shorten(part, 100)))
    present = [office for office in found if not office.retired]
    if len(found) == 1 or len(present) == 1:
        return found[0] if len(found) == 1 else present[0]
    names = ", ".join(escape(label) for label in labels_of(found[:8], 40))
    return words.COMPARE_UNCLEAR.format(query=escape(shorten(part, 100)), names=names)


def _together(db: Session, actor: Actor, one: Office, other: Office) -> _Pair | str:
    if one.id == other.id:
        return words.COMPARE_SAME
    by_period: dict[int, dict[int, Standing]] = {}
    for standing in standings(db, office_ids=[one.id, other.id]):
        if may_see_score(actor, standing.office_id, standing.period):
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
    """The picture as a file; None where it could not be drawn."""
    if context.services.draw is None:
        return None
    path = context.config.data_dir / "pictures" / f"{pair.key.replace(':', '-')}.png"
    if await asyncio.to_thread(path.is_file):
        return path
    try:
        content = await context.services.draw(pair.chart)
    except Exception:
        # The words matter more than the picture.
        log.exception("a comparison could not be drawn")
        return None
    await asyncio.to_thread(keep_picture, path, content)
    return path

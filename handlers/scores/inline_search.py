"""`@bot disdik` in any chat: the scores that the asker may see, as results to send."""

import json
import logging
from dataclasses import dataclass

from sqlmodel import Session
from telegram import InlineQuery
from telegram.error import TelegramError

from bot.engine.context import Context
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.scores.confirmed_scores import Standing, standings
from handlers.people.texts import FROM_INLINE
from handlers.scores import search_texts as words
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office
from questionnaires.scoring import show_index
from questionnaires.visibility import may_see_score

log = logging.getLogger(__name__)

PER_PAGE = 50
"""Most results that Telegram takes at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """An office with its latest score that the asker may see."""

    office: Office
    standing: Standing
    index: str


def find(db: Session, actor: Actor, query: str) -> list[Found]:
    """Offices that fit the query, best first; all of them by name for an empty one."""
    if actor.person is None:
        return []
    known = {office.id: office for office in offices.all_offices(db)}
    meant = find_offices(query, known.values()) if query.strip() else tuple(known.values())
    latest = _latest(db, actor, {office.id for office in meant})
    found = [office for office in meant if office.id in latest]
    if not query.strip():
        found.sort(key=lambda office: (office.name.casefold(), office.code))
    return [Found(office, latest[office.id], _index(db, latest[office.id])) for office in found]


def _latest(db: Session, actor: Actor, wanted: set[int]) -> dict[int, Standing]:
    """By office the latest standing that the actor may see.

    Period by period, since the latest one or two have nearly every office and ten years of all take long.
    """
    latest: dict[int, Standing] = {}
    for period in periods.periods(db):
        left = wanted - latest.keys()
        if not left:
            break
        few = left if len(left) <= PER_PAGE else None
        for one in standings(db, period_id=period.id, office_ids=few):
            if one.office_id in left and may_see_score(actor, one.office_id, period):
                latest[one.office_id] = one
    return latest


def _index(db: Session, standing: Standing) -> str:
    return show_index(standing.index, periods.instrument_of(db, standing.period.instrument_digest))


async def answer(context: Context, query: InlineQuery) -> None:
    """One page of results; a mark that no page of ours bears gets an empty last page.

    `async`, since an inline query is answered by a method of its own.
    """
    found = await context.read(find, query.query)
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 7 else 0
    is_ours = not query.offset or (query.offset.isdecimal() and start % PER_PAGE == 0 and start > 0)
    page = found[start : start + PER_PAGE] if is_ours else []
    more = is_ours and len(found) > start + PER_PAGE
    values = {
        "inline_query_id": query.id,
        "results": json.dumps([_article(one) for one in page], ensure_ascii=False),
        "is_personal": True,
        # what one may see can change at any moment
        "cache_time": 0,
        "next_offset": str(start + PER_PAGE) if more else "",
    }
    if not found:
        values["button"] = json.dumps({"text": words.OPEN_BOT, "start_parameter": FROM_INLINE})
    try:
        await context.sender.call("answerInlineQuery", values)
    except TelegramError as trouble:
        # Too late or gone: there is nobody left who waits for the answer.
        log.info("an inline query could not be answered: %s", trouble.message)


def _article(one: Found) -> dict[str, object]:
    period = one.standing.period.name
    text = words.result_message(one.office, period, one.index, one.standing.predicate)
    return {
        "type": "article",
        "id": f"{one.office.id}-{one.standing.sheet_id}",
        "title": words.result_title(one.office, one.index),
        "description": words.result_about(one.standing.predicate, period),
        "input_message_content": {"message_text": text, "parse_mode": "HTML"},
    }

"""Offices of a draft by their names, typed: in a long list nobody turns the pages."""

import re
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.offices import offices
from handlers.periods import texts as words
from handlers.periods.draft import change, offices_after
from handlers.periods.screens import PeriodView
from handlers.routing import Reply
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor

MOST_NAMES = 100


def take_names(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The offices that were named, one a line or with commas, put into the draft; who was meant is said."""
    names = [name.strip() for name in re.split(r"[,;\n]", reply.text) if name.strip()]
    if len(names) > MOST_NAMES:
        return NewMessage(Screen(words.TOO_MANY_NAMES.format(count=len(names), limit=MOST_NAMES)))
    period_id = reply.conversation.awaiting_data.get("period", 0)
    known = [office for office in offices.all_offices(db) if not office.retired]
    found = {name: find_offices(name, known) for name in names}
    meant = {of_name[0].id: of_name[0] for of_name in found.values() if len(of_name) == 1}
    unclear = [name for name, of_name in found.items() if len(of_name) != 1]

    def choose(view: PeriodView) -> dict[str, Any]:
        chosen = {office.id for office in view.offices} | meant.keys()
        return {"settings": replace(view.settings, offices=tuple(sorted(chosen)))}

    done = change(db, actor, period_id, at, choose)
    news = words.put_in([office.short_name for office in meant.values()], unclear)
    return offices_after(db, done, period_id, 0, news)

"""Offices of a draft by their names, typed: in a long list nobody turns the pages."""

import re
from dataclasses import replace

from sqlmodel import Session

from bot.context import Context
from bot.screens.periods import PeriodView
from bot.storage import offices, period_plans
from bot.texts import periods as words
from handlers.offices import person_id
from handlers.periods import show_offices, view_of
from handlers.switchboard import Reply
from questionnaires.people import Speaker
from questionnaires.refusal import Refusal
from questionnaires.search import find_offices

MOST_NAMES = 100


async def take_names(context: Context, reply: Reply) -> None:
    """The offices that were named, one a line or with commas, put into the draft; who was meant is said."""
    names = [name.strip() for name in re.split(r"[,;\n]", reply.text) if name.strip()][:MOST_NAMES]
    period_id = reply.place.awaiting_data.get("period", 0)

    def work(db: Session, speaker: Speaker) -> tuple[PeriodView | Refusal, str]:
        before = view_of(db, period_id)
        if isinstance(before, Refusal):
            return before, ""
        known = [office for office in offices.all_offices(db) if not office.retired]
        found = {name: find_offices(name, known) for name in names}
        meant = {of_name[0].id: of_name[0] for of_name in found.values() if len(of_name) == 1}
        unclear = [name for name, of_name in found.items() if len(of_name) != 1]
        chosen = {office.id for office in before.offices} | meant.keys()
        settings = replace(before.settings, offices=tuple(sorted(chosen)))
        done = period_plans.change_draft(db, period_id, context.now, person_id(speaker), settings=settings)
        view = done if isinstance(done, Refusal) else view_of(db, period_id)
        return view, words.put_in([office.short_name for office in meant.values()], unclear)

    view, news = await context.in_database(work)
    await show_offices(context, view, 0, news)

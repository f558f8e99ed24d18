"""An assessor goes: the admins hear which panels can no longer complete, and what to do about it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.storage.panels.vacancies import vacancies_of
from bot.storage.people import people
from bot.storage.periods import periods
from handlers.notify import tell
from handlers.panels import texts as words
from handlers.panels.screens import panel_button
from questionnaires.people import Role

T = TypeVar("T")


def telling_what_it_leaves(db: Session, person_id: int, now: datetime, go: Callable[[], T]) -> T:
    """Does what makes somebody go and tells the admins what panels lack by it, if anything."""
    before = vacancies_of(db, person_id)
    done = go()
    lacking = vacancies_of(db, person_id).since(before)
    for period_id in lacking.periods:
        period = periods.period(db, period_id)
        if period is None:
            continue
        seats = [held for of, held in lacking.seats if of == period_id]
        parts = sorted((held.office, held.seat.part.institution) for held in seats)
        text = words.vacated(period.name, parts, is_lead=period_id in lacking.leads)
        screen = Screen(text, ((panel_button(period_id),),))
        for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
            tell(db, f"vacated:{period_id}:{person_id}:{now.isoformat()}:{admin.id}", admin, screen, now)
    return done

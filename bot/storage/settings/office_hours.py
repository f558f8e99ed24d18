"""When offices work: the calendar with what the admins added to it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bot.settings import HOLIDAYS, HOURS
from bot.storage.settings.settings import choices
from questionnaires.calendar import OfficeHours


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """Days off beside those that the library of holidays knows, and from when to when offices are open."""

    extra: frozenset[date]
    hours: OfficeHours


def office_time(db: Session) -> OfficeTime:
    """As the admins have set it."""
    chosen = choices(db)
    return OfficeTime(frozenset(chosen[HOLIDAYS]), chosen[HOURS])

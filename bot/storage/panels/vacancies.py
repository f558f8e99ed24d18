"""What a panel loses when an assessor goes: seats that nobody can complete, and the lead."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.panels.rules import PANEL, rules_of
from bot.storage.panels.seats import HeldSeat, seats_held_by
from questionnaires.period import PeriodState, SheetState

_rule = tables.period_rule.c
_period = tables.period.c
_sheet = tables.sheet.c


@dataclass(frozen=True, slots=True)
class Vacancies:
    """Vacant seats that were this person's, with their periods, and the periods that lack a lead."""

    seats: frozenset[tuple[int, HeldSeat]]
    leads: frozenset[int]

    def since(self, before: "Vacancies") -> "Vacancies":
        """Those that were not there before."""
        known = {held.id for _, held in before.seats}
        fresh = frozenset(entry for entry in self.seats if entry[1].id not in known)
        return Vacancies(fresh, self.leads - before.leads)

    @property
    def periods(self) -> tuple[int, ...]:
        """The periods that lack something."""
        return tuple(sorted({period for period, _ in self.seats} | self.leads))


def vacancies_of(db: Session, person_id: int) -> Vacancies:
    """What is vacant now of what this person held; parts handed in and sheets confirmed lack nobody."""
    lacking = {
        held.seat.part.sheet_id: held
        for held in seats_held_by(db, person_id)
        if held.is_vacant and not held.has_handed_in and held.sheet_state is not SheetState.CONFIRMED
    }
    connection = db.connection()
    found = connection.execute(select(_sheet.id, _sheet.period_id).where(_sheet.id.in_(lacking)))
    seats = frozenset((period_id, lacking[sheet_id]) for sheet_id, period_id in found)
    named = connection.execute(
        select(_rule.period_id)
        .join_from(tables.period_rule, tables.period, _rule.period_id == _period.id)
        .where(
            _rule.lead_id == person_id,
            _period.scoring == PANEL,
            _period.state != str(PeriodState.PUBLISHED),
        )
    )
    leads = frozenset(period_id for period_id in named.scalars() if rules_of(db, period_id).lead is None)
    return Vacancies(seats, leads)

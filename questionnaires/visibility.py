"""Who may see what: confirmed scores, and what a panel does before it has a score."""

from dataclasses import dataclass

from questionnaires.people import Actor, Permission
from questionnaires.period import Period, PeriodState, SheetState


def may_see_score(actor: Actor, office_id: int, period: Period) -> bool:
    """By the table of rights: one's own reach from confirmation on, all offices once it is published."""
    if actor.may(Permission.SEE_SCORE, office_id):
        return True
    return period.state is PeriodState.PUBLISHED and actor.may(Permission.SEE_PUBLISHED, office_id)


def may_compare(actor: Actor, period: Period) -> bool:
    """Who reads the scores of all offices side by side: ranking, advice and report of the regency.

    Of a draft nobody: there are no scores, and only admins know of it.
    """
    if period.state is PeriodState.DRAFT:
        return False
    if actor.may(Permission.SEE_RANKING):
        return True
    return period.state is PeriodState.PUBLISHED and actor.may(Permission.SEE_PUBLISHED)


def is_public(period: Period) -> bool:
    """Whether a group may read scores of this period."""
    return period.state is PeriodState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may know of the work of those who judge one sheet; of one's own work everything."""

    members: bool
    """Who sits on the panel and who has handed in."""
    opinions: bool
    """The levels and notes of others, what was sent back, what was settled."""
    visits: bool
    """What others noted of their visits."""


EVERYTHING = Sight(members=True, opinions=True, visits=True)


def sight(
    state: SheetState,
    *,
    by_panel: bool,
    runs: bool = False,
    judges: bool = False,
    leads: bool = False,
    all_handed_in: bool = False,
) -> Sight:
    """The one filter for every view of a panel: screens, reports, exports, news.

    `runs` is an admin, `judges` an assessor who may judge the sheet, `leads` its lead. Members judge blind,
    so before the confirmation nobody but the lead sees what others hold, and the lead once all have handed
    in. The office and whoever leads it see nothing of it before. Where one assessor scores there is nobody
    to be blind to: assessors and admins read each other's visits.
    """
    if state is SheetState.CONFIRMED:
        return EVERYTHING
    if not by_panel:
        return Sight(members=True, opinions=judges or runs, visits=judges or runs)
    opened = leads and all_handed_in
    return Sight(members=runs or leads, opinions=opened, visits=opened)

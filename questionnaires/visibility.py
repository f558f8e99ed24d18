"""Which confirmed scores somebody may see."""

from questionnaires.people import Deed, Speaker
from questionnaires.period import Period, PeriodState


def may_see_score(speaker: Speaker, office_id: int, period: Period) -> bool:
    """By the table of rights: one's own reach from confirmation on, all offices once it is published."""
    if speaker.may(Deed.SEE_SCORE, office_id):
        return True
    return period.state is PeriodState.PUBLISHED and speaker.may(Deed.SEE_PUBLISHED, office_id)


def is_public(period: Period) -> bool:
    """Whether a group may read scores of this period."""
    return period.state is PeriodState.PUBLISHED

"""When everything will be in, at the pace so far."""

from collections.abc import Sequence
from datetime import datetime, timedelta

FEWEST = 3
"""With fewer sheets handed in there is no pace to speak of."""
LONGEST = timedelta(days=365)


def all_in_by(
    submitted: Sequence[datetime], total: int, opened_at: datetime, now: datetime
) -> datetime | None:
    """The moment at which `total` sheets will be handed in, if it goes on as since the opening.

    None with fewer than FEWEST handed in, when the pace would take more than a year, or when nothing is left.
    """
    done = len(submitted)
    if done < FEWEST or done >= total or now <= opened_at:
        return None
    left = (now - opened_at) * (total - done) / done
    return None if left > LONGEST else now + left
